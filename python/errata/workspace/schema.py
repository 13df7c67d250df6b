"""The tables of a workspace file, as steps from each version to the next."""

from __future__ import annotations

APPLICATION_ID = 0x45525254
"""``ERRT``: says in the file's header whose it is."""

FIRST = """
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('gt', 'dt')),
    name TEXT NOT NULL,
    blake3 TEXT NOT NULL,
    UNIQUE (role, blake3)
);
CREATE TABLE subject (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('image', 'gt', 'dt')),
    source INTEGER REFERENCES source (id),
    ref NOT NULL  -- no type: 7 and '7' are two ids
);
CREATE UNIQUE INDEX subject_key ON subject (kind, ifnull(source, 0), ref);
CREATE TABLE tag (
    name TEXT NOT NULL,
    subject INTEGER NOT NULL REFERENCES subject (id),
    PRIMARY KEY (name, subject)
) WITHOUT ROWID;
CREATE INDEX tag_subject ON tag (subject);
CREATE TABLE note (
    subject INTEGER PRIMARY KEY REFERENCES subject (id),
    text TEXT NOT NULL
);
CREATE TABLE change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    made_at INTEGER NOT NULL,  -- milliseconds since 1970, UTC
    undone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE step (
    change INTEGER NOT NULL REFERENCES change (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('tag', 'note')),
    subject INTEGER NOT NULL REFERENCES subject (id),
    name TEXT,
    before TEXT,
    after TEXT,
    PRIMARY KEY (change, place)
) WITHOUT ROWID;
CREATE TABLE state (
    name TEXT PRIMARY KEY,
    json TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) WITHOUT ROWID;
"""

STEPS: tuple[str, ...] = (FIRST,)
"""``STEPS[v]`` makes version v + 1 of version v; version 0 is an empty file. Never edited: a new
version is a new step."""


def statements(step: str) -> list[str]:
    """Cut a step into statements, so that they run inside one transaction."""
    return [statement for statement in step.split(";\n") if statement.strip()]
