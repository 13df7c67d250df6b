"""Draws the objects of an image over its picture: boxes, masks, points and labels.

Ground truth is solid, detections are dashed, and both have the colour and the letters of their
state. A dark line around each keeps them apart from any picture. Boxes are drawn without
antialiasing in opaque lines of one pixel, which Qt draws and dashes ten times as fast as thicker
or translucent ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTransform

from errata_gui.canvas.chips import Chips
from errata_gui.theme import DT_PEN, GT_PEN, STATE_COLORS, STATE_LETTERS, Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

    from errata_gui.canvas.scene import Mark
    from errata_gui.canvas.zoom import Zoom

MOST_LABELS = 120
"""Labels that are looked for a place."""

CROWD = 60
"""Boxes in sight from which only those are labelled that are half as wide as their label."""

COVERED = 1 / 8
"""Of the picture in sight labels cover no more than this; the least important are left out."""

PAD = 4.0
SHADE = QColor("#14171A")


@dataclass
class Ink:
    """What is drawn with: fonts, colours, widths of words once measured."""

    theme: Theme
    font: QFont
    widths: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.font.setPixelSize(11)
        self.metrics = QFontMetricsF(self.font)
        self.height = self.metrics.height() + 3

    def width(self, words: str) -> float:
        """Measure words, each once."""
        if words not in self.widths:
            self.widths[words] = self.metrics.horizontalAdvance(words)
        return self.widths[words]


@dataclass(frozen=True)
class Drawn:
    """A mark with its state, where its box lies in the widget, and whether it stands out."""

    mark: Mark
    state: str
    rect: QRectF
    strong: bool = False


def draw_shape(painter: QPainter, drawn: Drawn, zoom: Zoom) -> None:
    """Draw a mask as a translucent area with its outline, and keypoints with their limbs."""
    mark, color = drawn.mark, QColor(STATE_COLORS[drawn.state])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if mark.outline is not None:
        fill = QColor(color)
        fill.setAlpha(110 if drawn.strong else 70)
        painter.save()
        painter.setTransform(
            QTransform(zoom.scale, 0, 0, zoom.scale, zoom.left, zoom.top), combine=True
        )
        pen = QPen(color, 2.0 if drawn.strong else 1.0, _style(mark))
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawPath(mark.outline)
        painter.restore()
    if mark.points:
        _draw_points(painter, mark, color, zoom)


def _draw_points(painter: QPainter, mark: Mark, color: QColor, zoom: Zoom) -> None:
    for width, ink in ((4.0, SHADE), (2.0, color)):
        painter.setPen(QPen(ink, width, _style(mark) if ink is color else Qt.PenStyle.SolidLine))
        for start, end in mark.limbs:
            painter.drawLine(zoom.to_widget(start), zoom.to_widget(end))
    painter.setPen(QPen(SHADE, 1))
    for x, y, visibility in mark.points:
        if visibility > 0:
            # COCO's 1: labelled, but not visible. A detection's third number is its confidence.
            hollow = mark.side == "gt" and visibility == 1
            painter.setBrush(Qt.BrushStyle.NoBrush if hollow else color)
            painter.drawEllipse(zoom.to_widget(QPointF(x, y)), 3, 3)


def draw_box(painter: QPainter, drawn: Drawn) -> None:
    """Draw a box, its line inside its bounds, and handles where it stands out."""
    rect = drawn.rect
    x, y = round(rect.left()), round(rect.top())
    width, height = max(round(rect.width()), 3), max(round(rect.height()), 3)
    color = QColor(STATE_COLORS[drawn.state])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(SHADE, 1))
    painter.drawRect(x - 1, y - 1, width + 1, height + 1)
    pen = QPen(color, 1, _style(drawn.mark))
    if drawn.mark.side == "dt":
        pen.setDashPattern([6, 5])
    painter.setPen(pen)
    for inset in range(3 if drawn.strong else 2):
        if width > 2 * inset + 1 and height > 2 * inset + 1:
            painter.drawRect(x + inset, y + inset, width - 1 - 2 * inset, height - 1 - 2 * inset)


def draw_handles(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """Mark the selected box: small squares at its corners."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(QPen(QColor(theme.text), 1))
    painter.setBrush(QColor(theme.surface))
    for corner in (rect.topLeft(), rect.topRight(), rect.bottomLeft(), rect.bottomRight()):
        painter.drawRect(QRectF(corner.x() - 3, corner.y() - 3, 6, 6))


def draw_labels(
    painter: QPainter, first: list[Drawn], rest: list[Drawn], bounds: QRectF, ink: Ink
) -> list[QRectF]:
    """Write letters and words beside boxes: always of the first, of the rest where there is room.

    The rest come in the order of their importance. Gives the places that were written to.
    """
    chips = Chips(bounds, ink.height)
    painter.setFont(ink.font)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    written = []
    ground, text = QColor(ink.theme.surface), QColor(ink.theme.text)
    ground.setAlpha(235)
    if len(rest) > CROWD:
        rest = [drawn for drawn in rest if 2 * drawn.rect.width() >= _width(drawn, ink)]
    room = COVERED * bounds.width() * bounds.height()
    for place, drawn in enumerate([*first, *rest[:MOST_LABELS]]):
        width, always = min(_width(drawn, ink), bounds.width()), place < len(first)
        room -= width * ink.height
        if room < 0 and not always:
            break
        at = chips.place(drawn.rect, width, always=always)
        if at is None:
            room += width * ink.height
            continue
        written.append(at)
        painter.fillRect(at, ground)
        painter.fillRect(QRectF(at.left(), at.top(), PAD, at.height()), STATE_COLORS[drawn.state])
        painter.setPen(text)
        line = at.top() + 1.5 + ink.metrics.ascent()
        letters = STATE_LETTERS[drawn.state]
        painter.drawText(QPointF(at.left() + 2 * PAD, line), letters)
        words = at.left() + 3 * PAD + ink.width(letters)
        text_shown = ink.metrics.elidedText(
            drawn.mark.words, Qt.TextElideMode.ElideRight, at.right() - words
        )
        painter.drawText(QPointF(words, line), text_shown)
    return written


def _width(drawn: Drawn, ink: Ink) -> float:
    return 4 * PAD + ink.width(STATE_LETTERS[drawn.state]) + ink.width(drawn.mark.words)


def _style(mark: Mark) -> Qt.PenStyle:
    return GT_PEN if mark.side == "gt" else DT_PEN
