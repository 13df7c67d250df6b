"""Equal vectors, found first: what is the same need not be compared."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from errata.vectors.points import ROWS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.vectors.points import Points


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
    """Find equal vectors; under cosine, vectors of equal direction as far as rounding tells.

    Vectors are told apart by 128 bits of BLAKE2b: two that differ share them by chance as good as
    never (1e-29 for 50,000), and a table of the vectors' own bytes would double the memory.
    """
    seen: dict[bytes, int] = {}
    places: list[int] = []
    of = np.empty(len(points), dtype=np.int64)
    for start in range(0, len(points), ROWS):
        # Adding 0 turns -0 into 0.
        rows = points.rows(slice(start, start + ROWS)) + 0.0
        for place, row in enumerate(rows, start):
            key = blake2b(row.tobytes(), digest_size=16).digest()
            number = seen.setdefault(key, len(places))
            if number == len(places):
                places.append(place)
            of[place] = number
    return Distinct(np.array(places, dtype=np.int64), of)
