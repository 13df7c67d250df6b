"""The list of confusions: every cell of the matrix that holds mistakes, as rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import errata
from errata_gui.models.column_table import Column, ColumnTable
from errata_gui.state import ExampleQuery

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata_gui.resolve import Resolved

OPENS = "Click: these examples"

COLUMNS = (
    Column("gt", "ground truth", "text", "What is there; background: nothing is", opens=OPENS),
    Column("dt", "predicted", "text", "What was predicted; background: missed", opens=OPENS),
    Column("count", "count", tip="How often", opens=OPENS),
    Column("share", "of row", "percent", "Share of the matrix's row: of all ground truth of that "
           "class; where that is background, of all that was found where nothing is",
           "Undefined: the row is empty at these thresholds", OPENS, bar=True),
)  # fmt: skip


class ConfusionsTable(ColumnTable):
    """One row for each pair of labels that are confused, missed and false ones among them."""

    def __init__(self) -> None:
        super().__init__(COLUMNS)
        self.arrange("count", descending=True)
        self.cells: NDArray[np.int64] = np.zeros((0, 2), np.int64)
        self._labels: list[str] = []

    def relist(self, resolved: Resolved) -> None:
        """List the cells anew: other rows."""
        self.cells, self._labels = resolved.mistakes, resolved.labels
        names = np.array([*self._labels, "background"], object)
        words = {"gt": names[self.cells[:, 0]], "dt": names[self.cells[:, 1]]}
        self.replace_rows({**words, **self._numbers(resolved)})

    def show(self, resolved: Resolved) -> None:
        """Show a state's counts in the rows that are there."""
        self.update_values(self._numbers(resolved))

    def _numbers(self, resolved: Resolved) -> dict[str, Any]:
        rows, columns = self.cells[:, 0], self.cells[:, 1]
        confusion = resolved.confusion
        counts = confusion.matrix[rows, columns].astype(np.float64)
        return {"count": counts, "share": confusion.share_of_row(rows, columns)}

    def choices(self, source_row: int) -> tuple[Any, Any]:
        """Give a row's labels as questions take them, background told from a class of that name."""
        gt, dt = (self._choice(int(index)) for index in self.cells[source_row])
        return gt, dt

    def query(self, source_row: int) -> ExampleQuery:
        """Give the question for a row's examples."""
        gt, dt = self.choices(source_row)
        return ExampleQuery(gt=gt, dt=dt)

    def with_label(self, label: str) -> NDArray[np.bool_]:
        """Mark the rows with a class on either side."""
        index = self._labels.index(label)
        return self._rows(self.cells == index, np.any)

    def between_classes(self) -> NDArray[np.bool_]:
        """Mark the rows without background."""
        return self._rows(self.cells < len(self._labels), np.all)

    def naming(self, text: str) -> NDArray[np.bool_]:
        """Mark the rows in which a label contains a text, upper and lower case alike."""
        names = [*self._labels, "background"]
        found = np.array([text.casefold() in name.casefold() for name in names], bool)
        return self._rows(found[self.cells], np.any)

    def _choice(self, index: int) -> Any:
        return errata.BACKGROUND if index == len(self._labels) else self._labels[index]

    @staticmethod
    def _rows(cells: Any, which: Any) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = which(cells, axis=1)
        return found
