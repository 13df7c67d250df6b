"""Pictures whose files are equal byte for byte, whatever they are called."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from errata import digest
from errata.errors import FileError
from errata.vectors.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from threading import Event


@dataclass(frozen=True)
class SameFiles:
    """Equal files.

    Attributes
    ----------
    groups : tuple of tuple of int
        Positions of files that are equal, two or more in each, ascending.
    missing : frozenset of int
        Positions of files that are not there, or have no name.
    """

    groups: tuple[tuple[int, ...], ...]
    missing: frozenset[int]


def same_files(
    names: Sequence[str | None],
    folder: str | os.PathLike[str],
    *,
    progress: Callable[[int, int], None] | None = None,
    cancel: Event | None = None,
) -> SameFiles:
    """Find equal files; only files of equal length are read.

    Raises
    ------
    FileError
        No folder, none of the files in it, or one that cannot be read.
    CancelledError
        The work was told to stop.
    """
    base = Path(folder)
    if not base.is_dir():
        message = f"{base}: is no folder; give the one that the images' file names start from"
        raise FileError(message, file=str(base))
    by_length, missing = _lengths(names, base)
    if names and len(missing) == len(names):
        named = next((name for name in names if name), None)
        example = "no image has a file name" if named is None else f"no {named!r}, for example"
        message = (
            f"{base}: found none of {len(names)} pictures, {example}; give the folder that the "
            "images' file names start from"
        )
        raise FileError(message, file=str(base))
    alike = [places for places in by_length.values() if len(places) > 1]
    steps = Steps(sum(map(len, alike)), progress, cancel)
    groups: dict[str, list[int]] = defaultdict(list)
    for places in alike:
        for place in places:
            steps.step()
            groups[digest.of_file(base / str(names[place]))].append(place)
    equal = sorted(tuple(sorted(group)) for group in groups.values() if len(group) > 1)
    return SameFiles(tuple(equal), frozenset(missing))


def _lengths(names: Sequence[str | None], base: Path) -> tuple[dict[int, list[int]], list[int]]:
    by_length: dict[int, list[int]] = defaultdict(list)
    missing = []
    for place, name in enumerate(names):
        path = base / name if name else None
        if path is None or not path.is_file():
            missing.append(place)
        else:
            by_length[path.stat().st_size].append(place)
    return by_length, missing
