"""A small picture of the whole matrix with the part that is seen: shown while zoomed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from errata_gui.canvas.color_scale import colors
from errata_gui.canvas.matrix_raster import raster
from errata_gui.theme import GRID, LIGHT

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from errata_gui.canvas.matrix_frame import MatrixFrame
    from errata_gui.canvas.matrix_picture import MatrixPicture
    from errata_gui.theme import Theme

SIDE = 112


class Minimap(QWidget):
    """Moves what is seen by a click or a drag.

    Signals
    -------
    moved(x, y)
        The middle of what is to be seen, as shares of the matrix from left and top.
    """

    moved = Signal(float, float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("minimap")
        self.setAccessibleName("The whole matrix")
        self.setToolTip("The whole matrix: click or drag to move what is seen")
        self.setFixedSize(SIDE, SIDE)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._picture: MatrixPicture | None = None
        self._frame: MatrixFrame | None = None
        self._image: QImage | None = None
        self._theme: Theme = LIGHT
        self.hide()

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self._theme, self._image = theme, None
        self.update()

    def set_picture(self, picture: MatrixPicture) -> None:
        """Draw another matrix."""
        self._picture, self._image = picture, None
        self.update()

    def follow(self, frame: MatrixFrame) -> None:
        """Show what part is seen; hide where that is all."""
        self._frame = frame
        right, bottom = frame.left + frame.seen_width, frame.top + frame.seen_height
        self.move(round(right) - SIDE - GRID, round(bottom) - SIDE - GRID)
        self.setVisible(frame.zoomed and min(frame.seen_width, frame.seen_height) > 2 * SIDE)
        self.update()

    def seen(self) -> QRectF:
        """Give the part that is seen, in pixels of the minimap."""
        frame = self._frame
        assert frame is not None
        scale = SIDE / (frame.n * frame.cell)
        return QRectF(
            frame.x * scale, frame.y * scale, frame.seen_width * scale, frame.seen_height * scale
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._move_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(event.position())

    def _move_to(self, at: QPointF) -> None:
        self.moved.emit(at.x() / SIDE, at.y() / SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        if self._picture is None or self._frame is None:
            return
        if self._image is None:
            self._image = raster(self._picture.indices, colors(self._theme), (SIDE, SIDE))
        painter = QPainter(self)
        painter.drawImage(QRectF(0, 0, SIDE, SIDE), self._image)
        painter.setPen(QPen(QColor(self._theme.muted), 1))
        painter.drawRect(QRectF(0.5, 0.5, SIDE - 1, SIDE - 1))
        painter.setPen(QPen(QColor(self._theme.accent), 2))
        painter.drawRect(self.seen().adjusted(1, 1, -1, -1))
