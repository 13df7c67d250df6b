"""What tables with the same columns for every data set have in common: headings and alignment."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class FixedColumns(QAbstractTableModel):
    """Rows below headings that do not depend on data; subclasses give `n_rows` and `data`.

    Attributes
    ----------
    headings, tips : tuple of str
        Tips may be left out.
    words : frozenset of int
        Columns of words, which stand at the left; numbers stand at the right.
    """

    headings: tuple[str, ...] = ()
    tips: tuple[str, ...] = ()
    words: frozenset[int] = frozenset([0])

    def n_rows(self) -> int:
        """Give the number of rows."""
        raise NotImplementedError

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else self.n_rows()

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.headings)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.headings[section]
        if role == Qt.ItemDataRole.ToolTipRole and self.tips:
            return self.tips[section]
        return self.alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def alignment(self, column: int) -> Qt.AlignmentFlag:
        """Give where a column's words or numbers stand."""
        flags = Qt.AlignmentFlag
        side = flags.AlignLeft if column in self.words else flags.AlignRight
        return side | flags.AlignVCenter

    def tell_values(self, *columns: int) -> None:
        """Say that values changed in all rows: in some columns, or in all of them."""
        if self.n_rows():
            first, last = (min(columns), max(columns)) if columns else (0, len(self.headings) - 1)
            self.dataChanged.emit(self.index(0, first), self.index(self.n_rows() - 1, last))
