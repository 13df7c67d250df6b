"""The legend of curves: a click hides one, a double click shows it alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from errata_gui.theme import GRID, LIGHT

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

    from errata_gui.canvas.curve_style import CurveStyle
    from errata_gui.theme import Theme

ROW, SAMPLE, VALUE = 24, 32, 56


@dataclass(frozen=True)
class Entry:
    """A curve in the legend.

    Attributes
    ----------
    label : str or None
        The class; None for all pooled.
    name, value, tip : str
        What stands at the left and at the right, and the whole of it.
    style : CurveStyle
    hidden : bool
    """

    label: str | None
    name: str
    value: str
    tip: str
    style: CurveStyle
    hidden: bool = False


class CurveLegend(QWidget):
    """A row for each curve.

    Signals
    -------
    toggled(label), soloed(label)
        A click or Space; a double click or Return. None stands for all classes pooled.
    """

    toggled = Signal(object)
    soloed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("legend of curves")
        self.setAccessibleName("Legend of curves")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._entries: tuple[Entry, ...] = ()
        self._current = 0
        self._theme: Theme = LIGHT

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is shown."""
        return self._entries

    def set_entries(self, entries: tuple[Entry, ...]) -> None:
        """Show these."""
        if entries == self._entries:
            return
        more = len(entries) != len(self._entries)
        self._entries = entries
        self._current = min(self._current, max(0, len(entries) - 1))
        said = (f"{e.name} {e.value}{', hidden' if e.hidden else ''}" for e in entries)
        self.setAccessibleDescription("; ".join(said))
        if more:
            self.setFixedHeight(max(1, len(entries)) * ROW)
        self.update()

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, max(1, len(self._entries)) * ROW)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        entry = self._entry_at(event.position())
        if entry is not None and event.button() == Qt.MouseButton.LeftButton:
            self.toggled.emit(entry.label)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        entry = self._entry_at(event.position())
        if entry is not None and event.button() == Qt.MouseButton.LeftButton:
            self.toggled.emit(entry.label)  # takes back what the first click did
            self.soloed.emit(entry.label)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            move = 1 if key == Qt.Key.Key_Down else -1
            self._current = min(max(self._current + move, 0), max(0, len(self._entries) - 1))
            self.update()
        elif key == Qt.Key.Key_Space and self._entries:
            self.toggled.emit(self._entries[self._current].label)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._entries:
            self.soloed.emit(self._entries[self._current].label)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            entry = self._entry_at(QPointF(event.pos()))
            if entry is not None:
                hint = "click hides, double click shows it alone"
                QToolTip.showText(event.globalPos(), f"{entry.tip}\n{hint}", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for i, entry in enumerate(self._entries):
            self._paint_row(painter, entry, QRectF(0, i * ROW, self.width(), ROW))
        if self.hasFocus() and self._entries:
            painter.setPen(QPen(QColor(self._theme.accent), 1, Qt.PenStyle.DotLine))
            top = self._current * ROW
            painter.drawRect(QRectF(0.5, top + 0.5, self.width() - 1, ROW - 1))

    def _paint_row(self, painter: QPainter, entry: Entry, row: QRectF) -> None:
        middle = row.center().y()
        painter.setOpacity(0.35 if entry.hidden else 1.0)
        painter.setPen(entry.style.pen())
        painter.drawLine(QPointF(4, middle), QPointF(4 + SAMPLE, middle))
        painter.setOpacity(1.0)
        painter.setPen(QColor(self._theme.muted if entry.hidden else self._theme.text))
        font = painter.font()
        font.setStrikeOut(entry.hidden)
        painter.setFont(font)
        names = row.adjusted(SAMPLE + 2 * GRID, 0, -VALUE - GRID, 0)
        name = painter.fontMetrics().elidedText(
            entry.name, Qt.TextElideMode.ElideRight, int(names.width())
        )
        painter.drawText(names, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        font.setStrikeOut(False)
        painter.setFont(font)
        value = row.adjusted(row.width() - VALUE, 0, -GRID, 0)
        painter.drawText(
            value, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, entry.value
        )

    def _entry_at(self, at: QPointF) -> Entry | None:
        row = int(at.y() // ROW)
        return self._entries[row] if 0 <= row < len(self._entries) else None
