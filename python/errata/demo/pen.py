"""A pen that draws in unit coordinates of a box, on a sheet larger than the picture."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import ImageDraw

from errata.demo.boxes import Box, Point
from errata.demo.world import Colour

OVERSAMPLING = 2
"""The sheet is this many times the picture, then averaged down: smooth edges."""


def shade(colour: Colour, factor: float) -> Colour:
    """Darken (`factor` < 1) or brighten a colour."""
    red, green, blue = (max(0, min(255, round(part * factor))) for part in colour)
    return red, green, blue


class Pen:
    """Draws inside one box; (0, 0) is its top left corner and (1, 1) its bottom right one."""

    def __init__(self, draw: ImageDraw.ImageDraw, box_xywh: Box, *, flipped: bool = False) -> None:
        self._draw = draw
        self._box = box_xywh
        self._flipped = flipped

    def at(self, u: float, v: float) -> Point:
        """Return the position on the sheet of a point of the unit square."""
        x, y, width, height = self._box
        across = 1 - u if self._flipped else u
        return (x + across * width) * OVERSAMPLING, (y + v * height) * OVERSAMPLING

    def polygon(self, points: Sequence[Point], fill: Colour) -> None:
        """Fill a polygon."""
        self._draw.polygon([self.at(u, v) for u, v in points], fill=fill)

    def rectangle(self, u0: float, v0: float, u1: float, v1: float, fill: Colour) -> None:
        """Fill a rectangle."""
        self._draw.rectangle(self._corners(u0, v0, u1, v1), fill=fill)

    def ellipse(self, u0: float, v0: float, u1: float, v1: float, fill: Colour) -> None:
        """Fill an ellipse, given by its surrounding rectangle."""
        self._draw.ellipse(self._corners(u0, v0, u1, v1), fill=fill)

    def ring(
        self, u0: float, v0: float, u1: float, v1: float, colour: Colour, width: float
    ) -> None:
        """Draw the rim of an ellipse; `width` is a part of the box's height."""
        self._draw.ellipse(
            self._corners(u0, v0, u1, v1), outline=colour, width=self._thickness(width)
        )

    def disc(self, u: float, v: float, radius: float, fill: Colour) -> None:
        """Fill a circle; `radius` is a part of the box's height."""
        across = radius * self._box[3] / self._box[2]
        self.ellipse(u - across, v - radius, u + across, v + radius, fill)

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """Draw a line through points; `width` is a part of the box's height."""
        self._draw.line(
            [self.at(u, v) for u, v in points],
            fill=colour,
            width=self._thickness(width),
            joint="curve",
        )

    def _corners(self, u0: float, v0: float, u1: float, v1: float) -> tuple[Point, Point]:
        (xa, ya), (xb, yb) = self.at(u0, v0), self.at(u1, v1)
        return (min(xa, xb), min(ya, yb)), (max(xa, xb), max(ya, yb))

    def _thickness(self, part: float) -> int:
        return max(1, round(part * self._box[3] * OVERSAMPLING))
