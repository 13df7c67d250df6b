"""The table of clusters: what the library reports, ranked worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt

from errata_gui.models.fixed_columns import FixedColumns, Index
from errata_gui.number_text import UNDEFINED, count, ratio

if TYPE_CHECKING:
    from errata.vectors import ClusterMetrics, ClusterReport

HEADINGS = ("Cluster", "Images", "Splits", "F1", "F1 upper 95%", "Precision",
            "Recall")  # fmt: skip
TIPS = (
    "The cluster's number; noise is what no cluster holds",
    "Images that count",
    "How many of them are of each split",
    "Mean over images of each image's own F1",
    "Below this lies the mean F1 of such images with a probability of 95%; "
    "clusters are ranked by it, so that a few unlucky images do not come first",
    "Mean over images of each image's own precision",
    "Mean over images of each image's own recall",
)


class ClusterTable(FixedColumns):
    """A row for each cluster; rows keep their places while values change, until `rank` is called.

    Attributes
    ----------
    clusters : list of ClusterMetrics
        As shown.
    """

    HEADINGS = HEADINGS
    TIPS = TIPS
    WORDS = frozenset([2])

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clusters: list[ClusterMetrics] = []

    def show_report(self, report: ClusterReport | None) -> None:
        """Take new values; clusters that are shown stay where they are."""
        if report is None:
            if self.clusters:
                self._reset([])
            return
        by_id = {each.id: each for each in report.clusters}
        if by_id.keys() == {each.id for each in self.clusters}:
            self.clusters = [by_id[each.id] for each in self.clusters]
            self.tell_values()
        else:
            self._reset(_ranked(report.clusters))

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

    def row_of(self, cluster_id: int) -> int:
        """Give a cluster's row; -1 if it is not there."""
        return next((r for r, each in enumerate(self.clusters) if each.id == cluster_id), -1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cluster, column = self.clusters[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return cells(cluster)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(cluster, column)
        return None

    def _reset(self, clusters: list[ClusterMetrics]) -> None:
        self.beginResetModel()
        self.clusters = clusters
        self.endResetModel()


def name_of(cluster_id: int) -> str:
    """Say which cluster: ``cluster 4``, or ``noise``."""
    return "noise" if cluster_id < 0 else f"cluster {cluster_id}"


def cells(cluster: ClusterMetrics) -> list[str]:
    """Give a row as it is shown."""
    splits = ", ".join(f"{name} {n:,}" for name, n in cluster.splits.items())
    values = (cluster.f1.mean, cluster.f1_upper, cluster.precision.mean, cluster.recall.mean)
    return [
        "noise" if cluster.is_noise else str(cluster.id),
        count(cluster.n_images),
        splits or UNDEFINED,
        *(ratio(value) for value in values),
    ]


def _tip(cluster: ClusterMetrics, column: int) -> str:
    if column == 2:
        return cells(cluster)[2] if cluster.splits else "no image of it names a split"
    mean = {3: cluster.f1, 4: cluster.f1, 5: cluster.precision, 6: cluster.recall}.get(column)
    if mean is None:
        return TIPS[column]
    if mean.mean is None:
        return "undefined: in none of its images is there anything to find or found"
    span = f"from {ratio(mean.min)} to {ratio(mean.max)}"
    said = f"{mean.n:,} images, standard deviation {ratio(mean.std)}, {span}"
    return f"{said}; {mean.skipped:,} images do not define it" if mean.skipped else said


def _ranked(clusters: tuple[ClusterMetrics, ...] | list[ClusterMetrics]) -> list[ClusterMetrics]:
    last = len(clusters) + 1
    by_id = sorted(clusters, key=lambda each: each.id)
    return sorted(by_id, key=lambda each: (each.is_noise, last if each.rank is None else each.rank))
