"""Columns of tags: a set of names in each row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from errata.filters.schema import Kind


class Tags:
    """A column of tags. A row without tags has an empty set, which is known: ``not in`` holds.

    Parameters
    ----------
    n : int
        How many rows there are.
    rows : mapping of name to array_like of int
        The rows that have each tag.

    Examples
    --------
    >>> from errata.filters import Tags
    >>> Tags(3, {"check": [0, 2]}).has("check").tolist()
    [True, False, True]
    """

    kind: Kind = "tags"

    def __init__(self, n: int, rows: Mapping[str, Any]) -> None:
        self._n = n
        self._rows = {name: np.asarray(given, dtype=np.int64) for name, given in rows.items()}

    @classmethod
    def of(cls, sets: Iterable[Iterable[str]]) -> Tags:
        """Make one of a collection of names for each row."""
        listed = list(sets)
        rows: dict[str, list[int]] = {}
        for row, names in enumerate(listed):
            for name in names or ():
                rows.setdefault(name, []).append(row)
        return cls(len(listed), rows)

    def __len__(self) -> int:
        return self._n

    @property
    def names(self) -> tuple[str, ...]:
        """The tags that some row has."""
        return tuple(sorted(name for name, rows in self._rows.items() if rows.size))

    def has(self, name: str) -> NDArray[np.bool_]:
        """Say which rows have a tag."""
        found = np.zeros(self._n, dtype=bool)
        found[self._rows.get(name, np.zeros(0, dtype=np.int64))] = True
        return found

    def missing(self) -> NDArray[np.bool_]:
        """Say which rows have no tag."""
        empty = np.ones(self._n, dtype=bool)
        for rows in self._rows.values():
            empty[rows] = False
        return empty

    def take(self, rows: NDArray[np.int64]) -> Tags:
        """Give the tags of some rows; row -1 has none."""
        chosen = {name: np.append(self.has(name), False)[rows] for name in self._rows}
        return Tags(len(rows), {name: np.flatnonzero(mask) for name, mask in chosen.items()})
