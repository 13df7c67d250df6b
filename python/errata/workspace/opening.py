"""Opening a workspace file: whose it is, of which version, whether it is whole.

Nothing is written to a file before it is known to be a workspace. A new one is made beside, whole,
and then takes its name, so that a file of that name is never half made. While it is open, SQLite's
write-ahead log lets others read during a commit; on closing the log is taken in and removed, and
one file is left.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from tempfile import mkstemp
from urllib.parse import quote

from errata.errors import FileError
from errata.workspace import schema
from errata.workspace.failures import refused, said_of

_MAGIC = b"SQLite format 3\0"


def opened(path: str, *, read_only: bool, patience: float) -> sqlite3.Connection:
    """Open a workspace file; make it if there is none, bring it up to date if it is old.

    Raises
    ------
    FileError
        It cannot be read or written, is damaged, of a newer version, or something else's.
    """
    if _is_new(path):
        if read_only:
            raise refused(path, "there is no such workspace", "open it once without read_only")
        _make(path)
    _check_owner(path)
    if not read_only and not os.access(path, os.W_OK):
        raise refused(path, "cannot be written", "open it with read_only=True")
    with said_of(path):
        connection = _connected(path, "ro" if read_only else "rw", patience)
        try:
            _prepare(connection, path, read_only=read_only)
        except BaseException:
            connection.close()
            raise
    return connection


def in_memory() -> sqlite3.Connection:
    """Open a workspace that is in no file, and is gone when it is closed."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    _migrate(connection)
    return connection


def closed(connection: sqlite3.Connection, *, read_only: bool) -> None:
    """Close it, and leave one file unless another program still has it open."""
    try:
        if not read_only:
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError:
        pass  # Another has it open; the last one to close it does this.
    finally:
        connection.close()


def _is_new(path: str) -> bool:
    try:
        if Path(path).is_dir():
            raise refused(path, "is a folder", "give the path of a file")
        return Path(path).stat().st_size == 0
    except FileNotFoundError:
        return True
    except FileError:
        raise
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: str, error: OSError | ValueError) -> FileError:
    reason = getattr(error, "strerror", None) or error
    return refused(path, f"cannot be opened ({reason})", "look at the path, and who may read it")


def _check_owner(path: str) -> None:
    """Refuse a file of something else, by its header alone."""
    try:
        with Path(path).open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise _unreadable(path, error) from error
    if not header.startswith(_MAGIC) or len(header) < 100:
        raise refused(path, "is no workspace file", "give another path; nothing was written")
    owner = int.from_bytes(header[68:72], "big")
    if owner != schema.APPLICATION_ID:
        found = f"is a database of another application (application id {owner:#x})"
        raise refused(path, found, "give another path; nothing was written")


def _connected(path: str, mode: str, patience: float) -> sqlite3.Connection:
    uri = f"file:{quote(os.path.abspath(path))}?mode={mode}"  # noqa: PTH100 (.. stays .. in Path)
    connection = sqlite3.connect(
        uri, uri=True, timeout=patience, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _prepare(connection: sqlite3.Connection, path: str, *, read_only: bool) -> None:
    version = _version(connection)
    if version > len(schema.STEPS):
        found = f"is of version {version}, and this errata knows {len(schema.STEPS)}"
        raise refused(path, found, "install a newer errata; nothing was written")
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        # quick_check gives several lines; the first says enough.
        found = f"is damaged ({str(verdict).splitlines()[-1]})"
        raise refused(path, found, "restore a copy; nothing was written")
    if version < len(schema.STEPS):
        if read_only:
            found = f"is of version {version}, and this errata reads {len(schema.STEPS)}"
            raise refused(path, found, "open it once without read_only, which brings it up to date")
        _back_up(connection, path, version)
        _migrate(connection)
    if not read_only:
        connection.execute("PRAGMA journal_mode = WAL")
        # The log goes to the disk when it is taken in, not at each commit, which would take ten
        # times as long: a killed program loses nothing that was committed, a power cut perhaps the
        # last commits, and neither the file.
        connection.execute("PRAGMA synchronous = NORMAL")


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring a file up to date in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in schema.STEPS[_version(connection) :]:
            for statement in schema.statements(step):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(schema.STEPS)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _back_up(connection: sqlite3.Connection, path: str, version: int) -> None:
    """Copy the file as it is to one that is not there yet."""
    number, copy = 1, f"{path}.version-{version}.backup"
    while Path(copy).exists():
        number += 1
        copy = f"{path}.version-{version}.backup-{number}"
    unfinished = f"{copy}.unfinished"
    target = sqlite3.connect(unfinished)
    try:
        connection.backup(target)
    finally:
        target.close()
    Path(unfinished).replace(copy)


def _make(path: str) -> None:
    """Make a new file beside, and give it its name when it is whole."""
    folder = Path(path).parent
    try:
        handle, made = mkstemp(prefix=".errata-", suffix=".new", dir=folder)
    except OSError as error:
        reason = error.strerror or error
        advice = "choose a folder that is there and can be written"
        raise refused(path, f"cannot be made ({reason})", advice) from error
    os.close(handle)
    try:
        with said_of(path):
            _fill(made)
        Path(made).chmod(0o666 & ~_umask())
        _take_name(made, path)
    except OSError as error:
        if isinstance(error, FileError):
            raise
        raise _unreadable(path, error) from error
    finally:
        Path(made).unlink(missing_ok=True)


def _fill(made: str) -> None:
    connection = sqlite3.connect(made, isolation_level=None)
    try:
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        _migrate(connection)
    finally:
        connection.close()


def _take_name(made: str, path: str) -> None:
    """Give a new file its name, unless another program was first."""
    if Path(path).exists():  # an empty file, or one that another program made just now
        if _is_new(path):
            Path(made).replace(path)
        return
    try:
        os.link(made, path)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        Path(made).replace(path)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
