"""Where the cells of a gallery are: equal cells in rows, whatever their number; no widget."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QRect

GAP = 8
"""Least pixels between cells."""

CAPTION = 38
"""Pixels below a cell's picture for its two lines."""


@dataclass(frozen=True)
class CellGrid:
    """So many cells of a size in a width.

    Attributes
    ----------
    n : int
    width : int
        Of what is seen, in pixels.
    size : int
        Side of a cell's picture, in pixels.
    """

    n: int
    width: int
    size: int

    @cached_property
    def columns(self) -> int:
        """Cells in a row; one at least."""
        return max(1, (self.width - GAP) // (self.size + GAP))

    @property
    def rows(self) -> int:
        """Rows, of which the last may be short."""
        return -(-self.n // self.columns)

    @property
    def pitch(self) -> int:
        """From the top of a row to the next."""
        return self.size + CAPTION + GAP

    @property
    def height(self) -> int:
        """Of all rows."""
        return self.rows * self.pitch + GAP

    def rect(self, position: int) -> QRect:
        """Give a cell's place, counted from the top of all rows."""
        row, column = divmod(position, self.columns)
        return QRect(self._left(column), GAP + row * self.pitch, self.size, self.size + CAPTION)

    def at(self, x: int, y: int) -> int | None:
        """Give the cell at a place; None between cells."""
        row = (y - GAP) // self.pitch
        if row < 0:
            return None
        for column in range(self.columns):
            position = row * self.columns + column
            if position < self.n and self.rect(position).contains(x, y):
                return position
        return None

    def span(self, top: int, bottom: int) -> range:
        """Give the cells of which something lies between two heights."""
        first = max(0, (top - GAP) // self.pitch)
        last = max(0, (bottom - GAP) // self.pitch + 1)
        return range(min(self.n, first * self.columns), min(self.n, last * self.columns))

    def touched(self, band: QRect) -> list[int]:
        """Give the cells that a rectangle touches."""
        columns = [c for c in range(self.columns) if self._meets(c, band)]
        rows = self.span(band.top(), band.bottom())
        if not columns or not len(rows):
            return []
        first, last = rows.start // self.columns, -(-rows.stop // self.columns)
        found = (row * self.columns + column for row in range(first, last) for column in columns)
        return [p for p in found if p < self.n and self.rect(p).intersects(band)]

    def _left(self, column: int) -> int:
        """Give a column's left side; what the width leaves over is shared out between columns."""
        spare = max(0, self.width - self.columns * self.size)
        return spare * (column + 1) // (self.columns + 1) + column * self.size

    def _meets(self, column: int, band: QRect) -> bool:
        left = self._left(column)
        return left <= band.right() and band.left() < left + self.size
