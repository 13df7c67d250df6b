"""The folder that files are saved in: the one that was last used, whatever was saved there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from errata_gui.there import is_folder

if TYPE_CHECKING:
    from errata_gui.settings import Settings

FOLDER = "export_folder"
"""The setting of where files were last saved."""


def last_folder(settings: Settings) -> Path:
    """Give the folder in which a dialog starts: the user's own before anything was saved."""
    kept = settings.text(FOLDER, "")
    return Path(kept) if kept and is_folder(Path(kept)) else Path.home()


def keep_folder(settings: Settings, path: str | Path) -> None:
    """Remember the folder of a file that is saved."""
    settings.set(FOLDER, str(Path(path).absolute().parent))
