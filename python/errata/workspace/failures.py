"""What SQLite reports, as one sentence about the file."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from errata.errors import FileError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

# Python 3.10 gives no error codes, so the texts of SQLite, which are fixed, tell errors apart.
_MEANINGS = (
    ("locked", "is being written to by another program", "try again, or close it there"),
    ("full", "cannot be saved because the disk is full", "make room; nothing was changed"),
    (
        "readonly",
        "cannot be written",
        "open it with read_only=True, or copy it to a folder that can be written",
    ),
    ("malformed", "is damaged", "restore a copy; nothing was written"),
    ("not a database", "is damaged, or no workspace", "restore a copy; nothing was written"),
    ("unable to open", "cannot be opened", "look whether file and folder may be read and written"),
    ("I/O error", "cannot be read or saved", "look after the disk; nothing was changed"),
)


@contextmanager
def said_of(path: str) -> Iterator[None]:
    """Turn what SQLite raises into a `FileError` that names the file."""
    try:
        yield
    except sqlite3.ProgrammingError as error:
        if "closed" not in str(error):
            raise
        raise UsageError.at("workspace", "found it closed", "open it anew") from error
    except sqlite3.DatabaseError as error:
        raise _explained(path, str(error)) from error


def refused(path: str, found: str, advice: str) -> FileError:
    """Make the error that refuses a file."""
    return FileError(f"{path}: {found}; {advice}", file=path, found=found, advice=advice)


def _explained(path: str, text: str) -> FileError:
    for mark, found, advice in _MEANINGS:
        if mark in text:
            return refused(path, found, advice)
    return refused(path, f"cannot be used ({text})", "restore a copy, or take another path")
