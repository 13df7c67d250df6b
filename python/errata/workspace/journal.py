"""Changes of tags and notes, kept so that they can be undone and done again, after a restart too.

A change is a list of steps, each with what was there before and after, no two of them of the same
tag or note of the same subject, so that their order is of no consequence. Undoing sets what was
before, redoing what was after. A new change after an undo forgets what
was undone, as everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from time import time_ns
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

MOST_CHANGES = 1000
"""That are kept to be undone; older ones stay done."""


class Step(NamedTuple):
    """One tag or note of one subject, before and after; None stands for not there."""

    what: Literal["tag", "note"]
    subject: int
    name: str | None
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Change:
    """A change of tags or notes, as the history lists it.

    Attributes
    ----------
    title : str
        What was done: ``tag "check" on 12``.
    made_at : datetime
        When, in UTC.
    undone : bool
        Whether it is undone, and can be done again.
    """

    id: int
    title: str
    made_at: datetime
    undone: bool


def now() -> int:
    """Milliseconds since 1970, UTC."""
    return time_ns() // 1_000_000


def change(connection: sqlite3.Connection, title: str, steps: Sequence[Step]) -> None:
    """Apply and record steps, if there are any, inside the caller's transaction."""
    if not steps:
        return
    connection.execute("DELETE FROM change WHERE undone")
    made = connection.execute(
        "INSERT INTO change (title, made_at) VALUES (?, ?)", (title, now())
    ).lastrowid
    connection.executemany(
        "INSERT INTO step VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(made, place, *step) for place, step in enumerate(steps)],
    )
    _set(connection, [(step, step.after) for step in steps])
    oldest = "SELECT id FROM change ORDER BY id DESC LIMIT 1 OFFSET ?"
    connection.execute(f"DELETE FROM change WHERE id <= ({oldest})", (MOST_CHANGES,))


def undo(connection: sqlite3.Connection) -> Change | None:
    """Undo the last change that is done, inside the caller's transaction; None without one."""
    last = _one(connection, "NOT undone ORDER BY id DESC")
    if last is not None:
        _set(connection, [(step, step.before) for step in _steps(connection, last)])
    return _marked(connection, last, undone=True)


def redo(connection: sqlite3.Connection) -> Change | None:
    """Do the first change again that is undone, inside the caller's transaction."""
    first = _one(connection, "undone ORDER BY id")
    if first is not None:
        _set(connection, [(step, step.after) for step in _steps(connection, first)])
    return _marked(connection, first, undone=False)


def history(connection: sqlite3.Connection, which: str = "1 ORDER BY id") -> list[Change]:
    """Give the changes that are kept, oldest first."""
    rows = connection.execute(f"SELECT id, title, made_at, undone FROM change WHERE {which}")
    return [
        Change(number, title, datetime.fromtimestamp(at / 1000, timezone.utc), bool(undone))
        for number, title, at, undone in rows
    ]


def _one(connection: sqlite3.Connection, which: str) -> int | None:
    found = history(connection, f"{which} LIMIT 1")
    return found[0].id if found else None


def _marked(connection: sqlite3.Connection, number: int | None, *, undone: bool) -> Change | None:
    if number is None:
        return None
    connection.execute("UPDATE change SET undone = ? WHERE id = ?", (undone, number))
    return history(connection, f"id = {number}")[0]


def _steps(connection: sqlite3.Connection, number: int) -> list[Step]:
    query = "SELECT what, subject, name, before, after FROM step WHERE change = ? ORDER BY place"
    return [Step(*row) for row in connection.execute(query, (number,))]


def _set(connection: sqlite3.Connection, values: list[tuple[Step, str | None]]) -> None:
    """Give each step's subject a tag or a note, or take it away."""
    tags = [(step.name, step.subject, value) for step, value in values if step.what == "tag"]
    notes = [(step.subject, value) for step, value in values if step.what == "note"]
    connection.executemany(
        "DELETE FROM tag WHERE name = ? AND subject = ?",
        [(name, subject) for name, subject, value in tags if value is None],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO tag VALUES (?, ?)",
        [(name, subject) for name, subject, value in tags if value is not None],
    )
    connection.executemany(
        "DELETE FROM note WHERE subject = ?",
        [(subject,) for subject, text in notes if text is None],
    )
    connection.executemany(
        "INSERT OR REPLACE INTO note VALUES (?, ?)", [note for note in notes if note[1] is not None]
    )
