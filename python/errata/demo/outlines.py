"""Outlines of the classes in unit coordinates: x and y from 0 to 1 over the thing's box.

Every outline touches all four sides of the unit square, so a thing's box is tight. The drawings in
`vehicles`, `figures` and `signs` stay inside these outlines.
"""

from __future__ import annotations

import math

from errata.demo.boxes import Box, Point


def _wheel(centre: float, radius_x: float, top: float) -> list[Point]:
    """Trace the part of a wheel that hangs below the body, from right to left."""
    return [
        (centre + radius_x, top),
        (centre + 0.8 * radius_x, (top + 1) / 2 + 0.03),
        (centre + 0.4 * radius_x, 1.0),
        (centre - 0.4 * radius_x, 1.0),
        (centre - 0.8 * radius_x, (top + 1) / 2 + 0.03),
        (centre - radius_x, top),
    ]


def _octagon() -> list[Point]:
    cut = 1 / (2 + math.sqrt(2))
    return [
        (cut, 0.0), (1 - cut, 0.0), (1.0, cut), (1.0, 1 - cut),
        (1 - cut, 1.0), (cut, 1.0), (0.0, 1 - cut), (0.0, cut),
    ]  # fmt: skip


OUTLINES: dict[str, list[Point]] = {
    "person": [
        (0.36, 0.03), (0.50, 0.0), (0.64, 0.03), (0.68, 0.10), (0.60, 0.17), (0.82, 0.21),
        (0.92, 0.32), (1.0, 0.52), (0.88, 0.55), (0.76, 0.40), (0.76, 0.60), (0.84, 0.97),
        (0.90, 1.0), (0.58, 1.0), (0.50, 0.66), (0.42, 1.0), (0.10, 1.0), (0.16, 0.97),
        (0.24, 0.60), (0.24, 0.40), (0.12, 0.55), (0.0, 0.52), (0.08, 0.32), (0.18, 0.21),
        (0.40, 0.17), (0.32, 0.10),
    ],
    "bicycle": [
        (0.25, 0.10), (0.42, 0.10), (0.42, 0.22), (0.66, 0.20), (0.60, 0.0), (0.76, 0.0),
        (0.79, 0.37), (0.94, 0.45), (1.0, 0.68), (0.94, 0.91), (0.80, 1.0), (0.66, 0.91),
        (0.58, 0.78), (0.42, 0.78), (0.34, 0.91), (0.20, 1.0), (0.06, 0.91), (0.0, 0.68),
        (0.06, 0.45), (0.20, 0.36), (0.30, 0.38),
    ],
    "car": [
        (0.0, 0.58), (0.03, 0.44), (0.19, 0.37), (0.33, 0.04), (0.40, 0.0), (0.66, 0.0),
        (0.73, 0.05), (0.85, 0.38), (0.96, 0.45), (1.0, 0.60), (1.0, 0.84),
        *_wheel(0.79, 0.09, 0.84), *_wheel(0.21, 0.09, 0.84), (0.0, 0.84),
    ],
    "bus": [
        (0.0, 0.08), (0.02, 0.0), (0.96, 0.0), (1.0, 0.10), (1.0, 0.88),
        *_wheel(0.82, 0.06, 0.88), *_wheel(0.20, 0.06, 0.88), (0.0, 0.88),
    ],
    "truck": [
        (0.0, 0.0), (0.69, 0.0), (0.69, 0.22), (0.72, 0.17), (0.90, 0.17), (0.97, 0.50),
        (1.0, 0.56), (1.0, 0.88),
        *_wheel(0.87, 0.06, 0.88), *_wheel(0.28, 0.06, 0.88), *_wheel(0.13, 0.06, 0.88),
        (0.0, 0.88),
    ],
    "boat": [
        (0.44, 0.02), (0.455, 0.0), (0.47, 0.02), (0.84, 0.68), (0.70, 0.72), (0.70, 0.78),
        (1.0, 0.76), (0.86, 0.97), (0.80, 1.0), (0.16, 1.0), (0.10, 0.96), (0.0, 0.78),
        (0.16, 0.78), (0.16, 0.68), (0.43, 0.12),
    ],
    "traffic light": [
        (0.12, 0.0), (0.88, 0.0), (1.0, 0.06), (1.0, 0.94), (0.88, 1.0), (0.12, 1.0),
        (0.0, 0.94), (0.0, 0.06),
    ],
    "stop sign": _octagon(),
    "dog": [
        (0.0, 0.20), (0.04, 0.17), (0.16, 0.36), (0.62, 0.32), (0.70, 0.10), (0.72, 0.0),
        (0.78, 0.06), (0.86, 0.06), (0.90, 0.14), (1.0, 0.22), (0.98, 0.31), (0.86, 0.34),
        (0.80, 0.56), (0.77, 0.66), (0.77, 1.0), (0.67, 1.0), (0.64, 0.68), (0.30, 0.68),
        (0.28, 1.0), (0.17, 1.0), (0.15, 0.66), (0.10, 0.50), (0.10, 0.38),
    ],
}  # fmt: skip


def outline_in(box_xywh: Box, name: str, flipped: bool) -> list[Point]:
    """Return the outline of a class scaled into a box, in hundredths of a pixel."""
    x, y, width, height = box_xywh
    return [
        (round(x + (1 - u if flipped else u) * width, 2), round(y + v * height, 2))
        for u, v in OUTLINES[name]
    ]
