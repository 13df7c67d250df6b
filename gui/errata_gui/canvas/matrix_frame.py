"""Which part of a matrix is seen, and where: plain geometry, without widgets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor

MOST_PIXELS = 96.0
"""The largest cell."""


@dataclass(frozen=True)
class MatrixFrame:
    """A window onto a square of `n` times `n` cells.

    Attributes
    ----------
    left, top, width, height : float
        The place for cells, in pixels of the widget.
    n : int
    cell : float
        A cell's side in pixels.
    x, y : float
        Pixels of the matrix that lie left of and above the place.
    """

    left: float = 0.0
    top: float = 0.0
    width: float = 1.0
    height: float = 1.0
    n: int = 1
    cell: float = 1.0
    x: float = 0.0
    y: float = 0.0

    @property
    def fitting(self) -> float:
        """The side of cells at which all are seen; whole pixels where that loses little."""
        side = min(self.width, self.height) / max(self.n, 1)
        whole = float(floor(side))
        return min(whole if whole >= 0.95 * side else side, MOST_PIXELS)

    @property
    def zoomed(self) -> bool:
        """Whether some cells are out of sight."""
        return self.cell > self.fitting * 1.001

    @property
    def seen_width(self) -> float:
        """Pixels from the left that hold cells."""
        return min(self.width, self.n * self.cell - self.x)

    @property
    def seen_height(self) -> float:
        """Pixels from the top that hold cells."""
        return min(self.height, self.n * self.cell - self.y)

    def fit(self) -> MatrixFrame:
        """See all cells."""
        return replace(self, cell=self.fitting, x=0.0, y=0.0)

    def resized(self, left: float, top: float, width: float, height: float, n: int) -> MatrixFrame:
        """Take another place or matrix; what fitted still fits, what was zoomed stays so."""
        new = replace(
            self, left=left, top=top, width=max(width, 1.0), height=max(height, 1.0), n=max(n, 1)
        )
        return new.fit() if not self.zoomed or n != self.n else new.clamped()

    def zoom(self, factor: float, at_x: float, at_y: float) -> MatrixFrame:
        """Make cells larger or smaller; what is under a point of the widget stays there."""
        cell = min(max(self.cell * factor, self.fitting), max(MOST_PIXELS, self.fitting))
        grown = cell / self.cell
        x = (self.x + at_x - self.left) * grown - (at_x - self.left)
        y = (self.y + at_y - self.top) * grown - (at_y - self.top)
        return replace(self, cell=cell, x=x, y=y).clamped()

    def pan(self, dx: float, dy: float) -> MatrixFrame:
        """Move what is seen by pixels."""
        return replace(self, x=self.x + dx, y=self.y + dy).clamped()

    def clamped(self) -> MatrixFrame:
        """Leave no more empty place than there must be."""
        cell = max(self.cell, self.fitting)
        whole = self.n * cell
        x = min(max(self.x, 0.0), max(whole - self.width, 0.0))
        y = min(max(self.y, 0.0), max(whole - self.height, 0.0))
        return replace(self, cell=cell, x=x, y=y)

    def showing(self, row: int, column: int) -> MatrixFrame:
        """Move as little as brings a cell into sight."""
        x = min(self.x, column * self.cell)
        x = max(x, (column + 1) * self.cell - self.width)
        y = min(self.y, row * self.cell)
        y = max(y, (row + 1) * self.cell - self.height)
        return replace(self, x=x, y=y).clamped()

    def row_at(self, y: float) -> int | None:
        """Give the row at a height of the widget; None beside the cells."""
        return self._at(y - self.top, self.y, self.height)

    def column_at(self, x: float) -> int | None:
        """Give the column at a distance from the widget's left."""
        return self._at(x - self.left, self.x, self.width)

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Give row and column at a point of the widget."""
        row, column = self.row_at(y), self.column_at(x)
        return None if row is None or column is None else (row, column)

    def corner(self, row: int, column: int) -> tuple[float, float]:
        """Give the left and the top of a cell in the widget."""
        return self.left + column * self.cell - self.x, self.top + row * self.cell - self.y

    def rows(self) -> range:
        """The rows of which something is seen."""
        return range(floor(self.y / self.cell), self._end(self.y + self.height))

    def columns(self) -> range:
        """The columns of which something is seen."""
        return range(floor(self.x / self.cell), self._end(self.x + self.width))

    def _end(self, pixels: float) -> int:
        return min(ceil(pixels / self.cell - 1e-9), self.n)

    def _at(self, pixels: float, offset: float, room: float) -> int | None:
        if not 0 <= pixels < room:
            return None
        place = floor((pixels + offset) / self.cell)
        return place if 0 <= place < self.n else None
