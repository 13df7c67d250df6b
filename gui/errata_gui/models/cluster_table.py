"""The table of clusters: what the library reports, ranked worst first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt

from errata_gui.models.fixed_columns import FixedColumns, Index


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


class ClusterTable(FixedColumns):
    """A row for each cluster; rows keep their places while values change, until `rank` is called.

    Attributes
    ----------
    form : Form
    clusters : list of Cluster
        As shown.
    """

    def __init__(self, form: Form, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._take(form)
        self.clusters: list[Any] = []

    def show_clusters(self, form: Form, clusters: Sequence[Cluster]) -> None:
        """Take new values; clusters that are shown stay where they are."""
        by_id = {each.id: each for each in clusters}
        is_same = form is self.form and by_id.keys() == {each.id for each in self.clusters}
        if not is_same:
            self.beginResetModel()
            self._take(form)
            self.clusters = _ranked(clusters)
            self.endResetModel()
        elif self.clusters:
            self.clusters = [by_id[each.id] for each in self.clusters]
            self.tell_values()

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

    def n_rows(self) -> int:
        """Give the number of clusters."""
        return len(self.clusters)

    def table(self) -> tuple[list[str], list[list[Any]]] | None:
        """Give headings and rows; None where there are no clusters."""
        if not self.clusters:
            return None
        return list(self.form.headings), [self.form.cells(each) for each in self.clusters]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cluster, column = self.clusters[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.form.cells(cluster)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.form.tip(cluster, column) or self.form.tips[column]
        return None

    def _take(self, form: Form) -> None:
        self.form = form
        self.headings, self.tips, self.words = form.headings, form.tips, frozenset([form.words])


def name_of(cluster_id: int) -> str:
    """Say which cluster: ``cluster 4``, or ``noise``."""
    return "noise" if cluster_id < 0 else f"cluster {cluster_id}"


def _ranked(clusters: Sequence[Cluster]) -> list[Cluster]:
    last = len(clusters) + 1
    by_id = sorted(clusters, key=lambda each: each.id)
    return sorted(by_id, key=lambda each: (each.is_noise, last if each.rank is None else each.rank))
