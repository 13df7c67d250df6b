"""Where labels go beside their boxes, so that none covers another."""

from __future__ import annotations

from PySide6.QtCore import QRectF

CELL = 64

Place = tuple[float, float, float, float]
"""Left, top, right and bottom: plain numbers, since there are many to try."""


class Chips:
    """Places labels one after the other; what does not fit anywhere is left out.

    Parameters
    ----------
    bounds : QRectF
        Labels stay inside.
    height : float
        Of every label.
    """

    def __init__(self, bounds: QRectF, height: float) -> None:
        self._bounds = (bounds.left(), bounds.top(), bounds.right(), bounds.bottom())
        self._height = height
        self._taken: dict[tuple[int, int], list[Place]] = {}

    def place(self, box: QRectF, width: float, *, always: bool = False) -> QRectF | None:
        """Give the place of a box's label: above, below, or inside it; None if all is taken."""
        first: Place | None = None
        for left, top in self._corners(box, width):
            wanted = self._inside(left, top, width)
            if wanted is None:
                continue
            cells = self._cells(wanted)
            if self._is_free(wanted, cells):
                return self._take(wanted, cells)
            first = first or wanted
        if always and first is not None:
            return self._take(first, self._cells(first))
        return None

    def _corners(self, box: QRectF, width: float) -> tuple[tuple[float, float], ...]:
        """Give corners of a label beside the part of a box that is in sight, the best first."""
        low_x, low_y, high_x, high_y = self._bounds
        above, below = box.top() - self._height, box.bottom()
        left, right = max(box.left(), low_x), min(box.right(), high_x) - width
        top, bottom = max(box.top(), low_y), min(box.bottom(), high_y) - self._height
        return (
            (left, above), (left, below), (left, top), (right, above), (right, below),
            (left, bottom),
        )  # fmt: skip

    def _inside(self, left: float, top: float, width: float) -> Place | None:
        """Shift a label sideways into sight; None above or below it."""
        low_x, low_y, high_x, high_y = self._bounds
        if top < low_y or top + self._height > high_y:
            return None
        left = max(low_x, min(left, high_x - width))
        return left, top, left + width, top + self._height

    def _is_free(self, wanted: Place, cells: list[tuple[int, int]]) -> bool:
        left, top, right, bottom = wanted
        for cell in cells:
            for other in self._taken.get(cell, ()):
                if left < other[2] and other[0] < right and top < other[3] and other[1] < bottom:
                    return False
        return True

    def _take(self, wanted: Place, cells: list[tuple[int, int]]) -> QRectF:
        for cell in cells:
            self._taken.setdefault(cell, []).append(wanted)
        left, top, right, bottom = wanted
        return QRectF(left, top, right - left, bottom - top)

    def _cells(self, place: Place) -> list[tuple[int, int]]:
        left, top, right, bottom = (int(value // CELL) for value in place)
        return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]
