"""Draws the cells of a table of numbers in one go.

Qt's own way asks the model for eight roles a cell, and the style sheet for each row: longer than a
frame takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from errata_gui import number_text
from errata_gui.models.column_table import LEFT, RIGHT
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex

    from errata_gui.models.column_table import Column
    from errata_gui.panels.count_table import CountTable

WORDS = LEFT.value
# A rare long number may use the margin rather than lose a digit.
NUMBER = RIGHT.value | Qt.TextFlag.TextDontClip.value
NOTHING = frozenset(["0", number_text.UNDEFINED])
CHOSEN, BAR = 48, 56
"""How opaque the accent is behind a chosen row, and as a bar."""


class CountPainter:
    """Draws what is seen of a `CountTable`."""

    def __init__(self, view: CountTable) -> None:
        self._view = view
        self._elided: dict[tuple[str, int], str] = {}
        self._muted: bool | None = None

    def forget(self) -> None:
        """Shorten words anew, as after another font."""
        self._elided.clear()

    def paint(self, exposed: QRect, hovered: QModelIndex | QPersistentModelIndex) -> None:
        """Draw the rows and columns that are seen of a part of the viewport."""
        view = self._view
        painter = QPainter(view.viewport())
        painter.setFont(view.font())
        self._muted = None
        columns = self._columns(exposed)
        chosen = {index.row() for index in view.selectionModel().selectedRows()}
        tint = _tint(view.theme.accent, CHOSEN)
        for row in self._rows(exposed):
            top, height = view.rowViewportPosition(row), view.rowHeight(row)
            for place, left, width, column in columns:
                if row in chosen:
                    painter.fillRect(left, top, width, height, tint)
                value = view.table.value_at(row, place)
                if column.bar and value > 0:
                    self._paint_bar(painter, QRectF(left, top, width, height), value)
                text = column.text(value)
                if column.kind == "text":
                    text = self._short(text, width - 2 * GRID)
                self._set_pen(painter, muted=text in NOTHING and column.kind != "text")
                under = hovered.row() == row and hovered.column() == place and bool(column.opens)
                if under:
                    _underline(painter, on=True)
                flags = WORDS if column.kind == "text" else NUMBER
                painter.drawText(left + GRID, top, width - 2 * GRID, height, flags, text)
                if under:
                    _underline(painter, on=False)
        self._paint_focus(painter)
        painter.end()

    def _set_pen(self, painter: QPainter, *, muted: bool) -> None:
        """Take the pen of words or of nothing; mostly it is there already."""
        if muted is not self._muted:
            self._muted = muted
            theme = self._view.theme
            painter.setPen(QColor(theme.muted if muted else theme.text))

    def _paint_bar(self, painter: QPainter, cell: QRectF, share: float) -> None:
        place = cell.adjusted(GRID / 2, 4, -GRID / 2, -4)
        place.setWidth(place.width() * min(share, 1.0))
        painter.fillRect(place, _tint(self._view.theme.accent, BAR))

    def _paint_focus(self, painter: QPainter) -> None:
        index = self._view.currentIndex()
        if index.isValid() and self._view.hasFocus():
            painter.setPen(QColor(self._view.theme.accent))
            painter.drawRect(self._view.visualRect(index).adjusted(0, 0, -1, -1))

    def _rows(self, exposed: QRect) -> range:
        view = self._view
        first, last = view.rowAt(exposed.top()), view.rowAt(exposed.bottom())
        if first < 0:
            return range(0)
        return range(first, (last if last >= 0 else view.table.rowCount() - 1) + 1)

    def _columns(self, exposed: QRect) -> list[tuple[int, int, int, Column]]:
        view = self._view
        found = []
        for place, column in enumerate(view.table.columns):
            left, width = view.columnViewportPosition(place), view.columnWidth(place)
            seen = left <= exposed.right() and left + width > exposed.left()
            if width and seen and not view.isColumnHidden(place):
                found.append((place, left, width, column))
        return found

    def _short(self, text: str, width: int) -> str:
        short = self._elided.get((text, width))
        if short is None:
            metrics = self._view.fontMetrics()
            short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            self._elided[text, width] = short
        return short


def _tint(color: str, alpha: int) -> QColor:
    tint = QColor(color)
    tint.setAlpha(alpha)
    return tint


def _underline(painter: QPainter, *, on: bool) -> None:
    font = painter.font()
    font.setUnderline(on)
    painter.setFont(font)
