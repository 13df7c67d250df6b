"""Columns of texts: codes of distinct values, so that a comparison is one of integers."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.errors import UsageError
from errata.filters.numbers import COMPARE
from errata.filters.pattern import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from errata.filters.schema import Kind
    from errata.filters.tokens import Value
    from errata.filters.tree import Comparator, Test

MOST_SECONDS = 5.0
"""That a pattern may search for before it is given up."""


class Texts:
    """A column of texts.

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        Positions in `names`; -1 stands for missing.
    names : sequence of str
        Distinct values.
    """

    kind: Kind = "text"

    def __init__(self, codes: NDArray[Any], names: Sequence[str]) -> None:
        self.codes = codes
        self.names = tuple(names)
        self._index = {name: code for code, name in enumerate(self.names)}

    @classmethod
    def of(cls, values: Iterable[str | None]) -> Texts:
        """Make one of values, None for missing."""
        listed = list(values)
        index: dict[str | None, int] = dict.fromkeys(listed, -1)
        index.pop(None, None)
        names = [name for name in index if name is not None]
        index.update((name, code) for code, name in enumerate(names))
        index[None] = -1
        codes = np.fromiter(map(index.__getitem__, listed), dtype=np.int32, count=len(listed))
        return cls(codes, names)

    def __len__(self) -> int:
        return len(self.codes)

    def missing(self) -> NDArray[np.bool_]:
        """Say where there is no text."""
        return self.codes < 0

    def compare(self, comparator: Comparator, constant: Value) -> NDArray[np.bool_]:
        """Compare each text with a constant; False where it is missing."""
        if comparator in ("==", "!="):
            code = self._index.get(str(constant), -2)
            same: NDArray[np.bool_] = self.codes == code
            return same if comparator == "==" else ~same & (self.codes >= 0)
        return self._where(lambda name: COMPARE[comparator](name, constant))

    def compare_with(self, comparator: Comparator, other: Texts) -> NDArray[np.bool_]:
        """Compare row by row with another column; False where either is missing."""
        order = {name: rank for rank, name in enumerate(sorted({*self.names, *other.names}))}
        left, right = self._ranks(order), other._ranks(order)
        return np.asarray(COMPARE[comparator](left, right) & (left >= 0) & (right >= 0))

    def one_of(self, constants: Sequence[Value]) -> NDArray[np.bool_]:
        """Say where the text is one of a list; False where it is missing."""
        table = np.zeros(len(self.names) + 1, dtype=bool)
        table[[self._index[str(text)] for text in constants if text in self._index]] = True
        return np.asarray(table[self.codes])

    def test(self, test: Test, text: str) -> NDArray[np.bool_]:
        """Say where the text contains, starts with, ends with or matches another."""
        return self._where(_test(test, text))

    def take(self, rows: NDArray[np.int64]) -> Texts:
        """Give the texts of some rows; row -1 has none."""
        return Texts(np.append(self.codes, -1)[rows], self.names)

    def _where(self, holds: Callable[[str], bool]) -> NDArray[np.bool_]:
        """Ask each distinct text once."""
        asked = np.fromiter((holds(name) for name in self.names), dtype=bool, count=len(self.names))
        # Code -1 finds the last: a missing text fulfils nothing.
        return np.asarray(np.append(asked, False)[self.codes])

    def _ranks(self, order: dict[str, int]) -> NDArray[np.int64]:
        ranks = np.array([*(order[name] for name in self.names), -1], dtype=np.int64)
        return np.asarray(ranks[self.codes])


def _test(test: Test, text: str) -> Callable[[str], bool]:
    if test == "contains":
        return lambda name: text in name
    if test == "startswith":
        return lambda name: name.startswith(text)
    if test == "endswith":
        return lambda name: name.endswith(text)
    return _search(text)


def _search(pattern: str) -> Callable[[str], bool]:
    search = compiled(pattern).search
    end = monotonic() + MOST_SECONDS

    def found(name: str) -> bool:
        if monotonic() > end:
            text = f"found a pattern, {pattern!r}, that took more than {MOST_SECONDS:g} s"
            raise UsageError.at("filter", text, "write one with fewer repeats")
        return search(name) is not None

    return found
