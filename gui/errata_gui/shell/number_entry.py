"""A line in which a number is typed: exact, checked, and stepped by the arrow keys."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent

STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


class NumberEntry(QLineEdit):
    """Takes a number between two others; anything else is taken back when it is left.

    The number is shown with as few digits as tell it, so what stands there is what is used.

    Signals
    -------
    entered(float)
        The user gave another number; `set_value` does not emit.
    """

    entered = Signal(float)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}: type a number, or use the arrow keys")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(84)
        self._low, self._high, self._value, self._step = 0.0, 1.0, 0.0, 0.01
        self.editingFinished.connect(self._take_text)
        self._show()

    @property
    def value(self) -> float:
        """The number."""
        return self._value

    def set_range(self, low: float, high: float) -> None:
        """Set the least and the greatest number, and a step of a hundredth of their distance."""
        self._low, self._high, self._step = low, high, (high - low) / 100 or 0.01

    def set_value(self, value: float) -> None:
        """Show a number without telling; what is being typed is not disturbed."""
        changed = value != self._value
        self._value = value
        if changed or not self.hasFocus():
            self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self._take(self._value + step * self._step)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show()

    def _take_text(self) -> None:
        try:
            value = float(self.text().replace(",", "."))
        except ValueError:
            value = float("nan")
        if isfinite(value):
            self._take(value)
        self._show()

    def _take(self, value: float) -> None:
        value = min(max(value, self._low), self._high)
        if value != self._value:
            self._value = value
            self._show()
            self.entered.emit(value)

    def _show(self) -> None:
        text = f"{self._value:.6g}"
        # Six digits where they are the number, all of them where they are not.
        exact = text if float(text) == self._value else repr(self._value)
        self.setText(exact)
        self.setCursorPosition(0)
