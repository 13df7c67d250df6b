"""The bar above everything: score and IoU thresholds, the rule, and what the last move changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from errata_gui.canvas.elided_label import ElidedLabel
from errata_gui.panels.follower import Follower
from errata_gui.shell.number_entry import NumberEntry
from errata_gui.shell.threshold_slider import ThresholdSlider
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from errata_gui.panels.base import Context
    from errata_gui.resolve import Resolved
    from errata_gui.theme import Theme

HEIGHT = 56


class Change(ElidedLabel):
    """What the last move changed; as wide whatever it says, so that no slider moves by it."""

    WIDTH = 190

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("role", "muted")
        self.setAccessibleName("Change since the baseline")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(self.WIDTH, super().sizeHint().height())


class ThresholdBar(QWidget):
    """Sliders with exact entry; every change goes to the store, every panel follows from there."""

    rule_asked = Signal()
    per_class_asked = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setFixedHeight(HEIGHT)
        self.setObjectName("threshold bar")
        self.score = ThresholdSlider("Score threshold", self)
        self.iou = ThresholdSlider("IoU threshold", self)
        self.score_entry = NumberEntry("Score threshold, exact", self)
        self.iou_entry = NumberEntry("IoU threshold, exact", self)
        self.best = QPushButton("best", self)
        self.best.setToolTip("Move the score threshold to the highest micro F1")
        self.best.setAccessibleName("Best score threshold")
        self.per_class = QPushButton("per class", self)
        self.per_class.setToolTip("A score threshold for each class")
        self.rule = QPushButton("rule: class agnostic", self)
        self.rule.setToolTip("Protocol, and which labels may pair")
        self.change = Change("", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        row.setSpacing(GRID)
        for widget, stretch in (
            (QLabel("score"), 0), (self.score_entry, 0), (self.score, 3), (self.best, 0),
            (self.per_class, 0), (QLabel("IoU"), 0), (self.iou_entry, 0), (self.iou, 2),
            (self.rule, 0), (self.change, 0),
        ):  # fmt: skip
            row.addWidget(widget, stretch)
        self._showing = False
        self._resolved: Resolved | None = None
        self._rest = Follower(self._show_best, self)
        self._connect()
        self.setEnabled(False)

    def _connect(self) -> None:
        self.score.moved.connect(self._set_score)
        self.iou.moved.connect(self._set_iou)
        self.score.released.connect(self.context.store.end_run)
        self.iou.released.connect(self.context.store.end_run)
        self.score_entry.entered.connect(self._set_score)
        self.iou_entry.entered.connect(self._set_iou)
        self.score_entry.editingFinished.connect(self.context.store.end_run)
        self.iou_entry.editingFinished.connect(self.context.store.end_run)
        self.best.clicked.connect(self._take_best)
        self.rule.clicked.connect(self.rule_asked)
        self.per_class.clicked.connect(self.per_class_asked)

    def show_resolved(self, resolved: Resolved | None) -> None:
        """Show the thresholds of a state, the F1 curves behind them, and the change since then."""
        self._rest.stop()
        self.setEnabled(resolved is not None)
        if resolved is None:
            self._resolved = None
            self.change.setText("")
            return
        self._resolved = resolved
        self._showing = True
        thresholds, axis = resolved.state.thresholds, resolved.score_axis
        low, high = axis[0], axis[-1]
        score = low if thresholds.score is None else thresholds.score
        self.score_entry.set_range(min(low, score), max(high, score))
        self.score.set_range(min(low, score), max(high, score))
        self.score.set_value(score)
        self.score_entry.set_value(score)
        self.iou.set_value(thresholds.iou)
        self.iou_entry.set_value(thresholds.iou)
        self.score.set_curve(axis, resolved.f1_curve.f1[:, 0].tolist())
        self.iou.set_curve(*(resolved.iou_f1_curve or ((), ())))
        if resolved.best_is_known or not self.context.store.in_run:
            self._show_best()
        else:
            self.score.set_mark(None)
            self._rest.poke()
        self.per_class.setText(
            f"per class ({len(thresholds.per_class)})" if thresholds.per_class else "per class"
        )
        self.per_class.setEnabled(not resolved.loaded.rule.one_threshold)
        self.rule.setText(f"rule: {resolved.loaded.rule}")
        self.change.setText(_change(resolved))
        self.change.setToolTip(_since(resolved))
        self._showing = False

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._rest.stop()

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self.score.retheme(theme)
        self.iou.retheme(theme)

    def _show_best(self) -> None:
        """Mark the best score threshold; sought anew when the IoU slider rests."""
        best = None if self._resolved is None else self._resolved.best
        self.score.set_mark(None if best is None else best.score_thr)
        self.best.setEnabled(best is not None)

    def _take_best(self) -> None:
        best = None if self._resolved is None else self._resolved.best
        if best is not None:
            self.context.store.end_run()
            self._set_score(best.score_thr)

    def _set_score(self, value: float) -> None:
        if not self._showing:
            self.context.store.apply(lambda s: s.with_thresholds(score=value), "score")

    def _set_iou(self, value: float) -> None:
        if not self._showing:
            self.context.store.apply(lambda s: s.with_thresholds(iou=value), "iou")


def _since(resolved: Resolved) -> str:
    """Say what changes are counted from."""
    baseline = resolved.state.baseline
    if baseline is None:
        return ""
    score = "no score threshold" if baseline.score is None else f"score {baseline.score:.4g}"
    own = " with thresholds of classes" if baseline.per_class else ""
    return (
        f"Counted from {score}{own}, IoU {baseline.iou:.4g}, by the present rule.\n"
        "Thresholds > Count changes from here makes these the baseline."
    )


def _change(resolved: Resolved) -> str:
    """Say what the thresholds changed since the baseline: ``+312 TP  -41 FP  -312 FN``."""
    before = resolved.baseline_metrics
    if before is None or resolved.state.baseline == resolved.state.thresholds:
        return ""
    now = resolved.metrics
    parts = []
    for name, label in (("tp_gt", "TP"), ("fp", "FP"), ("fn", "FN")):
        difference = getattr(now.pooled, name) - getattr(before.pooled, name)
        sign = (
            "+" if difference > 0 else "\N{MINUS SIGN}" if difference < 0 else "\N{PLUS-MINUS SIGN}"
        )
        parts.append(f"{sign}{abs(difference):,} {label}")
    return "  ".join(parts)
