"""A banner above the panel: what failed or is out of date, and the button that mends it."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Message:
    """What a banner says."""

    sentence: str
    slot: str = ""
    button: str = ""
    details: str = ""

    @property
    def about(self) -> str:
        """What it is about: a later message about the same takes its place."""
        return self.slot or self.sentence


class Banner(QFrame):
    """One sentence, a button (Retry, Recompute), a fold with the details, and a cross.

    What was said before and is not closed comes back when the cross is pressed: nothing is lost.

    Signals
    -------
    pressed(slot)
        The button.
    closed()
        The cross.
    """

    pressed = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages: list[Message] = []
        self.setProperty("role", "banner")
        self.sentence = QLabel("", self)
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.more = QLabel("", self)
        self.more.setProperty("role", "muted")
        self.button = QPushButton("Retry", self)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(lambda: self.pressed.emit(self.slot))
        self.fold = QToolButton(self)
        self.fold.setText("details")
        self.fold.setToolTip("Show where it arose")
        self.fold.setCheckable(True)
        self.close_button = QToolButton(self)
        self.close_button.setText("\N{MULTIPLICATION SIGN}")
        self.close_button.setAccessibleName("Close this message")
        self.close_button.setToolTip("Close this message")
        self.close_button.clicked.connect(self._close)
        self.details = QPlainTextEdit(self)
        self.details.setAccessibleName("Details")
        self.details.setTabChangesFocus(True)
        self.details.setReadOnly(True)
        self.details.setMaximumHeight(160)
        self.details.hide()
        self.fold.toggled.connect(self.details.setVisible)
        row = QHBoxLayout()
        row.addWidget(self.sentence, 1)
        for widget in (self.more, self.fold, self.button, self.close_button):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        column.addLayout(row)
        column.addWidget(self.details)
        self.hide()

    @property
    def slot(self) -> str:
        """What the message that is shown is about; empty for no slot, and for no message."""
        return self._messages[-1].slot if self._messages else ""

    def show_failure(self, failure: Failure) -> None:
        """Say what failed, with Retry and the traceback behind the fold."""
        retry = "Retry" if failure.slot else ""
        self.say(failure.sentence, failure.slot, retry, failure.details)

    def say(self, sentence: str, slot: str = "", button: str = "", details: str = "") -> None:
        """Say a sentence; without a button's text there is none, without details no fold."""
        message = Message(sentence, slot, button, details)
        self._messages = [m for m in self._messages if m.about != message.about] + [message]
        self._show_last()

    def withdraw(self, slot: str) -> None:
        """Take back what was said about a slot."""
        if any(message.about == slot for message in self._messages):
            self._messages = [m for m in self._messages if m.about != slot]
            self._show_last()

    def clear(self) -> None:
        """Take back everything."""
        self._messages = []
        self.hide()

    def _close(self) -> None:
        self._messages = self._messages[:-1]
        self._show_last()
        self.closed.emit()

    def _show_last(self) -> None:
        if not self._messages:
            self.hide()
            return
        last, before = self._messages[-1], len(self._messages) - 1
        self.sentence.setText(last.sentence)
        self.setAccessibleName(last.sentence)
        self.more.setText(f"{before} more")
        self.more.setVisible(bool(before))
        self.button.setText(last.button)
        self.button.setAccessibleName(f"{last.button}: {last.sentence}")
        self.button.setVisible(bool(last.button))
        self.details.setPlainText(last.details)
        self.fold.setChecked(False)
        self.fold.setVisible(bool(last.details))
        self.show()
