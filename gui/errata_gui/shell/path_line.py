"""A line for a path: typed, chosen among suggestions, browsed for, or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from errata_gui.theme import GRID
from errata_gui.there import is_file

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

FILES = "COCO JSON (*.json);;All files (*)"


class PathLine(QWidget):
    """Names a file or a folder.

    Signals
    -------
    named(str)
        The user typed, chose or browsed for another path.
    dropped(list of str)
        Files or folders were dropped on it.
    """

    named = Signal(str)
    dropped = Signal(object)

    def __init__(self, name: str, tip: str, *, folder: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._folder, self._shown = name, folder, ""
        self.setAcceptDrops(True)
        self.box = QComboBox(self)
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.box.setAccessibleName(name)
        self.box.setToolTip(tip)
        line = self.box.lineEdit()
        assert line is not None
        self.line: QLineEdit = line
        self.line.setAcceptDrops(False)  # The whole line takes them, as paths and not as text.
        self.line.setPlaceholderText(tip)
        self.line.setAccessibleName(name)
        self.browse = QPushButton("Browse\N{HORIZONTAL ELLIPSIS}", self)
        self.browse.setAutoDefault(False)
        self.browse.setAccessibleName(f"Browse for {name.lower()}")
        self.browse.setToolTip(f"Look for {name.lower()} on this computer")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.box, 1)
        row.addWidget(self.browse)
        self.line.editingFinished.connect(self._tell)
        self.line.textEdited.connect(self._typed)
        self.box.textActivated.connect(self._tell)
        self.browse.clicked.connect(self._browse)

    @property
    def path(self) -> str:
        """What is named; empty for nothing."""
        return self.line.text().strip()

    def show_path(self, path: str, among: Sequence[str] = ()) -> None:
        """Name a path, and others that could stand there; without telling."""
        self.box.blockSignals(True)
        self.box.clear()
        self.box.addItems(list(dict.fromkeys((path, *among) if path else among)))
        self.box.setCurrentIndex(0 if path else -1)
        self.box.setEditText(path)
        self.line.setCursorPosition(len(path))
        self.box.blockSignals(False)
        self.box.setToolTip(path or self.line.placeholderText())
        self._shown = path

    def _tell(self, *_: object) -> None:
        if self.path != self._shown:
            self._shown = self.path
            self.box.setToolTip(self.path or self.line.placeholderText())
            self.named.emit(self.path)

    def _typed(self, text: str) -> None:
        """Take the name of a file as soon as it is one, before the line is left."""
        if not self._folder and is_file(Path(text.strip())):
            self._tell()

    def _browse(self) -> None:
        kind = QFileDialog.FileMode.Directory if self._folder else QFileDialog.FileMode.ExistingFile
        dialog = QFileDialog(self, self._name, self.path, "" if self._folder else FILES)
        dialog.setFileMode(kind)
        dialog.fileSelected.connect(self._take_browsed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take_browsed(self, path: str) -> None:
        self.box.setEditText(path)
        self._tell()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.dropped.emit(dropped_paths(event))


def dropped_paths(event: QDropEvent) -> list[str]:
    """Give the files and folders of this computer that are being dropped."""
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
