"""One cell of the gallery: an example's picture with its boxes, its kind, caption and marks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from errata_gui.canvas.cell_boxes import BoxPainter
from errata_gui.canvas.cell_grid import CAPTION
from errata_gui.theme import KIND_COLORS, KIND_LETTERS

if TYPE_CHECKING:
    from errata_gui.canvas.picture_part import Piece
    from errata_gui.theme import Theme

Box = tuple[float, float, float, float]
"""Left, top, width, height, in the data set's pixels."""

CONTEXT = 1.8
"""How much wider than its boxes a crop is."""

LEAST = 24.0
"""Pixels of the data set that a crop's side has at least."""

MOST_MARKS = 4
"""Tags that are drawn; of more, their number."""


@dataclass(frozen=True)
class Cell:
    """What is drawn of an example.

    Attributes
    ----------
    kind : str
    title : str
        Labels.
    detail : str
        Score and IoU.
    gt, dt : Box, optional
    rank : int
        The image.
    image_size : tuple of (width, height), optional
        As the data set has it.
    marks : tuple of str
        One or two letters for each tag of the example.
    image_marks : tuple of str
        The same of its image.
    hint : str
        All of it in words.
    """

    kind: str
    title: str
    detail: str
    gt: Box | None
    dt: Box | None
    rank: int
    image_size: tuple[float, float] | None = None
    marks: tuple[str, ...] = ()
    image_marks: tuple[str, ...] = ()
    hint: str = ""

    @cached_property
    def bounds(self) -> Box:
        """The boxes' common bounds."""
        boxes = [box for box in (self.gt, self.dt) if box is not None]
        left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
        right = max(b[0] + b[2] for b in boxes)
        return left, top, right - left, max(b[1] + b[3] for b in boxes) - top

    def square(self, *, crop: bool) -> tuple[float, float, float] | None:
        """Give the part of the picture to show: left, top, side; None for all of unknown size."""
        if crop:
            return self._crop
        if self.image_size is None:
            return None
        width, height = self.image_size
        side = max(width, height, 1.0)
        return (width - side) / 2, (height - side) / 2, side

    @cached_property
    def _crop(self) -> tuple[float, float, float]:
        return _around(self.bounds, self.image_size)


def _around(bounds: Box, size: tuple[float, float] | None) -> tuple[float, float, float]:
    left, top, width, height = bounds
    side = max(CONTEXT * max(width, height), LEAST)
    x, y = left + (width - side) / 2, top + (height - side) / 2
    if size is None:
        return x, y, side
    return _shifted(x, side, size[0]), _shifted(y, side, size[1]), side


def _shifted(start: float, side: float, extent: float) -> float:
    """Move a crop into the picture, as far as it fits."""
    if side > extent:
        return (extent - side) / 2
    # What lies outside, as boxes may, stays where it is.
    return start if start + side < 0 or start > extent else min(max(start, 0.0), extent - side)


@dataclass(frozen=True)
class Manner:
    """How a cell stands among the others."""

    current: bool = False
    selected: bool = False
    hovered: bool = False
    greyed: bool = False


