"""Embeddings from pixels: of a data set's pictures, of crops of its boxes, of plain files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Literal
from warnings import warn

import numpy as np

from errata.embeddings.cache import VectorCache
from errata.embeddings.columns import Embeddings, Subject
from errata.embeddings.computed import Computed
from errata.embeddings.crops import check_margin
from errata.embeddings.descriptors import Descriptors
from errata.embeddings.job import Job
from errata.embeddings.picture_names import (
    absent,
    as_paths,
    first_of,
    in_folder,
    refuse_absent,
)
from errata.embeddings.subjects import subjects
from errata.embeddings.unit_of_work import Request
from errata.errors import ErrataWarning, UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.columns import Dataset, InferenceSet
    from errata.embeddings.makers import Maker

Missing = Literal["error", "skip"]


def compute(
    dataset: Dataset,
    images_folder: str | os.PathLike[str],
    *,
    of: Subject = "images",
    inferences: InferenceSet | None = None,
    model: Maker | str | os.PathLike[str] | None = None,
    margin: float = 0.0,
    min_score: float | None = None,
    missing: Missing = "error",
    cache: VectorCache | str | os.PathLike[str] | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancel: Event | None = None,
) -> Embeddings:
    """Compute the embeddings of a data set's pictures, or of the crops of its boxes.

    Parameters
    ----------
    dataset : Dataset
        Its images have file names.
    images_folder : path
        Where the file names begin.
    of : {"images", "gt", "dt"}
        Whole pictures, crops of annotations, or crops of detections. Boxes are in stored pixels:
        an EXIF orientation is not applied. A picture is decoded once for all of its crops.
    inferences : InferenceSet, optional
        The detections, for ``of="dt"``.
    model : Maker or path, optional
        An ONNX file, or `OnnxModel` where it needs settings; classical descriptors by default.
    margin : float
        By which share of its width and height a box grows on each side.
    min_score : float, optional
        For ``of="dt"``: only detections with ``score >= min_score``.
    missing : {"error", "skip"}
        Whether pictures that are not there, or cannot be read, are refused, or left out with a
        warning.
    cache : VectorCache or path, optional
        Where vectors are kept, and looked for: work that was stopped goes on from there. Nothing
        is kept by default; ``VectorCache()`` is the folder of the command line.
    threads : int, optional
        All processors by default; the vectors do not depend on it.
    progress : callable, optional
        Told (done, total) in vectors.
    cancel : Event, optional
        Once it is set, the work ends with a `CancelledError`.

    Returns
    -------
    Embeddings
        float32; rows are those of the data set's images, annotations or detections.

    Raises
    ------
    FileError
        Pictures are not there; the message counts them and names the first.
    InputError
        A picture cannot be read, or an image has no file name.
    UsageError
        An argument without a meaning.
    MissingExtraError
        scikit-image, Pillow or onnxruntime is not installed.
    CancelledError
        `cancel` was set.

    Examples
    --------
    >>> import errata, json, pathlib, tempfile
    >>> from PIL import Image
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> Image.new("RGB", (32, 32), "red").save(folder / "a.png")
    >>> truth = {"images": [{"id": 1, "file_name": "a.png"}], "annotations": [],
    ...          "categories": [{"id": 1, "name": "car"}]}
    >>> _ = (folder / "gt.json").write_text(json.dumps(truth))
    >>> errata.embeddings.compute(errata.read(folder / "gt.json"), folder)
    Embeddings(1 images, 500 dimensions)
    """
    job = Job(
        maker_of(model),
        check_margin(margin),
        cache_of(cache),
        threads,
        check_missing(missing),
        progress,
        cancel,
    )
    return embed_rows(
        dataset, images_folder, job, of=of, inferences=inferences, min_score=min_score
    )[0]


def compute_files(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    model: Maker | str | os.PathLike[str] | None = None,
    missing: Missing = "error",
    cache: VectorCache | str | os.PathLike[str] | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancel: Event | None = None,
) -> tuple[NDArray[np.float32], list[str]]:
    """Compute the vectors of picture files without a data set.

    Parameters
    ----------
    paths : path or iterable of paths
        A folder, searched with the folders below it, or files in an order of their own.
    model, missing, cache, threads, progress, cancel
        As for `compute`.

    Returns
    -------
    vectors : ndarray of float32, shape (n, d)
    names : list of str
        Of the pictures: relative to the folder with ``/`` and sorted, or as given.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from PIL import Image
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> Image.new("RGB", (32, 32), "red").save(folder / "a.png")
    >>> vectors, names = compute_files(folder)
    >>> vectors.shape, names
    ((1, 500), ['a.png'])
    """
    skip = check_missing(missing)
    job = Job(maker_of(model), 0.0, cache_of(cache), threads, skip, progress, cancel)
    names, done = embed_files(paths, job)
    return done.vectors, names


def embed_rows(
    dataset: Dataset,
    images_folder: str | os.PathLike[str],
    job: Job,
    *,
    of: Subject = "images",
    inferences: InferenceSet | None = None,
    min_score: float | None = None,
) -> tuple[Embeddings, Computed]:
    """Do what `compute` does, and tell how it came about."""
    rows, requests = subjects(dataset, images_folder, of, inferences, min_score)
    done = _run(job, requests)
    made_by = f"{done.made_by} margin={job.margin:g}" if job.margin else done.made_by
    found = Embeddings(done.vectors, rows=rows[done.places], of=of, made_by=made_by)
    return found, done


def embed_files(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], job: Job
) -> tuple[list[str], Computed]:
    """Do what `compute_files` does, and tell how it came about."""
    if isinstance(paths, str | os.PathLike):
        names = in_folder(paths)
        files = [Path(paths) / name for name in names]
    else:
        files = as_paths(paths)
        names = [str(path) for path in files]
    done = _run(job, [Request(path, np.array([i])) for i, path in enumerate(files)])
    return [names[i] for i in done.places], done


def maker_of(model: Maker | str | os.PathLike[str] | None) -> Maker:
    """Give what makes the vectors: descriptors by default, a model where a file is named."""
    if model is None:
        return Descriptors()
    if isinstance(model, str | os.PathLike):
        from errata.embeddings.onnx_model import OnnxModel

        return OnnxModel(model)
    return model


def cache_of(cache: VectorCache | str | os.PathLike[str] | None) -> VectorCache | None:
    """Give the cache that a folder names."""
    return VectorCache(cache) if isinstance(cache, str | os.PathLike) else cache


def check_missing(missing: str) -> bool:
    """Tell whether pictures that cannot be read are left out."""
    if missing not in ("error", "skip"):
        raise UsageError.at("missing", f"found {missing!r}", "use 'error' or 'skip'")
    return missing == "skip"


def _run(job: Job, requests: Sequence[Request]) -> Computed:
    """Refuse or leave out what is not there, do the rest, and warn of what was odd."""
    missing = absent(request.path for request in requests)
    if not job.skip:
        refuse_absent(missing, len(requests))
    gone = set(missing)
    there = [request for request in requests if request.path not in gone]
    done = job.run(there, [f"{path}: not there" for path in missing])
    for sentence in _oddities(job, done, len(requests)):
        warn(sentence, ErrataWarning, stacklevel=4)
    return done


def _oddities(job: Job, done: Computed, total: int) -> list[str]:
    sentences = []
    if done.left_out:
        n = len(done.left_out)
        first = first_of(done.left_out[:1])
        sentences.append(f"{n:,} of {total:,} pictures are left out, the first: {first}")
    if done.odd:
        sentences.append(
            f"{done.odd:,} boxes have no area or lie outside their picture; the nearest pixels "
            "stand for them"
        )
    if done.other_size:
        n = len(done.other_size)
        sentences.append(
            f"{n:,} of {total:,} pictures have another size than stated, and boxes may not fit "
            f"them; the first: {done.other_size[0]}"
        )
    if job.cache is not None and job.cache.trouble:
        sentences.append(f"vectors are not kept for another time: {job.cache.trouble}")
    return sentences
