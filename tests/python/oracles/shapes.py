"""What an object has beside its box: a mask as a set of pixels, or a pose."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import hypot

Pixel = tuple[int, int]  # row, column


@dataclass(frozen=True)
class Pixels:
    """A mask; `by_boundary` says that it is compared by Boundary IoU."""

    height: int
    width: int
    inside: frozenset[Pixel]
    by_boundary: bool = False

    def edge(self) -> frozenset[Pixel]:
        """What erosion by 3 x 3 pixels takes away, so many rounds as .02 of the diagonal, or 1."""
        inner = self.inside
        for _ in range(max(1, round(0.02 * hypot(self.height, self.width)))):
            inner = frozenset(
                (y, x)
                for y, x in inner
                if all((y + dy, x + dx) in inner for dy, dx in product((-1, 0, 1), repeat=2))
            )
        return self.inside - inner

    def runs(self) -> list[int]:
        """Lengths of background and foreground by turns, down the columns from left to right."""
        lengths, value = [0], False
        for x, y in product(range(self.width), range(self.height)):
            if ((y, x) in self.inside) != value:
                lengths.append(0)
                value = not value
            lengths[-1] += 1
        return lengths


@dataclass(frozen=True)
class Pose:
    """Keypoints: x, y, and visibility, above 0 where the point is labelled."""

    points: tuple[tuple[float, float, int], ...]
    area: float = 0.0

    def flat(self) -> list[float]:
        """The points as a file writes them."""
        return [value for point in self.points for value in point]


SIGMAS = (0.2, 0.3, 0.25)
"""The falloffs of the three points of a pose."""