class CellPainter:
    """Draws cells in the colours of a theme."""

    def __init__(self, look: Theme, font: QFont) -> None:
        self.look = look
        self._font = QFont(font)
        self._font.setPixelSize(12)
        self._small = QFont(font)
        self._small.setPixelSize(10)
        self._small.setBold(True)
        self._metrics = QFontMetrics(self._font)
        self._small_metrics = QFontMetrics(self._small)
        self._paint_boxes = BoxPainter().paint
        # Made once: a colour takes as long to read from its name as a line to draw.
        self._empty, self._text, self._muted = map(QColor, (look.line, look.text, look.muted))
        self._accent, self._veil = QColor(look.accent), QColor(look.surface)
        self._veil.setAlpha(170)
        grounds = (*KIND_COLORS.values(), look.surface)
        self._pills = {ground: (QColor(ground), _ink_on(QColor(ground))) for ground in grounds}

    def paint(
        self, painter: QPainter, rect: QRect, cell: Cell, piece: Piece | None, manner: Manner,
        *, crop: bool,
    ) -> None:  # fmt: skip
        """Draw a cell into its place."""
        picture = QRect(rect.left(), rect.top(), rect.width(), rect.width())
        painter.fillRect(picture, self._empty)
        square = cell.square(crop=crop)
        if piece is not None:
            square = piece.square or square
            if piece.image is not None:
                ratio = piece.image.devicePixelRatio()
                at = QPointF(piece.at.x() / ratio, piece.at.y() / ratio)
                painter.drawImage(QPointF(picture.topLeft()) + at, piece.image)
            else:
                self._say(painter, picture, piece.problem.split(":")[0])
        self._boxes(painter, picture, cell, square or _around(cell.bounds, None))
        if manner.greyed:
            painter.fillRect(picture, self._veil)
        self._badge(painter, picture, cell.kind)
        self._marks(painter, picture, cell)
        self._caption(painter, rect, cell, greyed=manner.greyed)
        self._frame(painter, rect, manner)

    def _boxes(
        self, painter: QPainter, picture: QRect, cell: Cell, square: tuple[float, float, float]
    ) -> None:
        left, top, side = square
        scale = picture.width() / side
        gt, dt = (
            None if box is None else QRectF(
                picture.left() + (box[0] - left) * scale,
                picture.top() + (box[1] - top) * scale,
                max(box[2] * scale, 1.0),
                max(box[3] * scale, 1.0),
            )
            for box in (cell.gt, cell.dt)
        )  # fmt: skip
        self._paint_boxes(painter, picture, cell.kind, gt, dt)

    def _say(self, painter: QPainter, picture: QRect, words: str) -> None:
        painter.setFont(self._small)
        painter.setPen(self._muted)
        below = picture.adjusted(4, 0, -4, -4)
        flags = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter
        painter.drawText(below, flags, words)

    def _badge(self, painter: QPainter, picture: QRect, kind: str) -> None:
        self._pill(painter, picture.topLeft() + QPoint(4, 4), KIND_LETTERS[kind], KIND_COLORS[kind])

    def _marks(self, painter: QPainter, picture: QRect, cell: Cell) -> None:
        whole = picture.width() - 6
        top, shown = 4, self._fitting(cell.marks, whole - self._pill_width(KIND_LETTERS[cell.kind]))
        if cell.marks and not shown:
            top, shown = 22, self._fitting(cell.marks, whole)
        below = self._fitting(cell.image_marks, whole)
        for marks, height in ((shown, top), (below, picture.height() - 20)):
            right = picture.right() - 3
            for mark in reversed(marks):
                right -= self._pill_width(mark)
                self._pill(painter, QPoint(right, picture.top() + height), mark, self.look.surface)
                right -= 2

    def _fitting(self, marks: tuple[str, ...], room: int) -> list[str]:
        """Give the first marks and the number of the rest, as many as there is room for."""
        for n in range(min(len(marks), MOST_MARKS), -1, -1):
            shown = [*marks[:n], *([f"+{len(marks) - n}"] if len(marks) > n else [])]
            if sum(self._pill_width(mark) + 2 for mark in shown) <= room:
                return shown
        return []

    def _pill_width(self, text: str) -> int:
        return max(16, self._small_metrics.horizontalAdvance(text) + 8)

    def _pill(self, painter: QPainter, at: QPoint, text: str, color: str) -> None:
        ground, ink = self._pills[color]
        where = QRect(at.x(), at.y(), self._pill_width(text), 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(where, 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(ink)
        painter.setFont(self._small)
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, text)

    def _caption(self, painter: QPainter, rect: QRect, cell: Cell, *, greyed: bool) -> None:
        painter.setFont(self._font)
        top = rect.top() + rect.width() + 3
        half = (CAPTION - 6) // 2
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        lines = ((cell.title, self._text), (cell.detail, self._muted))
        for line, (text, color) in enumerate(lines):
            painter.setPen(self._muted if greyed else color)
            where = QRect(rect.left() + 2, top + line * half, rect.width() - 4, half)
            shown = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, where.width())
            painter.drawText(where, flags, shown)

    def _frame(self, painter: QPainter, rect: QRect, manner: Manner) -> None:
        """Draw what tells the looked at, the selected and the hovered cell from the others."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if manner.selected and not manner.current:
            painter.setPen(QPen(self._accent, 2))
            painter.drawRect(rect.adjusted(-1, -1, 1, 1))
        if manner.current:
            painter.setPen(QPen(self._accent, 4))
            painter.drawRect(rect.adjusted(-2, -2, 2, 2))
        elif manner.hovered:
            painter.setPen(QPen(self._muted, 1))
            painter.drawRect(rect.adjusted(-2, -2, 1, 1))


def _ink_on(ground: QColor) -> QColor:
    """Give the colour of letters that are read on a ground."""
    red, green, blue = ground.redF(), ground.greenF(), ground.blueF()
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.45
    return QColor("#14171A" if light else "#FFFFFF")
