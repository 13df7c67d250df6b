"""Where the pictures are: of a folder, of a list, of a data set's file names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from errata.embeddings.pictures import SUFFIXES
from errata.errors import FileError, InputError, UsageError

MOST_NAMED = 3
"""Files that an error names; the rest are counted."""


def in_folder(folder: str | os.PathLike[str]) -> list[str]:
    """Give the pictures in a folder and those below it: relative names with ``/``, sorted.

    A file is a picture by its name (`SUFFIXES`); names that begin with a dot are passed over.
    Folders that are links are followed, each once.

    Raises
    ------
    FileError
        There is no such folder.
    InputError
        It holds no picture.
    """
    root = Path(folder)
    if not root.is_dir():
        found = "found a file" if root.exists() else "found no such folder"
        message = f"{root}: {found}; name the folder that holds the pictures"
        raise FileError(message, file=str(root), found=found)
    seen: set[str] = set()
    names: list[str] = []
    for here, folders, files in os.walk(root, followlinks=True):
        real = os.path.realpath(here)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = [name for name in folders if not name.startswith(".")]
        names += [
            (Path(here) / name).relative_to(root).as_posix()
            for name in files
            if name.lower().endswith(SUFFIXES) and not name.startswith(".")
        ]
    if not names:
        advice = f"name a folder with files that end in {', '.join(SUFFIXES)}"
        message = f"{root}: found no picture; {advice}"
        raise InputError(message, file=str(root), found="no picture", advice=advice)
    return sorted(names)


def named_paths(
    names: Sequence[str | None], folder: str | os.PathLike[str], source: str
) -> list[Path]:
    """Give the paths of a data set's file names, in order.

    Raises
    ------
    InputError
        An image has no file name.
    FileError
        There is no such folder.
    """
    root = Path(folder)
    nameless = sum(name is None or not name for name in names)
    where = f"{source}: " if source else ""
    if nameless:
        found = f"{nameless:,} of {len(names):,} images have no file_name"
        message = f"{where}{found}; give each image the name of its picture"
        raise InputError(message, file=source, place="images[].file_name", found=found)
    if not root.is_dir():
        found = "found a file" if root.exists() else "found no such folder"
        message = f"{root}: {found}; name the folder that the file names begin in"
        raise FileError(message, file=str(root), found=found)
    return [root / str(name) for name in names]


def as_paths(paths: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """Give a list of files as paths; a single string is no list."""
    if isinstance(paths, str | bytes):
        raise UsageError.at("paths", f"found {paths!r}", "give a folder that exists, or a list")
    return [Path(path) for path in paths]


def absent(paths: Iterable[Path]) -> list[Path]:
    """Give the files that are not there, each once, in order."""
    return [path for path in dict.fromkeys(paths) if not path.is_file()]


def refuse_absent(missing: Sequence[Path], total: int) -> None:
    """Refuse pictures that are not there with one error: how many, and the first of them."""
    if not missing:
        return
    found = f"{len(missing):,} of {total:,} pictures are not there ({first_of(missing)})"
    advice = "name the folder that the file names begin in, or leave them out (missing='skip')"
    raise FileError(f"{found}; {advice}", file=str(missing[0]), found=found, advice=advice)


def first_of(items: Sequence[object]) -> str:
    """Name the first few of many."""
    named = ", ".join(map(str, items[:MOST_NAMED]))
    return f"{named}, ..." if len(items) > MOST_NAMED else named
