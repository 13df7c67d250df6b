"""A widget as a picture, stamped below: pixels at any fineness, or vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QImageWriter, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from errata_gui.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Callable

    from errata_gui.export.stamp import Stamp
    from errata_gui.theme import Theme

LEAST_WIDTH = 320
"""Narrower views are given a margin, so that the words below them can be read."""

_WORDS = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
_TALL = 100_000


class Sheet:
    """A widget with its title and stamp below, ready to be painted.

    Parameters
    ----------
    widget : QWidget
        It is painted as it is seen, at its size.
    stamp : Stamp
    theme : Theme
    part : QRect, optional
        What of the widget is painted; all of it if None.
    """

    def __init__(
        self, widget: QWidget, stamp: Stamp, theme: Theme, part: QRect | None = None
    ) -> None:
        self._widget, self.stamp, self._theme = widget, stamp, theme
        self._part = part or widget.rect()
        self._small = QFont(widget.font())
        self._small.setPixelSize(11)
        self._bold = QFont(widget.font())
        self._bold.setPixelSize(13)
        self._bold.setBold(True)
        width = max(self._part.width() + 2 * GRID, LEAST_WIDTH)
        self._title = self._room(self._bold, stamp.title, width, self._part.height() + 2 * GRID)
        below = self._title.bottom() + GRID // 2
        self._words = self._room(self._small, stamp.sentence, width, below)
        self.size = QSize(width, self._words.bottom() + GRID)

    def _room(self, font: QFont, text: str, width: int, top: int) -> QRect:
        room = QRect(GRID, top, width - 2 * GRID, _TALL)
        height = QFontMetrics(font).boundingRect(room, _WORDS, text).height()
        return QRect(GRID, top, width - 2 * GRID, height)

    def paint(self, painter: QPainter) -> None:
        """Paint all of it, from the upper left corner on."""
        painter.fillRect(QRect(QPoint(0, 0), self.size), QColor(self._theme.ground))
        flags = QWidget.RenderFlag.DrawChildren | QWidget.RenderFlag.DrawWindowBackground
        self._widget.render(painter, QPoint(GRID, GRID), QRegion(self._part), flags)
        for font, color, room, text in (
            (self._bold, self._theme.text, self._title, self.stamp.title),
            (self._small, self._theme.muted, self._words, self.stamp.sentence),
        ):
            painter.setFont(font)
            painter.setPen(QColor(color))
            painter.drawText(room, _WORDS, text)

    def image(self, ratio: float) -> QImage:
        """Give it as pixels, `ratio` of them for each of the screen's units."""
        made = QImage(self.size * ratio, QImage.Format.Format_RGB32)
        made.setDevicePixelRatio(ratio)
        painter = QPainter(made)
        try:
            self.paint(painter)
        finally:
            painter.end()
        return made

    def png(self, ratio: float) -> bytes:
        """Give a PNG file; its text chunk ``Description`` is the whole stamp."""
        image = self.image(ratio)
        image.setText("Title", self.stamp.title)
        image.setText("Description", str(self.stamp))
        return _written(lambda buffer: QImageWriter(buffer, QByteArray(b"png")).write(image))

    def svg(self) -> bytes:
        """Give an SVG file; its ``desc`` is the whole stamp."""
        from PySide6.QtSvg import QSvgGenerator

        def draw(buffer: QBuffer) -> None:
            generator = QSvgGenerator()
            generator.setOutputDevice(buffer)
            generator.setSize(self.size)
            generator.setViewBox(QRect(QPoint(0, 0), self.size))
            generator.setTitle(self.stamp.title)
            generator.setDescription(str(self.stamp))
            painter = QPainter(generator)
            try:
                self.paint(painter)
            finally:
                painter.end()

        return _written(draw)


def _written(write: Callable[[QBuffer], object]) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write(buffer)
    buffer.close()
    return bytes(data.data())
