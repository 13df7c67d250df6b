"""A score threshold for each class: typed, moved, the best, or from a file. All follow at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSortFilterProxyModel, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from errata.errors import ErrataError
from errata.io.deployment import DeploymentThresholds, read_deployment, write_deployment
from errata_gui.models.class_thresholds import LABEL, THRESHOLD, ClassThresholds
from errata_gui.shell.job_line import JobLine
from errata_gui.shell.json_files import ask_to_load, ask_to_save
from errata_gui.shell.threshold_slider import ThresholdSlider
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from errata.results.curve import BestThreshold
    from errata_gui.panels.base import Context
    from errata_gui.resolve import Resolved
    from errata_gui.state import Thresholds

BEST = "best per class"
NO_CLASS = "No class is marked."


class ClassThresholdsDialog(QDialog):
    """A table of classes; every change goes to the store, and comes back from it."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._resolved: Resolved | None = None
        self.setWindowTitle("Thresholds per class")
        self.resize(760, 560)
        self.model = ClassThresholds()
        self.model.setParent(self)
        self.model.edited.connect(self._set)
        self.sorted = QSortFilterProxyModel(self)
        self.sorted.setSourceModel(self.model)
        self.sorted.setSortRole(Qt.ItemDataRole.UserRole)
        self.sorted.setFilterKeyColumn(LABEL)
        self.sorted.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        # Rows stay where they are while a threshold moves.
        self.sorted.setDynamicSortFilter(False)
        self._make_widgets()
        self._lay_out()
        self.table.selectionModel().currentRowChanged.connect(self._follow_row)
        self.search.textChanged.connect(self.sorted.setFilterFixedString)

    def _make_widgets(self) -> None:
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("Find a class")
        self.search.setAccessibleName("Find a class")
        self.search.setClearButtonEnabled(True)
        self.table = _Table(self)
        self.table.setModel(self.sorted)
        self.table.setAccessibleName("Thresholds per class")
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        triggers = QTableView.EditTrigger
        self.table.setEditTriggers(
            triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        )
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(LABEL, QHeaderView.ResizeMode.Stretch)
        self.name = QLabel(NO_CLASS, self)
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.slider = ThresholdSlider("Score threshold of the class", self)
        self.slider.retheme(self._context.theme)
        self.slider.setToolTip(
            "The class's threshold; behind it its F1 where all classes have the same threshold"
        )
        self.slider.moved.connect(self._moved)
        self.slider.released.connect(self._context.store.end_run)
        self.problem = QLabel("", self)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.job = JobLine(self._context.jobs, (BEST,), self)
        self.best = self._button("Best for each", "The highest F1 of each class, chosen where only "
                                 "equal labels pair", self.take_best)  # fmt: skip
        self.clear_one = self._button("Clear", "The marked classes take the common threshold "
                                      "again (Delete)", self.clear_marked)  # fmt: skip
        self.clear_all = self._button("Clear all", "All classes take the common threshold again",
                                      self.clear)  # fmt: skip
        self.load = self._button("Import\N{HORIZONTAL ELLIPSIS}", "Load thresholds for deployment "
                                 "(JSON: confidence, per_class_confidence)",
                                 self._ask_load)  # fmt: skip
        self.save = self._button("Export\N{HORIZONTAL ELLIPSIS}", "Save thresholds for deployment "
                                 "(JSON: confidence, per_class_confidence)",
                                 self._ask_save)  # fmt: skip
        self.table.removed.connect(self.clear_marked)

    def _button(self, text: str, tip: str, run: object) -> QPushButton:
        made = QPushButton(text, self)
        made.setAutoDefault(False)
        made.setToolTip(tip)
        made.setAccessibleName(text.rstrip("\N{HORIZONTAL ELLIPSIS}"))
        made.clicked.connect(run)
        return made

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self.search, 1)
        for button in (self.best, self.clear_one, self.clear_all, self.load, self.save):
            top.addWidget(button)
        below = QHBoxLayout()
        below.setSpacing(GRID)
        self.name.setFixedWidth(220)
        below.addWidget(self.name)
        below.addWidget(self.slider, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addLayout(below)
        column.addWidget(self.problem)
        column.addWidget(self.job)

    # Following

    def show_resolved(self, resolved: Resolved | None) -> None:
        """Show a state; while the dialog is hidden nothing is computed."""
        before, self._resolved = self._resolved, resolved
        if before and resolved and before.loaded.inferences is not resolved.loaded.inferences:
            self._context.jobs.cancel(BEST)  # They are of the files before.
        if resolved is None or resolved.loaded.rule.one_threshold:
            self.close()
        elif self.isVisible():
            self.model.show_resolved(resolved)
            self.clear_all.setEnabled(bool(resolved.state.thresholds.per_class))
            self._follow_row()

    def open_beside(self) -> None:
        """Show the dialog; the window stays usable."""
        self.slider.retheme(self._context.theme)
        self.show()
        self.raise_()
        self.activateWindow()
        self.show_resolved(self._resolved)
        if not self.table.currentIndex().isValid() and self.sorted.rowCount():
            self.table.setCurrentIndex(self.sorted.index(0, THRESHOLD))
        self.table.setFocus()

    def _follow_row(self, *_: object) -> None:
        """Show the slider of the class that is marked, with its F1 behind it."""
        label, resolved = self._current(), self._resolved
        self.slider.setEnabled(label is not None)
        if label is None or resolved is None:
            self.name.setText(NO_CLASS)
            self.slider.set_curve((), ())
            return
        metrics = self.name.fontMetrics()
        middle = Qt.TextElideMode.ElideMiddle
        self.name.setText(metrics.elidedText(label, middle, self.name.width()))
        self.name.setToolTip(label)
        axis, f1 = resolved.class_f1_curve(label)
        value = self.model.threshold(label)
        score = axis[0] if value is None else value
        self.slider.set_range(min(axis[0], score), max(axis[-1], score))
        self.slider.set_value(score)
        self.slider.set_curve(axis, f1)

    def _current(self) -> str | None:
        index = self.sorted.mapToSource(self.table.currentIndex())
        return self.model.label(index.row()) if index.isValid() else None

    # Changing

    def _set(self, label: str, value: float | None, run: str | None = None) -> None:
        store = self._context.store
        own = store.state.thresholds.with_class(label, value)
        store.apply(lambda state: state.with_thresholds(per_class=own), run)

    def _moved(self, value: float) -> None:
        label = self._current()
        if label is not None:
            self._set(label, value, f"threshold of {label}")

    def clear_marked(self) -> None:
        """Take away the thresholds of the classes that are marked."""
        rows = self.table.selectionModel().selectedRows()
        marked = {self.model.label(self.sorted.mapToSource(row).row()) for row in rows}
        own = self._context.store.state.thresholds.per_class
        self._take(tuple(pair for pair in own if pair[0] not in marked))

    def clear(self) -> None:
        """Take away all of them."""
        self._take(())

    def take_best(self) -> None:
        """Ask the library for the best threshold of each class, beside the window."""
        resolved = self._resolved
        if resolved is None:
            return
        evaluation, iou = resolved.evaluation, resolved.iou_thr
        self._context.jobs.start(
            BEST,
            "the best threshold of each class",
            lambda _: evaluation.best_thresholds(iou_thr=iou),
            self._take_found,
        )

    def _take_found(self, found: dict[str, BestThreshold | None]) -> None:
        best = [(label, each.score_thr) for label, each in found.items() if each is not None]
        self._take(tuple(best))
        left = len(found) - len(best)
        self._say(
            f"{left} classes without ground truth or detections keep the common threshold."
            if left
            else ""
        )

    def _take(self, per_class: tuple[tuple[str, float], ...]) -> None:
        self._say("")
        self._context.store.end_run()
        self._context.store.apply(lambda state: state.with_thresholds(per_class=per_class))

    # Files

    def load_file(self, path: str) -> None:
        """Take the thresholds of a file; labels that the data does not have are told."""
        resolved = self._resolved
        if resolved is None:
            return
        try:
            found = read_deployment(path)
        except ErrataError as error:
            self._say(str(error))
            return
        known = set(resolved.labels)
        own = tuple((k, v) for k, v in found.per_class_confidence.items() if k in known)
        unknown = [label for label in found.per_class_confidence if label not in known]
        self._context.store.end_run()
        self._context.store.apply(
            lambda state: replace(
                state,
                thresholds=replace(state.thresholds, score=found.confidence, per_class=own),
            )
        )
        names = ", ".join(unknown[:5])
        more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
        self._say(f"Left out, since this data has no such class: {names}{more}" if unknown else "")

    def save_file(self, path: str) -> None:
        """Write the thresholds to a file."""
        thresholds: Thresholds = self._context.store.state.thresholds
        try:
            write_deployment(
                path, DeploymentThresholds(thresholds.score, dict(thresholds.per_class))
            )
        except ErrataError as error:
            self._say(str(error))
        else:
            self._say(f"Saved as {path}")

    def _ask_load(self) -> None:
        ask_to_load(self, "Import thresholds", self._context.settings, self.load_file)

    def _ask_save(self) -> None:
        settings = self._context.settings
        ask_to_save(self, "Export thresholds", settings, "thresholds.json", self.save_file)

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def done(self, result: int) -> None:
        self._context.jobs.cancel(BEST)
        super().done(result)


class _Table(QTableView):
    """A table in which Delete clears, and a number typed anywhere goes to the row's threshold."""

    removed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.currentIndex()
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
            return
        if current.isValid() and event.text()[:1] in tuple("0123456789.,-"):
            self.setCurrentIndex(current.siblingAtColumn(THRESHOLD))
        super().keyPressEvent(event)
