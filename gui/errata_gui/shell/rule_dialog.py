"""The matching rule: protocol, and which labels may pair, with what a change would do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from errata_gui.jobs import sentence_of
from errata_gui.resolve import Memo, Resolved
from errata_gui.shell.job_line import JobLine
from errata_gui.shell.match_table import MatchTable
from errata_gui.state import Rule
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from errata.results.metrics import Metrics
    from errata_gui.jobs import Jobs
    from errata_gui.loaded import Loaded
    from errata_gui.settings import Settings

PREVIEW = "rule preview"
DELAY_MS = 120

PROTOCOLS = (
    ("iou", "by IoU", "All pairs of an image in decreasing IoU, each object used once"),
    ("score", "by score (COCO)", "Detections in decreasing score, as COCO's evaluation does"),
)
LABELS = (
    ("agnostic", "any labels", "Pairs across classes may match; such a pair is one confusion"),
    ("aware", "equal labels only", "A detection of another class never takes a ground truth"),
    ("first", "equal labels first", "Equal labels are matched first, leftovers across classes"),
    ("listed", "equal or listed labels", "A listed pair of labels counts as a true positive"),
)
ONLY_IOU = "only under the protocol by IoU"


class RuleDialog(QDialog):
    """Edits a rule; a job says what it would change; Apply hands it over.

    Signals
    -------
    applied(Rule, Loaded or None)
        The rule, and the matching by it if the preview made it.
    """

    applied = Signal(object, object)

    def __init__(self, jobs: Jobs, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._resolved: Resolved | None = None
        self._previewed: Loaded | None = None
        self.setWindowTitle("Matching rule")
        self.resize(640, 640)
        self.protocols, protocols = self._choices("Protocol", PROTOCOLS)
        self.labels, labels = self._choices("May pair", LABELS)
        self.table = MatchTable(settings, self)
        self.table.changed.connect(self._changed)
        self.before: dict[str, QLabel] = {}
        self.after: dict[str, QLabel] = {}
        self.state = QLabel("", self)
        self.state.setProperty("role", "muted")
        self.state.setWordWrap(True)
        self.job = JobLine(jobs, (PREVIEW,), self)
        self.apply = QPushButton("Apply", self)
        self.apply.setDefault(True)
        self.apply.setToolTip("Match by this rule, everywhere")
        self.apply.clicked.connect(self._apply)
        self.cancel = QPushButton("Cancel", self)
        self.cancel.setAutoDefault(False)
        self.cancel.setToolTip("Close this; the rule stays as it is")
        self.cancel.clicked.connect(self.reject)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._preview)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        for layout in (protocols, labels):
            column.addLayout(layout)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        column.addLayout(self._counts())
        column.addWidget(self.state)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.job, 1)
        row.addStretch(0)
        row.addWidget(self.cancel)
        row.addWidget(self.apply)
        column.addLayout(row)

    def _choices(
        self, title: str, rows: tuple[tuple[str, str, str], ...]
    ) -> tuple[dict[str, QRadioButton], QGridLayout]:
        group, grid, made = QButtonGroup(self), QGridLayout(), {}
        grid.setHorizontalSpacing(2 * GRID)
        heading = QLabel(title, self)
        heading.setProperty("role", "heading")
        grid.addWidget(heading, 0, 0, 1, 2)
        for row, (key, words, tip) in enumerate(rows, start=1):
            button = QRadioButton(words, self)
            button.setToolTip(tip)
            button.setAccessibleDescription(tip)
            about = QLabel(tip, self)
            about.setProperty("role", "muted")
            group.addButton(button)
            button.clicked.connect(self._changed)
            grid.addWidget(button, row, 0)
            grid.addWidget(about, row, 1)
            made[key] = button
        grid.setColumnStretch(1, 1)
        return made, grid

    def _counts(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * GRID)
        for row, words in enumerate(("", "now", "by this rule")):
            grid.addWidget(QLabel(words, self), row, 0)
        for column, name in enumerate(("TP", "FP", "FN", "F1"), start=1):
            grid.addWidget(_right(name, self), 0, column)
            self.before[name], self.after[name] = _right("", self), _right("", self)
            self.after[name].setAccessibleName(f"{name} by this rule")
            grid.addWidget(self.before[name], 1, column)
            grid.addWidget(self.after[name], 2, column)
        grid.setColumnStretch(5, 1)
        return grid

    # What is edited

    def show_rule(self, resolved: Resolved) -> None:
        """Edit the rule of a state."""
        self._resolved, self._previewed = resolved, None
        rule = resolved.state.rule
        self.protocols[rule.protocol].setChecked(True)
        self.labels[_label_choice(rule)].setChecked(True)
        self.table.set_pairs(rule.matches, resolved.labels)
        self._follow_choices()
        _show(self.before, resolved.metrics)
        self.open()
        self._preview()

    @property
    def rule(self) -> Rule:
        """The rule as it is edited."""
        protocol = next(key for key, button in self.protocols.items() if button.isChecked())
        labels = next(key for key, button in self.labels.items() if button.isChecked())
        if protocol == "score":
            return Rule("score", True if labels == "agnostic" else None)
        if labels == "listed":
            # Without a pair there are only equal labels.
            pairs = self.table.pairs
            return Rule(matches=pairs) if pairs else Rule(class_agnostic=False)
        if labels == "aware":
            return Rule(class_agnostic=False)
        return Rule(same_class_first=labels == "first")

    def _changed(self, *_: object) -> None:
        self._follow_choices()
        self._timer.start()

    def _follow_choices(self) -> None:
        by_score = self.protocols["score"].isChecked()
        for key in ("first", "listed"):
            button = self.labels[key]
            if by_score and button.isChecked():
                self.labels["aware"].setChecked(True)
            button.setEnabled(not by_score)
            tip = next(tip for name, _, tip in LABELS if name == key)
            button.setToolTip(f"{tip} ({ONLY_IOU})" if by_score else tip)
        listed = self.labels["listed"].isChecked()
        self.table.setVisible(listed)
        is_whole = not self.table.unknown and not self.table.halves
        self.apply.setEnabled(is_whole or not listed)

    # What it would change

    def _preview(self) -> None:
        resolved, rule = self._resolved, self.rule
        if resolved is None or not self.apply.isEnabled():
            self._jobs.cancel(PREVIEW)
            self._say_nothing("Mend the labels above to see what this rule does.")
            return
        self._say_nothing("")
        loaded, state = resolved.loaded, replace(resolved.state, rule=rule)

        def work(_: object) -> tuple[Loaded, Metrics] | str:
            try:
                matched = loaded if rule == loaded.rule else loaded.rematch(rule)
                return matched, Resolved(matched, state, Memo()).metrics
            except ValueError as error:
                return sentence_of("matching", error)

        self._jobs.start(PREVIEW, f"matching: {rule}", work, self._show_preview)

    def _show_preview(self, answer: tuple[Loaded, Metrics] | str) -> None:
        if isinstance(answer, str):
            self._say_nothing(answer)
            self.apply.setEnabled(False)
            return
        self._previewed, metrics = answer
        _show(self.after, metrics)
        same = self._resolved is not None and self.rule == self._resolved.loaded.rule
        self.state.setText("This is the rule that is shown now." if same else str(self.rule))

    def _say_nothing(self, sentence: str) -> None:
        self._previewed = None
        for label in self.after.values():
            label.setText("\N{EN DASH}")
        self.state.setText(sentence)

    def _apply(self) -> None:
        ready = self._previewed
        rule = self.rule
        self.accept()
        self.applied.emit(rule, ready if ready is not None and ready.rule == rule else None)

    def done(self, result: int) -> None:
        self._timer.stop()
        self._jobs.cancel(PREVIEW)
        super().done(result)


def _label_choice(rule: Rule) -> str:
    if rule.matches:
        return "listed"
    if rule.protocol == "score":
        return "agnostic" if rule.class_agnostic else "aware"
    if rule.class_agnostic is False:
        return "aware"
    return "first" if rule.same_class_first else "agnostic"


def _right(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setAlignment(Qt.AlignmentFlag.AlignRight)
    label.setMinimumWidth(72)
    return label


def _show(labels: dict[str, QLabel], metrics: Metrics) -> None:
    """Show counts; true positives as those of the ground truth, which listed pairs set apart."""
    pooled = metrics.pooled
    values = {"TP": pooled.tp_gt, "FP": pooled.fp, "FN": pooled.fn}
    for name, value in values.items():
        labels[name].setText(f"{value:,}")
    labels["F1"].setText("\N{EN DASH}" if pooled.f1 is None else f"{pooled.f1:.3f}")
    labels["F1"].setToolTip("There is neither ground truth nor a detection" if pooled.f1 is None
                            else "Harmonic mean of precision and recall, pooled")  # fmt: skip
