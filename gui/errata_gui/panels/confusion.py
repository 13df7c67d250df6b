"""The confusion matrix: a picture, or above 25 classes two tables that filter one another."""

from __future__ import annotations

from dataclasses import replace
from shlex import join
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QToolButton, QWidget

from errata_gui.actions import Spec
from errata_gui.export.lines import threshold_words
from errata_gui.panels.base import Context, Panel
from errata_gui.panels.confused_pairs import ConfusedPairs
from errata_gui.panels.matrix_page import MatrixPage

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from errata_gui.resolve import Resolved
    from errata_gui.theme import Theme

MOST_IN_PICTURE = 25
"""Classes up to which the picture is shown when nobody has chosen."""


class ConfusionPanel(Panel):
    """Rows ground truth, columns predicted, background last."""

    KEY, TITLE = "confusion", "Confusion"
    HINT = "Open ground truth and predictions to see what the model confuses."

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.page = MatrixPage(context, self)
        self.tables = ConfusedPairs(context, self)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.page)
        self.stack.addWidget(self.tables)
        self.body.addWidget(self.stack, 1)
        self.chip = QToolButton(self)
        self.chip.setToolTip("Mark no class")
        self.chip.clicked.connect(lambda: self._set(label=None))
        self.header.addWidget(self.chip)
        self._choose_look()
        self.finish_header()
        self._add_actions()

    def _choose_look(self) -> None:
        group = QButtonGroup(self)
        self.looks: dict[bool, QToolButton] = {}
        for as_tables, text, tip in (
            (False, "picture", "The matrix as a picture"),
            (True, "tables", "Report and list of confusions; chosen by itself above "
             f"{MOST_IN_PICTURE} classes"),
        ):  # fmt: skip
            button = QToolButton(self)
            button.setText(text)
            button.setCheckable(True)
            button.setObjectName(text)
            button.setAccessibleName(f"Show as {text}")
            button.setToolTip(tip)
            button.clicked.connect(lambda _=False, chosen=as_tables: self._set(as_tables=chosen))
            group.addButton(button)
            self.header.addWidget(button)
            self.looks[as_tables] = button

    def _add_actions(self) -> None:
        canvas = self.page.canvas
        actions = [
            self.context.actions.add(Spec(key, title, "Confusion", shortcut, tip), run)
            for key, title, shortcut, tip, run in (
                ("matrix.next_worst", "Next-worst cell", "N",
                 "Go to the cell with the next most mistakes, and open its examples",
                 canvas.next_worst),
                ("matrix.fit", "Whole matrix", "", "Show the whole matrix", canvas.fit),
            )
        ]  # fmt: skip
        self._actions = actions
        for action in actions:
            action.setEnabled(False)

    def draw(self, resolved: Resolved) -> None:
        """Draw the picture or the tables, whichever is asked for."""
        view, n = resolved.state.matrix, len(resolved.labels)
        as_tables = n > MOST_IN_PICTURE if view.as_tables is None else view.as_tables
        self.looks[as_tables].setChecked(True)
        page: MatrixPage | ConfusedPairs = self.tables if as_tables else self.page
        self.stack.setCurrentWidget(page)
        self.takes_keys = self.tables.report.view if as_tables else self.page.canvas
        self.shown.setText("" if as_tables else f"{n:,} classes and background")
        self.chip.setVisible(view.label is not None and not as_tables)
        if view.label is not None:
            short = self.chip.fontMetrics().elidedText(
                view.label, Qt.TextElideMode.ElideMiddle, 120
            )
            self.chip.setText(f"{short}  \N{MULTIPLICATION SIGN}")
            self.chip.setAccessibleName(f"{view.label} is marked: mark no class")
        for action in self._actions:
            action.setEnabled(not as_tables)
        page.show_resolved(resolved)

    def clear(self) -> None:
        self.page.canvas.clear()

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self.page.retheme(theme)
        self.tables.retheme(theme)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._dirty = True
        for action in self._actions:
            action.setEnabled(False)

    def _set(self, **changes: Any) -> None:
        store = self.context.store
        store.update(matrix=replace(store.state.matrix, **changes))

    # The view as text

    def table(self) -> tuple[list[str], list[list[Any]]] | None:
        """Give the matrix as it is arranged, or the list of confusions."""
        if self.stack.currentWidget() is self.tables:
            columns = self.tables.table.columns
            return [column.name for column in columns], self.tables.table.rows_as_shown()
        picture = self.page.canvas.picture
        if picture is None:
            return None
        labels, values = picture.arranged.labels, picture.values.tolist()
        rows = [[label, *row] for label, row in zip(labels, values, strict=True)]
        return ["ground truth", *labels], rows

    def python(self) -> str:
        """Give the expression of what is shown."""
        if self.resolved is None:
            return "ev"
        matrix = f"ev.confusion({self.resolved.score_thr!r}, {self.resolved.iou_thr!r})"
        if self.stack.currentWidget() is self.tables:
            return f"{matrix}.mistakes()"
        view = self.resolved.state.matrix
        if view.order != "class" or view.top is not None:
            worst = f"{matrix}.most_mistaken({view.top!r})"
            matrix += f".arranged({worst if view.order == 'confusion' else f'sorted({worst})'})"
        if view.normalise != "count":
            return f"{matrix}.normalised({view.normalise!r})"
        return f"{matrix}.matrix"

    def command(self) -> str | None:
        """Give the command that prints it: as it is arranged, or all confusions."""
        if self.resolved is None:
            return None
        words = ["confusion", *threshold_words(self.resolved)]
        if self.stack.currentWidget() is self.tables:
            return join(words)
        view = self.resolved.state.matrix
        words += [] if view.order == "class" else ["--order", view.order]
        words += [] if view.top is None else ["--classes", str(view.top)]
        words += [] if view.normalise == "count" else ["--normalise", view.normalise]
        return join(words)
