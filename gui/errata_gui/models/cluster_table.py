"""The table of clusters: what the library reports, ranked worst first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class Cluster(Protocol):
    """What every cluster has, be it of images or of objects."""

    @property
    def id(self) -> int: ...
    @property
    def rank(self) -> int | None: ...
    @property
    def is_noise(self) -> bool: ...


@dataclass(frozen=True)
class Form:
    """What the columns are, and what a cluster has in them.

    Attributes
    ----------
    headings, tips : tuple of str
        One for each column.
    words : int
        The column that holds words: at the left, and as wide as there is room.
    cells : callable
        Gives a cluster's row as it is shown.
    tip : callable
        Says more of a cluster's cell than is shown; empty for what the column's tip says.
    """

    headings: tuple[str, ...]
    tips: tuple[str, ...]
    words: int
    cells: Callable[[Any], list[str]]
    tip: Callable[[Any, int], str]


class ClusterTable(QAbstractTableModel):
    """A row for each cluster; rows keep their places while values change, until `rank` is called.

    Attributes
    ----------
    form : Form
    clusters : list of Cluster
        As shown.
    """

    def __init__(self, form: Form, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.form = form
        self.clusters: list[Any] = []

    def show_clusters(self, form: Form, clusters: Sequence[Cluster]) -> None:
        """Take new values; clusters that are shown stay where they are."""
        by_id = {each.id: each for each in clusters}
        is_same = form is self.form and by_id.keys() == {each.id for each in self.clusters}
        if not is_same:
            self.beginResetModel()
            self.form, self.clusters = form, _ranked(clusters)
            self.endResetModel()
        elif self.clusters:
            self.clusters = [by_id[each.id] for each in self.clusters]
            last = self.index(len(self.clusters) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rank(self) -> None:
        """Put the worst first, noise and what has no rank last."""
        order = _ranked(self.clusters)
        if order == self.clusters:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        place = {each.id: row for row, each in enumerate(order)}
        after = [self.index(place[self.clusters[at.row()].id], at.column()) for at in before]
        self.clusters = order
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def table(self) -> tuple[list[str], list[list[Any]]] | None:
        """Give headings and rows; None where there are no clusters."""
        if not self.clusters:
            return None
        return list(self.form.headings), [self.form.cells(each) for each in self.clusters]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.clusters)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.form.headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cluster, column = self.clusters[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.form.cells(cluster)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.form.tip(cluster, column) or self.form.tips[column]
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.form.headings[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.form.tips[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(section)
        return None

    def _side(self, column: int) -> Qt.AlignmentFlag:
        is_words = column == self.form.words
        side = Qt.AlignmentFlag.AlignLeft if is_words else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignVCenter


def name_of(cluster_id: int) -> str:
    """Say which cluster: ``cluster 4``, or ``noise``."""
    return "noise" if cluster_id < 0 else f"cluster {cluster_id}"


def _ranked(clusters: Sequence[Cluster]) -> list[Cluster]:
    last = len(clusters) + 1
    by_id = sorted(clusters, key=lambda each: each.id)
    return sorted(by_id, key=lambda each: (each.is_noise, last if each.rank is None else each.rank))
