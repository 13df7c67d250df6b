"""A metric over the whole plane of score and IoU thresholds."""

from __future__ import annotations

from dataclasses import replace
from shlex import join
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QWidget

from errata_gui.canvas.elided_label import ElidedLabel
from errata_gui.canvas.surface_plot import SurfacePlot
from errata_gui.export.lines import threshold_words
from errata_gui.panels.base import Context, Panel
from errata_gui.panels.surface_words import (
    COUNTS,
    METRICS,
    RATIOS,
    best_words,
    cell_words,
    columns_of,
    metrics_words,
    rows_of,
)

if TYPE_CHECKING:
    from errata.results.curve import BestThreshold
    from errata.results.grid import ThresholdGrid
    from errata_gui.jobs import Handle
    from errata_gui.resolve import Resolved
    from errata_gui.theme import Theme

SLOT = "surface"
POOLED = "all classes"
MARKS = (
    "\N{BLACK STAR} highest F1 of all cells    \N{EM DASH} highest F1 at each IoU    "
    "\N{WHITE CIRCLE} the thresholds"
)


class SurfacePanel(Panel):
    """Exact values at 101 x 101 pairs of thresholds; a click sets both."""

    KEY, TITLE = "surface", "Surface"
    HINT = "Open ground truth and predictions to see every pair of thresholds at once."

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._grid: ThresholdGrid | None = None
        self._cell = (-1, -1)
        self._asked: tuple[Any, ...] | None = None
        self._build_header()
        self._build_body()
        self._connect()
        self.retheme(context.theme)

    # What it is made of

    def _build_header(self) -> None:
        self.quantity = QComboBox(self)
        self.quantity.setAccessibleName("Metric of the surface")
        self.quantity.setToolTip("What the colours show")
        self.label = QComboBox(self)
        self.label.setAccessibleName("Class of the surface")
        self.label.setToolTip("Of which class; type to find one")
        self.label.setEditable(True)
        self.label.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = self.label.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.label.setMinimumContentsLength(12)
        self.label.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.log = QCheckBox("log", self)
        self.log.setAccessibleName("Logarithmic colours")
        self.log.setToolTip("Colour counts by their logarithm")
        for widget in (self.quantity, self.label, self.log):
            self.header.addWidget(widget)
        self.finish_header()

    def _build_body(self) -> None:
        self.plot = SurfacePlot("Threshold surface", self)
        self.takes_keys = self.plot
        self.plot.setToolTip(
            "Click or drag to set both thresholds; arrow keys move by one cell, Page Up and Down "
            "by ten"
        )
        self.marks = ElidedLabel(MARKS, self)
        self.marks.setProperty("role", "muted")
        self.readout = ElidedLabel("", self)
        self.readout.setAccessibleName("A cell of the surface")
        self.readout.setFixedHeight(3 * self.readout.fontMetrics().lineSpacing() + 6)
        for widget in (self.plot, self.marks, self.readout):
            self.body.addWidget(widget, 1 if widget is self.plot else 0)

    def _connect(self) -> None:
        store = self.context.store
        self.quantity.activated.connect(lambda _: self._change(metric=self.quantity.currentData()))
        self.label.activated.connect(lambda _: self._change(label=self.label.currentData()))
        self.log.clicked.connect(lambda on: self._change(log=on))
        self.plot.picked.connect(self._pick)
        self.plot.released.connect(store.end_run)
        self.plot.stepped.connect(self._step)
        self.plot.step_ended.connect(store.end_run)
        self.plot.pointed.connect(self._point)
        self.context.jobs.cancelled.connect(self._forget)

    # What is drawn

    def draw(self, resolved: Resolved) -> None:
        """Colour the cells where they are counted, and move the cross-hair."""
        view = resolved.state.surface
        self._show_options(resolved)
        self._grid = grid = resolved.known_surface
        if grid is None:
            self._ask(resolved)
            self.plot.clear_grid()
        else:
            unit, log = METRICS[view.metric], view.log and view.metric in COUNTS
            self.plot.set_grid(grid, view.metric, unit, log=log)
        self.plot.set_thresholds(self._score(resolved), resolved.iou_thr)
        self._say()

    def clear(self) -> None:
        """Forget the cells."""
        self._grid, self._asked = None, None
        self.plot.clear_grid()

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self.plot.retheme(theme)

    def _score(self, resolved: Resolved) -> float | None:
        label, thresholds = resolved.state.surface.label, resolved.state.thresholds
        return thresholds.score if label is None else thresholds.of_class(label)

    def _show_options(self, resolved: Resolved) -> None:
        view, listed = resolved.state.surface, resolved.evaluation.rule.listed is not None
        metrics = {key: name for key, name in METRICS.items() if listed or key != "tp_dt"}
        _fill(self.quantity, list(metrics.items()), view.metric)
        classes: list[tuple[Any, str]] = [(None, POOLED)]
        classes += [(label, label) for label in resolved.labels]
        _fill(self.label, classes, view.label)
        self.log.setEnabled(view.metric in COUNTS)
        self.log.setChecked(view.log)
        own = len(resolved.state.thresholds.per_class)
        has = "1 class has" if own == 1 else f"{own} classes have"
        note = f"{has} another threshold" if own and view.label is None else ""
        self.shown.setText(note)
        self.shown.setToolTip(
            f"{note}; the surface has one threshold for all classes" if note else ""
        )

    def _ask(self, resolved: Resolved) -> None:
        """Have the cells counted in a job: each IoU threshold takes a matching of its own."""
        if self._asked == resolved.surface_on:
            return
        evaluation, label = resolved.evaluation, resolved.state.surface.label
        labels = None if label is None else [label]

        def work(handle: Handle) -> ThresholdGrid:
            return evaluation.grid(labels=labels, progress=handle.progress, cancel=handle.cancel)

        def done(grid: ThresholdGrid) -> None:
            resolved.keep_surface(grid)
            self._asked, self._dirty = None, True
            self._draw_if_seen()

        self.context.jobs.start(SLOT, "matching at 101 IoU thresholds", work, done)
        self._asked = resolved.surface_on

    def _forget(self, slot: str) -> None:
        if slot == SLOT:
            self._asked = None

    # What the controls change

    def _change(self, **changes: Any) -> None:
        self.context.store.apply(lambda s: replace(s, surface=replace(s.surface, **changes)))

    def _pick(self, score: int, iou: int) -> None:
        grid = self._grid
        if grid is None:
            return
        at = grid.score_thrs[score], grid.iou_thrs[iou]
        self.context.store.apply(
            lambda s: replace(
                s, thresholds=replace(s.thresholds.moved(s.surface.label, at[0]), iou=at[1])
            ),
            "surface",
        )
        self._point(score, iou)

    def _step(self, right: int, up: int) -> None:
        """Move from the cell of the thresholds to one beside it."""
        if self._grid is None or self.resolved is None:
            return
        plot, state = self.plot, self.context.store.state
        label = state.surface.label
        now = state.thresholds.score if label is None else state.thresholds.of_class(label)
        score = plot.scores.index(plot.scores.values[0] if now is None else now) + right
        iou = plot.ious.index(state.thresholds.iou) + up
        last = len(plot.scores.values) - 1, len(plot.ious.values) - 1
        self._pick(min(max(score, 0), last[0]), min(max(iou, 0), last[1]))
        self._point(-1, -1)

    def _point(self, score: int, iou: int) -> None:
        self._cell = (score, iou)
        self._say()

    def _say(self) -> None:
        """Say what holds in the cell below the mouse, or at the thresholds themselves."""
        grid, resolved = self._grid, self.resolved
        if grid is None or resolved is None:
            self.readout.setText("counting\N{HORIZONTAL ELLIPSIS}" if resolved else "")
            return
        score, iou = self._cell
        if score < 0:
            iou = self.plot.ious.index(resolved.iou_thr)
            words = metrics_words(resolved.metrics, resolved.state.surface.label)
        else:
            words = cell_words(grid, score, iou)
        self.readout.setText(f"{words}\n{best_words(grid, iou, self._exact(iou))}")

    def _exact(self, iou: int) -> BestThreshold | None:
        """Give the best score of all, not of cells alone, where it is known without a pass."""
        resolved = self.resolved
        assert resolved is not None
        at_it = self.plot.ious.values[iou] == resolved.iou_thr
        pooled = resolved.state.surface.label is None
        return resolved.best if at_it and pooled and resolved.best_is_known else None

    # What is copied

    def table(self) -> tuple[list[str], list[list[Any]]] | None:
        """Give every cell."""
        return None if self._grid is None else (columns_of(self._grid), rows_of(self._grid))

    def python(self) -> str:
        """Give the expression of the grid's plane."""
        if self.resolved is None:
            return "ev.grid()"
        view = self.resolved.state.surface
        labels = "" if view.label is None else f"labels=[{view.label!r}]"
        return f"ev.grid({labels}).plane({view.metric!r})"

    def command(self) -> str | None:
        """Give the command that counts the same; it draws ratios."""
        if self.resolved is None:
            return None
        view, words = self.resolved.state.surface, ["sweep"]
        if view.metric in RATIOS:
            words += ["--metric", view.metric]
        if view.label is not None:
            words += ["--label", view.label]
        if self.resolved.filtered_at is not None:
            words += threshold_words(self.resolved)
        return join(words)


def _fill(box: QComboBox, choices: list[tuple[Any, str]], chosen: Any) -> None:
    """Offer choices where they are others than before, and show the chosen one."""
    if [(box.itemData(i), box.itemText(i)) for i in range(box.count())] != choices:
        box.clear()
        for key, text in choices:
            box.addItem(text, key)
    at = next((i for i, (key, _) in enumerate(choices) if key == chosen), 0)
    if box.currentIndex() != at:
        box.setCurrentIndex(at)
        line = box.lineEdit()
        if line is not None:
            line.setCursorPosition(0)  # a long name shows its beginning
