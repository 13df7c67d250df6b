"""The vectors of a table of strings: one column of JSON lists, or many columns of numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from errata.embeddings.column_names import (
    VECTORS,
    is_key,
    is_reserved,
    list_column,
    numbered_columns,
    plain,
    shown,
)
from errata.embeddings.json_lists import cut, vectors_of_texts
from errata.files.refusal import refused

Rows = Sequence[Sequence[str]]
Place = Callable[[int], str]


def vectors_of(
    names: Sequence[str], rows: Rows, file: str, key: str | None, place: Place
) -> tuple[NDArray[np.float64], Callable[[int], str]]:
    """Give the vectors, shape (n, d), and what the column of each dimension is called."""
    others = {
        name: at
        for at, name in enumerate(names)
        if not is_key(name, key) and not _is_index(name, at, rows, file)
    }
    lists = [name for name, at in others.items() if _holds_lists(name, at, rows)]
    if (name := list_column(lists, file)) is not None:
        cells = [row[others[name]] for row in rows]
        return vectors_of_texts(cells, file, name, place), lambda at: f"{name}[{at}]"
    taken = numbered_columns(others, file)
    taken = taken or [name for name, at in others.items() if any(map(_is_number, _cells(at, rows)))]
    if not taken and not rows:
        # No cell says which columns hold numbers: those that errata itself writes do.
        taken = [name for name in others if is_reserved(name)]
        return np.zeros((0, len(taken))), str
    if not taken:
        found = f"found the columns {shown(names)}, and no vectors among them"
        advice = "put the vectors into columns e0, e1, ..., or as [0.1, 0.2] into one 'embedding'"
        raise refused(file, "", found, advice)
    return _numbers(rows, [others[name] for name in taken], taken, file, place), taken.__getitem__


def _numbers(
    rows: Rows, columns: list[int], taken: list[str], file: str, place: Place
) -> NDArray[np.float64]:
    vectors = np.empty((len(rows), len(columns)))
    for row, cells in enumerate(rows):
        chosen = [cells[at] for at in columns]
        try:
            vectors[row] = list(map(_number, chosen))
        except ValueError:
            at = next(at for at, cell in enumerate(chosen) if not _is_number(cell))
            found = f"found {cut(chosen[at])}" if chosen[at].strip() else "found an empty cell"
            advice = f"give a number: the vectors are the columns {shown(taken)}"
            raise refused(file, f"{place(row)}, {taken[at]}", found, advice) from None
    return vectors


def _number(cell: str) -> float:
    """Read a number; Python's ``1_000`` is none elsewhere."""
    if "_" in cell:
        raise ValueError(cell)
    return float(cell)


def _is_number(cell: str) -> bool:
    try:
        _number(cell)
    except ValueError:
        return False
    return True


def _cells(at: int, rows: Rows) -> list[str]:
    return [row[at] for row in rows]


def _holds_lists(name: str, at: int, rows: Rows) -> bool:
    """Whether a column's first cell that is not empty is a list."""
    first = next((cell.lstrip() for cell in _cells(at, rows) if cell.strip()), "")
    return first.startswith("[") or (plain(name) in VECTORS and not _is_number(first))


def _is_index(name: str, at: int, rows: Rows, file: str) -> bool:
    """Whether a column without a name counts the rows, as pandas writes its index."""
    if name:
        return False
    if all(cell == str(row) for row, cell in enumerate(_cells(at, rows))):
        return True
    found = f"found a column without a name, number {at + 1}"
    raise refused(file, "header", found, "name it, or leave it out")
