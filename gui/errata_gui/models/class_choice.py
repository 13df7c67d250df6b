"""Classes to choose from, with average precision beside each name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QSortFilterProxyModel,
    Qt,
)

from errata_gui import number_text
from errata_gui.models.fixed_columns import FixedColumns, Index

if TYPE_CHECKING:
    from collections.abc import Sequence

Role = Qt.ItemDataRole
SORT = Role.UserRole
HEADINGS = ("class", "AP")


class ClassChoice(FixedColumns):
    """A row for each class: its name with a check box, and its average precision."""

    headings = HEADINGS
    tips = ("", "Average precision by the 101-point rule, at the IoU threshold")

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._labels: tuple[str, ...] = ()
        self._checked: frozenset[str] = frozenset()
        self._values: dict[str, float | None] = {}
        self._why_none = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes, in the data set's order."""
        return self._labels

    def set_labels(self, labels: Sequence[str]) -> None:
        """Offer these classes."""
        if tuple(labels) != self._labels:
            self.beginResetModel()
            self._labels = tuple(labels)
            self.endResetModel()

    def set_checked(self, labels: Sequence[str]) -> None:
        """Check these, and no others."""
        if frozenset(labels) != self._checked:
            self._checked = frozenset(labels)
            self.tell_values(0)

    def set_values(self, values: dict[str, float | None], why_none: str) -> None:
        """Set average precisions, and why a class has none."""
        if (values, why_none) != (self._values, self._why_none):
            self._values, self._why_none = values, why_none
            self.tell_values(1)

    def n_rows(self) -> int:
        """Give the number of classes."""
        return len(self._labels)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        label = self._labels[index.row()]
        if index.column() == 0:
            return self._of_name(label, role)
        return self._of_value(label, role)

    def _of_name(self, label: str, role: int) -> Any:
        if role in (Role.DisplayRole, Role.ToolTipRole, SORT):
            return label
        if role == Role.CheckStateRole:
            return Qt.CheckState.Checked if label in self._checked else Qt.CheckState.Unchecked
        return None

    def _of_value(self, label: str, role: int) -> Any:
        value = self._values.get(label)
        if role == Role.DisplayRole:
            return number_text.ratio(value)
        if role == SORT:
            return -1.0 if value is None else value
        if role == Role.TextAlignmentRole:
            return self.alignment(1)
        if role == Role.ToolTipRole:
            return self._why_none if value is None else f"{label}: AP {value:.6g}"
        return None


class ClassesFound(QSortFilterProxyModel):
    """The classes whose names hold what is searched for; those without AP come last."""

    def __init__(self, source: ClassChoice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setSourceModel(source)
        self.setSortRole(SORT)
        self.setFilterKeyColumn(0)
        self.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def lessThan(self, left: Index, right: Index) -> bool:
        a, b = left.data(SORT), right.data(SORT)
        if left.column() == 1 and (a < 0) != (b < 0):
            # Undefined stays at the end, whichever way is sorted.
            return bool(b < 0) == (self.sortOrder() == Qt.SortOrder.AscendingOrder)
        return bool(a < b)

    def label(self, index: QModelIndex) -> str:
        """Give the class of a row."""
        return str(index.siblingAtColumn(0).data())
