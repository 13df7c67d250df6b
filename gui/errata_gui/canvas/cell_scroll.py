"""Cells by the hundred thousand, of which only those in sight are drawn.

It knows positions and codes (`errata_gui.state.object_key`), not what they mean: a `Source` gives
the cells. What is looked at and what is selected are codes, so that they and the place of the
scroll bar outlive a change of the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractScrollArea

from errata_gui.canvas.cell_grid import GAP, CellGrid
from errata_gui.canvas.example_cell import CellPainter, Manner
from errata_gui.canvas.picture_part import Part

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QHideEvent, QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from errata_gui.canvas.example_cell import Cell
    from errata_gui.canvas.thumbnails import Thumbnails
    from errata_gui.theme import Theme

AHEAD = 1
"""Screens above and below for which pictures are decoded as well."""

REST_MS = 30
"""How long scrolling rests until they are asked for: what is jumped over is not wanted."""

_KEPT = 4096
"""Cells that are kept between paintings."""


class Source(Protocol):
    """Gives the cells."""

    @property
    def codes(self) -> NDArray[np.int64]:
        """One number for each cell, no two alike."""

    def cell(self, position: int) -> Cell:
        """Give what is drawn."""


class CellScroll(QAbstractScrollArea):
    """A scrolled grid of cells, to be looked at."""

    def __init__(self, thumbnails: Thumbnails, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Examples")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Always there, or its coming would change the width, and with it the rows.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().setMouseTracking(True)
        self._thumbnails = thumbnails
        self._look = look
        self._paint_cell = CellPainter(look, self.font())
        self._source: Source | None = None
        self._codes: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._size, self._crop = 112, True
        self._grid = CellGrid(0, 1, self._size)
        self._cells: dict[int, Cell] = {}
        self._parts: dict[int, Part] = {}
        self._in_sight: dict[Part, list[int]] = {}
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.setInterval(REST_MS)
        self._ahead.timeout.connect(self._want_ahead)
        self._current: int | None = None
        self._selected: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._hovered: int | None = None
        self._band: QRect | None = None
        self.painted, self._lacks = 0, False
        thumbnails.made.connect(self._piece_made)

    # What is shown

    def show_source(
        self, source: Source, current: int | None, selected: NDArray[np.int64], *, stay: bool
    ) -> None:
        """Show other cells, and mark some of them as `mark` does.

        With `stay` those in sight stay where they are, as far as they do; else the list begins at
        its top, or where what is looked at is in sight.
        """
        anchors, moved = self._anchors() if stay else [], current != self._current
        self._source, self._codes = source, source.codes
        # Not later: a code of other data may name a cell of this.
        self._current, self._selected = current, selected
        self._forget()
        self._hovered = None
        self._lay_out()
        if stay:
            self._return_to(anchors)
        else:
            self.verticalScrollBar().setValue(0)
        if moved or not stay:
            self.reveal(current)
        self._describe()
        self.viewport().update()

    def refresh(self) -> None:
        """Draw the same cells anew, as after a change of their marks."""
        self._forget()
        self.viewport().update()

    def mark(self, current: int | None, selected: NDArray[np.int64]) -> None:
        """Say which cell is looked at and which are selected; the first comes into sight."""
        moved = current != self._current
        if not moved and np.array_equal(selected, self._selected):
            return
        self._current, self._selected = current, selected
        if moved:
            self.reveal(current)
            self._describe()
        self.viewport().update()

    def set_look(self, look: Theme) -> None:
        """Take the colours of another theme."""
        self._look = look
        self._paint_cell = CellPainter(look, self.font())
        self.viewport().update()

    def set_manner(self, size: int, *, crop: bool) -> None:
        """Set the pictures' size, and whether they are crops."""
        if (size, crop) == (self._size, self._crop):
            return
        anchors = self._anchors()
        self._size, self._crop = size, crop
        self._parts.clear()
        self._lay_out()
        self._return_to(anchors)
        self.viewport().update()

    @property
    def current(self) -> int | None:
        """The code of the cell that is looked at."""
        return self._current

    @property
    def columns(self) -> int:
        """Cells in a row."""
        return self._grid.columns

    @property
    def visible(self) -> range:
        """Positions of the cells in sight."""
        top = self.verticalScrollBar().value()
        return self._grid.span(top, top + self.viewport().height() - 1)

    @property
    def wholly_seen(self) -> tuple[range, QRect]:
        """Positions of the cells in rows that are wholly in sight, and the rows' place.

        Where no row is, the cells in sight and all of the viewport.
        """
        whole, n = self.viewport().rect(), self.columns
        tops = [place for place in self.visible[::n] if self._is_whole(place)]
        if not tops:
            return self.visible, whole
        seen = range(tops[0], min(tops[-1] + n, len(self._codes)))
        rows = self.rect_of(tops[0]).united(self.rect_of(tops[-1]))
        # Up to halfway to the rows that are left out: nothing of them is drawn.
        rows = QRect(0, rows.top() - GAP // 2, whole.width(), rows.height() + GAP)
        return seen, whole.intersected(rows)

    def _is_whole(self, position: int) -> bool:
        rect = self.rect_of(position)
        return rect.top() >= 0 and rect.bottom() < self.viewport().height()

    def position(self, code: int | None) -> int | None:
        """Say where a cell is; None if it is not among them."""
        if code is None:
            return None
        found = np.flatnonzero(self._codes == code)
        return int(found[0]) if found.size else None

    def rect_of(self, position: int) -> QRect:
        """Give a cell's place in the viewport."""
        return self._grid.rect(position).translated(0, -self.verticalScrollBar().value())

    def reveal(self, code: int | None) -> None:
        """Scroll as little as brings a cell into sight."""
        position = self.position(code)
        if position is None:
            return
        rect, bar = self._grid.rect(position), self.verticalScrollBar()
        if rect.top() - GAP < bar.value():
            bar.setValue(rect.top() - GAP)
        elif rect.bottom() + GAP > bar.value() + self.viewport().height():
            # Of a cell that is higher than the list, the top.
            bottom = rect.bottom() + GAP - self.viewport().height()
            bar.setValue(min(rect.top() - GAP, bottom))

    def _sees(self, code: int | None, height: int) -> bool:
        """Say whether a list of a height has something of a cell, or of what is around it."""
        position = self.position(code)
        if position is None:
            return False
        rect, top = self._grid.rect(position), self.verticalScrollBar().value()
        return rect.top() - GAP < top + max(height, 1) and top < rect.bottom() + GAP

    def _anchors(self) -> list[tuple[int, int]]:
        """Give codes and heights of the cells in sight; what is looked at comes first."""
        seen = [int(self._codes[p]) for p in self.visible]
        seen.sort(key=lambda code: code != self._current)
        top = self.verticalScrollBar().value()
        places = ((code, self.position(code)) for code in seen[:64])
        return [(code, self._grid.rect(p).top() - top) for code, p in places if p is not None]

    def _return_to(self, anchors: list[tuple[int, int]]) -> None:
        for code, height in anchors:
            position = self.position(code)
            if position is not None:
                self.verticalScrollBar().setValue(self._grid.rect(position).top() - height)
                return

    def _lay_out(self) -> None:
        self._grid = CellGrid(len(self._codes), self.viewport().width(), self._size)
        bar = self.verticalScrollBar()
        bar.setRange(0, min(max(0, self._grid.height - self.viewport().height()), 2**31 - 1))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(max(16, self._grid.pitch // 3))

    def _forget(self) -> None:
        self._cells.clear()
        self._parts.clear()

    def _cell(self, position: int) -> Cell:
        cell = self._cells.get(position)
        if cell is None:
            assert self._source is not None
            if len(self._cells) > _KEPT:
                self._forget()
            cell = self._cells[position] = self._source.cell(position)
        return cell

    def _part(self, position: int) -> Part:
        """Give the picture that a cell wants."""
        part = self._parts.get(position)
        if part is None or part.ratio != self.devicePixelRatioF():
            cell, ratio = self._cell(position), self.devicePixelRatioF()
            square, pixels = cell.square(crop=self._crop), round(self._size * ratio)
            part = Part(cell.rank, square, cell.image_size, pixels, ratio)
            self._parts[position] = part
        return part

    def _describe(self) -> None:
        """Tell screen readers what is looked at."""
        position = self.position(self._current)
        self.setAccessibleDescription("" if position is None else self._cell(position).hint)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells of which something is to be drawn, and ask for their pictures."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self._look.ground))
        top = self.verticalScrollBar().value()
        shown = self._grid.span(event.rect().top() + top, event.rect().bottom() + top)
        self.painted, self._lacks = 0, False
        if len(shown):
            chosen = np.isin(self._codes[shown.start : shown.stop], self._selected)
            for position, selected in zip(shown, chosen.tolist(), strict=True):
                self._paint(painter, position, event.rect(), selected=selected)
        if self._band is not None:
            self._paint_band(painter)
        painter.end()
        self._want()

    def _paint(self, painter: QPainter, position: int, exposed: QRect, *, selected: bool) -> None:
        rect = self.rect_of(position)
        if not rect.adjusted(-4, -4, 4, 4).intersects(exposed):
            return
        cell = self._cell(position)
        piece = self._thumbnails.get(self._part(position))
        self._lacks = self._lacks or piece is None
        manner = Manner(
            current=int(self._codes[position]) == self._current,
            selected=selected,
            hovered=position == self._hovered,
            greyed=len(self._selected) > 1 and not selected,
        )
        self._paint_cell.paint(painter, rect, cell, piece, manner, crop=self._crop)
        self.painted += 1

    def _paint_band(self, painter: QPainter) -> None:
        assert self._band is not None
        fill = QColor(self._look.accent)
        fill.setAlpha(40)
        band = self._band.translated(0, -self.verticalScrollBar().value())
        painter.fillRect(band, fill)
        painter.setPen(QPen(QColor(self._look.accent), 1))
        painter.drawRect(band)

    def _want(self) -> None:
        """Ask for the pictures of what is seen; what is near it follows when scrolling rests."""
        before, self._in_sight = self._in_sight, {}
        for position in self.visible:
            self._in_sight.setdefault(self._part(position), []).append(position)
        if self._lacks or self._in_sight.keys() != before.keys():
            self._thumbnails.want(self, self._in_sight)
            if self.isVisible():
                self._ahead.start()

    def _want_ahead(self) -> None:
        """Ask for the pictures of what is near as well, below first."""
        seen = self.visible
        near = AHEAD * len(seen)
        after = range(seen.stop, min(len(self._codes), seen.stop + near))
        before = range(max(0, seen.start - near), seen.start)
        order = [*seen, *after, *reversed(before)]
        self._thumbnails.want(self, [self._part(position) for position in order])

    def _piece_made(self, part: Part) -> None:
        for position in self._in_sight.get(part, ()) if self.isVisible() else ():
            self.viewport().update(self.rect_of(position))

    def sizeHint(self) -> QSize:
        return QSize(320, 400)

    def minimumSizeHint(self) -> QSize:
        # In a low window the controls above it are kept whole.
        return QSize(super().minimumSizeHint().width(), 48)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # A list is first shown before it has its size, and may become lower at any time.
        anchors, seen = self._anchors(), self._sees(self._current, event.oldSize().height())
        self._lay_out()
        self._return_to(anchors)
        if seen:
            self.reveal(self._current)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ahead.stop()
        self._in_sight = {}
        self._thumbnails.want(self, [])

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is drawn already, so that only what comes into sight is drawn."""
        if abs(dy) >= self.viewport().height():
            self.viewport().update()
        else:
            self.viewport().scroll(dx, dy)
