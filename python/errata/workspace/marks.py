"""Tags and notes as rows of the file: read, and turned into steps of a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from errata.filters import Tags
from errata.workspace.journal import Step
from errata.workspace.keys import Key, blake3_of_inferences
from errata.workspace.subjects import COLUMNS, WITH_KEYS, found

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from errata.columns import ImageId
    from errata.results.examples import Examples

FEW = 200
"""Keys that are asked for one by one; for more it is faster to read all."""

_TAGS = f"SELECT t.name, {COLUMNS} FROM tag t {WITH_KEYS}"
_IN_ORDER = "ORDER BY t.name, s.kind = 'dt', s.kind = 'gt', f.blake3, s.ref"


def tag_steps(
    connection: sqlite3.Connection, numbers: Sequence[int | None], name: str, *, wanted: bool
) -> list[Step]:
    """Give the steps after which each subject has a tag, or has it not."""
    before, after = (None, "") if wanted else ("", None)
    known = [number for number in numbers if number is not None]
    has = _having(connection, known, name)
    return [Step("tag", n, name, before, after) for n in known if (n not in has) == wanted]


def _having(connection: sqlite3.Connection, numbers: Sequence[int], name: str) -> set[int]:
    """Give the subjects that have a tag, at least those of `numbers`."""
    if len(numbers) > FEW:
        query = "SELECT subject FROM tag WHERE name = ?"
        return {number for (number,) in connection.execute(query, (name,))}
    query = "SELECT 1 FROM tag WHERE name = ? AND subject = ?"
    return {n for n in numbers if connection.execute(query, (name, n)).fetchone()}


def note_steps(
    connection: sqlite3.Connection, numbers: Sequence[int], texts: Sequence[str | None]
) -> list[Step]:
    """Give the steps after which each subject has its note; None for none."""
    query = "SELECT text FROM note WHERE subject = ?"
    rows = [connection.execute(query, (number,)).fetchone() for number in numbers]
    before = [None if row is None else row[0] for row in rows]
    changes = zip(numbers, before, texts, strict=True)
    return [Step("note", number, None, old, new) for number, old, new in changes if old != new]


def tags_of(connection: sqlite3.Connection, keys: Sequence[Key]) -> list[frozenset[str]]:
    """Give the tags of each key."""
    if len(keys) <= FEW:
        query = "SELECT name FROM tag WHERE subject = ?"
        rows = [connection.execute(query, (number,)) for number in found(connection, keys)]
        return [frozenset(name for (name,) in names.fetchall()) for names in rows]
    names: dict[Key, set[str]] = {}
    for name, key in all_tags(connection):
        names.setdefault(key, set()).add(name)
    return [frozenset(names.get(key, ())) for key in keys]


def tagged(connection: sqlite3.Connection, name: str) -> list[Key]:
    """Give what has a tag."""
    rows = connection.execute(f"{_TAGS} WHERE t.name = ? {_IN_ORDER}", (name,))
    return [Key(*row[1:]) for row in rows]


def all_tags(connection: sqlite3.Connection) -> list[tuple[str, Key]]:
    """Give every tag with what has it."""
    return [(row[0], Key(*row[1:])) for row in connection.execute(f"{_TAGS} {_IN_ORDER}")]


def note_of(connection: sqlite3.Connection, key: Key) -> str | None:
    """Give a note, or None."""
    query = "SELECT text FROM note WHERE subject = ?"
    row = connection.execute(query, (found(connection, [key])[0],)).fetchone()
    return None if row is None else str(row[0])


def notes(connection: sqlite3.Connection) -> dict[Key, str]:
    """Give every note by its key."""
    query = f"SELECT n.text, {COLUMNS} FROM note n {WITH_KEYS} ORDER BY s.id"
    return {Key(*row[1:]): row[0] for row in connection.execute(query)}


def image_tags(connection: sqlite3.Connection, image_ids: Sequence[ImageId]) -> Tags:
    """Give the tags of images as a column."""
    rows: dict[str, list[int]] = {}
    for name, refs in _refs(connection, "image").items():
        rows[name] = [row for row, image_id in enumerate(image_ids) if image_id in refs]
    return Tags(len(image_ids), rows)


def example_tags(connection: sqlite3.Connection, examples: Examples) -> Tags:
    """Give the tags of examples as a column: those of the detection and of the annotation."""
    rows: dict[str, list[np.ndarray]] = {}
    dts = np.flatnonzero(examples.dt >= 0)
    records = examples.inferences.arrays["record"][examples.dt[dts]].astype(np.int64)
    file = blake3_of_inferences(examples.inferences)
    for name, refs in _refs(connection, "dt", file).items():
        wanted = np.fromiter((int(ref) for ref in refs), dtype=np.int64, count=len(refs))
        rows.setdefault(name, []).append(dts[np.isin(records, wanted)])
    of_gt = _refs(connection, "gt")
    ids = examples.dataset.annotation_ids if of_gt else []
    for name, refs in of_gt.items():
        has = np.fromiter((ref in refs for ref in ids), dtype=bool, count=len(ids))
        # Row -1, no annotation, finds the last: no tag.
        rows.setdefault(name, []).append(np.flatnonzero(np.append(has, False)[examples.gt]))
    return Tags(len(examples), {name: np.concatenate(found) for name, found in rows.items()})


def _refs(connection: sqlite3.Connection, kind: str, file: str = "") -> dict[str, set[int | str]]:
    """Give the ids that have each tag, of one kind and file."""
    query = f"{_TAGS} WHERE s.kind = ? AND ifnull(f.blake3, '') = ? ORDER BY t.name"
    refs: dict[str, set[int | str]] = {}
    for name, _, ref, _ in connection.execute(query, (kind, file)):
        refs.setdefault(name, set()).add(ref)
    return refs
