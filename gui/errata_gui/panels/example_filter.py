"""The gallery's filter: a line, a cross to take it away, and a caret under what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from errata_gui.canvas.filter_line import FilterLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QHideEvent

    from errata.filters import FilterError, Schema

PAUSE_MS = 600
"""How long nothing is typed until what was typed is applied, or what is wrong with it is told."""


class ExampleFilter(QWidget):
    """A filter expression over examples.

    Signals
    -------
    applied(text)
        Another expression holds, and can be read; empty for none.
    """

    applied = Signal(str)

    def __init__(self, schema: Callable[[], Schema | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._applied = ""
        self.line = FilterLine("Filter of examples", schema, self)
        self.line.setClearButtonEnabled(False)
        self.line.setPlaceholderText('filter: score > .5 and gt == "car"')
        self.line.setToolTip(
            "Show only the examples for which this holds, such as\n"
            'iou < .6 and size == "small", or "check" in tags'
        )
        self.cross = QToolButton(self)
        self.cross.setText("\N{MULTIPLICATION SIGN}")
        self.cross.setAccessibleName("Clear the filter of examples")
        self.cross.setToolTip("Clear the filter: show all examples again")
        self.cross.hide()
        self.place = QLabel("", self)
        self.place.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.said = QLabel("", self)
        self.said.setWordWrap(True)
        for label in (self.place, self.said):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setProperty("role", "problem")
            label.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.line.enter)
        self._lay_out()
        self.line.typed.connect(self._typed)
        self.line.entered.connect(self._entered)
        self.line.refused.connect(self.show_error)
        self.cross.clicked.connect(lambda: self._entered(""))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.cross)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.place)
        column.addWidget(self.said)

    def set_text(self, text: str) -> None:
        """Show what holds; what is just being typed stays until something else holds."""
        if text != self._applied:
            self._applied = text
            self._timer.stop()
            if self.line.text().strip() != text:
                self.line.setText(text)
                self.show_error(None)
        self.cross.setVisible(bool(text or self.line.text()))

    def show_error(self, error: FilterError | None) -> None:
        """Say what is wrong, with a caret under the place; None for nothing."""
        self._timer.stop()
        self.place.setText("" if error is None else error.caret)
        self.said.setText("" if error is None else f"{error.found}; {error.advice}")
        for label in (self.place, self.said):
            label.setVisible(error is not None)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _typed(self) -> None:
        self.show_error(None)
        self.cross.setVisible(bool(self._applied or self.line.text()))
        self._timer.start()

    def _entered(self, text: str) -> None:
        self._timer.stop()
        self.show_error(None)
        if self.line.text().strip() != text:
            self.line.setText(text)
        self.cross.setVisible(bool(text))
        if text != self._applied:
            self._applied = text
            self.applied.emit(text)
