"""Images that are in two splits, or nearly so: the model has seen what it is tested on.

Two images are near copies if their vectors are at most `max_distance` apart. By default that is a
quarter of the typical distance of an image to its nearest one: in data that fills m dimensions
evenly, about 0.7 * 4^-m of all images are that near to another by chance, 4% in two dimensions,
0.07% in five, none in ten. Equal vectors are copies at any `max_distance`. Where most pictures are
near copies, such as frames of a film, the typical distance is itself that of near copies, and the
default too strict: give the distance from which you would call two pictures different.
"""

from __future__ import annotations

import os
from math import isfinite, isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.errors import UsageError
from errata.vectors.distances.links import links
from errata.vectors.splits.image_groups import ImageGroups
from errata.vectors.splits.leak_cost import check_evaluation, leak_costs
from errata.vectors.splits.leak_groups import leak_groups
from errata.vectors.splits.leak_pairs import LeakPairs, leak_pairs
from errata.vectors.splits.leakage_result import Leakage, SplitLeak
from errata.vectors.splits.origin import embeddings_of, origin
from errata.vectors.splits.same_files import SameFiles, same_files
from errata.vectors.splits.split_neighbours import SplitNeighbours, neighbours_of
from errata.vectors.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from threading import Event

    from numpy.typing import NDArray

    from errata.columns import Dataset, ImageId
    from errata.embeddings import Embeddings
    from errata.evaluation import Evaluation
    from errata.vectors.space import VectorSpace

FRACTION = 0.25
"""The part of the typical distance up to which two images are near copies by default."""


def leakage(
    dataset: Dataset,
    vectors: Embeddings | VectorSpace,
    by: str | Mapping[str, Any] = "split",
    reference: str = "train",
    *,
    max_distance: float | None = None,
    images: str | os.PathLike[str] | None = None,
    evaluation: Evaluation | None = None,
    score_thr: Any = None,
    iou_thr: float = 0.5,
    metric: str = "euclidean",
    neighbours: SplitNeighbours | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancel: Event | None = None,
) -> Leakage:
    """Find images of different splits that are copies of each other, or nearly so.

    Parameters
    ----------
    dataset : Dataset
    vectors : VectorSpace or Embeddings
        Of its images.
    by : str or mapping of str to images
        What makes the splits: by default the data set's own; else as in `drift`.
    reference : str
        The split that should share no image with the others.
    max_distance : float, optional
        Up to which distance two images are near copies; by default a quarter of the typical one.
    images : path, optional
        A folder of pictures: files that are equal byte for byte are copies too.
    evaluation : Evaluation, optional
        Of this data set: metrics of every split are then given with its leaked images and without.
    score_thr, iou_thr
        Where those metrics are measured, as in `Evaluation.metrics`.
    metric : {"euclidean", "cosine"}
    neighbours : SplitNeighbours, optional
        What `split_neighbours` gave for the same arguments, if it is there already.
    progress, cancel : optional
        As for `split_neighbours`.

    Raises
    ------
    UsageError
        No splits, no such split, vectors of something else than images, no such distance.
    FileError
        No such folder, or none of the pictures in it.

    Examples
    --------
    >>> from errata import Dataset
    >>> from errata.embeddings import Embeddings
    >>> from errata.vectors import leakage
    >>> dataset = Dataset.from_arrays(image_ids=[1, 2, 3, 4, 5], annotation_images=[],
    ...                               boxes_xywh=[], class_ids=[])
    >>> vectors = Embeddings([[0.0], [1.0], [2.0], [2.1], [9.0]])
    >>> found = leakage(dataset, vectors, by={"train": [1, 2, 3], "valid": [4, 5]})
    >>> found
    Leakage(into 'train': 1 of 2 valid)
    >>> found.groups[0].image_ids
    {'train': (3,), 'valid': (4,)}
    """
    if max_distance is not None and not (isfinite(max_distance) and max_distance >= 0):
        raise UsageError.at("max_distance", f"found {max_distance}", "give a number from 0 up")
    if evaluation is not None:
        check_evaluation(evaluation, dataset)
    near = neighbours_of(
        dataset, embeddings_of(vectors), by, metric, neighbours, progress=progress, cancel=cancel
    )
    near.groups.check(reference)
    typical = _typical(near)
    radius, chosen_by = _radius(max_distance, typical)
    files = None if images is None else _files(dataset, near, images, progress, cancel)
    found = leak_pairs(near, radius, reference, files)
    linked = links(near, radius, found.file_pairs(), Steps(0, None, cancel))
    leaked = _leaked_ids(dataset, near, found, reference)
    costs = None
    if evaluation is not None:
        members = {name: _ids(dataset, near, near.groups.places(name)) for name in leaked}
        costs = leak_costs(evaluation, members, leaked, score_thr=score_thr, iou_thr=iou_thr)
    return Leakage(
        reference=reference,
        metric=metric,
        max_distance=radius,
        chosen_by=chosen_by,
        typical_distance=typical,
        splits=_by_split(near.groups, found, linked.n_pairs),
        groups=leak_groups(dataset, near, found, linked.component),
        pairs=found.columns(dataset, near),
        leaked_ids=leaked,
        folder="" if images is None else os.fspath(images),
        n_files_missing=None if files is None else len(files.missing),
        costs=costs,
        n_without_split=near.groups.n_without,
        n_without_vector=len(dataset) - len(near.embeddings),
        provenance={
            **origin(
                dataset, vectors, by=near.groups.by, reference=reference, metric=metric,
                max_distance=max_distance, score_thr=score_thr, iou_thr=iou_thr,
            ),
            "inferences": None if evaluation is None else {
                "file": evaluation.inferences.file, "blake3": evaluation.inferences.blake3,
                "protocol": evaluation.rule.protocol,
            },
        },
    )  # fmt: skip


