"""What the training images cover: clusters without any of them, and images far from all of them.

Far is told from the reference split itself: each of its images has a nearest other one, and the
99% quantile of those distances is how far apart images of one and the same kind lie. With n such
distances the border is the k-th smallest, ``k = ceil(.99 (n + 1))``, at most n: an image drawn like
the reference's then lies beyond it with a probability of at most ``(n + 1 - k) / (n + 1)``, for any
distribution (conformal prediction: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random
World, 2005, section 2.2; leaving one out makes the reference's own distances longer by a hair, and
so errs on the side of silence).

Copies within the reference would make those distances 0 and everything far: equal vectors count
once. Images that belong together without being equal, such as frames of a film, are still counted
as if they were drawn one by one: the probabilities are then smaller than they should be.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.errors import UsageError
from errata.vectors.space import VectorSpace
from errata.vectors.splits.cluster_coverage import cluster_coverage
from errata.vectors.splits.coverage_result import Coverage, SplitCoverage
from errata.vectors.splits.exact_tests import at_least_so_many_beyond
from errata.vectors.splits.origin import embeddings_of, origin
from errata.vectors.splits.split_neighbours import SplitNeighbours, neighbours_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from threading import Event

    from numpy.typing import NDArray

    from errata.columns import Dataset
    from errata.embeddings import Embeddings


def coverage(
    dataset: Dataset,
    vectors: Embeddings | VectorSpace,
    by: str | Mapping[str, Any] = "split",
    reference: str = "train",
    *,
    quantile: float = 0.99,
    few: float = 0.5,
    samples: int = 5,
    metric: str = "euclidean",
    neighbours: SplitNeighbours | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancel: Event | None = None,
) -> Coverage:
    """Tell which clusters hold no images of a split, and which images are far from all of them.

    Parameters
    ----------
    dataset : Dataset
    vectors : VectorSpace or Embeddings
        Of its images; a space has clusters, embeddings alone do not.
    by : str or mapping of str to images
        What makes the splits: by default the data set's own; else as in `drift`.
    reference : str
        The split that should cover the others.
    quantile : float
        An image is far if its nearest of the reference is farther than this quantile of the
        reference's own nearest distances; between 0 and 1.
    few : float
        A cluster holds few images of the reference if, at 95% confidence, their share is below
        this part of the reference's share of all images; from 0 to 1.
    samples : int
        Images that are named for each cluster.
    metric : {"euclidean", "cosine"}
        Of distances between vectors as they were read; clusters are the space's own.
    neighbours : SplitNeighbours, optional
        What `split_neighbours` gave for the same arguments, if it is there already.
    progress, cancel : optional
        As for `split_neighbours`.

    Raises
    ------
    UsageError
        No splits, no such split, vectors of something else than images.

    Examples
    --------
    >>> from errata import Dataset
    >>> from errata.embeddings import Embeddings
    >>> from errata.vectors import coverage
    >>> dataset = Dataset.from_arrays(image_ids=[1, 2, 3, 4, 5, 6], annotation_images=[],
    ...                               boxes_xywh=[], class_ids=[])
    >>> vectors = Embeddings([[0.0], [1.0], [2.0], [3.0], [1.5], [9.0]])
    >>> found = coverage(dataset, vectors, by={"train": [1, 2, 3, 4], "valid": [5, 6]})
    >>> found
    Coverage(by 'train', far: 1 of 2 valid)
    >>> found["image_id"][0], found["nearest_image_id"][0], float(found["distance"][0])
    (6, 4, 6.0)
    """
    check_quantile(quantile)
    if not 0 <= few <= 1:
        raise UsageError.at("few", f"found {few}", "give a number from 0 to 1")
    embeddings = embeddings_of(vectors)
    near = neighbours_of(
        dataset, embeddings, by, metric, neighbours, progress=progress, cancel=cancel
    )
    groups = near.groups
    groups.check(reference)
    own = _own_distances(near, reference)
    order = min(ceil(quantile * (len(own) + 1)), len(own))
    clusters = None
    if isinstance(vectors, VectorSpace):
        clusters = cluster_coverage(dataset, vectors, groups, reference, few=few, samples=samples)
    threshold = float(own[order - 1]) if len(own) else float("nan")
    columns = _far_images(dataset, near, reference, own, threshold)
    return Coverage(
        reference=reference,
        quantile=quantile,
        few=few,
        metric=near.points.metric,
        threshold=threshold,
        chance=(len(own) + 1 - order) / (len(own) + 1) if len(own) else float("nan"),
        n_reference=groups.count(reference),
        n_distinct=len(np.unique(near.distinct.of[groups.places(reference)])),
        reference_distances=own,
        splits=_by_split(near, reference, len(own), order, threshold),
        clusters=None if clusters is None else tuple(c for c in clusters if c.cluster >= 0),
        noise=None if clusters is None else next((c for c in clusters if c.cluster < 0), None),
        columns=columns,
        n_without_split=groups.n_without,
        n_without_vector=len(dataset) - len(embeddings),
        provenance=origin(
            dataset, vectors, by=groups.by, reference=reference, quantile=quantile, few=few,
            metric=near.points.metric,
        ),
    )  # fmt: skip


def check_quantile(quantile: float) -> None:
    """Refuse a quantile that is none.

    Raises
    ------
    UsageError
    """
    if not 0 < quantile < 1:
        raise UsageError.at("quantile", f"found {quantile}", "give a number between 0 and 1")


def _own_distances(near: SplitNeighbours, reference: str) -> NDArray[np.float64]:
    """Give the reference's own nearest distances, each distinct vector's once, ascending."""
    places = near.groups.places(reference)
    _, first = np.unique(near.distinct.of[places], return_index=True)
    own = near.distance[places[first], near.groups.names.index(reference)]
    return np.asarray(np.sort(own[~np.isnan(own)]))


def _far_images(
    dataset: Dataset,
    near: SplitNeighbours,
    reference: str,
    own: NDArray[np.float64],
    threshold: float,
) -> dict[str, Any]:
    """Give the columns of the images of other splits, farthest first, ties by rank."""
    column = near.groups.names.index(reference)
    places = np.flatnonzero((near.groups.index >= 0) & (near.groups.index != column))
    places = places[np.argsort(-near.distance[places, column], kind="stable")]
    distance = near.distance[places, column]
    undefined = np.full(len(places), np.nan)
    ranks = near.embeddings.rows[places]
    nearest = near.embeddings.rows[near.place[places, column]]
    ids, files = dataset.image_ids, dataset.file_names
    return {
        "image_id": [ids[rank] for rank in ranks],
        "file_name": [files[rank] for rank in ranks],
        "split": [near.groups.name_of(place) for place in places.tolist()],
        "distance": distance,
        "percentile": np.searchsorted(own, distance) / len(own) if len(own) else undefined,
        "far": distance > threshold,
        "nearest_image_id": [ids[rank] for rank in nearest],
        "nearest_file_name": [files[rank] for rank in nearest],
    }


def _by_split(
    near: SplitNeighbours, reference: str, n_own: int, order: int, threshold: float
) -> tuple[SplitCoverage, ...]:
    column = near.groups.names.index(reference)
    found = []
    for split in near.groups.names:
        if split == reference:
            continue
        places = near.groups.places(split)
        far = near.distance[places, column] > threshold
        n, n_far = len(places), int(far.sum())
        expected = p_value = None
        if n_own:
            expected = n * (n_own + 1 - order) / (n_own + 1)
            of = near.distinct.of[places]
            n_distinct, n_far_distinct = len(np.unique(of)), len(np.unique(of[far]))
            p_value = at_least_so_many_beyond(n_far_distinct, n_distinct, n_own, order)
        found.append(SplitCoverage(split, n, n_far, expected, p_value))
    return tuple(found)
