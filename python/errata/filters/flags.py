"""Columns of truth values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from errata.filters.schema import Kind
    from errata.filters.tokens import Value
    from errata.filters.tree import Comparator


class Flags:
    """A column of truth values.

    Parameters
    ----------
    values : ndarray of bool or int8, shape (n,)
        1 for true, 0 for false, -1 for missing.
    """

    kind: Kind = "bool"
    names: tuple[str, ...] = ()

    def __init__(self, values: NDArray[Any]) -> None:
        self.values = values.astype(np.int8)

    def __len__(self) -> int:
        return len(self.values)

    def missing(self) -> NDArray[np.bool_]:
        """Say where there is no value."""
        return self.values < 0

    def compare(self, comparator: Comparator, constant: Value) -> NDArray[np.bool_]:
        """Compare each value with a constant by ``==`` or ``!=``; False where it is missing."""
        wanted = bool(constant) == (comparator == "==")
        found: NDArray[np.bool_] = self.values == int(wanted)
        return found

    def compare_with(self, comparator: Comparator, other: Flags) -> NDArray[np.bool_]:
        """Compare row by row with another column; False where either is missing."""
        same = self.values == other.values
        agreed = same if comparator == "==" else ~same
        return np.asarray(agreed & (self.values >= 0) & (other.values >= 0))

    def one_of(self, constants: Sequence[Value]) -> NDArray[np.bool_]:
        """Say where the value is one of a list; False where it is missing."""
        return np.isin(self.values, [int(bool(constant)) for constant in constants])

    def take(self, rows: NDArray[np.int64]) -> Flags:
        """Give the values of some rows; row -1 has none."""
        return Flags(np.append(self.values, np.int8(-1))[rows])
