"""Columns of numbers, compared exactly.

A column of f64 is compared with 9007199254740993, and one of 64-bit integers with 0.5, without
either being rounded: the constant is moved to a value that the column can hold, and the comparator
with it.
"""

from __future__ import annotations

import math
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from errata.filters.schema import Kind
    from errata.filters.tokens import Value
    from errata.filters.tree import Comparator

COMPARE: dict[Comparator, Callable[[Any, Any], Any]] = {
    "==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip
_WHERE_BELOW: dict[Comparator, Comparator] = {"<": "<=", "<=": "<=", ">": ">", ">=": ">"}
_WHERE_ABOVE: dict[Comparator, Comparator] = {"<": "<", "<=": "<", ">": ">=", ">=": ">="}
_EXACT = 2**53
"""Whole numbers up to here are f64 as well."""


class Numbers:
    """A column of numbers.

    Parameters
    ----------
    values : ndarray of int64 or float64, shape (n,)
        NaN stands for missing.
    present : ndarray of bool, shape (n,), optional
        Where integers are not missing; all of them by default.
    """

    kind: Kind = "number"
    names: tuple[str, ...] = ()

    def __init__(self, values: NDArray[Any], present: NDArray[np.bool_] | None = None) -> None:
        self.values = values
        self._present = present

    def __len__(self) -> int:
        return len(self.values)

    @property
    def whole(self) -> bool:
        """Whether it holds integers."""
        return self.values.dtype.kind == "i"

    def missing(self) -> NDArray[np.bool_]:
        """Say where there is no number."""
        if self._present is not None:
            return ~self._present
        return np.zeros(len(self), bool) if self.whole else np.isnan(self.values)

    def compare(self, comparator: Comparator, constant: Value) -> NDArray[np.bool_]:
        """Compare each number with a constant; False where it is missing."""
        exact = _representable(comparator, constant, whole=self.whole)
        if isinstance(exact, bool):
            return ~self.missing() if exact else np.zeros(len(self), bool)
        sign, value = exact
        return self._known(COMPARE[sign](self.values, value), sign)

    def compare_with(self, comparator: Comparator, other: Numbers) -> NDArray[np.bool_]:
        """Compare row by row with another column; False where either is missing."""
        left, right = self.values, other.values
        if self.whole != other.whole and not (self._exact_as_float() and other._exact_as_float()):
            left, right = left.astype(object), right.astype(object)
        with np.errstate(invalid="ignore"):  # NaN as an object is an invalid value
            found = np.asarray(COMPARE[comparator](left, right), dtype=bool)
        return other._known(self._known(found, comparator), comparator)

    def one_of(self, constants: Sequence[Value]) -> NDArray[np.bool_]:
        """Say where the number is one of a list; False where it is missing."""
        exact = [_representable("==", constant, whole=self.whole) for constant in constants]
        held = [pair[1] for pair in exact if not isinstance(pair, bool)]
        wanted = np.array(held, dtype=self.values.dtype)
        return self._known(np.isin(self.values, wanted), "==")

    def take(self, rows: NDArray[np.int64]) -> Numbers:
        """Give the numbers of some rows; row -1 has none."""
        values, none = _taken(self.values, rows), rows < 0
        if self._present is not None or self.whole:
            present = ~_taken(self.missing(), rows) & ~none
            return Numbers(values, None if present.all() else present)
        if none.any():
            values[none] = np.nan
        return Numbers(values)

    def _known(self, found: NDArray[np.bool_], comparator: Comparator) -> NDArray[np.bool_]:
        """Take out what is missing; of comparators with NaN only ``!=`` holds."""
        if self._present is not None:
            return found & self._present
        return found & ~self.missing() if comparator == "!=" and not self.whole else found

    def _exact_as_float(self) -> bool:
        if not self.whole:
            return True
        low, high = self.values.min(initial=0), self.values.max(initial=0)
        return bool(low >= -_EXACT and high <= _EXACT)


def _representable(
    comparator: Comparator, constant: Any, *, whole: bool
) -> tuple[Comparator, int | float] | bool:
    """Give a comparison that says the same, with a value of the column's type; or its answer."""
    nearest: int | float = math.floor(constant) if whole else float(constant)
    if nearest != constant:
        if comparator in ("==", "!="):
            return comparator == "!="
        # No value of the column's type lies between the constant and the nearest.
        comparator = (_WHERE_BELOW if nearest < constant else _WHERE_ABOVE)[comparator]
    if whole and not -(2**63) <= nearest < 2**63:
        return comparator in ("!=", *(("<", "<=") if nearest > 0 else (">", ">=")))
    return comparator, nearest


def _taken(values: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[Any]:
    """Give the values at some rows, anything at row -1."""
    if not len(values):
        return np.zeros(len(rows), dtype=values.dtype)
    return values[rows]
