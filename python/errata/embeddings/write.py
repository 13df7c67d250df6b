"""Writing embeddings: beside what they are of, so that they can be read and joined again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from errata.embeddings.columns import Embeddings
from errata.embeddings.formats import format_of
from errata.embeddings.target import Target
from errata.embeddings.write_table import write_table
from errata.errors import UsageError
from errata.files.refusal import refused

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.columns import Dataset, InferenceSet

_OWN_KEY = {"images": "image_id", "gt": "annotation_id", "dt": "detection"}


def write(
    embeddings: Embeddings,
    path: str | os.PathLike[str],
    dataset: Dataset | None = None,
    inferences: InferenceSet | None = None,
) -> None:
    """Write embeddings to a file that `read` reads back to the same vectors and rows.

    A file that was there is replaced at once when all is written.

    Parameters
    ----------
    embeddings : Embeddings
        Of anything.
    path : path
        As `write_table` takes it. ``.npy`` has the vectors in the order of the records of the
        file that `dataset` or `inferences` was read from, the others have columns beside them:
        ``annotation_id`` for annotations, ``detection`` for detections, and ``image_id`` and
        ``file_name`` for all, as far as images have them.
    dataset : Dataset, optional
        What they are of; needed but for detections.
    inferences : InferenceSet, optional
        What they are of, if they are of detections.

    Raises
    ------
    InputError
        ``.npy`` is asked for, and some images or records have no vector.
    UsageError
        What they are of was not given, has fewer rows, or has ids that a table cannot tell apart.
    FileError
        The file cannot be written.
    MissingExtraError
        Parquet or Arrow is asked for without pyarrow.

    Examples
    --------
    >>> import errata, pathlib, tempfile
    >>> dataset = errata.Dataset.from_arrays(image_ids=[7, 9], annotation_images=[],
    ...                                      boxes_xywh=[], class_ids=[])
    >>> path = pathlib.Path(tempfile.mkdtemp(), "vectors.csv")
    >>> vectors = errata.embeddings.Embeddings([[0.25, 2.0], [0.5, 1.0]])
    >>> errata.embeddings.write(vectors, path, dataset)
    >>> print(path.read_text())
    image_id,e0,e1
    7,0.25,2.0
    9,0.5,1.0
    <BLANKLINE>
    """
    target = Target(embeddings.of, dataset, inferences)
    if len(embeddings) and int(embeddings.rows[-1]) >= len(target):
        found = f"found row {embeddings.rows[-1]}, where there are {len(target)} {target.noun}s"
        raise UsageError.at("embeddings", found, "give the data that they were made for")
    if format_of(path) == "npy":
        vectors = _in_file_order(embeddings, target, os.fspath(path))
        write_table(path, vectors, of=embeddings.of)
        return
    names = _names(embeddings.rows, target)
    write_table(path, embeddings.vectors, names, of=embeddings.of, made_by=embeddings.made_by)


def _in_file_order(embeddings: Embeddings, target: Target, file: str) -> NDArray[np.floating]:
    """Give the vectors in the order of records; refuse to if some have none."""
    records, total = target.records(file)
    if len(embeddings) != total:
        found = f"asked for vectors without names, with {len(embeddings)} for {total}"
        advice = "write .npz, .parquet, .arrow or .csv, which name what each vector is of"
        raise refused(file, "", f"{found} {target.noun}s", advice)
    vectors = np.empty_like(embeddings.vectors)
    vectors[records] = embeddings.vectors
    return vectors


def _names(rows: NDArray[np.int64], target: Target) -> dict[str, list[int | str]]:
    """Give the columns that name the rows, the one that they are joined by first."""
    names: dict[str, list[int | str]] = {}
    ids = target.ids()
    if _all_differ(ids):
        names[_OWN_KEY[target.of]] = [ids[row] for row in rows]
    names |= _names_of_images(rows, target)
    joined_by = {"image_id", "file_name"} if target.of == "images" else {_OWN_KEY[target.of]}
    if not joined_by & names.keys():
        found = f"found {target.noun}s whose ids a table cannot tell apart"
        raise UsageError.at("path", found, "write .npy, whose rows are counted off")
    return names


def _names_of_images(rows: NDArray[np.int64], target: Target) -> dict[str, list[int | str]]:
    """Give ids and file names of the images of rows, as far as they tell images apart."""
    dataset = target.dataset
    if dataset is None:
        return {}
    images = rows if target.of == "images" else target.source.arrays["image"][rows]
    columns: dict[str, Sequence[int | str | None]] = {
        "image_id": dataset.image_ids,
        "file_name": dataset.file_names,
    }
    return {
        name: [values[rank] for rank in images]
        for name, values in columns.items()
        if None not in values and _all_differ(values)
    }


def _all_differ(values: Sequence[object]) -> bool:
    """Whether they differ, as texts too: a table of ids and names has strings only."""
    return len({str(value) for value in values}) == len(values)
