"""A banner above the panel: what failed or is out of date, and the button that mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from errata_gui.theme import GRID

if TYPE_CHECKING:
    from errata_gui.jobs import Failure


class Banner(QFrame):
    """One sentence, a button (Retry, Recompute), a fold with the details, and a cross."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.slot = ""
        self.sentence = QLabel("", self)
        self.sentence.setWordWrap(True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton("Retry", self)
        self.button.clicked.connect(lambda: self.pressed.emit(self.slot))
        self.fold = QToolButton(self)
        self.fold.setText("details")
        self.fold.setCheckable(True)
        self.close_button = QToolButton(self)
        self.close_button.setText("\N{MULTIPLICATION SIGN}")
        self.close_button.setAccessibleName("Close this message")
        self.close_button.clicked.connect(self.hide)
        self.details = QPlainTextEdit(self)
        self.details.setReadOnly(True)
        self.details.setMaximumHeight(160)
        self.details.hide()
        self.fold.toggled.connect(self.details.setVisible)
        row = QHBoxLayout()
        row.addWidget(self.sentence, 1)
        for widget in (self.fold, self.button, self.close_button):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        column.addLayout(row)
        column.addWidget(self.details)
        self.hide()

    def show_failure(self, failure: Failure) -> None:
        """Say what failed, with Retry and the traceback behind the fold."""
        self.say(failure.sentence, failure.slot, "Retry", failure.details)

    def say(self, sentence: str, slot: str = "", button: str = "", details: str = "") -> None:
        """Say a sentence; without a button's text there is none, without details no fold."""
        self.slot = slot
        self.sentence.setText(sentence)
        self.setAccessibleName(sentence)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.details.setPlainText(details)
        self.fold.setChecked(False)
        self.fold.setVisible(bool(details))
        self.show()

    def withdraw(self, slot: str) -> None:
        """Take back what was said about a slot."""
        if self.slot == slot:
            self.hide()
