"""Small dialogs of the review: a note, and the names of the keys 1 to 9."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from errata_gui.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Sequence


class NoteDialog(QDialog):
    """A note on one example."""

    def __init__(self, about: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Note on {about}")
        self.entry = QPlainTextEdit(text, self)
        self.entry.setAccessibleName("Note")
        self.entry.setPlaceholderText("What is odd here? An empty note is removed.")
        self.entry.setTabChangesFocus(True)
        column = QVBoxLayout(self)
        column.setSpacing(GRID)
        column.addWidget(self.entry)
        column.addWidget(_buttons(self))
        self.resize(360, 180)


class TagNamesDialog(QDialog):
    """What the keys 1 to 9 tag with."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Tags of the keys 1 to 9")
        self.entries: list[QLineEdit] = []
        form = QFormLayout()
        for number, name in enumerate(names, start=1):
            entry = QLineEdit(name, self)
            entry.setMaxLength(60)
            entry.setAccessibleName(f"Tag of the key {number}")
            form.addRow(str(number), entry)
            self.entries.append(entry)
        column = QVBoxLayout(self)
        column.setSpacing(GRID)
        column.addLayout(form)
        column.addWidget(_buttons(self))
        self.resize(320, 0)


def _buttons(dialog: QDialog) -> QDialogButtonBox:
    kinds = QDialogButtonBox.StandardButton
    buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, dialog)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons
