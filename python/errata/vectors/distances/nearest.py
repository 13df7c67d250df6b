"""The nearest neighbour of each vector, exact, in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from errata.vectors.distances.blocks import Block, blocks, centre_of, n_blocks, roughly
from errata.vectors.distances.points import ROWS
from errata.vectors.steps import Steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.vectors.distances.points import Points


def nearest(
    points: Points,
    queries: NDArray[np.int64],
    pool: NDArray[np.int64],
    steps: Steps | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Give for each query its nearest vector of the pool, itself not counted.

    Parameters
    ----------
    points : Points
    queries, pool : ndarray of int64
        Places in `points`, each once.
    steps : Steps, optional
        Is told of ``steps_of(len(queries), len(pool))`` steps.

    Returns
    -------
    position : ndarray of int64, shape (len(queries),)
        Where in `pool` the nearest stands, of equally near ones the first; -1 where there is none.
    distance : ndarray of float64, shape (len(queries),)
        Exactly 0 between equal vectors; NaN where there is none.
    """
    position = np.full(len(queries), -1)
    squared = np.full(len(queries), np.inf)
    centre = centre_of(points)
    for start, block in zip(
        range(0, len(queries), ROWS), blocks(points, queries, centre), strict=True
    ):
        part = slice(start, start + ROWS)
        for offset, other in zip(
            range(0, len(pool), ROWS), blocks(points, pool, centre), strict=True
        ):
            _improve(points, block, other, offset, position[part], squared[part])
            if steps is not None:
                steps.step()
    distance = points.from_squared(squared)
    distance[position < 0] = np.nan
    return position, distance


def steps_of(n_queries: int, n_pool: int) -> int:
    """How many steps `nearest` takes."""
    return n_blocks(n_queries) * n_blocks(n_pool)


def _improve(
    points: Points,
    block: Block,
    other: Block,
    offset: int,
    position: NDArray[np.int64],
    squared: NDArray[np.float64],
) -> None:
    """Take what is nearer in `other`, whose first stands at `offset` of the pool."""
    table, slack = roughly(block, other)
    _, own, copies = np.intersect1d(
        block.places, other.places, assume_unique=True, return_indices=True
    )
    table[own, copies] = np.inf
    least = table.min(axis=1, keepdims=True)
    bound = np.minimum(least + slack, squared[:, None]) + slack
    # Where a vector is alone with itself there is no candidate, and infinity no bound.
    bound[np.isinf(least)] = -np.inf
    rows, columns = np.nonzero(table <= bound)
    exact = points.squared(block.places[rows], other.places[columns])
    order = np.lexsort((columns, exact, rows))
    rows, columns, exact = rows[order], columns[order], exact[order]
    first = np.r_[True, rows[1:] != rows[:-1]][: len(rows)]
    rows, columns, exact = rows[first], columns[first], exact[first]
    # A later block has to be strictly nearer: of equally near ones the first is kept.
    nearer = exact < squared[rows]
    position[rows[nearer]] = columns[nearer] + offset
    squared[rows[nearer]] = exact[nearer]
