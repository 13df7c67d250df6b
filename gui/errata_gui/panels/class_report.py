"""The report per class as a widget: filter box, table, context menu; for any panel."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget

from errata_gui.models.report import ReportTable, query_of
from errata_gui.panels.count_table import CountTable
from errata_gui.panels.follower import Follower
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Collection

    from PySide6.QtGui import QHideEvent

    from errata_gui.panels.base import Context
    from errata_gui.resolve import Resolved
    from errata_gui.state import ExampleQuery
    from errata_gui.theme import Theme


class ClassReport(QWidget):
    """One row for each class. A click on a count opens its examples.

    Signals
    -------
    filtered(text), sorting_asked(name, descending)
        The user asks; whoever owns the report's state answers with `arrange`.
    chosen(label)
        The current row is another class.
    """

    filtered = Signal(str)
    sorting_asked = Signal(str, bool)
    chosen = Signal(str)

    def __init__(self, context: Context, *columns: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.table = ReportTable(*columns)
        self.table.setParent(self)
        self.view = CountTable(self.table, "Report per class", self)
        self.view.retheme(context.theme)
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText("filter classes")
        self.filter.setAccessibleName("Filter classes by name")
        self.filter.setToolTip("Show only classes whose name contains this")
        self.filter.setClearButtonEnabled(True)
        self.filter.textEdited.connect(self.filtered)
        # The cross in the box clears without editing.
        self.filter.textChanged.connect(lambda text: None if text else self.filtered.emit(""))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.filter)
        column.addWidget(self.view, 1)
        self._text = ""
        self._only: frozenset[str] | None = None
        self.follower = Follower(self._rearrange, self)
        self.view.opened.connect(self._open)
        self.view.chosen.connect(lambda row: self.chosen.emit(self.table.label(row)))
        self.view.sorting_asked.connect(self.sorting_asked)
        self.view.menu_asked.connect(self._menu)

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self.view.retheme(theme)

    def show_resolved(self, resolved: Resolved) -> None:
        """Show a state's numbers at once; rows are put in order when the slider rests."""
        self.table.show(resolved)
        self._hide_what_is_the_same(resolved)
        self.follower.poke()

    def arrange(
        self, name: str, *, descending: bool, text: str, only: Collection[str] | None = None
    ) -> None:
        """Sort, and show only classes with a text in their name, or these."""
        known = {column.name for column in self.table.columns}
        name = name if name in known else "label"
        chosen = None if only is None else frozenset(only)
        if (text, chosen) != (self._text, self._only):
            self._text, self._only = text, chosen
            self._keep()
        if (name, descending) != (self.table.sorted_by, self.table.descending):
            self.table.arrange(name, descending=descending)
        if text != self.filter.text():
            self.filter.setText(text)

    def choose(self, label: str | None) -> None:
        """Make a class the current row, without telling."""
        labels = self.table.values("label")
        self.view.choose(labels.index(label) if label in labels else None)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.follower.stop()

    def _rearrange(self) -> None:
        row = self.view.current_row
        self._keep()
        self.table.arrange(self.table.sorted_by, descending=self.table.descending)
        self.view.choose(row)
        self.view.fit_columns()

    def _keep(self) -> None:
        labels, text = self.table.values("label"), self._text.casefold()
        if not text and self._only is None:
            self.table.keep(None)
            return
        only = self._only
        self.table.keep(np.array(
            [text in label.casefold() and (only is None or label in only) for label in labels],
            bool,
        ))  # fmt: skip

    def _hide_what_is_the_same(self, resolved: Resolved) -> None:
        """Show the second view of true positives, and thresholds, only where they say something."""
        names = [column.name for column in self.table.columns]
        differ = resolved.loaded.rule.matches != ()
        own = bool(resolved.state.thresholds.per_class)
        for name, shown in (("tp_dt", differ), ("threshold", own)):
            if name in names:
                place = names.index(name)
                if self.view.isColumnHidden(place) == shown:
                    self.view.setColumnHidden(place, not shown)
                    self.view.fit_columns()

    def _open(self, row: int, name: str) -> None:
        self._ask(self.table.query(row, name))

    def _ask(self, query: ExampleQuery | None, _checked: bool = False) -> None:
        if query is not None:
            self.context.store.update(query=query)

    def _menu(self, row: int, at: QPoint) -> None:
        menu = self.menu_of(self.table.label(row))
        menu.exec(at)
        menu.deleteLater()

    def menu_of(self, label: str) -> QMenu:
        """Give the context menu of a class."""
        store, menu = self.context.store, QMenu(self)
        state = store.state
        for title, name in (
            ("True positives", "tp_gt"), ("False positives", "fp"), ("Misses", "fn"),
            ("All with this ground truth", "n_gt"), ("All with this prediction", "n_dt"),
        ):  # fmt: skip
            query = query_of(label, name)
            action = menu.addAction(f"{title} of {label}")
            action.triggered.connect(partial(self._ask, query))
        menu.addSeparator()
        matrix = replace(state.matrix, label=label)
        show = menu.addAction("Show in matrix")
        show.triggered.connect(lambda: store.update(panel="confusion", matrix=matrix))
        curve = replace(state.curve, labels=(label,))
        draw = menu.addAction("Show curve")
        draw.triggered.connect(lambda: store.update(panel="curves", curve=curve))
        return menu
