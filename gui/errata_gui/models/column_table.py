"""A table of columns for Qt: sorted and filtered in NumPy, updated in place.

Qt's own proxy calls Python once for each comparison; sorting a column of 1,203 numbers that way
takes longer than a slider may. Here the order is one `argsort`, and undefined numbers come last in
both directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from errata_gui import number_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

Index: TypeAlias = "QModelIndex | QPersistentModelIndex"

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
DOWN, UP = "\N{BLACK DOWN-POINTING SMALL TRIANGLE}", "\N{BLACK UP-POINTING SMALL TRIANGLE}"
FORMATS = {
    "count": number_text.count, "ratio": number_text.ratio, "percent": number_text.percent,
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column: its name in code, its heading, what it holds, and what it means.

    Attributes
    ----------
    kind : {"text", "count", "ratio", "percent"}
    tip : str
        The heading's tooltip.
    undefined : str
        Why a number may be missing: the tooltip of an en dash.
    opens : str
        What a click on a cell shows; empty where there is nothing behind it.
    bar : bool
        Whether the number is also drawn as a bar.
    """

    name: str
    title: str
    kind: str = "count"
    tip: str = ""
    undefined: str = ""
    opens: str = ""
    bar: bool = False

    def text(self, value: Any) -> str:
        """Give a value as it is written."""
        return str(value) if self.kind == "text" else FORMATS[self.kind](value)


class ColumnTable(QAbstractTableModel):
    """Rows of columns; what is shown is an order over rows, and rows keep their keys."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.sorted_by, self.descending = self.columns[0].name, False
        self._values: dict[str, Any] = {column.name: np.zeros(0) for column in self.columns}
        self._texts: tuple[str, ...] = ()
        self._kept: NDArray[np.bool_] | None = None
        self._order: NDArray[np.int64] = np.zeros(0, np.int64)

    # What is shown

    def replace_rows(self, values: Mapping[str, Any]) -> None:
        """Take other rows; they are put in order."""
        self.beginResetModel()
        self._values = dict(values)
        self._kept = None
        self._order = self._ordered()
        self.endResetModel()

    def update_values(self, values: Mapping[str, Any]) -> None:
        """Take other numbers for the same rows, each where it stands."""
        self._values.update(values)
        if len(self._order):
            last = self.index(len(self._order) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def arrange(self, name: str, *, descending: bool) -> None:
        """Sort by a column; called again, it puts rows in order whose numbers have changed."""
        if (name, descending) != (self.sorted_by, self.descending):
            self.sorted_by, self.descending = name, descending
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        order = self._ordered()
        if np.array_equal(order, self._order):
            return
        self._reorder(order)

    def keep(self, rows: NDArray[np.bool_] | None) -> None:
        """Show only some of the rows; None for all."""
        self._kept = rows
        order = self._ordered()
        if not np.array_equal(order, self._order):
            self._reorder(order)

    def _reorder(self, order: NDArray[np.int64]) -> None:
        if len(order) != len(self._order):
            self.beginResetModel()
            self._order = order
            self.endResetModel()
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        places = {row: place for place, row in enumerate(order.tolist())}
        rows = [self.source_row(index) for index in before]
        self._order = order
        after = [
            self.index(places[row], index.column()) if row in places else QModelIndex()
            for row, index in zip(rows, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _ordered(self) -> NDArray[np.int64]:
        values = self._values[self.sorted_by]
        if isinstance(values, np.ndarray) and values.dtype != object:
            keys = np.asarray(values, np.float64)
            # NaN sorts last, and stays last if numbers are turned around by their sign.
            order = np.argsort(-keys if self.descending else keys, kind="stable")
        else:
            words = [str(value).casefold() for value in values]
            by_words = sorted(range(len(words)), key=words.__getitem__, reverse=self.descending)
            order = np.array(by_words, np.int64)
        return order if self._kept is None else order[self._kept[order]]

    # Rows and columns by name

    def source_row(self, index: Index) -> int:
        """Give the row's number among the values, whatever the order."""
        return int(self._order[index.row()])

    def shown_row(self, source_row: int) -> int | None:
        """Give where a row is shown; None if it is not."""
        found = np.flatnonzero(self._order == source_row)
        return int(found[0]) if len(found) else None

    def value(self, index: Index) -> Any:
        """Give a cell's value."""
        return self.value_at(index.row(), index.column())

    def value_at(self, row: int, place: int) -> Any:
        """Give the value of a row as shown, and a column."""
        return self._values[self.columns[place].name][self._order[row]]

    def text(self, index: Index) -> str:
        """Give a cell as it is written."""
        return self.columns[index.column()].text(self.value(index))

    def column_named(self, name: str) -> int:
        """Give a column's number."""
        return next(i for i, column in enumerate(self.columns) if column.name == name)

    def widest(self, place: int) -> str:
        """Give a text as wide as a column of numbers may need: that of its greatest, in short."""
        column = self.columns[place]
        if column.kind != "count":
            return "0.000" if column.kind == "ratio" else "00.00%"
        values = np.asarray(self._values[column.name], np.float64)
        most = float(np.nanmax(values)) if len(values) else 0.0
        return FORMATS["count"](10 ** (len(str(int(most))) + 1) - 1)

    def values(self, name: str) -> Any:
        """Give a column's values in the order of the rows, not as shown."""
        return self._values[name]

    def rows_as_shown(self) -> list[list[Any]]:
        """Give all rows, in the order shown, as plain numbers and words; None for undefined."""
        lists = [[_plain(value) for value in self._values[c.name]] for c in self.columns]
        return [[column[row] for column in lists] for row in self._order.tolist()]

    # Qt's questions

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._order)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return LEFT if self.columns[index.column()].kind == "text" else RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tip(index)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.columns[index.column()].title}: {self.text(index)}"
        return None

    def tip(self, index: Index) -> str:
        """Give a cell's tooltip: its whole text, why it is undefined, what a click shows."""
        column, text = self.columns[index.column()], self.text(index)
        if text == number_text.UNDEFINED:
            return column.undefined
        return f"{text}\n{column.opens}" if column.opens else text

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            if column.name != self.sorted_by:
                return column.title
            return f"{column.title} {DOWN if self.descending else UP}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{column.tip}\nClick to sort" if column.tip else "Click to sort"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return LEFT if column.kind == "text" else RIGHT
        return None


def _plain(value: Any) -> Any:
    plain = value.item() if hasattr(value, "item") else value
    return None if plain != plain else plain  # noqa: PLR0124 (NaN alone differs from itself)
