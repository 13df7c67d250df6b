"""Reading embeddings: the bytes are read once, hashed, parsed, and joined to what they are of."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from errata.embeddings.column_names import ADVICE, shown
from errata.embeddings.columns import Embeddings, Subject
from errata.embeddings.formats import Format, format_of
from errata.embeddings.join import rows_of
from errata.embeddings.named_vectors import NamedVectors
from errata.embeddings.recognise import subject_of
from errata.embeddings.target import Target
from errata.files.arrow_table import require_pyarrow
from errata.files.content import read_bytes
from errata.files.refusal import refused

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.columns import Dataset, InferenceSet

_FIRST = 3
"""How many missing ones an error names."""


def read(
    path: str | os.PathLike[str],
    dataset: Dataset,
    inferences: InferenceSet | None = None,
    *,
    of: Subject | Literal["auto"] = "images",
    partial: bool = False,
    key: str | None = None,
) -> Embeddings:
    r"""Read embeddings, and join them to images, annotations or detections.

    Parameters
    ----------
    path : path
        What its name ends in tells the format.

        ``.npy``: an array of shape (n, d), a row for each record of the file that `dataset` or
        `inferences` was read from, in the order of its ``images``, ``annotations`` or results.

        ``.npz``: an array ``vectors`` or ``embeddings``, or the only one with two axes, and one
        for a column that names rows; without such a column as ``.npy``.

        ``.parquet``, ``.arrow`` and ``.feather`` (version 2; file or stream), ``.csv``: a table.
        The vectors are a column of lists (``embedding``, or the only one; in text as JSON writes
        them), else the columns that are numbered (``e0``, ``e1``, ...), else all columns of
        numbers that do not name rows, in the order of the file.
    dataset : Dataset
        What the images or annotations are of.
    inferences : InferenceSet, optional
        What the detections are of.
    of : {"images", "gt", "dt", "auto"}
        What a vector stands for; ``auto``: what the file says, what its columns name, or, without
        any, what there are as many of. Tables are joined for images by ``image_id``, else by
        ``file_name`` (``file``, ``filepath``, ``image``, ``path`` and the like; a name that no
        image has, by its last part), else by ``id``; for annotations by ``annotation_id`` or
        ``id``; for detections by ``detection``, the 0-based number of the record in the results.
    partial : bool
        Take a table that leaves some of them out, instead of refusing it.
    key : str, optional
        The column to join by, whatever it is called.

    Returns
    -------
    Embeddings
        Vectors as they are in the file: float32 and float64 as such, float16 as float32, whole
        numbers and text as float64.

    Raises
    ------
    FileError
        The file cannot be read.
    InputError
        It is not what it should be; the message names row and column.
    UsageError
        An argument without a meaning.
    MissingExtraError
        The file is Parquet or Arrow, and pyarrow is not installed.

    Examples
    --------
    >>> import errata, pathlib, tempfile
    >>> dataset = errata.Dataset.from_arrays(image_ids=[7, 9], annotation_images=[],
    ...                                      boxes_xywh=[], class_ids=[])
    >>> path = pathlib.Path(tempfile.mkdtemp(), "vectors.csv")
    >>> _ = path.write_text("image_id,e0,e1\n9,0.5,1\n7,0.25,2\n")
    >>> errata.embeddings.read(path, dataset).vectors.tolist()
    [[0.25, 2.0], [0.5, 1.0]]
    """
    # Before the file is read: what is asked may have no meaning.
    target = None if of == "auto" else Target(of, dataset, inferences)
    format_, file = format_of(path), os.fspath(path)
    data, blake3 = read_bytes(path)
    table = _parsed(data, file, format_, key)
    if target is None:
        target = Target(subject_of(table, dataset, inferences, file), dataset, inferences)
    elif table.of not in ("", of):
        found = f"found vectors of {table.of!r}, asked for {of!r}"
        raise refused(file, "of", found, f"read them with of={table.of!r}")
    _refuse_odd_numbers(table, file)
    order, rows = _joined(table, target, file, format_, key)
    _refuse_missing(target, rows, file, partial=partial)
    return Embeddings(
        _in_order(table.vectors, order),
        rows=rows,
        of=target.of,
        file=file,
        blake3=blake3,
        made_by=table.made_by,
    )


def _parsed(data: bytes, file: str, format_: Format, key: str | None) -> NamedVectors:
    if not data:
        raise refused(file, "", "found an empty file", "write it again")
    if format_ in ("parquet", "arrow"):
        require_pyarrow()
        from errata.embeddings import arrow_tables

        return arrow_tables.read(data, file, format_, key)
    if format_ == "csv":
        from errata.embeddings import csv_tables

        return csv_tables.read(data, file, key)
    from errata.embeddings import numpy_files

    if format_ == "npz":
        return numpy_files.read_npz(data, file, key)
    return numpy_files.read_npy(data, file)


def _joined(
    table: NamedVectors, target: Target, file: str, format_: Format, key: str | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give which vectors are taken, in order, and the rows that they are of, ascending."""
    rows = rows_of(table, target, file, key)
    if rows is not None:
        order = np.argsort(rows)
        return order, rows[order]
    if format_ not in ("npy", "npz"):
        found = f"found the columns {shown(table.names)}, and none that names {target.noun}s"
        advice = f"call one of them {ADVICE[target.of]}, or name it by key"
        raise refused(file, "", found, advice)
    records, total = target.records(file)
    if len(table.vectors) != total:
        source = target.source.file or "the data set"
        left_out = f", {total - len(target)} of them left out" if total > len(target) else ""
        found = (
            f"found {len(table.vectors)} vectors, where {source} has {total} "
            f"{target.noun}s{left_out}"
        )
        raise refused(file, "", found, f"give one for each {target.noun}, in the order of its file")
    return records, np.arange(len(target))


def _refuse_odd_numbers(table: NamedVectors, file: str) -> None:
    """Refuse NaN and infinite numbers, by row and column."""
    finite = np.isfinite(table.vectors)
    if not finite.all():
        row, column = (int(at) for at in np.argwhere(~finite)[0])
        n = int(finite.size - np.count_nonzero(finite))
        more = f", and {n} such values in all" if n > 1 else ""
        found = f"found {table.vectors[row, column]}{more}"
        place = f"{table.place(row)}, {table.taken(column)}"
        raise refused(file, place, found, "give finite numbers, or leave the row out")


def _refuse_missing(target: Target, rows: NDArray[np.int64], file: str, *, partial: bool) -> None:
    missing = len(target) - len(rows)
    if not missing or partial:
        return
    without = np.setdiff1d(np.arange(len(target)), rows)[:_FIRST].tolist()
    first = ", ".join(target.called(row) for row in without)
    more = ", ..." if missing > len(without) else ""
    found = f"found no vector for {missing} of {len(target)} {target.noun}s: {first}{more}"
    raise refused(file, "", found, "add them, or leave them out with partial=True")


def _in_order(vectors: NDArray[Any], order: NDArray[np.int64]) -> NDArray[Any]:
    """Give the chosen vectors; without a copy where they are all, and in order."""
    if len(order) == len(vectors) and np.array_equal(order, np.arange(len(order))):
        return vectors
    return vectors[order]
