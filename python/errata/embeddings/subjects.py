"""What vectors are wanted of a data set: rows, and the pictures and boxes behind them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np

from errata.columns import Dataset, InferenceSet, check_kinds
from errata.embeddings.columns import SUBJECTS, Subject
from errata.embeddings.picture_names import named_paths
from errata.embeddings.unit_of_work import Request
from errata.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def subjects(
    dataset: Dataset,
    images_folder: str | os.PathLike[str],
    of: Subject,
    inferences: InferenceSet | None,
    min_score: float | None,
) -> tuple[NDArray[np.int64], list[Request]]:
    """Give the rows that are wanted, ascending, and a request for each picture that has some.

    The places of the requests are those in the rows.

    Raises
    ------
    UsageError
        `of` is none of the three, or something is given that does not go with it.
    InputError
        An image that is needed has no file name.
    FileError
        There is no such folder.
    """
    rows, ranks, boxes = _wanted(dataset, of, inferences, min_score)
    used = np.unique(ranks)
    names = dataset.file_names
    paths = named_paths([names[rank] for rank in used], images_folder, dataset.file)
    # Stable, so that crops of a picture stay in row order.
    order = np.argsort(ranks, kind="stable")
    bounds = np.searchsorted(ranks[order], used)
    by_picture = zip(used.tolist(), paths, np.split(order, bounds)[1:], strict=True)
    return rows, [
        Request(path, places)
        if boxes is None
        else Request(path, places, boxes[places], _stated_size(dataset, rank))
        for rank, path, places in by_picture
    ]


def _wanted(
    dataset: Dataset, of: Subject, inferences: InferenceSet | None, min_score: float | None
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64] | None]:
    """Give the rows that are wanted, ascending, their images' ranks, and their boxes."""
    if of not in SUBJECTS:
        raise UsageError.at("of", f"found {of!r}", f"use one of {SUBJECTS}")
    if min_score is not None and of != "dt":
        found = f"found {min_score} beside of={of!r}"
        raise UsageError.at("min_score", found, "it is for crops of detections")
    if of == "dt":
        check_kinds(dataset, inferences)
        assert inferences is not None
        columns = inferences.arrays
        chosen = np.ones(len(inferences), np.bool_)
        if min_score is not None:
            chosen = columns["score"] >= min_score
        rows = np.flatnonzero(chosen)
        return rows, columns["image"][rows].astype(np.int64), columns["boxes_xywh"][rows]
    if not isinstance(dataset, Dataset):
        raise UsageError.at("dataset", f"found {dataset!r}", "give what errata.read gives")
    if of == "images":
        ranks = np.arange(len(dataset))
        return ranks, ranks, None
    columns = dataset.arrays
    return (
        np.arange(len(columns["image"])),
        columns["image"].astype(np.int64),
        columns["boxes_xywh"],
    )


def _stated_size(dataset: Dataset, rank: int) -> tuple[float | None, float | None]:
    """Give width and height of an image as far as the data set states them."""
    _, width, height = dataset.core.image(rank) or (None, None, None)
    return width, height
