"""How a picture lies in a widget: its scale and where its corner is. Frozen; knows no widget."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF

CLOSEST = 64.0
"""Pixels of the widget that one of the picture may take."""


@dataclass(frozen=True)
class Zoom:
    """A point of the picture lies at ``scale * point + (left, top)`` in the widget."""

    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0

    @classmethod
    def fit(cls, part: QRectF, into: QSizeF, margin: float = 8.0) -> Zoom:
        """Show a part of the picture whole, in the middle."""
        width, height = max(part.width(), 1e-9), max(part.height(), 1e-9)
        room = max(into.width() - 2 * margin, 1.0), max(into.height() - 2 * margin, 1.0)
        scale = min(room[0] / width, room[1] / height, CLOSEST)
        middle = part.center()
        return cls(
            scale, into.width() / 2 - scale * middle.x(), into.height() / 2 - scale * middle.y()
        )

    def to_widget(self, point: QPointF) -> QPointF:
        """Give where a point of the picture lies."""
        return QPointF(self.scale * point.x() + self.left, self.scale * point.y() + self.top)

    def to_picture(self, point: QPointF) -> QPointF:
        """Give which point of the picture lies somewhere."""
        return QPointF((point.x() - self.left) / self.scale, (point.y() - self.top) / self.scale)

    def rect(self, part: QRectF) -> QRectF:
        """Give where a rectangle of the picture lies."""
        corner = self.to_widget(part.topLeft())
        return QRectF(corner, QSizeF(part.width() * self.scale, part.height() * self.scale))

    def scaled(self, scale: float, about: QPointF) -> Zoom:
        """Zoom so that what lies at `about` stays there."""
        still = self.to_picture(about)
        return Zoom(scale, about.x() - scale * still.x(), about.y() - scale * still.y())

    def moved(self, dx: float, dy: float) -> Zoom:
        """Shift by pixels of the widget."""
        return Zoom(self.scale, self.left + dx, self.top + dy)

    def kept_in(self, size: QSizeF, widget: QSizeF, seen: float = 48.0) -> Zoom:
        """Keep some pixels of a picture of a size in sight."""
        left = min(max(self.left, seen - size.width() * self.scale), widget.width() - seen)
        top = min(max(self.top, seen - size.height() * self.scale), widget.height() - seen)
        return Zoom(self.scale, left, top)
