"""Lines of a plot, drawn once into a picture that is shown until they change.

A curve is thousands of short thick antialiased segments, which take tens of milliseconds to draw,
and a marker that moves over them repaints what is below it. So all lines are one item that keeps
its picture. Where a file takes vectors, such as SVG, the lines themselves are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPaintEngine, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainterPath, QTransform
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

VECTORS = (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf, QPaintEngine.Type.Picture)


@dataclass(frozen=True, eq=False)
class Line:
    """Points in the plot's coordinates, NaN for gaps, and a pen of constant width on the screen."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    pen: QPen
    path: QPainterPath = field(init=False)

    def __post_init__(self) -> None:
        """Make the path."""
        made = pyqtgraph.arrayToQPath(self.x, self.y, connect="finite")
        object.__setattr__(self, "path", made)


class LineLayer(QGraphicsItem):
    """Lines over a fixed rectangle of a plot."""

    def __init__(self, area: QRectF) -> None:
        super().__init__()
        self._area = area
        self._lines: tuple[Line, ...] = ()
        self._picture: QPixmap | None = None
        self._made_for: tuple[QTransform, float] | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is drawn, the last on top."""
        return self._lines

    def set_lines(self, lines: tuple[Line, ...]) -> None:
        """Draw these."""
        self._lines, self._picture = lines, None
        self.update()

    def set_area(self, area: QRectF) -> None:
        """Take another rectangle of the plot."""
        if area != self._area:
            self.prepareGeometryChange()
            self._area, self._picture = area, None

    def boundingRect(self) -> QRectF:
        return self._area

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 (Qt's signature)
        widget: QWidget | None = None,  # noqa: ARG002 (Qt's signature)
    ) -> None:
        if painter.paintEngine().type() in VECTORS:
            self._draw(painter, 1.0)
            return
        transform = painter.worldTransform()
        on_screen = transform.mapRect(self._area)
        ratio = painter.device().devicePixelRatioF()
        picture, made_for = self._picture, (transform, ratio)
        if picture is None or made_for != self._made_for:
            picture = QPixmap((on_screen.size() * ratio).toSize())
            picture.setDevicePixelRatio(ratio)
            picture.fill("transparent")
            inner = QPainter(picture)
            inner.translate(-on_screen.topLeft())
            inner.setTransform(transform, True)
            self._draw(inner, ratio)
            inner.end()
            self._picture, self._made_for = picture, made_for
        painter.save()
        painter.resetTransform()
        painter.drawPixmap(QPointF(on_screen.topLeft()), picture)
        painter.restore()

    def _draw(self, painter: QPainter, ratio: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line in self._lines:
            # The width of such a pen counts the screen's own pixels.
            pen = QPen(line.pen)
            pen.setCosmetic(True)
            pen.setWidthF(ratio * line.pen.widthF())
            painter.setPen(pen)
            painter.drawPath(line.path)


def steps(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Turn rising points into steps: each value holds from the point before it, up to its own."""
    return np.repeat(x, 2)[:-1], np.repeat(y, 2)[1:]
