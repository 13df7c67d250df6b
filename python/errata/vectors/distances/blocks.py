"""Squared distances between blocks of vectors, fast, with a bound of what they are wrong by.

``|a|^2 + |b|^2 - 2 a.b`` is a matrix product, some hundred times faster than taking differences.
Its error is bounded: with u = 2^-53, d dimensions and vectors measured from their common mean, each
of the three sums of d products is wrong by at most about d u times the product of the lengths
(Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.1), and so the whole by
about ``d u (|a| + |b|)^2``. Whoever needs to be exact takes everything within the bound as a
candidate and computes the candidates' distances from differences (`Points.squared`).

Why not scikit-learn's `NearestNeighbors`: its brute force uses the same product, and gives its
result as it is: equal vectors come out 1e-8 apart (float32: 1e-4), which of two equal neighbours
is named depends on the number of threads, and neither can be asked otherwise. Its trees, exact,
are slower than brute force in the hundreds of dimensions that embeddings have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from errata.vectors.distances.points import ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from errata.vectors.distances.points import Points

_UNIT = 2.0**-53


@dataclass(frozen=True, eq=False)
class Block:
    """Vectors around a common centre, with their squared lengths."""

    places: NDArray[np.int64]
    vectors: NDArray[np.float64]
    squares: NDArray[np.float64]


def centre_of(points: Points) -> NDArray[np.float64]:
    """Give the mean of all vectors; any point would do, this one keeps the error small."""
    total = np.zeros(points.dimensions)
    for start in range(0, len(points), ROWS):
        total += points.rows(slice(start, start + ROWS)).sum(axis=0)
    return total / max(1, len(points))


def blocks(
    points: Points, places: NDArray[np.int64], centre: NDArray[np.float64]
) -> Iterator[Block]:
    """Cut places into blocks of at most `ROWS`, in order."""
    for start in range(0, len(places), ROWS):
        part = places[start : start + ROWS]
        vectors = points.rows(part) - centre
        yield Block(part, vectors, np.square(vectors).sum(axis=1))


def n_blocks(n: int) -> int:
    """How many blocks `n` places are cut into."""
    return -(-n // ROWS)


def roughly(a: Block, b: Block) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give squared distances, shape (len(a), len(b)), and for each row what they may be wrong by.

    The bound, shape (len(a), 1), covers the rounding of `Points.squared` too.
    """
    table = a.vectors @ b.vectors.T
    table *= -2
    table += a.squares[:, None]
    table += b.squares[None, :]
    longest = np.sqrt(b.squares.max(initial=0))
    reach = np.square(np.sqrt(a.squares) + longest)[:, None]
    return table, 4 * (a.vectors.shape[1] + 16) * _UNIT * reach
