"""Keys to the numbers that rows of the file carry, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from errata.workspace.keys import Key

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

COLUMNS = "s.kind, s.ref, ifnull(f.blake3, '')"
WITH_KEYS = "JOIN subject s ON s.id = subject LEFT JOIN source f ON f.id = s.source"
"""Follows a table with a column ``subject``, to select keys: ``Key(*row)``."""

_FIND = """
SELECT s.id FROM subject s
WHERE s.kind = ?1 AND s.ref = ?2
  AND ifnull(s.source, 0) = CASE ?3 WHEN '' THEN 0 ELSE
      (SELECT id FROM source WHERE role = 'dt' AND blake3 = ?3) END
"""
_MAKE = """
INSERT OR IGNORE INTO subject (kind, ref, source)
VALUES (?1, ?2, (SELECT id FROM source WHERE role = 'dt' AND blake3 = ?3))
"""


def found(connection: sqlite3.Connection, keys: Iterable[Key]) -> list[int | None]:
    """Give the number of each key, None for one that the file does not know."""
    rows = (connection.execute(_FIND, key).fetchone() for key in keys)
    return [None if row is None else int(row[0]) for row in rows]


def made(connection: sqlite3.Connection, keys: list[Key]) -> list[int]:
    """Give the number of each key, a new one for one that the file does not know."""
    files = {key.file for key in keys if key.file}
    connection.executemany(
        "INSERT OR IGNORE INTO source (role, name, blake3) VALUES ('dt', '', ?)",
        [(file,) for file in sorted(files)],
    )
    connection.executemany(_MAKE, keys)
    return [number for number in found(connection, keys) if number is not None]
