"""Plain box arithmetic in continuous pixels, independent of the compiled core.

The planted facts serve as a check on the core, so they must not be computed by it.
"""

from __future__ import annotations

Box = tuple[float, float, float, float]
"""x, y, width, height (`_xywh`), origin top left."""

Point = tuple[float, float]


def intersection(a_xywh: Box, b_xywh: Box) -> float:
    """Return the area that two boxes share."""
    width = min(a_xywh[0] + a_xywh[2], b_xywh[0] + b_xywh[2]) - max(a_xywh[0], b_xywh[0])
    height = min(a_xywh[1] + a_xywh[3], b_xywh[1] + b_xywh[3]) - max(a_xywh[1], b_xywh[1])
    return width * height if width > 0 and height > 0 else 0.0


def iou(a_xywh: Box, b_xywh: Box) -> float:
    """Return the intersection over union of two boxes of positive area."""
    shared = intersection(a_xywh, b_xywh)
    return shared / (a_xywh[2] * a_xywh[3] + b_xywh[2] * b_xywh[3] - shared)


def bounds(points: list[Point]) -> Box:
    """Return the tight box around points, rounded to hundredths of a pixel."""
    left, top = min(x for x, _ in points), min(y for _, y in points)
    right, bottom = max(x for x, _ in points), max(y for _, y in points)
    return rounded((left, top, right - left, bottom - top))


def polygon_area(points: list[Point]) -> float:
    """Return the area inside a simple polygon (the shoelace formula)."""
    total = 0.0
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
        total += x0 * y1 - x1 * y0
    return abs(total) / 2


def rounded(box_xywh: Box) -> Box:
    """Round to hundredths of a pixel, as the files hold it: facts are checked on these values."""
    x, y, width, height = box_xywh
    return round(x, 2), round(y, 2), round(width, 2), round(height, 2)


def inside(box_xywh: Box, width: float, height: float) -> Box:
    """Clip a box to a picture, keeping at least two pixels of each side."""
    left, top = max(0.0, min(box_xywh[0], width - 2)), max(0.0, min(box_xywh[1], height - 2))
    right = min(width, max(box_xywh[0] + box_xywh[2], left + 2))
    bottom = min(height, max(box_xywh[1] + box_xywh[3], top + 2))
    return rounded((left, top, right - left, bottom - top))
