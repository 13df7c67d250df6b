"""Vectors with names, joined to the rows that they belong to.

Every row of the file must name one thing, and no two the same; a row too many is a mistake as much
as one that is missing, for then the file is of other data.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from errata.embeddings.column_names import ALL_KEYS, FILE_NAMES, key_column, plain, shown
from errata.embeddings.lookup import Candidates, Find, by_file_name, by_id
from errata.files.refusal import refused

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.embeddings.named_vectors import NamedVectors
    from errata.embeddings.target import Target


def rows_of(
    table: NamedVectors, target: Target, file: str, key: str | None
) -> NDArray[np.int64] | None:
    """Give the row of each vector, by the column `key`, or by what columns are called.

    Returns
    -------
    ndarray of int64, shape (n,)
        Distinct; None if no column names rows.

    Raises
    ------
    InputError
        A cell names nothing, more than one thing, or what another one names.
    """
    column = key_column(table.columns, target.of) if key is None else _asked(table, file, key)
    if column is None:
        return None
    find = _search(table, target, column)
    found = [() if cell is None else find(cell) for cell in table.columns[column]]
    if not all(len(candidates) == 1 for candidates in found):
        _refuse(table, target, file, column, found)
    rows = [candidates[0] for candidates in found]
    _refuse_repeated(table, target, file, column, rows)
    if key is None:
        _refuse_contradiction(table, target, file, column, rows)
    return np.array(rows, dtype=np.int64)


def _asked(table: NamedVectors, file: str, key: str) -> str:
    if key in table.columns:
        return key
    found = f"asked for {key!r}, found the columns {shown(table.names)}"
    if key in table.names:
        found = f"found neither whole numbers nor strings in {key!r}"
    raise refused(file, "key", found, "name a column of ids or file names")


def _search(table: NamedVectors, target: Target, column: str) -> Find:
    """Give the search for a column: by what it is called, else by what it holds."""
    ids = by_id(target.ids())
    if target.of != "images":
        return ids
    if plain(column) not in FILE_NAMES and (
        plain(column) in ALL_KEYS or any(ids(c) for c in table.columns[column] if c is not None)
    ):
        return ids
    return by_file_name(target.file_names())


def _refuse(
    table: NamedVectors, target: Target, file: str, column: str, found: Sequence[Candidates]
) -> None:
    """Refuse the first row that names nothing, or more than one thing."""
    at = next(row for row, candidates in enumerate(found) if len(candidates) != 1)
    cell, place = table.columns[column][at], f"{table.place(at)}, {column}"
    if cell is None:
        advice = f"name the {target.noun} of every vector, or leave the row out"
        raise refused(file, place, "found nothing", advice)
    if found[at]:
        two = " and ".join(target.called(row) for row in found[at])
        advice = f"write it so that it is one {target.noun}'s"
        raise refused(file, place, f"found {cell!r}, which is that of {two}", advice)
    unknown = sum(not candidates for candidates in found)
    more = f", and so {unknown} rows of {len(found)}" if unknown > 1 else ""
    advice = "leave them out, or name another column by key"
    raise refused(file, place, f"found {cell!r}, which no {target.noun} has{more}", advice)


def _refuse_repeated(
    table: NamedVectors, target: Target, file: str, column: str, rows: Sequence[int]
) -> None:
    first: dict[int, int] = {}
    for at, row in enumerate(rows):
        if (before := first.setdefault(row, at)) != at:
            cell = table.columns[column][at]
            found = f"found {cell!r}, the {target.noun} of {table.place(before)}, again"
            place = f"{table.place(at)}, {column}"
            raise refused(file, place, found, f"give one vector for each {target.noun}")


def _refuse_contradiction(
    table: NamedVectors, target: Target, file: str, column: str, rows: Sequence[int]
) -> None:
    """Refuse an id beside the file name of another image: one of the two columns is wrong."""
    names = next((name for name in table.columns if plain(name) in FILE_NAMES), None)
    if target.of != "images" or names is None or names == column:
        return
    find = by_file_name(target.file_names())
    for at, (cell, row) in enumerate(zip(table.columns[names], rows, strict=True)):
        other = () if cell is None else find(cell)
        if len(other) == 1 and other[0] != row:
            found = (
                f"found {column} {table.columns[column][at]!r}, which is {target.called(row)}, "
                f"beside {names} {cell!r}"
            )
            advice = f"say by key which column is right, {column!r} or {names!r}"
            raise refused(file, table.place(at), found, advice)
