"""What a cell names: ids and file names of a data set, by the texts that stand for them.

A search gives all candidates: none, one, or the first two where the cell may mean either. The
engine reads ids that are strings of digits as numbers, so that no data set has both 17 and "17",
and a cell may be either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

Candidates = tuple[int, ...]
Find = Callable[[Any], Candidates]

# Whole numbers as other programs write them: pandas turns a column with a gap into 17.0.
_WHOLE = re.compile(r"(-?(?:0|[1-9][0-9]*))(?:\.0+)?")
_EXACT_IN_FLOAT64 = 2**53


class _Index:
    """Rows by what names them; of those that share a name, the first two."""

    def __init__(self, names: Iterable[Any]) -> None:
        self._rows: dict[Any, Candidates] = {}
        for row, name in enumerate(names):
            if name is not None:
                self._rows[name] = (*self._rows.get(name, ())[:1], row)

    def get(self, name: Any) -> Candidates:
        return self._rows.get(name, ())


def by_id(ids: Iterable[int | str]) -> Find:
    """Find rows by their ids."""
    texts = _Index(str(id_) for id_ in ids)

    def find(cell: Any) -> Candidates:
        if isinstance(cell, float):
            whole = cell.is_integer() and abs(cell) < _EXACT_IN_FLOAT64
            return find(int(cell)) if whole else ()
        if isinstance(cell, int):
            return texts.get(str(cell))
        if found := texts.get(cell):
            return found
        stripped = cell.strip()
        whole_number = _WHOLE.fullmatch(stripped)
        return texts.get(whole_number[1] if whole_number else stripped)

    return find


def by_file_name(names: Iterable[str | None]) -> Find:
    """Find images by their file names, else by the last parts of these."""
    known = list(names)
    whole = _Index(known)
    last = _Index(None if name is None else _last_part(name) for name in known)

    def find(cell: Any) -> Candidates:
        text = str(cell)
        return whole.get(text) or last.get(_last_part(text.strip()))

    return find


def _last_part(name: str) -> str:
    return re.split(r"[/\\]", name)[-1]
