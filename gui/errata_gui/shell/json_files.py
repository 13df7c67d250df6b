"""Which JSON file to read or to write: asked beside the window, which goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

JSON = "JSON (*.json)"


def ask_to_load(parent: QWidget, title: str, load: Callable[[str], object]) -> None:
    """Ask for a file that is there, and call `load` with its path."""
    dialog = QFileDialog(parent, title, "", JSON)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(load)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def ask_to_save(parent: QWidget, title: str, name: str, save: Callable[[str], object]) -> None:
    """Ask where to write, a name proposed, and call `save` with the path."""
    dialog = QFileDialog(parent, title, name, JSON)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("json")
    dialog.fileSelected.connect(save)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
