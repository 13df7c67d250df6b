"""Equal vectors, found first: what is the same need not be compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.vectors.distances.points import ROWS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.vectors.distances.points import Points


@dataclass(frozen=True, eq=False)
class Distinct:
    """Vectors that differ.

    Attributes
    ----------
    places : ndarray of int64, shape (n_distinct,)
        The first place of each distinct vector, ascending.
    of : ndarray of int64, shape (n,)
        For each place which of the distinct vectors it holds.
    """

    places: NDArray[np.int64]
    of: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.places)


def distinct(points: Points) -> Distinct:
    """Find equal vectors; under cosine, vectors of equal direction as far as rounding tells."""
    starts = range(0, len(points), ROWS)
    return distinct_rows(points.rows(slice(start, start + ROWS)) for start in starts)


def distinct_rows(runs: Iterable[NDArray[Any]]) -> Distinct:
    """Find equal rows in tables that follow on one another; zeros of either sign are equal.

    Rows are told apart by 128 bits of BLAKE2b: two that differ share them by chance as good as
    never (1e-29 for 50,000), and a table of the vectors' own bytes would double the memory.
    """
    seen: dict[bytes, int] = {}
    places: list[int] = []
    of: list[int] = []
    for rows in runs:
        # Adding 0 turns -0 into 0.
        for row in rows + rows.dtype.type(0):
            key = blake2b(row.tobytes(), digest_size=16).digest()
            number = seen.setdefault(key, len(places))
            if number == len(places):
                places.append(len(of))
            of.append(number)
    return Distinct(np.array(places, dtype=np.int64), np.array(of, dtype=np.int64))
