"""What columns are called: those that name rows, and those that hold vectors.

Names are compared without case, ``_``, ``-`` and spaces: imageId, image_id and Image ID are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from errata.embeddings.columns import Subject
from errata.embeddings.formats import MADE_BY, OF
from errata.files.refusal import refused

IMAGE_IDS = ("imageid",)
FILE_NAMES = (
    "filename", "filepath", "file", "imagename", "imagepath", "image", "path",
)  # fmt: skip
KEYS: dict[Subject, tuple[str, ...]] = {
    # An id may be the table's own, a file name is nothing else: it goes before.
    "images": (*IMAGE_IDS, *FILE_NAMES, "id"),
    "gt": ("annotationid", "id"),
    "dt": ("detection",),
}
"""Columns that name what a vector is of, the first that is there counts."""

ADVICE: dict[Subject, str] = {
    "images": "image_id or file_name",
    "gt": "annotation_id",
    "dt": "detection",
}
"""How to call such a column."""

ALL_KEYS = frozenset(name for names in KEYS.values() for name in names)

VECTORS = ("embedding", "embeddings", "vector", "vectors", "features")
"""Columns of lists that hold vectors."""


def plain(name: str) -> str:
    """Give a name without case, ``_``, ``-`` and spaces."""
    return re.sub(r"[_\-\s]", "", name).lower()


def key_column(names: Iterable[str], of: Subject) -> str | None:
    """Give the column that names what the vectors are of; None if there is none."""
    by_plain: dict[str, str] = {}
    for name in names:
        by_plain.setdefault(plain(name), name)
    return next((by_plain[key] for key in KEYS[of] if key in by_plain), None)


def is_key(name: str, key: str | None) -> bool:
    """Whether a column names rows: by what it is called, or because the caller says so."""
    return name == key or plain(name) in ALL_KEYS


def list_column(names: Sequence[str], file: str) -> str | None:
    """Choose the column of lists that holds the vectors; None if there is none."""
    if len(names) <= 1:
        return names[0] if names else None
    known = [name for name in names if plain(name) in VECTORS]
    if len(known) == 1:
        return known[0]
    found = f"found {len(names)} columns of lists: {shown(names)}"
    raise refused(file, "columns", found, "call one of them 'embedding', and only one")


def numbered_columns(names: Iterable[str], file: str) -> list[str]:
    """Give the columns that are numbered from 0 or 1, as e0, e1, ...; empty if there are none."""
    families: dict[str, dict[int, str]] = {}
    for name in names:
        if parts := re.fullmatch(r"(.*?)([0-9]{1,9})", name, re.DOTALL):
            families.setdefault(parts[1], {})[int(parts[2])] = name
    whole = [
        list(members.values())
        for members in families.values()
        if len(members) > 1 and max(members) - min(members) == len(members) - 1 and min(members) < 2
    ]
    if len(whole) > 1:
        listed = " and ".join(f"{columns[0]} to {columns[-1]}" for columns in whole)
        found = f"found more than one group of numbered columns: {listed}"
        raise refused(file, "columns", found, "keep the one that holds the vectors")
    return whole[0] if whole else []


def is_reserved(name: str) -> bool:
    """Whether a reader would take a column of this name for vectors, or for what describes them."""
    return plain(name) in {*VECTORS, plain(OF), plain(MADE_BY)} or bool(
        re.fullmatch(r"e[0-9]+", name)
    )


def shown(names: Sequence[str], most: int = 6) -> str:
    """Name columns in a sentence: all if they are few, else the first ones and the last."""
    if len(names) <= most:
        return ", ".join(names) or "none"
    return f"{', '.join(names[: most - 2])}, ..., {names[-1]} ({len(names)} in all)"