def _typical(near: SplitNeighbours) -> float:
    """Give the median distance to the nearest, over images without an equal vector."""
    of = near.distinct.of
    alone = np.bincount(of, minlength=len(near.distinct))[of] == 1
    distance = np.where(np.isnan(near.distance), np.inf, near.distance).min(axis=1, initial=np.inf)
    kept = distance[alone & np.isfinite(distance)]
    return float(np.median(kept)) if len(kept) else float("nan")


def _radius(max_distance: float | None, typical: float) -> tuple[float, str]:
    if max_distance is not None:
        return float(max_distance), "as given"
    if isnan(typical):
        return 0.0, "only equal vectors: no image is without one"
    return FRACTION * typical, f"{FRACTION} of the typical distance to the nearest image"


def _files(
    dataset: Dataset,
    near: SplitNeighbours,
    folder: str | os.PathLike[str],
    progress: Callable[[int, int], None] | None,
    cancel: Event | None,
) -> SameFiles:
    names = [dataset.file_names[rank] for rank in near.embeddings.rows.tolist()]
    return same_files(names, folder, progress=progress, cancel=cancel)


def _ids(dataset: Dataset, near: SplitNeighbours, places: NDArray[np.int64]) -> tuple[ImageId, ...]:
    return tuple(dataset.image_ids[rank] for rank in near.embeddings.rows[places].tolist())


def _leaked_ids(
    dataset: Dataset, near: SplitNeighbours, found: LeakPairs, reference: str
) -> dict[str, tuple[ImageId, ...]]:
    leaked = found.leaked(reference)
    return {
        name: _ids(dataset, near, places[leaked[places]])
        for name in near.groups.names
        if name != reference
        for places in [near.groups.places(name)]
    }


def _by_split(
    groups: ImageGroups, found: LeakPairs, n_pairs: NDArray[np.int64]
) -> tuple[SplitLeak, ...]:
    rows = []
    for a, split in enumerate(groups.names):
        for b, other in enumerate(groups.names):
            if a == b:
                continue
            inside = groups.index == a
            compared = found.same_file is not None
            rows.append(
                SplitLeak(
                    split,
                    other,
                    n_images=int(inside.sum()),
                    n_leaked=int((found.leaked(other) & inside).sum()),
                    n_equal=int((found.equal[:, b] & inside).sum()),
                    n_same_file=int((found.by_file(other) & inside).sum()) if compared else None,
                    n_pairs=int(n_pairs[a, b]),
                )
            )
    return tuple(rows)
