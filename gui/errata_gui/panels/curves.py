"""Precision and recall at every score threshold, for all classes pooled and for any of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QToolButton,
    QWidget,
)

from errata.curves import why_no_average_precision
from errata_gui import number_text
from errata_gui.canvas.curve_legend import Entry
from errata_gui.canvas.curve_plot import CurvePlot, Drawn
from errata_gui.canvas.curve_style import Styles
from errata_gui.canvas.elided_label import ElidedLabel
from errata_gui.panels.base import Context, Panel
from errata_gui.panels.curve_follow import CurveFollower
from errata_gui.panels.curve_side import WIDTH, CurveSide
from errata_gui.panels.curve_words import (
    COLUMNS,
    command_of,
    name_of,
    point_words,
    python_of,
    rows_of,
)
from errata_gui.state import ExampleQuery
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from errata_gui.resolve import Resolved
    from errata_gui.state import CurveView
    from errata_gui.theme import Theme

VIEWS = (
    ("pr", "recall", "Precision over recall"),
    ("threshold", "threshold", "Precision, recall and F1 over the score threshold"),
)
METRICS = (
    ("all", "F1, precision, recall"),
    ("f1", "F1"),
    ("precision", "precision"),
    ("recall", "recall"),
)
MARKS = "\N{BLACK STAR} highest F1    \N{BLACK CIRCLE} at the threshold"
LINES = f"{MARKS}    \N{EM DASH} F1    - - precision    \N{MIDDLE DOT}\N{MIDDLE DOT}\N{MIDDLE DOT} recall"  # noqa: E501


class CurvesPanel(Panel):
    """Curves at the present IoU threshold, with markers at the present score threshold."""

    KEY, TITLE = "curves", "Curves"
    HINT = "Open ground truth and predictions to see precision and recall at every threshold."

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._styles = Styles()
        self._curves: dict[str | None, Drawn] = {}
        self._curves_on: tuple[Any, ...] | None = None
        self._complete = False
        self._follower = CurveFollower(context.jobs, self)
        self._build_header()
        self._build_body()
        self._connect()
        self.retheme(context.theme)

    # What it is made of

    def _build_header(self) -> None:
        over = QLabel("over", self)
        over.setProperty("role", "muted")
        self.header.addWidget(over)
        self.views = QButtonGroup(self)
        for key, text, tip in VIEWS:
            button = QToolButton(self)
            button.setText(text)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.setCheckable(True)
            button.setProperty("view", key)
            self.views.addButton(button)
            self.header.addWidget(button)
        self.quantity = QComboBox(self)
        self.quantity.setAccessibleName("Metric over the threshold")
        self.quantity.setToolTip("What is drawn over the score threshold")
        for key, text in METRICS:
            self.quantity.addItem(text, key)
        self.header.addWidget(self.quantity)
        self.finish_header()

    def _build_body(self) -> None:
        self.note = QLabel("", self)
        self.note.setWordWrap(True)
        self.note.setProperty("role", "muted")
        self.equal = QPushButton("use class aware for curves", self)
        self.equal.setToolTip("Match equal labels only, for these curves: then a class has AP")
        self.notes = QWidget(self)
        notes = QHBoxLayout(self.notes)
        notes.setContentsMargins(0, 0, 0, 0)
        notes.setSpacing(GRID)
        notes.addWidget(self.note, 1)
        notes.addWidget(self.equal, 0, Qt.AlignmentFlag.AlignTop)
        self.plot = CurvePlot("Plot of curves", self)
        self.takes_keys = self.plot
        self.plot.setToolTip(
            "Drag a marker along its curve to move the threshold, or click a curve. "
            "Arrow keys move by 1/100. The right button shows the examples of a point."
        )
        self.side = CurveSide(self)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.plot)
        self.splitter.addWidget(self.side)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes([10 * WIDTH, WIDTH])
        self.marks = ElidedLabel(MARKS, self)
        self.marks.setProperty("role", "muted")
        self.readout = ElidedLabel("", self)
        self.readout.setAccessibleName("A point of a curve")
        self.readout.setFixedHeight(2 * self.readout.fontMetrics().lineSpacing() + 6)
        for widget in (self.notes, self.splitter, self.marks, self.readout):
            self.body.addWidget(widget, 1 if widget is self.splitter else 0)

    def _connect(self) -> None:
        store, plot, side = self.context.store, self.plot, self.side
        self.views.buttonClicked.connect(lambda b: self._change(view=b.property("view")))
        self.quantity.activated.connect(lambda _: self._change(metric=self.quantity.currentData()))
        self.equal.clicked.connect(self._turn_equal)
        side.chosen.connect(lambda labels: self._change(labels=labels))
        side.pooled_chosen.connect(lambda on: self._change(pooled=on))
        side.legend.toggled.connect(self._toggle)
        side.legend.soloed.connect(self._solo)
        plot.picked.connect(self._pick)
        plot.released.connect(store.end_run)
        plot.stepped.connect(self._step)
        plot.step_ended.connect(store.end_run)
        plot.pointed.connect(self._point)
        plot.menu_wanted.connect(self._show_menu)
        self._follower.arrived.connect(self._redraw)

    # What is drawn

    def draw(self, resolved: Resolved) -> None:
        """Draw the curves that are known, and ask for those that are not."""
        labels = self._chosen(resolved)
        self._styles.take(tuple(label for label in labels if label is not None))
        self._take_known(resolved, labels)
        view, axis = resolved.state.curve, resolved.score_axis
        self.plot.set_view(view.view, view.metric, (axis[0], axis[-1]))
        self._place(resolved, labels)
        self._show_options(resolved, labels)
        self._show_note(resolved)
        self._point(None, -1)

    def clear(self) -> None:
        """Forget the curves."""
        self._follower.stop()
        self._curves, self._curves_on = {}, None
        self.plot.set_curves(())
        self.side.show_entries(())

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self.plot.retheme(theme)
        self.side.retheme(theme)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._follower.stop()
        self._dirty = True

    def _redraw(self) -> None:
        self._dirty = True
        self._draw_if_seen()

    def _chosen(self, resolved: Resolved) -> tuple[str | None, ...]:
        """Name the curves that are chosen, and that this data has."""
        known = set(resolved.labels)
        return tuple(each for each in resolved.state.curve.chosen if each is None or each in known)

    def _take_known(self, resolved: Resolved, labels: tuple[str | None, ...]) -> None:
        """Take the curves of a state; while some are made, those before them stay."""
        found = {label: resolved.known_curve(label) for label in labels}
        before, on = self._curves_on, resolved.curves_on
        self._complete = (
            resolved.known_average_precisions is not None and None not in found.values()
        )
        if not self._complete:
            only_iou = before is not None and before[:-1] == on[:-1] and before != on
            if before is not None and before[0] != on[0]:
                self._curves = {}  # of other data, or another matching
            self._follower.want(resolved, labels, patient=only_iou)
            return
        self._follower.stop()
        drawn = {}
        for label, curve in found.items():
            old = self._curves.get(label)
            if curve is not None:
                keeps = old is not None and old.curve is curve
                drawn[label] = old if keeps and old else Drawn(curve, self._style(label))
        self._curves, self._curves_on = drawn, on

    def _style(self, label: str | None) -> Any:
        return self._styles.of(label, self.context.theme)

    def _place(self, resolved: Resolved, labels: tuple[str | None, ...]) -> None:
        """Put each curve at the threshold that holds for it."""
        thresholds, hidden = resolved.state.thresholds, resolved.state.curve.hidden
        seen = []
        for label in labels:
            if label in self._curves and label not in hidden:
                score = thresholds.score if label is None else thresholds.of_class(label)
                seen.append(self._curves[label].at(score, self._style(label)))
        self.plot.set_curves(tuple(seen))

    def _show_options(self, resolved: Resolved, labels: tuple[str | None, ...]) -> None:
        view = resolved.state.curve
        for button in self.views.buttons():
            button.setChecked(button.property("view") == view.view)
        over_threshold = view.view == "threshold"
        self.quantity.setVisible(over_threshold)
        self.quantity.setCurrentIndex(self.quantity.findData(view.metric))
        self.marks.setText(LINES if over_threshold and view.metric == "all" else MARKS)
        classes = tuple(label for label in labels if label is not None)
        self.side.show_chosen(resolved.labels, classes, view.pooled)
        reason = why_no_average_precision(resolved.curve_evaluation)
        precisions = resolved.known_average_precisions or {}
        self.side.classes.set_values(precisions, reason or "no ground truth of this class")
        self.side.show_entries(
            tuple(self._entry(label, precisions, reason, view) for label in labels)
        )
        rule = "class aware" if view.equal_labels else str(resolved.loaded.rule)
        waiting = "" if self._complete else ", updating"
        self.shown.setText(f"at IoU {resolved.iou_thr:.4g}{waiting}")
        self.shown.setToolTip(f"IoU \N{GREATER-THAN OR EQUAL TO} {resolved.iou_thr!r}, {rule}")

    def _entry(
        self,
        label: str | None,
        precisions: dict[str, float | None],
        reason: str | None,
        view: CurveView,
    ) -> Entry:
        value = None if label is None else precisions.get(label)
        tip = f"{name_of(label)}: "
        if value is not None:
            tip += f"AP {value:.6g}"
        elif label is None:
            tip += "average precision is per class"
        else:
            tip += reason or "no average precision without ground truth"
        text = number_text.ratio(value)
        return Entry(label, name_of(label), text, tip, self._style(label), label in view.hidden)

    def _show_note(self, resolved: Resolved) -> None:
        rule, view = resolved.evaluation.rule, resolved.state.curve
        reason = why_no_average_precision(resolved.curve_evaluation)
        sentences = []
        if rule.is_class_agnostic and view.equal_labels:
            sentences.append(f"Class aware here alone: elsewhere {resolved.loaded.rule}.")
        elif reason is not None:
            order = "Points in order of the threshold: " if rule.is_class_agnostic else ""
            why = reason.partition(": ")[0]
            sentences.append(f"{order}no average precision, because {why}.")
        own = len(resolved.state.thresholds.per_class)
        if own and view.pooled:
            has = "1 class has" if own == 1 else f"{own} classes have"
            sentences.append(f"All classes are marked at the common threshold; {has} another.")
        text = " ".join(sentences)
        self.note.setText(text[:1].upper() + text[1:])
        self.equal.setVisible(rule.is_class_agnostic)
        back = f"back to {resolved.loaded.rule}"
        self.equal.setText(back if view.equal_labels else "use class aware for curves")
        self.notes.setVisible(bool(text) or rule.is_class_agnostic)

    def _point(self, drawn: Drawn | None, row: int) -> None:
        """Say what holds at a point; without one, at the threshold of the first curve."""
        if drawn is not None:
            at = float(drawn.curve.score_thr[row])
            self.readout.setText(point_words(drawn.curve, row, at))
        elif self.plot.drawn:
            first = self.plot.drawn[0]
            self.readout.setText(point_words(first.curve, first.row, first.score_thr))
        else:
            self.readout.setText("")

    # What the controls change

    def _change(self, **changes: Any) -> None:
        self.context.store.apply(lambda s: replace(s, curve=replace(s.curve, **changes)))

    def _turn_equal(self) -> None:
        self._change(equal_labels=not self.context.store.state.curve.equal_labels)

    def _toggle(self, label: str | None) -> None:
        hidden = self.context.store.state.curve.hidden
        rest = tuple(each for each in hidden if each != label)
        self._hide(rest if label in hidden else (*hidden, label))

    def _solo(self, label: str | None) -> None:
        view = self.context.store.state.curve
        others = tuple(each for each in view.chosen if each != label)
        alone = set(others) <= set(view.hidden) and label not in view.hidden
        self._hide(() if alone else others)

    def _hide(self, hidden: tuple[str | None, ...]) -> None:
        store = self.context.store
        store.apply(lambda s: replace(s, curve=replace(s.curve, hidden=hidden)), "legend")

    def _pick(self, label: str | None, score: float) -> None:
        self.context.store.apply(
            lambda s: replace(s, thresholds=s.thresholds.moved(label, score)), "score"
        )

    def _step(self, right: int, up: int) -> None:
        """Move by hundredths: a higher threshold is to the left on a curve, else to the right."""
        if self.resolved is None or not self.plot.drawn:
            return
        first, state = self.plot.drawn[0], self.context.store.state
        low, high = self.resolved.score_axis[0], self.resolved.score_axis[-1]
        now = low if first.score_thr is None else first.score_thr
        steps = up + (right if state.curve.view == "threshold" else -right)
        moved = now + steps * ((high - low) / 100 or 0.01)
        self._pick(first.curve.label, min(max(moved, low), high))

    def _show_menu(self, drawn: Drawn, row: int, at: QPoint) -> None:
        """Offer the examples of a point; in the window they are counted by its own rule."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        curve, score = drawn.curve, float(drawn.curve.score_thr[row])
        own, point = not self.context.store.state.curve.equal_labels, curve.point(row)
        for kind, words, count, side in (
            ("tp", "true positives", point["tp_gt"], "gt"),
            ("fp", "false positives", point["fp"], "dt"),
            ("fn", "false negatives", point["fn"], "gt"),
        ):
            many = f" ({number_text.count(count)})" if own else ""
            of_gt, of_dt = (curve.label, None) if side == "gt" else (None, curve.label)
            query = ExampleQuery(of_gt, of_dt, kind)
            action = menu.addAction(f"Show the {words} here{many}")
            action.triggered.connect(
                lambda _=False, query=query: self._show_examples(curve.label, score, query)
            )
        menu.popup(at)

    def _show_examples(self, label: str | None, score: float, query: ExampleQuery) -> None:
        self.context.store.apply(
            lambda s: replace(s, thresholds=s.thresholds.moved(label, score), query=query)
        )

    # What is copied

    def table(self) -> tuple[list[str], list[list[Any]]] | None:
        """Give every point of the curves that are seen."""
        return COLUMNS, rows_of(drawn.curve for drawn in self.plot.drawn)

    def has_table(self) -> bool:
        """Whether there is one, none made for the answer."""
        return True

    def python(self) -> str:
        """Give the expression of the curves that are seen."""
        if self.resolved is None or not self.plot.drawn:
            return "ev"
        equal = self.resolved.state.curve.equal_labels
        return python_of(self._seen(), equal, self.resolved.iou_thr)

    def command(self) -> str | None:
        """Give the command that prints and draws the same."""
        if self.resolved is None or not self.plot.drawn:
            return None
        return command_of(self._seen(), self.resolved)

    def _seen(self) -> tuple[str | None, ...]:
        return tuple(drawn.curve.label for drawn in self.plot.drawn)
