"""Which images of different splits are within a distance of each other, and what they join to.

Pairs are counted and joined while they are found, never listed: a thousand copies of one picture
are half a million pairs, and one group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from errata.errors import MissingExtraError
from errata.vectors.distances.blocks import Block, blocks, centre_of, roughly
from errata.vectors.distances.points import ROWS
from errata.vectors.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from errata.vectors.distances.points import Points
    from errata.vectors.splits.split_neighbours import SplitNeighbours


@dataclass(frozen=True, eq=False)
class Links:
    """What is linked.

    Attributes
    ----------
    component : ndarray of int64, shape (n,)
        Images with the same number are joined by pairs; -1 for images in no pair.
    n_pairs : ndarray of int64, shape (n_splits, n_splits)
        Pairs between two splits; symmetric, 0 on the diagonal.
    """

    component: NDArray[np.int64]
    n_pairs: NDArray[np.int64]


def links(
    near: SplitNeighbours,
    radius: float,
    also: list[tuple[int, int]],
    steps: Steps | None = None,
) -> Links:
    """Join images of different splits that are at most `radius` apart.

    `also` are pairs of places that are joined in any case, and not counted.
    """
    index, of = near.groups.index, near.distinct.of
    counts = np.zeros((len(near.distinct), len(near.groups.names)), dtype=np.int64)
    inside = index >= 0
    np.add.at(counts, (of[inside], index[inside]), 1)
    # Only who has a neighbour that near in another split can be in a pair.
    other = near.distance.copy()
    other[np.flatnonzero(inside), index[inside]] = np.nan
    close = inside & (np.where(np.isnan(other), np.inf, other) <= radius).any(axis=1)
    nodes = np.unique(of[close])
    n_pairs = np.einsum("ia,ib->ab", counts, counts)
    component = np.arange(len(near.distinct))
    for rows, columns in _within(near.points, near.distinct.places[nodes], radius, steps):
        a, b = nodes[rows], nodes[columns]
        each = np.einsum("ia,ib->ab", counts[a], counts[b])
        n_pairs += each + each.T
        crossing = _crosses(counts, a, b)
        component = _joined(component, a[crossing], b[crossing])
    np.fill_diagonal(n_pairs, 0)
    linked = close.copy()
    for first, second in also:
        component = _joined(component, of[[first]], of[[second]])
        linked[[first, second]] = True
    return Links(np.where(linked, component[of], -1), n_pairs)


def _within(
    points: Points, places: NDArray[np.int64], radius: float, steps: Steps | None
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Give pairs i < j of positions in `places` that are at most `radius` apart, block by block."""
    centre = centre_of(points)
    for start, block in zip(
        range(0, len(places), ROWS), blocks(points, places, centre), strict=True
    ):
        rest = places[start:]
        for offset, other in zip(
            range(start, len(places), ROWS), blocks(points, rest, centre), strict=True
        ):
            rows, columns = _block_within(points, block, other, radius)
            upper = rows + start < columns + offset
            yield rows[upper] + start, columns[upper] + offset
            if steps is not None:
                steps.step()


def _block_within(
    points: Points, block: Block, other: Block, radius: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    table, slack = roughly(block, other)
    limit = points.to_squared(radius)
    slack = slack + 4 * 2.0**-53 * limit
    rows, columns = np.nonzero(table - slack <= limit)
    unsure = table[rows, columns] + slack[rows, 0] > limit
    a, b = block.places[rows[unsure]], other.places[columns[unsure]]
    kept = np.ones(len(rows), dtype=bool)
    kept[unsure] = points.from_squared(points.squared(a, b)) <= radius
    return rows[kept], columns[kept]


def _crosses(
    counts: NDArray[np.int64], a: NDArray[np.int64], b: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether two distinct vectors hold images of different splits."""
    held = counts > 0
    alone = np.where(held.sum(axis=1) == 1, held.argmax(axis=1), -1)
    return np.asarray((alone[a] != alone[b]) | (alone[a] < 0))


def _joined(
    component: NDArray[np.int64], a: NDArray[np.int64], b: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Give components after more pairs were joined."""
    try:
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components
    except ImportError as error:
        raise MissingExtraError.of("scipy", "vectors") from error

    first, second = component[a], component[b]
    new = first != second
    if not new.any():
        return component
    n = len(component)
    graph = coo_array((np.ones(int(new.sum())), (first[new], second[new])), shape=(n, n))
    _, joined = connected_components(graph, directed=False)
    return np.asarray(joined[component], dtype=np.int64)
