"""What the canvas draws: a matrix, the values its colours go by, and its cells in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

from errata_gui import number_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from errata.results.arranged import ArrangedMatrix
    from errata_gui.canvas.color_scale import ColorScale

STRIPS = {"absorbed": "absorbed", "not_evaluated": "not evaluated"}
"""What lies below the matrix: detections that are in no cell, by predicted class."""


@dataclass(frozen=True, eq=False)
class MatrixPicture:
    """A matrix to be drawn.

    Attributes
    ----------
    arranged : ArrangedMatrix
    scale : ColorScale
    by : {"count", "row", "column"}
        What the colours and the numbers in cells are.
    marked : str, optional
        A class whose row and column are marked.
    strips : tuple of str
        The strips that are shown below.
    errors_only : bool
        Whether cells that hold no mistakes are left without colour.
    """

    arranged: ArrangedMatrix
    scale: ColorScale
    by: str = "count"
    marked: str | None = None
    strips: tuple[str, ...] = ()
    errors_only: bool = False

    @property
    def n(self) -> int:
        """Rows and columns."""
        return len(self.arranged.labels)

    @cached_property
    def values(self) -> NDArray[np.uint64] | NDArray[np.float64]:
        """What colours go by."""
        if self.by == "count":
            return self.arranged.matrix
        return self.arranged.normalised(self.by)

    @cached_property
    def indices(self) -> NDArray[np.uint8]:
        """Each cell's place in the colour table."""
        found = self.scale.indices(self.values)
        for cell in self.neutral:
            found[cell] = 0
        return found

    @cached_property
    def neutral(self) -> frozenset[tuple[int, int]]:
        """Cells without colour for what is in them: where pairs are no mistakes, and pooled."""
        if not self.errors_only:
            return frozenset()
        return self.arranged.listed.union((i, i) for i in range(self.n))

    @cached_property
    def marked_index(self) -> int | None:
        """The row and column that are marked."""
        if self.marked is None:
            return None
        members = self.arranged.members
        return next((i for i, names in enumerate(members) if self.marked in names), None)

    def strip(self, name: str) -> NDArray[np.uint64]:
        """The counts of a strip, a column each."""
        found: NDArray[np.uint64] = getattr(self.arranged, name)
        return found

    def cell_texts(self, row: int, column: int) -> tuple[str, ...]:
        """Give what may be written into a cell: the longest first."""
        if self.by == "count":
            count = int(self.arranged.matrix[row, column])
            return number_text.count(count), number_text.short_count(count)
        share = float(self.values[row, column])
        points = "<1" if 0 < share < 0.005 else f"{100 * share:.0f}"
        return number_text.percent(share), f"{points}%", points

    def label(self, index: int) -> str:
        """Give a row's or column's label."""
        if index == self.arranged.other_index:
            return f"{self.arranged.labels[index]} ({len(self.arranged.members[index]):,})"
        return self.arranged.labels[index]

    @cached_property
    def longest_label(self) -> str:
        """The label of the most letters, cut where no picture would show more."""
        return max((self.label(i)[:40] for i in range(self.n)), key=len)

    def name(self, index: int) -> str:
        """Give a row's or column's name in full."""
        members = self.arranged.members[index]
        if index == self.arranged.other_index:
            return f"{len(members):,} other classes"
        return self.arranged.labels[index]

    def sentences(self, row: int, column: int) -> list[str]:
        """Say all that is known of a cell, a sentence each, the pair first."""
        arranged = self.arranged
        gt, dt = self.name(row), self.name(column)
        count = int(arranged.matrix[row, column])
        of_row = number_text.percent(arranged.share(row, column, "row"))
        of_column = number_text.percent(arranged.share(row, column, "column"))
        return [
            f"{gt} \N{RIGHTWARDS ARROW} {dt}",
            f"count {number_text.count(count)}",
            f"{of_row} of row {gt}",
            f"{of_column} of column {dt}",
        ]

    def tooltip(self, row: int, column: int) -> str:
        """Give a cell's sentences as rich text."""
        first, *rest = map(escape, self.sentences(row, column))
        last = "Click: its examples" if self.arranged.matrix[row, column] else "No examples"
        return f"<b>{first}</b><br>" + "<br>".join([*rest, f"<i>{last}</i>"])

    def readout(self, row: int, column: int) -> str:
        """Give a cell's sentences in one line."""
        return "   \N{MIDDLE DOT}   ".join(self.sentences(row, column))
