"""Where labels go beside their boxes, so that none covers another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CELL = 64.0


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
        self._bounds = bounds
        self._height = height
        self._taken: dict[tuple[int, int], list[QRectF]] = {}

    def place(self, box: QRectF, width: float, *, always: bool = False) -> QRectF | None:
        """Give the place of a box's label: above, below, or inside it; None if all is taken."""
        seen = box.intersected(self._bounds)
        if seen.isEmpty() and not always:
            return None
        first = None
        for corner in self._corners(box, seen, width):
            wanted = self._inside(QRectF(corner.x(), corner.y(), width, self._height))
            if wanted is None:
                continue
            first = first or wanted
            if self._is_free(wanted):
                self._take(wanted)
                return wanted
        if always and first is not None:
            self._take(first)
            return first
        return None

    def _corners(self, box: QRectF, seen: QRectF, width: float) -> Iterable[QPointF]:
        above, below = box.top() - self._height, box.bottom()
        left, right = seen.left(), seen.right() - width
        yield QPointF(left, above)
        yield QPointF(left, below)
        yield QPointF(left, seen.top())
        yield QPointF(right, above)
        yield QPointF(right, below)
        yield QPointF(left, seen.bottom() - self._height)

    def _inside(self, wanted: QRectF) -> QRectF | None:
        """Shift a label sideways into sight; none above or below it."""
        bounds = self._bounds
        if wanted.top() < bounds.top() or wanted.bottom() > bounds.bottom():
            return None
        left = max(bounds.left(), min(wanted.left(), bounds.right() - wanted.width()))
        return QRectF(left, wanted.top(), wanted.width(), wanted.height())

    def _is_free(self, wanted: QRectF) -> bool:
        return not any(
            wanted.intersects(other)
            for cell in self._cells(wanted)
            for other in self._taken.get(cell, ())
        )

    def _take(self, wanted: QRectF) -> None:
        for cell in self._cells(wanted):
            self._taken.setdefault(cell, []).append(wanted)

    def _cells(self, rect: QRectF) -> Iterator[tuple[int, int]]:
        rows = range(int(rect.top() // CELL), int(rect.bottom() // CELL) + 1)
        for column in range(int(rect.left() // CELL), int(rect.right() // CELL) + 1):
            for row in rows:
                yield column, row
