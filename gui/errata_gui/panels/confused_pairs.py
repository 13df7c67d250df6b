"""The matrix as two tables, report per class and list of confusions; each filters the other.

With hundreds of classes a picture is mostly empty; two lists, each sorted by what is worst, are
read faster.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from errata_gui.models.confusions import ConfusionsTable
from errata_gui.panels.class_report import ClassReport
from errata_gui.panels.count_table import CountTable
from errata_gui.panels.follower import Follower
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QResizeEvent

    from errata_gui.panels.base import Context
    from errata_gui.resolve import Resolved
    from errata_gui.theme import Theme

BESIDE = 860
"""From so many pixels on the tables stand side by side."""

REPORT = ("label", "n_gt", "fp", "fn", "precision", "recall", "f1")


class ConfusedPairs(QWidget):
    """Report at the left, confusions at the right.

    A chosen class filters the confusions (and is the matrix's marked class); a chosen confusion
    opens its examples and filters the report to its classes. The chips above take that back.
    """

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.report = ClassReport(context, *REPORT, parent=self)
        self.table = ConfusionsTable()
        self.table.setParent(self)
        self.pairs = CountTable(self.table, "List of confusions", self)
        self.pairs.retheme(context.theme)
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText("filter confusions")
        self.filter.setAccessibleName("Filter confusions by either label")
        self.filter.setToolTip("Show only confusions with this in either label")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(lambda _: self._arrange_pairs())
        self.background = QToolButton(self)
        self.background.setText("background")
        self.background.setCheckable(True)
        self.background.setChecked(True)
        self.background.setAccessibleName("With missed and false ones")
        self.background.setToolTip("Also what is missed, and what is found where nothing is")
        self.background.toggled.connect(lambda _: self._arrange_pairs())
        self.chips = [self._chip("Show all confusions"), self._chip("Show all classes")]
        self.number = QLabel(self)
        self.number.setProperty("role", "muted")
        self._pair: frozenset[str] | None = None
        self._resolved: Resolved | None = None
        self._sort, self._descending, self._text = "fn", True, ""
        self._wide: bool | None = None
        self._build()
        self.follower = Follower(self._relist, self)
        self._connect()

    def _build(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(GRID)
        above.addWidget(self.filter, 1)
        above.addWidget(self.background)
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(above)
        column.addWidget(self.pairs, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.addWidget(self.report)
        self.splitter.addWidget(right)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(2 * GRID)
        below = QHBoxLayout()
        below.setSpacing(GRID)
        below.addWidget(self.number, 1)
        for chip in self.chips:
            below.addWidget(chip)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GRID)
        whole.addLayout(below)
        whole.addWidget(self.splitter, 1)

    def _connect(self) -> None:
        self.report.chosen.connect(self._mark)
        self.report.filtered.connect(self._filter_report)
        self.report.sorting_asked.connect(self._sort_report)
        self.pairs.opened.connect(lambda row, _name: self._open(row))
        self.pairs.sorting_asked.connect(self._sort_pairs)
        self.chips[0].clicked.connect(lambda: self._mark(None))
        self.chips[1].clicked.connect(self._forget_pair)

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self.report.retheme(theme)
        self.pairs.retheme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the tables side by side, or one above the other."""
        super().resizeEvent(event)
        wide = self.width() >= BESIDE
        way = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if way != self.splitter.orientation():
            self.splitter.setOrientation(way)
        if self._wide != wide:
            self._wide = wide
            self.splitter.setSizes([1150, 850] if wide else [1000, 1000])

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.follower.stop()

    def show_resolved(self, resolved: Resolved) -> None:
        """Show counts at once in the rows that are there; list the cells anew at rest."""
        other = self._resolved is None or (
            self._resolved.loaded.dataset is not resolved.loaded.dataset
            or self._resolved.state.matrix.label != resolved.state.matrix.label
        )
        self._resolved = resolved
        self.report.show_resolved(resolved)
        self.report.choose(resolved.state.matrix.label)
        self._arrange_report()
        if other:
            self.follower.now()
        else:
            self.table.show(resolved)
            self.follower.poke()

    # The list of confusions

    def _relist(self) -> None:
        if self._resolved is None:
            return
        chosen = self._chosen_pair()
        self.table.relist(self._resolved)
        self._arrange_pairs()
        self.pairs.fit_columns()
        if chosen is not None:
            found = np.flatnonzero(np.all(self.table.cells == chosen, axis=1))
            self.pairs.choose(int(found[0]) if len(found) else None)

    def _chosen_pair(self) -> tuple[int, int] | None:
        row = self.pairs.current_row
        if row is None:
            return None
        gt, dt = self.table.cells[row].tolist()
        return gt, dt

    def _arrange_pairs(self) -> None:
        kept = np.ones(len(self.table.cells), bool)
        label = None if self._resolved is None else self._resolved.state.matrix.label
        if label is not None and self._resolved is not None and label in self._resolved.labels:
            kept &= self.table.with_label(label)
        if self.filter.text():
            kept &= self.table.naming(self.filter.text())
        if not self.background.isChecked():
            kept &= self.table.between_classes()
        self.table.keep(kept)
        self.table.arrange(self.table.sorted_by, descending=self.table.descending)
        self._say(label)

    def _say(self, label: str | None) -> None:
        shown, whole = self.table.rowCount(), len(self.table.cells)
        of = "" if shown == whole else f" of {whole:,}"
        self.number.setText(f"{shown:,}{of} confusions")
        self._show_chip(0, label)
        pair = None if self._pair is None else " and ".join(sorted(self._pair))
        self._show_chip(1, pair)

    def _sort_pairs(self, name: str, descending: bool) -> None:
        self.table.arrange(name, descending=descending)

    def _open(self, row: int) -> None:
        self.context.store.update(query=self.table.query(row))
        self._pair = frozenset(each for each in self.table.choices(row) if isinstance(each, str))
        self._arrange_report()
        self._say(self.context.store.state.matrix.label)

    def _forget_pair(self) -> None:
        self._pair = None
        self._arrange_report()
        self._say(self.context.store.state.matrix.label)

    # The report

    def _mark(self, label: str | None) -> None:
        store = self.context.store
        store.update(matrix=replace(store.state.matrix, label=label))

    def _arrange_report(self) -> None:
        self.report.arrange(
            self._sort, descending=self._descending, text=self._text, only=self._pair
        )

    def _filter_report(self, text: str) -> None:
        self._text = text
        self._arrange_report()

    def _sort_report(self, name: str, descending: bool) -> None:
        self._sort, self._descending = name, descending
        self._arrange_report()

    # Chips

    def _chip(self, tip: str) -> QToolButton:
        chip = QToolButton(self)
        chip.setToolTip(tip)
        chip.hide()
        return chip

    def _show_chip(self, place: int, words: str | None) -> None:
        chip = self.chips[place]
        chip.setVisible(words is not None)
        if words is not None:
            what = ("confusions with", "classes")[place]
            short = chip.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, 160)
            chip.setText(f"only {what} {short}  \N{MULTIPLICATION SIGN}")
            chip.setAccessibleName(f"Only {what} {words}: {chip.toolTip()}")
