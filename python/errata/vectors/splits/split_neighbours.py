"""For every image the nearest image in every split: what coverage and leakage both start from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.errors import UsageError
from errata.vectors.distances.distinct import Distinct, distinct
from errata.vectors.distances.nearest import nearest, steps_of
from errata.vectors.distances.points import Points
from errata.vectors.splits.image_groups import ImageGroups, image_groups
from errata.vectors.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from threading import Event

    from numpy.typing import NDArray

    from errata.columns import Dataset
    from errata.embeddings import Embeddings


@dataclass(frozen=True, eq=False)
class SplitNeighbours:
    """The nearest image of every image, split by split; places are those of the embeddings.

    Attributes
    ----------
    embeddings : Embeddings
    groups : ImageGroups
        The splits.
    points : Points
        The vectors under the metric.
    distinct : Distinct
        Equal vectors, each once.
    place : ndarray of int64, shape (n, n_splits)
        The nearest image in each split, of equally near ones the first; -1 where there is none.
        In the image's own split: the nearest whose vector is not equal.
    distance : ndarray of float64, shape (n, n_splits)
        How far it is; NaN where there is none.
    """

    embeddings: Embeddings
    groups: ImageGroups
    points: Points
    distinct: Distinct
    place: NDArray[np.int64]
    distance: NDArray[np.float64]


def split_neighbours(
    dataset: Dataset,
    embeddings: Embeddings,
    by: str | Mapping[str, Any] = "split",
    *,
    metric: str = "euclidean",
    progress: Callable[[int, int], None] | None = None,
    cancel: Event | None = None,
) -> SplitNeighbours:
    """Find the nearest image of every image in every split, exactly.

    Memory stays within some 100 MB beside the vectors; time grows with the square of the images.

    Parameters
    ----------
    dataset : Dataset
    embeddings : Embeddings
        Of its images.
    by : str or mapping of str to images
        What makes the splits, as in `drift`.
    metric : {"euclidean", "cosine"}
    progress : callable, optional
        Is told the number of steps that are done, and of all.
    cancel : threading.Event, optional
        Stops the work when set.

    Raises
    ------
    UsageError
        No splits, vectors of something else than images, no such metric.
    InputError
        A vector of zeros under cosine.
    CancelledError
        The work was told to stop.
    """
    groups = image_groups(dataset, embeddings, by)
    points = Points(embeddings, metric)
    apart = distinct(points)
    pools = [_first_members(apart, groups.places(name)) for name in groups.names]
    steps = Steps(sum(steps_of(len(apart), len(pool)) for pool in pools), progress, cancel)
    shape = (len(embeddings), len(pools))
    place, distance = np.full(shape, -1), np.full(shape, np.nan)
    for column, pool in enumerate(pools):
        found = _in_one(points, apart, pool, groups.index == column, steps)
        place[:, column], distance[:, column] = found
    return SplitNeighbours(embeddings, groups, points, apart, place, distance)


def _first_members(apart: Distinct, members: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first member with each distinct vector, ascending."""
    _, first = np.unique(apart.of[members], return_index=True)
    return np.sort(members[first])


def _in_one(
    points: Points,
    apart: Distinct,
    pool: NDArray[np.int64],
    own: NDArray[np.bool_],
    steps: Steps,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Find the nearest in one split, whose first members are `pool`, for every image."""
    # Asked with the pool's own place where it holds the vector: `nearest` leaves that one out.
    held = np.full(len(apart), -1)
    held[apart.of[pool]] = pool
    asked = np.where(held >= 0, held, apart.places)
    position, distance = nearest(points, asked, pool, steps)
    place = np.where(position >= 0, pool[position], -1) if len(pool) else position
    place, distance = place[apart.of], distance[apart.of]
    # An equal vector in another split is nearest of all.
    copied = (held[apart.of] >= 0) & ~own
    place[copied], distance[copied] = held[apart.of][copied], 0.0
    return place, distance


def neighbours_of(
    dataset: Dataset,
    embeddings: Embeddings,
    by: str | Mapping[str, Any],
    metric: str,
    known: SplitNeighbours | None,
    *,
    progress: Callable[[int, int], None] | None = None,
    cancel: Event | None = None,
) -> SplitNeighbours:
    """Give the neighbours that are known, if they are of these embeddings, or find them.

    Raises
    ------
    UsageError
        Neighbours of other embeddings, or by another metric.
    """
    if known is None:
        return split_neighbours(
            dataset, embeddings, by, metric=metric, progress=progress, cancel=cancel
        )
    if known.embeddings is not embeddings or known.points.metric != metric:
        found = f"found those of {known.embeddings!r} by {known.points.metric}"
        advice = "give what split_neighbours gave for the same embeddings and metric"
        raise UsageError.at("neighbours", found, advice)
    return known
