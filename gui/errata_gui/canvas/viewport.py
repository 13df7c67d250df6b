"""What part of a plane is on a canvas: a centre, and how large a pixel is; nothing here knows Qt.

Both axes have one scale, so distances mean the same in every direction, and a canvas that changes
its size keeps its centre.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

Size = tuple[int, int]
"""Width and height in pixels."""


@dataclass(frozen=True)
class Viewport:
    """A part of the plane.

    Attributes
    ----------
    x, y : float
        The place in the middle of the canvas; y points up.
    unit : float
        How much of the plane a pixel spans.
    """

    x: float = 0.0
    y: float = 0.0
    unit: float = 1.0

    @classmethod
    def around(cls, bounds: tuple[float, float, float, float], size: Size, margin: int) -> Viewport:
        """Show the bounds (left, bottom, right, top), with a margin in pixels."""
        left, bottom, right, top = bounds
        across, down = (max(1, length - 2 * margin) for length in size)
        unit = max((right - left) / across, (top - bottom) / down)
        # A single point, and points that are equal, have no extent.
        return cls((left + right) / 2, (bottom + top) / 2, unit if unit > 0 else 1.0)

    def rectangle(self, size: Size) -> tuple[float, float, float, float]:
        """Give the edges left, bottom, right, top of what a canvas shows."""
        across, down = size[0] * self.unit / 2, size[1] * self.unit / 2
        return self.x - across, self.y - down, self.x + across, self.y + down

    def to_plane(self, pixel: tuple[float, float], size: Size) -> tuple[float, float]:
        """Give the place under a pixel."""
        return (
            self.x + (pixel[0] - size[0] / 2) * self.unit,
            self.y - (pixel[1] - size[1] / 2) * self.unit,
        )

    def to_pixel(self, place: tuple[float, float], size: Size) -> tuple[float, float]:
        """Give the pixel at a place."""
        return (
            size[0] / 2 + (place[0] - self.x) / self.unit,
            size[1] / 2 - (place[1] - self.y) / self.unit,
        )

    def panned(self, dx: float, dy: float) -> Viewport:
        """Move what is shown by pixels to the right and down."""
        return replace(self, x=self.x - dx * self.unit, y=self.y + dy * self.unit)

    def zoomed(self, factor: float, pixel: tuple[float, float], size: Size) -> Viewport:
        """Enlarge by a factor; what is under the pixel stays there."""
        x, y = self.to_plane(pixel, size)
        unit = self.unit / factor
        return Viewport(x + (self.x - x) / factor, y + (self.y - y) / factor, unit)
