"""The boxes of a cell, against dashes drawn one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from errata_gui.canvas.cell_boxes import DASH, SHADE, SPACE, BoxPainter
from errata_gui.theme import KIND_COLORS

WITHIN = QRect(10, 12, 60, 60)

Plain = tuple[float, float, float, float]
BOXES = st.one_of(
    st.none(), st.tuples(*[st.floats(-40, 100)] * 2, *[st.floats(1, 120)] * 2)
)  # fmt: skip


def sides(box: Plain, width: int) -> list[QRect]:
    """Top, bottom, left and right of a box, of a width, half of it outside."""
    where = QRectF(*box).toRect()
    half = width // 2
    outer = where.adjusted(-half, -half, half, half)
    inner = where.adjusted(half, half, -half, -half)
    return [
        QRect(outer.left(), outer.top(), outer.width(), width),
        QRect(outer.left(), inner.bottom() + 1, outer.width(), width),
        QRect(outer.left(), outer.top(), width, outer.height()),
        QRect(inner.right() + 1, outer.top(), width, outer.height()),
    ]


def one_by_one(painter: QPainter, kind: str, gt: Plain | None, dt: Plain | None) -> None:
    """Draw the boxes with nothing but filled rectangles."""
    for box in (gt, dt):
        for side in sides(box, 4) if box else []:
            painter.fillRect(side & WITHIN, SHADE)
    for side in sides(gt, 2) if gt else []:
        painter.fillRect(side & WITHIN, QColor(KIND_COLORS[kind]))
    for seen in (side & WITHIN for side in (sides(dt, 2) if dt else [])):
        across = seen.width() >= seen.height()
        for start in range(0, seen.width() if across else seen.height(), DASH + SPACE):
            dash = QRect(seen.left() + start, seen.top(), DASH, seen.height())
            if not across:
                dash = QRect(seen.left(), seen.top() + start, seen.width(), DASH)
            painter.fillRect(dash & seen, QColor(KIND_COLORS[kind]).lighter(150))


def blank(ratio: int) -> QImage:
    image = QImage(80 * ratio, 84 * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("#7799AA"))
    return image


@pytest.mark.usefixtures("qapp")
@given(st.sampled_from(sorted(KIND_COLORS)), BOXES, BOXES, st.sampled_from([1, 2]))
def test_boxes_are_what_filled_rectangles_make(
    kind: str, gt: Plain | None, dt: Plain | None, ratio: int
) -> None:
    seen, expected = blank(ratio), blank(ratio)
    painter = QPainter(seen)
    BoxPainter().paint(painter, WITHIN, kind, *(box and QRectF(*box) for box in (gt, dt)))
    painter.end()
    painter = QPainter(expected)
    one_by_one(painter, kind, gt, dt)
    painter.end()
    assert seen == expected
