"""The card that shows the image, or the object, under the pointer: its picture and what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from errata_gui.canvas.elided_label import ElidedLabel
from errata_gui.canvas.picture_part import Part, decode
from errata_gui.theme import DT_PEN, GRID, GT_PEN, STATE_COLORS

if TYPE_CHECKING:
    from pathlib import Path

    from errata_gui.canvas.example_cell import Cell
    from errata_gui.panels.cluster_points import Hover

PICTURE = QSize(128, 128)
WORDS = 120
REST_MS = 60
"""How long the pointer rests before a picture is read."""


class HoverCard(QFrame):
    """Shown in a corner of the canvas, away from the pointer."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.picture = QLabel(self)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setFixedSize(PICTURE)
        self.name = ElidedLabel("", self)
        self.facts = QLabel("", self)
        self.facts.setProperty("role", "muted")
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self.name)
        column.addWidget(self.facts)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID, GRID, GRID)
        row.setSpacing(GRID)
        row.addWidget(self.picture)
        row.addLayout(column, 1)
        self.setFixedWidth(PICTURE.width() + WORDS + 3 * GRID)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._read_picture)
        self._shown: tuple[Path, Hover] | None = None
        self.hide()

    def show_point(self, hover: Hover, path: Path | None, pointer: tuple[float, float]) -> None:
        """Show what is under the pointer; its picture when the pointer rests."""
        self.name.setText(hover.name)
        self.facts.setText(hover.facts)
        self._shown = None if path is None else (path, hover)
        self.picture.clear()
        self.picture.setText("" if path else "no picture")
        self._rest.start()
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.adjustSize()
        across = self._canvas.width()
        is_left = pointer[0] < across / 2
        self.move(across - self.width() - GRID if is_left else GRID, GRID)
        self.show()
        self.raise_()

    def leave(self) -> None:
        """Go away."""
        self._rest.stop()
        self.hide()

    def _read_picture(self) -> None:
        if self._shown is None:
            return
        path, hover = self._shown
        ratio, side = self.devicePixelRatioF(), self.picture.width()
        cell = hover.cell
        square = None if cell is None else cell.square(crop=True)
        size = None if cell is None else cell.image_size
        piece = decode(path, Part(hover.rank, square, size, round(side * ratio), ratio))
        if piece.image is None or piece.square is None:
            self.picture.setText("picture cannot be read")
            return
        pixmap = QPixmap(round(side * ratio), round(side * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.drawImage(piece.at / ratio, piece.image)
        if cell is not None:
            _paint_boxes(painter, cell, piece.square, side)
        painter.end()
        self.picture.setPixmap(pixmap)


def _paint_boxes(
    painter: QPainter, cell: Cell, square: tuple[float, float, float], side: int
) -> None:
    """Draw the boxes of a crop, ground truth solid and detections dashed, dark below."""
    left, top, across = square
    scale = side / across
    for box, style in ((cell.gt, GT_PEN), (cell.dt, DT_PEN)):
        if box is None:
            continue
        x, y, width, height = box
        where = QRectF((x - left) * scale, (y - top) * scale, width * scale, height * scale)
        lines = [(QColor(0, 0, 0, 130), 4.0)] if style == GT_PEN or cell.gt is None else []
        color = QColor(STATE_COLORS[cell.kind])
        # Lighter dashes are seen on the solid line below, where two boxes are one.
        lines.append((color if style == GT_PEN else color.lighter(150), 2.0))
        for ink, thick in lines:
            painter.setPen(QPen(ink, thick, style))
            painter.drawRect(where)
