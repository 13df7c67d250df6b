"""What tables with the same columns for every data set have in common: headings and alignment."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class FixedColumns(QAbstractTableModel):
    """Rows below headings that never change; subclasses give `n_rows` and `data`.

    Attributes
    ----------
    HEADINGS, TIPS : tuple of str
        Tips may be left out.
    WORDS : frozenset of int
        Columns of words, which stand at the left; numbers stand at the right.
    """

    HEADINGS: ClassVar[tuple[str, ...]] = ()
    TIPS: ClassVar[tuple[str, ...]] = ()
    WORDS: ClassVar[frozenset[int]] = frozenset([0])

    def n_rows(self) -> int:
        """Give the number of rows."""
        raise NotImplementedError

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else self.n_rows()

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.HEADINGS[section]
        if role == Qt.ItemDataRole.ToolTipRole and self.TIPS:
            return self.TIPS[section]
        return self.alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def alignment(self, column: int) -> Qt.AlignmentFlag:
        """Give where a column's words or numbers stand."""
        flags = Qt.AlignmentFlag
        side = flags.AlignLeft if column in self.WORDS else flags.AlignRight
        return side | flags.AlignVCenter

    def tell_values(self, *columns: int) -> None:
        """Say that values changed in all rows: in some columns, or in all of them."""
        if self.n_rows():
            first, last = (min(columns), max(columns)) if columns else (0, len(self.HEADINGS) - 1)
            self.dataChanged.emit(self.index(0, first), self.index(self.n_rows() - 1, last))
