"""Vectors as they come from units of work, joined into one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.embeddings.unit_of_work import Done


@dataclass(frozen=True, eq=False)
class Computed:
    """Vectors, and how they came about.

    Attributes
    ----------
    vectors : ndarray of float32, shape (n, d) or (n, h, w, d)
    places : ndarray of int64, shape (n,)
        Which of the vectors that were asked for these are, ascending.
    made_by : str
    pictures, decoded : int
        Picture files that were read, and those of them that had to be decoded.
    cached, computed : int
        Vectors from the cache, and newly computed ones.
    odd : int
        Crops of boxes without area or outside their pictures.
    left_out : list of str
        A sentence for each picture that was left out.
    other_size : list of str
        A sentence for each picture, of those with crops, whose size is not the stated one.
    seconds : float
    """

    vectors: NDArray[np.float32]
    places: NDArray[np.int64]
    made_by: str
    pictures: int
    decoded: int
    cached: int
    computed: int
    odd: int
    left_out: list[str]
    other_size: list[str]
    seconds: float


class Joined:
    """The table of vectors, filled as they come.

    Attributes
    ----------
    finished : int
        How many vectors are done, or left out.
    """

    def __init__(self, total: int) -> None:
        self.finished = 0
        self._total = total
        self._table: NDArray[np.float32] | None = None
        self._kept = np.zeros(total, dtype=np.bool_)
        self._places = np.zeros(total, dtype=np.int64)
        self._counts = dict.fromkeys(("pictures", "decoded", "cached", "computed", "odd"), 0)
        self._left_out: list[str] = []
        self._other_size: list[str] = []

    def add(self, unit: Sequence[Done]) -> None:
        """Take the vectors of a unit of work; units come in order."""
        for done in unit:
            if done.unreadable:
                self._left_out.append(done.unreadable)
            else:
                self._take(done)
            self.finished += len(done.request.places)

    def _take(self, done: Done) -> None:
        vectors = done.vectors
        if self._table is None:
            self._table = np.empty((self._total, *vectors.shape[1:]), dtype=np.float32)
        if vectors.shape[1:] != self._table.shape[1:]:
            message = (
                f"{done.request.path}: found a vector of shape {vectors.shape[1:]} beside "
                f"{self._table.shape[1:]}; use a model that gives equal ones for all pictures"
            )
            raise InputError(message, file=str(done.request.path))
        here = slice(self.finished, self.finished + len(vectors))
        self._table[here] = vectors
        self._places[here] = done.request.places
        self._kept[here] = True
        self._counts["pictures"] += 1
        self._counts["decoded"] += done.computed > 0
        self._counts["computed"] += done.computed
        self._counts["cached"] += len(vectors) - done.computed
        self._counts["odd"] += done.odd
        if done.size is not None:
            found, stated = _by(done.size), _by(done.request.stated_size)
            self._other_size.append(f"{done.request.path} is {found}, stated as {stated}")

    def result(self, made_by: str, left_out: Sequence[str], seconds: float) -> Computed:
        """Give all of it, by place."""
        table: NDArray[Any] = np.empty((0, 0), np.float32) if self._table is None else self._table
        if self._table is not None:
            kept = np.flatnonzero(self._kept)
            order = kept[np.argsort(self._places[kept], kind="stable")]
            in_place = len(order) == len(table) and bool(np.all(np.diff(order) == 1))
            table = table if in_place else table[order]
            self._places = self._places[order]
        return Computed(
            vectors=table,
            places=self._places if self._table is not None else self._places[:0],
            made_by=made_by,
            left_out=[*left_out, *self._left_out],
            other_size=self._other_size,
            seconds=seconds,
            **self._counts,
        )


def _by(size: Sequence[float | None]) -> str:
    return " x ".join("?" if length is None else f"{length:g}" for length in size)
