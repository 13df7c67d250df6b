"""The legend of a colour scale: the map, ticks, and the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from errata_gui.canvas.color_scale import ColorScale, colors
from errata_gui.theme import GRID, LIGHT

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from errata_gui.theme import Theme

BAR, MOST, LINE, GAP = 12, 240, 14, 8


class Legend(QWidget):
    """Draws a `ColorScale` from top (most) to bottom, and below it the colour of 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self.setFixedWidth(84)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.scale = ColorScale()
        self.title = "count"
        self._theme: Theme = LIGHT

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self._theme = theme
        self.update()

    def set_scale(self, scale: ColorScale, title: str) -> None:
        """Show a scale and its unit, which may be of several lines."""
        if (scale, title) == (self.scale, self.title):
            return
        self.scale, self.title = scale, title
        kind = "logarithmic" if scale.log else "linear"
        ticks = ", ".join(text for _, text in scale.ticks())
        what = title.replace("\n", ", ")
        self.setAccessibleName(f"Colours: {what}, {kind}, {ticks}")
        self.setToolTip(f"Colours: {what}, {kind}; empty cells have the ground's colour")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        painter = QPainter(self)
        font = self.font()
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.muted))
        words = f"{self.title}\n{'log' if self.scale.log else 'linear'}"
        top = LINE * (1 + words.count("\n")) + GAP
        painter.drawText(QRectF(GRID, 0, self.width() - GRID, top),
                         Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, words)  # fmt: skip
        height = min(self.height() - top - 4 * GRID, MOST)
        if height < 2 * GRID:
            return
        bar = QRectF(GRID, top, BAR, height)
        column = np.ascontiguousarray(colors(self._theme)[:0:-1, None])
        image = QImage(column.data, 1, 255, 4, QImage.Format.Format_RGB32)
        painter.drawImage(bar, image)
        zero = QRectF(GRID, bar.bottom() + GRID / 2, BAR, BAR)
        painter.fillRect(zero, QColor(self._theme.surface))
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.drawRect(zero)
        painter.drawRect(bar)
        painter.setPen(QColor(self._theme.text))
        for place, text in [*self.scale.ticks(), (-(GRID / 2 + BAR / 2) / height, "0")]:
            y = bar.bottom() - place * height
            box = QRectF(bar.right() + 4, y - 8, self.width() - bar.right() - 4, 16)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
