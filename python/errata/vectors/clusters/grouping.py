"""Values gathered by cluster, in NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Groups:
    """Which members belong together.

    Attributes
    ----------
    ids : ndarray of int64, shape (k,)
        The ids that occur, ascending: noise first.
    order : ndarray of int64, shape (n,)
        The members group by group, in each by place.
    starts : ndarray of int64, shape (k,)
        Where in `order` each group begins.
    """

    ids: NDArray[np.int64]
    order: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, labels: NDArray[np.int64]) -> Groups:
        """Gather equal labels."""
        order = np.argsort(labels, kind="stable")
        ids, starts = np.unique(labels[order], return_index=True)
        return cls(ids, order, starts)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many members each has, shape (k,)."""
        return np.diff(self.starts, append=len(self.order))

    def members(self) -> list[NDArray[np.int64]]:
        """Give the places of each group's members, ascending."""
        return np.split(self.order, self.starts[1:]) if len(self) else []

    def reduce(self, how: np.ufunc, values: NDArray[Any]) -> NDArray[Any]:
        """Give one value for each group, such as its sum with ``np.add``."""
        return how.reduceat(values[self.order], self.starts) if len(self) else values[:0]

    def spread(self, values: NDArray[Any]) -> NDArray[Any]:
        """Give each member the value of its group: the other way round."""
        spread = np.empty(len(self.order), dtype=values.dtype)
        spread[self.order] = np.repeat(values, self.sizes)
        return spread
