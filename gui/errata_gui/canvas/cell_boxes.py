"""The boxes of a gallery's cell: solid for ground truth, dashed for a detection.

Stroking a box takes ten times as long as filling its four sides, and dash by dash a dashed one
takes as long again, so sides are filled, and dashes are a brush's pattern.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPixmap

from errata_gui.theme import KIND_COLORS

if TYPE_CHECKING:
    from PySide6.QtCore import QRect, QRectF

DASH, SPACE = 6, 4
"""Pixels of a dash, and between two."""

SHADE, SHADE_WIDTH, WIDTH = QColor(0, 0, 0, 130), 4, 2
"""Dark below each line, or its colour is lost on a picture that has it."""


class BoxPainter:
    """Draws boxes in the colours of their kinds, as far as they are in a cell's picture."""

    def __init__(self) -> None:
        self._solid = {kind: QBrush(QColor(color)) for kind, color in KIND_COLORS.items()}
        # Lighter dashes are seen on the solid line below, where two boxes are one.
        lighter = {kind: QColor(color).lighter(150) for kind, color in KIND_COLORS.items()}
        self._across = {kind: _pattern(color, across=True) for kind, color in lighter.items()}
        self._down = {kind: _pattern(color, across=False) for kind, color in lighter.items()}
        self._shade = QBrush(SHADE)

    def paint(
        self, painter: QPainter, within: QRect, kind: str, gt: QRectF | None, dt: QRectF | None
    ) -> None:
        """Draw the boxes that there are."""
        for where in (gt, dt):
            if where is not None:
                for side in _sides(where, within, SHADE_WIDTH):
                    painter.fillRect(*side, self._shade)
        if gt is not None:
            for side in _sides(gt, within, WIDTH):
                painter.fillRect(*side, self._solid[kind])
        if dt is not None:
            for x, y, width, height in _sides(dt, within, WIDTH):
                painter.setBrushOrigin(x, y)
                pattern = self._across if width >= height else self._down
                painter.fillRect(x, y, width, height, pattern[kind])


def _sides(where: QRectF, within: QRect, width: int) -> list[tuple[int, int, int, int]]:
    """Give the four sides of a box as thin rectangles, as far as they are in sight."""
    half = width // 2
    box = where.toRect()
    left, top = box.left() - half, box.top() - half
    right, bottom = box.right() + 1 + half, box.bottom() + 1 + half
    low_x, low_y = within.left(), within.top()
    end_x, end_y = within.right() + 1, within.bottom() + 1
    found = []
    for a, b, c, d in (
        (left, top, right, top + width),
        (left, bottom - width, right, bottom),
        (left, top, left + width, bottom),
        (right - width, top, right, bottom),
    ):
        x, y = max(a, low_x), max(b, low_y)
        wide, high = min(c, end_x) - x, min(d, end_y) - y
        if wide > 0 and high > 0:
            found.append((x, y, wide, high))
    return found


def _pattern(color: QColor, *, across: bool) -> QBrush:
    """Make a brush of dashes that begin at its origin."""
    period = DASH + SPACE
    pixmap = QPixmap(period if across else 1, 1 if across else period)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.fillRect(0, 0, DASH if across else 1, 1 if across else DASH, color)
    painter.end()
    return QBrush(pixmap)
