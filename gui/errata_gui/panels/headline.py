"""The overview's cards: metrics with their averages, counts, the best threshold, maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from errata_gui import number_text
from errata_gui.canvas.elided_label import ElidedLabel
from errata_gui.theme import GRID, KIND_COLORS, KIND_LETTERS

if TYPE_CHECKING:
    from errata.maps import Maps
    from errata.results.curve import BestThreshold
    from errata.results.metrics import Average, ClassMetrics, Metrics
    from errata_gui.state import Thresholds

METRICS = {"precision": "Precision", "recall": "Recall", "f1": "F1", "mean_iou": "Mean IoU"}
AVERAGES = {"macro": "macro", "weighted": "weighted", "image_mean": "image mean"}
MEANINGS = {
    "micro": "micro: all classes pooled",
    "macro": "macro: the mean of the classes",
    "weighted": "weighted: the mean of the classes by their ground truth",
    "image_mean": "image mean: the mean of the images",
}
COUNTS = {"tp": "true positives", "fp": "false positives", "fn": "misses"}


class Card(QFrame):
    """A quiet frame with a title."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(GRID, GRID, GRID, GRID)
        self.column.setSpacing(GRID // 4)
        self.title = QLabel(title, self)
        self.title.setProperty("role", "muted")
        self.column.addWidget(self.title)

    def number(self, name: str) -> QLabel:
        """Add a large number."""
        label = QLabel(number_text.UNDEFINED, self)
        label.setProperty("role", "number")
        label.setAccessibleName(name)
        self.column.addWidget(label)
        return label


class MetricCard(Card):
    """One metric: micro large, the other averages beside their names.

    Of cards side by side all have the same rows, so that the first's names serve all: `name_rows`.
    """

    def __init__(self, metric: str, parent: QWidget | None = None) -> None:
        super().__init__(METRICS[metric], parent)
        self.name = metric
        self.micro = self.number(f"{METRICS[metric]}, micro")
        grid = QGridLayout()
        grid.setSpacing(GRID // 4)
        self.column.addLayout(grid)
        self.others: dict[str, QLabel] = {}
        self.words: list[QLabel] = []
        for row, (average, name) in enumerate(AVERAGES.items()):
            word = QLabel(name, self) if metric == next(iter(METRICS)) else ElidedLabel(name, self)
            word.setProperty("role", "muted")
            word.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            self.words.append(word)
            self.others[average] = QLabel(number_text.UNDEFINED, self)
            self.others[average].setAlignment(Qt.AlignmentFlag.AlignRight)
            self.others[average].setAccessibleName(f"{METRICS[metric]}, {name}")
            grid.addWidget(word, row, 0)
            grid.addWidget(self.others[average], row, 1)

    def name_rows(self, named: bool) -> None:
        """Show the averages' names, or leave them to the card at the left."""
        for word in self.words:
            word.setVisible(named)

    def show_metrics(self, metrics: Metrics) -> None:
        """Show micro, macro and weighted."""
        self._show(self.micro, metrics.averages["micro"], "")
        members = f"{metrics.n_known:,} classes"
        for average in ("macro", "weighted"):
            self._show(self.others[average], metrics.averages[average], members)

    def show_image_mean(self, metrics: Metrics, n_images: int) -> None:
        """Show the mean over images, which comes later."""
        average = metrics.averages["image_mean"]
        self._show(self.others["image_mean"], average, f"{n_images:,} images")

    def show_image_mean_waiting(self) -> None:
        """Say nothing of other thresholds' images while a slider moves."""
        self.others["image_mean"].setText("\N{HORIZONTAL ELLIPSIS}")
        self.others["image_mean"].setToolTip("Counted when the slider rests")

    def _show(self, label: QLabel, average: Average, members: str) -> None:
        value: float | None = getattr(average, self.name)
        label.setText(number_text.ratio(value))
        tip = [MEANINGS[average.average]]
        if members:
            tip.append(f"{average.skipped[self.name]:,} of {members} skipped: undefined there")
        if value is None:
            tip.append("Undefined: nothing at these thresholds defines it")
        label.setToolTip("\n".join(tip))


class CountsCard(Card):
    """TP, FP and FN: each a button to its examples.

    Signals
    -------
    asked(kind)
    """

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Counts, all classes", parent)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        self.column.addLayout(row)
        self.buttons: dict[str, QPushButton] = {}
        for kind in COUNTS:
            button = QPushButton(self)
            button.setObjectName(f"count {kind}")
            # The colour is a stripe beside the letters, so that text keeps its contrast.
            button.setStyleSheet(f"QPushButton {{ border-left: 4px solid {KIND_COLORS[kind]}; }}")
            button.clicked.connect(lambda _=False, kind=kind: self.asked.emit(kind))
            self.buttons[kind] = button
            row.addWidget(button)

    def show_counts(self, pooled: ClassMetrics) -> None:
        """Show the pooled counts."""
        counts = {"tp": pooled.tp_gt, "fp": pooled.fp, "fn": pooled.fn}
        for kind, count in counts.items():
            text = number_text.count(count)
            button = self.buttons[kind]
            button.setText(f"{KIND_LETTERS[kind]}  {text}")
            button.setAccessibleName(f"{text} {COUNTS[kind]}")
            button.setToolTip(f"{text} {COUNTS[kind]}: click for their examples")
            button.setEnabled(count > 0)


class BestCard(Card):
    """The score threshold of the highest F1, and a button that takes it.

    Signals
    -------
    taken(threshold)
    """

    taken = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Best threshold", parent)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        self.value = QLabel(self)
        self.value.setProperty("role", "number")
        self.words = ElidedLabel("", self)
        self.words.setProperty("role", "muted")
        self.button = QPushButton("use it", self)
        self.button.setObjectName("use best threshold")
        self.button.setAccessibleName("Use the best threshold")
        self.button.clicked.connect(self._take)
        row.addWidget(self.value)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self.column.addLayout(row)
        self._best: float | None = None

    def show_best(self, best: BestThreshold | None, present: Thresholds) -> None:
        """Show it; the button is off where it is used already, and by every class."""
        self._best = None if best is None else best.score_thr
        self.value.setText(number_text.ratio(self._best))
        self.words.setText("" if best is None else f"F1 {number_text.ratio(best.value)}")
        where = "" if best is None else f"\nChosen on {best.split or 'all images'}, ties upward"
        tip = "The score threshold with the highest micro F1 at this IoU threshold"
        if best is None:
            tip = "Undefined: there is no ground truth, or there are no detections"
        self.setToolTip(tip + where)
        used = self._best is not None and self._best == present.score and not present.per_class
        self.button.setEnabled(self._best is not None and not used)
        self.button.setText("in use" if used else "use it")
        self.button.setToolTip(
            "It is in use"
            if used
            else f"Move the score threshold to {self._best}, and let it hold for every class"
        )

    def show_waiting(self) -> None:
        """Say nothing of another IoU threshold's best while the slider is moving."""
        self._best = None
        self.value.setText("\N{HORIZONTAL ELLIPSIS}")
        self.words.setText("")
        self.setToolTip("Sought when the slider rests")
        self.button.setEnabled(False)

    def _take(self) -> None:
        if self._best is not None:
            self.taken.emit(self._best)


class MapsCard(Card):
    """COCO's mean average precisions, which a job brings."""

    NAMES = ("map_50", "map_75", "map_50_95")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("mAP (COCO)", parent)
        row = QHBoxLayout()
        row.setSpacing(3 * GRID // 2)
        self.column.addLayout(row)
        self.title.setToolTip("Mean average precision as COCO's protocol has it")
        row.addWidget(self.title)
        self.values: dict[str, QLabel] = {}
        for name in self.NAMES:
            word = QLabel(name, self)
            word.setProperty("role", "muted")
            self.values[name] = QLabel(number_text.UNDEFINED, self)
            self.values[name].setAccessibleName(name)
            pair = QHBoxLayout()
            pair.setSpacing(GRID // 2)
            pair.addWidget(word)
            pair.addWidget(self.values[name])
            row.addLayout(pair)
        self.state = QLabel(self)
        self.state.setProperty("role", "muted")
        row.addWidget(self.state, 1)

    def show_maps(self, maps: Maps) -> None:
        """Show them, or why there are none."""
        for name, label in self.values.items():
            label.setText(number_text.ratio(getattr(maps, name)))
        self.state.setText("")
        self._explain(maps.reason or "Under protocol score, whatever rule is chosen above")

    def show_waiting(self, words: str) -> None:
        """Say that they are not there yet."""
        for label in self.values.values():
            label.setText(number_text.UNDEFINED)
        self.state.setText("\N{HORIZONTAL ELLIPSIS}")
        self._explain(words)

    def _explain(self, words: str) -> None:
        self.setToolTip(words)
        for label in self.values.values():
            label.setToolTip(words)
