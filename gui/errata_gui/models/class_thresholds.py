"""Classes with their score thresholds, and what each comes to there."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont

from errata_gui import number_text
from errata_gui.models.fixed_columns import FixedColumns, Index

if TYPE_CHECKING:
    from errata.results.metrics import ClassMetrics
    from errata_gui.resolve import Resolved
    from errata_gui.state import Thresholds

COLUMNS = ("class", "threshold", "n gt", "TP", "FP", "FN", "precision", "recall", "F1")
LABEL, THRESHOLD = 0, 1
_ABOUT = {
    "precision": "No detection of this class reaches the threshold",
    "recall": "This class has no ground truth",
    "F1": "There is neither ground truth nor a detection of this class",
}


class ClassThresholds(FixedColumns):
    """One row a class; its threshold can be edited, an empty text clears it.

    Signals
    -------
    edited(label, float or None)
        The user gave a class another threshold, or took it away.
    """

    headings = COLUMNS

    edited = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[ClassMetrics, ...] = ()
        self._thresholds: Thresholds | None = None
        self._own: dict[str, float] = {}

    def show_resolved(self, resolved: Resolved) -> None:
        """Take the counts of a state; the rows stay while the classes do."""
        rows = resolved.metrics.per_class
        same = [row.label for row in rows] == [row.label for row in self._rows]
        if not same:
            self.beginResetModel()
        self._rows = rows
        self._thresholds = resolved.state.thresholds
        self._own = dict(self._thresholds.per_class)
        if not same:
            self.endResetModel()
        else:
            self.tell_values()

    def n_rows(self) -> int:
        """Give the number of classes."""
        return len(self._rows)

    def label(self, row: int) -> str:
        """Give the class of a row."""
        return self._rows[row].label

    def threshold(self, label: str) -> float | None:
        """Give the threshold that holds for a class; None for none."""
        return None if self._thresholds is None else self._thresholds.of_class(label)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == THRESHOLD else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.EditRole:
            value = self._own.get(row.label)
            return "" if value is None else f"{value:.6g}"
        if role == Qt.ItemDataRole.UserRole:
            return self._value(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.alignment(column)
        if role == Qt.ItemDataRole.FontRole and column == THRESHOLD and row.label in self._own:
            font = QFont()
            font.setBold(True)
            return font
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, column)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() != THRESHOLD:
            return False
        label, text = self.label(index.row()), str(value).strip().replace(",", ".")
        if not text:
            self.edited.emit(label, None)
            return True
        try:
            given = float(text)
        except ValueError:
            return False
        if not isfinite(given):
            return False
        if given != self._own.get(label):
            self.edited.emit(label, given)
        return True

    def _value(self, row: ClassMetrics, column: int) -> Any:
        """Give what a column sorts by; what is undefined comes first."""
        values = (row.label.casefold(), self.threshold(row.label), row.n_gt, row.tp_gt, row.fp,
                  row.fn, row.precision, row.recall, row.f1)  # fmt: skip
        value = values[column]
        return float("-inf") if value is None else value

    def _text(self, row: ClassMetrics, column: int) -> str:
        if column == LABEL:
            return row.label
        if column == THRESHOLD:
            value = self.threshold(row.label)
            return number_text.UNDEFINED if value is None else f"{value:.4g}"
        if column < COLUMNS.index("precision"):
            return number_text.count((row.n_gt, row.tp_gt, row.fp, row.fn)[column - 2])
        return number_text.ratio((row.precision, row.recall, row.f1)[column - 6])

    def _tip(self, row: ClassMetrics, column: int) -> str:
        if column == THRESHOLD:
            if row.label in self._own:
                return "Its own; delete it to take the common one"
            return "The common threshold; type a number to give this class its own"
        text = self._text(row, column)
        return _ABOUT[COLUMNS[column]] if text == number_text.UNDEFINED else text
