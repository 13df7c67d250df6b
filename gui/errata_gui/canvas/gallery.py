"""The gallery: cells that are looked at, selected and opened, with the mouse and the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QToolTip

from errata_gui.canvas.cell_scroll import CellScroll

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import (
        QContextMenuEvent,
        QKeyEvent,
        QMouseEvent,
        QWheelEvent,
    )
    from PySide6.QtWidgets import QWidget

    from errata_gui.canvas.thumbnails import Thumbnails
    from errata_gui.theme import Theme

SIZES = (64, 88, 112, 144, 176, 224, 288, 384)
"""Sides of a cell's picture, in pixels."""


class GalleryCanvas(CellScroll):
    """A scrolled grid of cells to choose from.

    Signals
    -------
    chosen(code, codes)
        Another cell is looked at, and these are selected.
    opened(code)
        A cell was double-clicked, or Enter was pressed on it.
    size_wanted(size)
        The wheel asks for larger or smaller cells.
    menu_wanted(point)
        The menu was asked for, at this place of the screen.
    """

    chosen = Signal(object, object)
    opened = Signal(object)
    size_wanted = Signal(int)
    menu_wanted = Signal(object)

    def __init__(self, thumbnails: Thumbnails, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(thumbnails, look, parent)
        self.setToolTip("Click to look, Ctrl or Shift for more, drag to select, Enter to open")
        self._pressed: QPoint | None = None
        self._before: NDArray[np.int64] = self._selected

    # Choosing

    def _tell(self, code: int | None, selected: NDArray[np.int64]) -> None:
        """Show a choice at once, so that a quick second one builds on it, and tell of it."""
        self.mark(code, selected)
        self.chosen.emit(code, selected)

    def _at(self, point: QPoint) -> int | None:
        return self._grid.at(point.x(), point.y() + self.verticalScrollBar().value())

    def _choose(self, position: int, modifiers: Qt.KeyboardModifier) -> None:
        """Look at a cell: alone, with Ctrl besides others, with Shift together with those up to."""
        code = int(self._codes[position])
        selected = np.array([code])
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            anchor = self.position(self._current)
            start = position if anchor is None else anchor
            low, high = min(start, position), max(start, position)
            selected = self._codes[low : high + 1]
            self._tell(int(self._codes[start]), selected)
            return
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            there = self._selected == code
            selected = self._selected[~there] if there.any() else np.append(self._selected, code)
        self._tell(code, selected)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a band."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        offset = QPoint(0, self.verticalScrollBar().value())
        self._pressed = event.position().toPoint() + offset
        keep = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        self._before = self._selected if keep else self._selected[:0]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show which cell is hovered, or draw the band."""
        point = event.position().toPoint()
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            self._hover(self._at(point))
            return
        self._scroll_along(point)
        here = point + QPoint(0, self.verticalScrollBar().value())
        far = (here - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if self._band is None and not far:
            return
        self._band = QRect(self._pressed, here).normalized()
        touched = self._codes[self._grid.touched(self._band)]
        self._selected = np.union1d(self._before, touched)
        self.viewport().update()

    def _scroll_along(self, point: QPoint) -> None:
        bar = self.verticalScrollBar()
        if point.y() < 0:
            bar.setValue(bar.value() + point.y())
        elif point.y() > self.viewport().height():
            bar.setValue(bar.value() + point.y() - self.viewport().height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a click or a band."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        self._pressed, band = None, self._band
        self._band = None
        if band is not None:
            touched = self._grid.touched(band)
            first = int(self._codes[touched[0]]) if touched else self._current
            self.viewport().update()
            self._tell(first, self._selected)
            return
        position = self._at(event.position().toPoint())
        if position is not None:
            self._choose(position, event.modifiers())
        elif not event.modifiers():
            self._tell(self._current, self._selected[:0])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a cell."""
        position = self._at(event.position().toPoint())
        if position is not None and event.button() == Qt.MouseButton.LeftButton:
            self._pressed = None
            self.opened.emit(int(self._codes[position]))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what is selected; a cell that is not is looked at first."""
        position = self._at(event.pos())
        if position is not None and int(self._codes[position]) not in self._selected:
            self._choose(position, Qt.KeyboardModifier.NoModifier)
        self.menu_wanted.emit(event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def _hover(self, position: int | None) -> None:
        if position == self._hovered:
            return
        for each in (self._hovered, position):
            if each is not None and each < len(self._codes):
                self.viewport().update(self.rect_of(each).adjusted(-4, -4, 4, 4))
        self._hovered = position

    def viewportEvent(self, event: QEvent) -> bool:
        """Say the whole of a cell in a tooltip."""
        if event.type() != QEvent.Type.ToolTip:
            return super().viewportEvent(event)
        assert isinstance(event, QHelpEvent)
        position = self._at(event.pos())
        words = self.toolTip() if position is None else self._cell(position).hint
        QToolTip.showText(event.globalPos(), words, self.viewport())
        return True

    # Keys and wheel

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl make cells larger or smaller."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        up = event.angleDelta().y() > 0
        fits = [size for size in SIZES if (size > self._size if up else size < self._size)]
        if fits:
            self.size_wanted.emit(fits[0] if up else fits[-1])
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from cell to cell."""
        if not len(self._codes):
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._tell(self._current, self._codes)
        elif event.key() == Qt.Key.Key_Escape and len(self._selected):
            self._tell(self._current, self._selected[:0])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None:
            self.opened.emit(self._current)
        elif not self._step(event.key(), event.modifiers()):
            super().keyPressEvent(event)

    def _step(self, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        n, columns = len(self._codes), self.columns
        page = columns * max(1, self.viewport().height() // self._grid.pitch)
        here = self.position(self._current)
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: n - 1}
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
        }
        wanted = Qt.Key(key)
        if wanted in ends:
            to = ends[wanted]
        elif wanted in steps:
            first = self.visible.start if self.visible else 0
            to = first if here is None else min(max(here + steps[wanted], 0), n - 1)
        else:
            return False
        if modifiers & Qt.KeyboardModifier.ShiftModifier and here is not None:
            both = np.union1d(self._selected, self._codes[min(here, to) : max(here, to) + 1])
            self._tell(int(self._codes[to]), both)
        else:
            self._choose(to, Qt.KeyboardModifier.NoModifier)
        return True
