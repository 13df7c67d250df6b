"""Where the parts of the clusters panel stand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from errata_gui.models.cluster_table import ClusterTable
from errata_gui.theme import GRID

LEGEND_WIDTH = 204


def scatter_above_table(
    canvas: QWidget, legend: QWidget, view: QTableView, below: QWidget, parent: QWidget
) -> QWidget:
    """Put points and legend above the table, and a line below both."""
    legend.setFixedWidth(LEGEND_WIDTH)
    upper = QWidget(parent)
    row = QHBoxLayout(upper)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GRID)
    row.addWidget(canvas, 1)
    row.addWidget(legend)
    split = QSplitter(Qt.Orientation.Vertical, parent)
    split.setChildrenCollapsible(False)
    split.addWidget(upper)
    split.addWidget(view)
    split.setSizes([420, 190])
    split.setStretchFactor(0, 1)
    whole = QWidget(parent)
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GRID)
    column.addWidget(split, 1)
    column.addWidget(below)
    return whole


def table_view(model: ClusterTable, parent: QWidget) -> QTableView:
    """Make the table of clusters; it is hidden until there are some."""
    view = QTableView(parent)
    view.setModel(model)
    view.setAccessibleName("Clusters, the worst first")
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setMinimumHeight(72)
    view.setStyleSheet("QTableView::item { padding: 0 6px; }")
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(24)
    view.horizontalHeader().setHighlightSections(False)
    view.hide()
    model.modelReset.connect(lambda: stretch_words(view, model))
    stretch_words(view, model)
    return view


def stretch_words(view: QTableView, model: ClusterTable) -> None:
    """Let the column of words take what the numbers leave."""
    header = view.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(model.form.words, QHeaderView.ResizeMode.Stretch)
