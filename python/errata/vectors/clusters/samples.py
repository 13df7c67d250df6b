"""Which members stand for a cluster: those next to its medoid; and for noise: the oddest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from errata.vectors.clusters.grouping import Groups
from errata.vectors.clusters.medoid import distances, medoid
from errata.vectors.space import NOISE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.vectors.space import VectorSpace


def typical_first(space: VectorSpace) -> NDArray[np.int64]:
    """Give every vector its place in its cluster's list of examples.

    A cluster's medoid comes first, then the others by their distance to it, in the space that was
    clustered. Noise has no middle: there the vector that is farthest from the nearest medoid comes
    first, as the oddest of all; without any cluster all are equally odd. Ties go to the lower row.

    Returns
    -------
    ndarray of int64, shape (n,)
        0 for the first of each cluster, 1 for the second, and so on.
    """
    groups = Groups.of(space.labels)
    nearest = np.full(len(space.labels), np.inf)
    places = np.empty(len(space.labels), dtype=np.int64)
    noise: NDArray[np.int64] | None = None
    for label, members in zip(groups.ids.tolist(), groups.members(), strict=True):
        if label == NOISE:
            noise = members
            continue
        points = space.points[members]
        middle = points[medoid(points)]
        places[members] = _order(distances(points, middle))
        if noise is not None:
            nearest[noise] = np.minimum(nearest[noise], distances(space.points[noise], middle))
    if noise is not None:
        places[noise] = _order(-nearest[noise])
    return places


def _order(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give each value its place among all, from 0; ties by place."""
    places = np.empty(len(values), dtype=np.int64)
    places[np.argsort(values, kind="stable")] = np.arange(len(values))
    return places


def first_of_each(
    places: NDArray[np.int64], members: NDArray[np.int64], n: int
) -> NDArray[np.int64]:
    """Give the `n` members that come first, in order."""
    return members[np.argsort(places[members], kind="stable")[:n]]
