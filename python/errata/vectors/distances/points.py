"""Vectors made ready to be compared, and the distance between two of them.

The distance is computed from the differences of the numbers themselves, in float64: equal vectors
are exactly 0 apart. The well-known ``|a|^2 + |b|^2 - 2 a.b`` is fast, and loses half of the digits
where two vectors are close, which is where leakage is looked for; here it only chooses candidates
(`errata.vectors.distances.blocks`).

Cosine distance, ``1 - cos``, is half the squared distance of the unit vectors, and computed so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata.errors import InputError, UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.embeddings import Embeddings

METRICS = ("euclidean", "cosine")

ROWS = 2048
"""Rows that are prepared at a time: a table of distances between two such blocks is 32 MiB."""


class Points:
    """Vectors under a metric.

    Attributes
    ----------
    metric : {"euclidean", "cosine"}
    dimensions : int
    """

    __slots__ = ("_exponent", "_vectors", "dimensions", "metric")

    def __init__(self, embeddings: Embeddings, metric: str = "euclidean") -> None:
        """Take the vectors of embeddings, which are not copied.

        Raises
        ------
        UsageError
            No such metric.
        InputError
            A vector of zeros, which has no direction, under the metric cosine.
        """
        if metric not in METRICS:
            raise UsageError.at("metric", f"found {metric!r}", f"use one of {METRICS}")
        self.metric = metric
        self._vectors: NDArray[Any] = embeddings.vectors
        self.dimensions = embeddings.dimensions
        largest = max(
            (float(np.abs(row).max(initial=0)) for row in _runs(self._vectors)), default=0
        )
        # Squares of numbers below 1 cannot overflow, and a power of two takes no digit away.
        self._exponent = 0 if metric == "cosine" else int(np.frexp(largest)[1])
        if metric == "cosine":
            _refuse_zeros(embeddings)

    def __len__(self) -> int:
        return len(self._vectors)

    def rows(self, places: NDArray[np.int64] | slice) -> NDArray[np.float64]:
        """Give some vectors as they are compared, shape (n, dimensions): scaled, or of length 1."""
        taken = np.array(self._vectors[places], dtype=np.float64)
        if self.metric == "euclidean":
            return np.asarray(np.ldexp(taken, -self._exponent))
        # By the largest number first, so that a square neither overflows nor vanishes.
        taken /= np.abs(taken).max(axis=1, keepdims=True)
        taken /= np.sqrt(np.square(taken).sum(axis=1, keepdims=True))
        return taken

    def squared(self, first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give the squared distances of pairs of places, of vectors as `rows` gives them."""
        found = np.empty(len(first))
        step = max(1, ROWS * ROWS // max(1, 8 * self.dimensions))
        for start in range(0, len(first), step):
            part = slice(start, start + step)
            gaps = self.rows(first[part]) - self.rows(second[part])
            found[part] = np.square(gaps).sum(axis=1)
        return found

    def from_squared(self, squared: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn squared distances of `rows` into distances of the metric."""
        if self.metric == "cosine":
            return squared / 2
        with np.errstate(over="ignore"):
            return np.asarray(np.ldexp(np.sqrt(squared), self._exponent))

    @property
    def chord_unit(self) -> float:
        """What a Euclidean distance of `rows` is multiplied by to be one of the vectors.

        Under cosine vectors have length 1, and the distance is the chord between them.
        """
        with np.errstate(over="ignore"):
            return float(np.ldexp(1.0, self._exponent))

    def to_squared(self, distance: float) -> float:
        """Turn a distance of the metric into a squared distance of `rows`."""
        if self.metric == "cosine":
            return 2 * distance
        with np.errstate(over="ignore"):
            return float(np.square(np.ldexp(distance, -self._exponent)))


def _runs(vectors: NDArray[Any]) -> list[NDArray[Any]]:
    return [vectors[start : start + ROWS] for start in range(0, len(vectors), ROWS)]


def _refuse_zeros(embeddings: Embeddings) -> None:
    zeros = ~embeddings.vectors.any(axis=1)
    if zeros.any():
        first, n = int(np.argmax(zeros)), int(zeros.sum())
        where = f"{embeddings.file}: " if embeddings.file else ""
        message = (
            f"{where}vectors[{first}]: found only zeros, and {n} such vectors in all, which have "
            "no direction; use the metric 'euclidean'"
        )
        raise InputError(message, file=embeddings.file, place=f"vectors[{first}]")
