"""A filter's field: a line, its ways by mouse, and a caret under what is wrong."""

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


class FilterField(QWidget):
    """A filter expression over the columns that a function gives.

    Parameters
    ----------
    name : str
        For screen readers, and in the words of the buttons: ``filter of examples``.
    schema : callable
    closes : bool
        Whether the cross is there without a filter too, as it closes the line.

    Signals
    -------
    applied(text)
        Another expression holds, and can be read; empty for none.
    crossed()
        The cross was clicked; the filter is gone.
    """

    applied = Signal(str)
    crossed = Signal()

    def __init__(
        self,
        name: str,
        schema: Callable[[], Schema | None],
        parent: QWidget | None = None,
        *,
        closes: bool = False,
    ) -> None:
        super().__init__(parent)
        self._applied, self._closes = "", closes
        self.line = FilterLine(name.capitalize(), schema, self)
        self.line.setClearButtonEnabled(False)
        self.offer = QToolButton(self)
        self.offer.setText("\N{BLACK DOWN-POINTING SMALL TRIANGLE}")
        self.offer.setAccessibleName(f"What can stand in the {name}")
        self.offer.setToolTip("What can stand here: columns, comparisons, values")
        self.cross = QToolButton(self)
        self.cross.setText("\N{MULTIPLICATION SIGN}")
        self.cross.setAccessibleName(f"Clear the {name}" + (" and close it" if closes else ""))
        self.cross.setToolTip(f"Clear the {name}: show all again")
        self.cross.setVisible(closes)
        self.place = QLabel("", self)
        self.place.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.said = QLabel("", self)
        self.said.setWordWrap(True)
        for label in (self.place, self.said):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setProperty("role", "problem")
            label.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._rested)
        self._lay_out()
        self.line.typed.connect(self._typed)
        self.line.editingFinished.connect(self._left)
        self.line.entered.connect(self._entered)
        self.line.refused.connect(self.show_error)
        self.offer.clicked.connect(self._offer)
        self.cross.clicked.connect(self._cross)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.offer)
        row.addWidget(self.cross)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.place)
        column.addWidget(self.said)

    @property
    def held(self) -> str:
        """The filter that holds, whatever is being typed."""
        return self._applied

    def set_text(self, text: str) -> None:
        """Show what holds; what is just being typed stays until something else holds."""
        if text != self._applied:
            self._applied = text
            self._timer.stop()
            if self.line.text().strip() != text:
                self.line.setText(text)
                self.show_error(None)
        self._show_cross()

    def take_back(self) -> None:
        """Forget what was typed since the filter that holds."""
        self._timer.stop()
        self.line.setText(self._applied)
        self.show_error(None)

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

    def _cross(self) -> None:
        self._entered("")
        self.crossed.emit()

    def _show_cross(self) -> None:
        self.cross.setVisible(self._closes or bool(self._applied or self.line.text()))

    def _offer(self) -> None:
        self.line.setFocus()
        self.line.suggest()

    def _rested(self) -> None:
        """Take what was typed; while it is still being completed, its faults are nobody's news."""
        if self.line.is_readable or not self.line.popup.isVisible():
            self.line.enter()

    def _left(self) -> None:
        """Take what was typed, or say what is wrong with it, when the line is left."""
        if self.isVisible() and self.line.text().strip() != self._applied:
            self.line.enter()

    def _typed(self) -> None:
        self.show_error(None)
        self._show_cross()
        self._timer.start()

    def _entered(self, text: str) -> None:
        self._timer.stop()
        self.show_error(None)
        if self.line.text().strip() != text:
            self.line.setText(text)
        told, self._applied = self._applied, text
        self._show_cross()
        if text != told:
            self.applied.emit(text)
