"""The workspace: tags, notes and view state of one data set, in one file."""

from __future__ import annotations

import os
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any, final

from errata.workspace import exchange, journal, marks, opening, sources, states, subjects
from errata.workspace.failures import refused, said_of
from errata.workspace.journal import Change, Step
from errata.workspace.keys import Key, checked_keys
from errata.workspace.names import checked_name, checked_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from errata.columns import Dataset, ImageId, InferenceSet
    from errata.filters import Tags
    from errata.results.examples import Examples
    from errata.workspace.sources import Source


@final
class Workspace:
    """A workspace file, open until it is closed; a context manager. Threads may share it.

    Every change is one transaction. A program that is killed loses no change that was made, a power
    cut may take the last ones, and the file outlives both. Others may read it meanwhile; a second
    writer waits for `patience` and then gives up with a sentence.

    Parameters
    ----------
    path : path or None
        The file; made if there is none (the folder must be there). None for one that is in no file,
        for where none can be written: its `path` is empty, and to close it forgets it.
    read_only : bool
        Only look.
    patience : float
        Seconds to wait for another program that is writing.

    Raises
    ------
    FileError
        The file cannot be read or written, is damaged, of a newer version, or no workspace.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from errata.workspace import Key, Workspace
    >>> with Workspace(pathlib.Path(tempfile.mkdtemp(), "a.errata")) as workspace:
    ...     workspace.tag([Key("gt", 17), Key("image", "a.jpg")], "check")
    ...     _ = workspace.undo()
    ...     workspace.tagged("check"), [change.title for change in workspace.history]
    2
    ([], ['tag "check" on 2'])
    """

    def __init__(
        self, path: str | os.PathLike[str] | None, *, read_only: bool = False, patience: float = 5.0
    ) -> None:
        self.path = "" if path is None else os.fspath(path)
        self.read_only = read_only
        self._lock = RLock()
        if path is None:
            self._connection = opening.in_memory()
        else:
            self._connection = opening.opened(self.path, read_only=read_only, patience=patience)
        self._open = True

    def close(self) -> None:
        """Close it, and leave one file; again does nothing."""
        with self._lock, said_of(self.path):
            if self._open:
                self._open = False
                opening.closed(self._connection, read_only=self.read_only)

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Workspace({self.path!r})"

    # Whose it is

    def bind(self, dataset: Dataset, *inferences: InferenceSet, changed: bool = False) -> None:
        """Record which data set and inference sets the workspace belongs to.

        Raises
        ------
        UsageError
            It belongs to other ground truth, and `changed` does not say that this is a later
            version of the same, whose ids still mean what they meant.
        """
        with self._writing() as connection:
            sources.bind(connection, dataset, inferences, changed=changed)

    @property
    def sources(self) -> list[Source]:
        """The files that it belongs to, ground truth first."""
        with self._reading() as connection:
            return sources.listed(connection)

    # Tags

    def tag(self, keys: Key | Iterable[Key], name: str) -> int:
        """Give images, annotations or detections a tag, and say how many did not have it."""
        return self._tag(keys, name, wanted=True)

    def untag(self, keys: Key | Iterable[Key], name: str) -> int:
        """Take a tag away, and say how many had it."""
        return self._tag(keys, name, wanted=False)

    def _tag(self, keys: Key | Iterable[Key], name: str, *, wanted: bool) -> int:
        checked, name = checked_keys(keys), checked_name(name, "name")
        with self._writing() as connection:
            find = subjects.made if wanted else subjects.found
            steps = marks.tag_steps(connection, find(connection, checked), name, wanted=wanted)
            verb = "tag" if wanted else "untag"
            journal.change(connection, f'{verb} "{name}" on {len(steps)}', steps)
        return len(steps)

    def tags_of(self, keys: Key | Iterable[Key]) -> list[frozenset[str]]:
        """Give the tags of each key, as often as it is given."""
        listed = [keys] if isinstance(keys, Key) else list(keys)
        checked_keys(listed)
        with self._reading() as connection:
            return marks.tags_of(connection, listed)

    def tagged(self, name: str) -> list[Key]:
        """Give what has a tag: images, annotations, detections, each in ascending order."""
        with self._reading() as connection:
            return marks.tagged(connection, name)

    @property
    def tags(self) -> dict[str, int]:
        """Every tag in use, by name, with how many have it."""
        with self._reading() as connection:
            query = "SELECT name, count(*) FROM tag GROUP BY name ORDER BY name"
            return dict(connection.execute(query).fetchall())

    def example_tags(self, examples: Examples) -> Tags:
        """Give a column of tags for a filter: those of each example's detection and annotation."""
        with self._reading() as connection:
            return marks.example_tags(connection, examples)

    def image_tags(self, image_ids: Iterable[ImageId]) -> Tags:
        """Give a column of tags for a filter: those of each image."""
        with self._reading() as connection:
            return marks.image_tags(connection, list(image_ids))

    # Notes

    def note(self, key: Key, text: str | None) -> None:
        """Write a note in the place of the one that is there; None or an empty one removes it."""
        checked, text = checked_keys([key]), checked_text(text)
        with self._writing() as connection:
            steps = marks.note_steps(connection, subjects.made(connection, checked), [text])
            journal.change(connection, "write a note" if text else "remove a note", steps)

    def note_of(self, key: Key) -> str | None:
        """Give the note of a key, or None."""
        checked_keys([key])
        with self._reading() as connection:
            return marks.note_of(connection, key)

    @property
    def notes(self) -> dict[Key, str]:
        """Every note by its key."""
        with self._reading() as connection:
            return marks.notes(connection)

    # Undo

    def undo(self) -> Change | None:
        """Undo the last change of tags or notes, whoever made it; None if there is none."""
        with self._writing() as connection:
            return journal.undo(connection)

    def redo(self) -> Change | None:
        """Do again what was undone last; None if there is none."""
        with self._writing() as connection:
            return journal.redo(connection)

    @property
    def history(self) -> list[Change]:
        """The last 1000 changes of tags and notes, oldest first, undone ones among them."""
        with self._reading() as connection:
            return journal.history(connection)

    # View state

    def save_state(self, name: str, state: dict[str, Any]) -> None:
        """Keep a layout or a session by name, in the place of the one of that name.

        Raises
        ------
        UsageError
            It holds something that JSON does not.
        """
        text = states.written(state)
        checked_name(name, "name")
        with self._writing() as connection:
            query = "INSERT OR REPLACE INTO state VALUES (?, ?, ?)"
            connection.execute(query, (name, text, journal.now()))

    def load_state(self, name: str) -> dict[str, Any] | None:
        """Give what was saved under a name, or None."""
        with self._reading() as connection:
            query = "SELECT json FROM state WHERE name = ?"
            row = connection.execute(query, (name,)).fetchone()
        return None if row is None else states.read(row[0])

    def remove_state(self, name: str) -> bool:
        """Forget what was saved under a name, and say whether there was anything."""
        with self._writing() as connection:
            query = "DELETE FROM state WHERE name = ?"
            return connection.execute(query, (name,)).rowcount > 0

    @property
    def states(self) -> list[str]:
        """The names under which something is saved, the latest first."""
        with self._reading() as connection:
            query = "SELECT name FROM state ORDER BY saved_at DESC, name"
            return [name for (name,) in connection.execute(query)]

    # Files

    def export_tags(self, path: str | os.PathLike[str]) -> int:
        """Write all tags, and to JSON all notes, and say how many tags.

        Parameters
        ----------
        path : path
            Ends in ``.json`` or ``.csv``; a file that is there is replaced once all is written.
        """
        with self._reading() as connection:
            rows, notes = marks.all_tags(connection), marks.notes(connection)
            files = sources.listed(connection)
        exchange.write(os.fspath(path), rows, notes, files)
        return len(rows)

    def import_tags(self, path: str | os.PathLike[str]) -> int:
        """Add the tags, and the notes, of an exported file as one change, and say how many tags.

        Raises
        ------
        InputError
            The file is not as it was exported; the message names the record. Nothing was added.
        """
        rows, notes = exchange.read(os.fspath(path))
        with self._writing() as connection:
            steps: list[Step] = []
            for name in dict.fromkeys(name for name, _ in rows):
                keys = list(dict.fromkeys(key for other, key in rows if other == name))
                made = subjects.made(connection, keys)
                steps += marks.tag_steps(connection, made, name, wanted=True)
            n_tags = len(steps)
            made = subjects.made(connection, list(notes))
            steps += marks.note_steps(connection, made, list(notes.values()))
            title = f"import {os.path.basename(os.fspath(path))}"  # noqa: PTH119
            journal.change(connection, title, steps)
        return n_tags

    # Transactions

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Look at one state of the file, whoever commits meanwhile."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Change the file: all of it or nothing."""
        if self.read_only:
            raise refused(self.path, "is open read-only", "open it without read_only to change it")
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._lock, said_of(self.path):
            self._connection.execute(begin)
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                # SQLite may have rolled back by itself, as it does when the disk is full.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
