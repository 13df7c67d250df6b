"""Which JSON file to read or to write: asked beside the window, which goes on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from errata_gui.export.folder import keep_folder, last_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from errata_gui.settings import Settings

JSON = "JSON (*.json)"


def ask_to_load(
    parent: QWidget, title: str, settings: Settings, load: Callable[[str], object]
) -> None:
    """Ask for a file that is there, and call `load` with its path."""
    dialog = QFileDialog(parent, title, str(last_folder(settings)), JSON)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(load)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def ask_to_save(
    parent: QWidget, title: str, settings: Settings, name: str, save: Callable[[str], object]
) -> None:
    """Ask where to write, a name proposed, and call `save` with the path."""
    dialog = QFileDialog(parent, title, str(last_folder(settings) / name), JSON)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("json")
    dialog.fileSelected.connect(partial(keep_folder, settings))
    dialog.fileSelected.connect(save)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
