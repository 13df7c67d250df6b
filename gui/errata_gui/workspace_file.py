"""Where the workspace file is, and what is read of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import errata
from errata.workspace import Key, Workspace
from errata.workspace.keys import blake3_of_dataset
from errata_gui.there import is_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from errata_gui.loaded import Loaded
    from errata_gui.settings import Settings

FOLDER = "workspaces"
"""Beside the settings, for where the ground truth's own folder cannot be written."""

PATIENCE = 0.5
"""Seconds to wait for another program that is writing to the file."""

Marks: TypeAlias = "tuple[dict[Key, frozenset[str]], dict[Key, str]]"
"""Every tag, and every note, by key."""


def places(loaded: Loaded, settings: Settings) -> list[Path]:
    """Give where the file may be, the best place first."""
    gt = Path(loaded.gt)
    beside = [gt.with_suffix(".errata")] if loaded.gt and is_file(gt) else []
    name = blake3_of_dataset(loaded.dataset)[:16]
    return [*beside, settings.path.parent / FOLDER / f"{name}.errata"]


def first_of(paths: Iterable[Path], loaded: Loaded) -> tuple[Workspace | None, str]:
    """Open, or make, the first file that can be; and say why an earlier one cannot."""
    problem = ""
    for path in paths:
        opened = None
        try:
            if path.parent.name == FOLDER:
                path.parent.mkdir(parents=True, exist_ok=True)
            opened = Workspace(path, patience=PATIENCE)
            opened.bind(loaded.dataset, loaded.inferences)
        except (errata.ErrataError, OSError) as error:
            problem = problem or _sentence(error, path)
            if opened is not None:
                opened.close()
            continue
        return opened, problem
    return None, problem


def read_marks(workspace: Workspace) -> Marks:
    """Read every tag and note."""
    tags: dict[Key, frozenset[str]] = {}
    for name in workspace.tags:
        for key in workspace.tagged(name):
            tags[key] = tags.get(key, frozenset()) | {name}
    return tags, workspace.notes


def numbers(workspace: Workspace) -> list[int]:
    """Give the numbers of the changes that are not undone, ascending."""
    return [change.id for change in workspace.history if not change.undone]


def last(workspace: Workspace) -> int:
    """Give the number of the last change that is not undone; 0 if there is none."""
    return max(numbers(workspace), default=0)


def _sentence(error: Exception, path: Path) -> str:
    if isinstance(error, errata.ErrataError):
        return str(error)
    reason = getattr(error, "strerror", None) or error
    return f"{path.parent}: cannot be written ({reason})"
