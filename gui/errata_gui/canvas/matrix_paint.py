"""Draws a matrix: labels, cells, counts, strips, marks. Only what is seen is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from errata_gui import number_text
from errata_gui.canvas.color_scale import colors, needs_white
from errata_gui.canvas.matrix_picture import STRIPS
from errata_gui.canvas.matrix_raster import raster

if TYPE_CHECKING:
    from errata_gui.canvas.matrix_frame import MatrixFrame
    from errata_gui.canvas.matrix_picture import MatrixPicture
    from errata_gui.theme import Theme

GAP = 6.0
STRIP = 20.0
LEAST_LABEL = 13.0
"""Pixels between two labels; where cells are smaller, labels are left out."""
LEAST_NUMBER = 18.0
LEAST_GRID = 7.0
LEAST_LINE = 3.0
"""Below that the lines at background would hide its cells."""


@dataclass(frozen=True, eq=False)
class MatrixPainter:
    """Draws one picture into one frame."""

    painter: QPainter
    frame: MatrixFrame
    picture: MatrixPicture
    theme: Theme
    font: QFont
    hover: tuple[int, int] | None = None
    cursor: tuple[int, int] | None = None
    focused: bool = False

    def paint(self) -> None:
        """Draw all of it."""
        self._cells()
        if self.frame.cell >= LEAST_GRID:
            self._grid()
        self._background_lines()
        if self.frame.cell >= LEAST_NUMBER:
            self._numbers()
        self._labels()
        self._strips()
        self._corner()
        self._marks()

    # Cells

    def _place(self) -> QRectF:
        frame = self.frame
        return QRectF(frame.left, frame.top, frame.seen_width, frame.seen_height)

    def _cells(self) -> None:
        frame, rows, columns = self.frame, self.frame.rows(), self.frame.columns()
        ratio = self.painter.device().devicePixelRatioF()
        part = self.picture.indices[rows.start : rows.stop, columns.start : columns.stop]
        most = ceil(len(columns) * frame.cell * ratio), ceil(len(rows) * frame.cell * ratio)
        image = raster(part, colors(self.theme), (max(most[0], 1), max(most[1], 1)))
        x, y = frame.corner(rows.start, columns.start)
        self.painter.save()
        self.painter.setClipRect(self._place())
        whole = QRectF(x, y, len(columns) * frame.cell, len(rows) * frame.cell)
        self.painter.drawImage(whole, image)
        if frame.cell >= LEAST_LINE:
            for row, column in self._neutral():
                x, y = frame.corner(row, column)
                cell = QRectF(x, y, frame.cell, frame.cell)
                self.painter.fillRect(cell, QColor(self.theme.line))
        self.painter.restore()

    def _neutral(self) -> set[tuple[int, int]]:
        """Give the cells in sight that have a count, and no colour for it."""
        rows, columns, counts = (
            self.frame.rows(),
            self.frame.columns(),
            self.picture.arranged.matrix,
        )
        return {
            at for at in self.picture.neutral if at[0] in rows and at[1] in columns and counts[at]
        }

    def _grid(self) -> None:
        self.painter.setPen(QPen(QColor(self.theme.line), 1))
        frame, place = self.frame, self._place()
        for column in (*frame.columns(), frame.columns().stop):
            x = frame.corner(0, column)[0]
            if place.left() <= x <= place.right() + 1:
                self.painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()))
        for row in (*frame.rows(), frame.rows().stop):
            y = frame.corner(row, 0)[1]
            if place.top() <= y <= place.bottom() + 1:
                self.painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))

    def _background_lines(self) -> None:
        place, last = self._place(), self.frame.n - 1
        x, y = self.frame.corner(last, last)
        self.painter.setPen(QPen(QColor(self.theme.muted), 1))
        wide = self.frame.cell >= LEAST_LINE
        if wide and place.top() < y < place.bottom():
            self.painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y))
        if wide and place.left() < x < place.right():
            self.painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()))
        if self.frame.cell < LEAST_GRID:
            self.painter.setPen(QPen(QColor(self.theme.line), 1))
            self.painter.drawRect(place)

    def _numbers(self) -> None:
        painter, frame, picture = self.painter, self.frame, self.picture
        font = QFont(self.font)
        font.setPixelSize(11 if frame.cell < 40 else 12)
        metrics = QFontMetricsF(font)
        painter.save()
        painter.setFont(font)
        painter.setClipRect(self._place())
        rows, columns = frame.rows(), frame.columns()
        part = picture.indices[rows.start : rows.stop, columns.start : columns.stop]
        light = [needs_white(int(color)) for color in colors(self.theme)]
        inks, plain = (QColor("#FFFFFF"), QColor("#000000")), QColor(self.theme.text)
        room, widths = frame.cell - 3, dict[str, float]()
        neutral, seen = self._neutral(), np.argwhere(part).tolist()
        found = [(row + rows.start, column + columns.start) for row, column in seen]
        for at in (*found, *neutral):
            for text in picture.cell_texts(*at):
                if text not in widths:
                    widths[text] = metrics.horizontalAdvance(text)
                if widths[text] <= room:
                    x, y = frame.corner(*at)
                    white = light[picture.indices[at]]
                    painter.setPen(plain if at in neutral else inks[0] if white else inks[1])
                    cell = QRectF(x, y, frame.cell, frame.cell)
                    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)
                    break
        painter.restore()

    # Around the cells

    def _labels(self) -> None:
        frame, metrics = self.frame, QFontMetricsF(self.font)
        self.painter.setFont(self.font)
        place = self._place()
        for row in self._labelled(frame.rows(), 0):
            y = frame.corner(row, 0)[1] + frame.cell / 2
            if place.top() <= y <= place.bottom():
                # The last label stays in sight, however small its row.
                top = min(y - 10, self.painter.device().height() - 18.0)
                box = QRectF(0, top, frame.left - GAP, 20)
                self._label(box, row, metrics, 0)
        for column in self._labelled(frame.columns(), 1):
            x = frame.corner(0, column)[0] + frame.cell / 2
            if place.left() <= x <= place.right():
                self.painter.save()
                self.painter.translate(x, frame.top - GAP)
                self.painter.rotate(-90)
                box = QRectF(0, -10, frame.top - GAP - 2, 20)
                self._label(box, column, metrics, 1)
                self.painter.restore()

    def _labelled(self, seen: range, axis: int) -> list[int]:
        """Give the rows or columns that have room for a label, the ones in question first."""
        step = max(1, ceil(LEAST_LABEL / self.frame.cell))
        wanted = [at[axis] for at in (self.hover, self.cursor) if at is not None]
        if self.picture.marked_index is not None:
            wanted.append(self.picture.marked_index)
        wanted.append(self.frame.n - 1)
        chosen = [i for i in dict.fromkeys(wanted) if i in seen]
        near = {i + d for i in chosen for d in range(1 - step, step)}
        return [*chosen, *(i for i in seen if i % step == 0 and i not in near)]

    def _label(self, box: QRectF, index: int, metrics: QFontMetricsF, axis: int) -> None:
        """Write a label of a row (axis 0) or, turned, of a column (axis 1)."""
        side = Qt.AlignmentFlag.AlignLeft if axis else Qt.AlignmentFlag.AlignRight
        marked = index == self.picture.marked_index
        pointed = self.hover is not None and index == self.hover[axis]
        background = index == self.picture.arranged.background_index
        text = metrics.elidedText(
            self.picture.label(index), Qt.TextElideMode.ElideMiddle, box.width()
        )
        color = self.theme.muted if background else self.theme.text
        self.painter.setPen(QColor(self.theme.accent if marked or pointed else color))
        self.painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, text)

    def strip_top(self, place: int) -> float:
        """Give the top of a strip in the widget."""
        return self.frame.top + self.frame.seen_height + GAP + place * STRIP

    def _strips(self) -> None:
        frame, metrics = self.frame, QFontMetricsF(self.font)
        small = QFont(self.font)
        small.setPixelSize(11)
        for place, name in enumerate(self.picture.strips):
            top, counts = self.strip_top(place), self.picture.strip(name)
            self.painter.setFont(self.font)
            self.painter.setPen(QColor(self.theme.muted))
            text = metrics.elidedText(STRIPS[name], Qt.TextElideMode.ElideRight, frame.left - GAP)
            box = QRectF(0, top, frame.left - GAP, STRIP)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            self.painter.drawText(box, right, text)
            self.painter.save()
            self.painter.setFont(small)
            self.painter.setClipRect(QRectF(frame.left, top, frame.seen_width, STRIP))
            for column in frame.columns():
                self._strip_cell(int(counts[column]), frame.corner(0, column)[0], top)
            self.painter.restore()

    def _strip_cell(self, count: int, x: float, top: float) -> None:
        """Write a count where it has room; else a bar says that there is one."""
        cell = QRectF(x, top, self.frame.cell, STRIP - 2)
        metrics = QFontMetricsF(self.painter.font())
        text = number_text.short_count(count)
        if self.frame.cell >= LEAST_NUMBER and metrics.horizontalAdvance(text) <= cell.width() - 2:
            self.painter.setPen(QColor(self.theme.text if count else self.theme.muted))
            self.painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)
        elif count:
            bar = QRectF(x, top + 4, max(self.frame.cell, 1.0), STRIP - 10)
            self.painter.fillRect(bar, QColor(self.theme.muted))

    def _corner(self) -> None:
        """Say which way rows and columns go."""
        frame = self.frame
        small = QFont(self.font)
        small.setPixelSize(11)
        self.painter.setFont(small)
        self.painter.setPen(QColor(self.theme.muted))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        box = QRectF(0, 0, frame.left - GAP, frame.top - (4 if frame.cell > 16 else 10))
        self.painter.drawText(
            box, right, "predicted \N{RIGHTWARDS ARROW}\nground truth \N{DOWNWARDS ARROW}"
        )

    def _marks(self) -> None:
        painter, frame, place = self.painter, self.frame, self._place()
        painter.save()
        painter.setClipRect(place.adjusted(-1, -1, 2, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        marked = self.picture.marked_index
        if marked is not None:
            x, y = frame.corner(marked, marked)
            painter.setPen(QPen(QColor(self.theme.accent), 1))
            painter.drawRect(QRectF(place.left(), y, place.width(), frame.cell))
            painter.drawRect(QRectF(x, place.top(), frame.cell, place.height()))
        if self.hover is not None:
            self._outline(self.hover, QPen(QColor(self.theme.text), 1))
        if self.cursor is not None:
            style = Qt.PenStyle.SolidLine if self.focused else Qt.PenStyle.DotLine
            self._outline(self.cursor, QPen(QColor(self.theme.accent), 2, style))
        painter.restore()

    def _outline(self, cell: tuple[int, int], pen: QPen) -> None:
        x, y = self.frame.corner(*cell)
        # What is too small to be outlined is pointed at from all sides.
        grown = max(0.0, (7 - self.frame.cell) / 2)
        self.painter.setPen(pen)
        box = QRectF(x, y, self.frame.cell, self.frame.cell)
        self.painter.drawRect(box.adjusted(-grown, -grown, grown, grown))
