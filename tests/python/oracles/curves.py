"""Precision-recall points, average precision and best thresholds under protocol ``iou``.

Each point is a whole new matching at its threshold; recall and precision are exact fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from .counting import Tally, count
from .iou_protocol import Cut
from .records import EQUAL_LABELS_ONLY, Case, Label, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True)
class Point:
    """The counts with every detection at or above `score_thr`."""

    score_thr: float
    tally: Tally

    @property
    def recall(self) -> Fraction | None:
        """Found objects over objects."""
        return self.tally.value("recall")

    @property
    def precision(self) -> Fraction | None:
        """Right detections over detections that were not absorbed."""
        return self.tally.value("precision")


def distinct_scores(case: Case, label: Label | None) -> list[float]:
    """The scores of a class's detections (None: of all), highest first, each once."""
    scores = {
        dt.confidence
        for image in case.images
        for dt in image.dts
        if label is None or dt.label == label
    }
    return sorted(scores, reverse=True)


def pr_curve(
    case: Case,
    label: Label | None,
    iou_thr: float,
    rule: Rule,
    score_thrs: Sequence[float] | None = None,
) -> list[Point]:
    """One point per distinct score, or per given threshold, highest threshold first."""
    points = []
    for score_thr in distinct_scores(case, label) if score_thrs is None else score_thrs:
        counts = count(case, Cut(score_thr), iou_thr, rule)
        tally = counts.micro() if label is None else counts.per_class()[label]
        points.append(Point(score_thr, tally))
    return points


def average_precision(points: Sequence[Point], n_gt: int, method: str) -> float | None:
    """AP by ``101-point``, ``11-point`` or ``all-point``; None without ground truth.

    A point without detections has no precision and is left out.
    """
    if n_gt == 0:
        return None
    defined = [
        (point.recall, point.precision)
        for point in points
        if point.recall is not None and point.precision is not None
    ]
    if method == "all-point":
        return float(area_under_envelope(defined))
    steps = {"101-point": 100, "11-point": 10}[method]
    # COCO's and VOC's thresholds are the f64 products k * step, as linspace and arange make them.
    at = [k * (1 / steps) for k in range(steps)] + [1.0]
    return sum(float(envelope(defined, t)) for t in at) / len(at)


def envelope(points: Sequence[tuple[Fraction, Fraction]], min_recall: float) -> Fraction:
    """The best precision among the points of at least this recall as f64; 0 without any."""
    return max((p for r, p in points if float(r) >= min_recall), default=Fraction())


def area_under_envelope(points: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    """The area below the right-to-left envelope, from recall 0 on."""
    area, previous = Fraction(), Fraction()
    for recall in sorted({r for r, _ in points}):
        area += (recall - previous) * envelope(points, float(recall))
        previous = recall
    return area


def f_beta(tally: Tally, beta: float) -> Fraction | None:
    """F-beta from the two views of a true positive; F1 = (tp_gt + tp_dt) / (n_gt + n_dt)."""
    square = Fraction(beta) ** 2
    bottom = square * tally.n_gt + tally.n_dt
    return None if bottom == 0 else (square * tally.tp_gt + tally.tp_dt) / bottom


def best_threshold(
    case: Case, label: Label | None, iou_thr: float, rule: Rule, beta: float = 1.0
) -> tuple[float, Fraction] | None:
    """The threshold of highest F-beta and that value; the higher threshold of equal ones.

    A single class is judged on equal labels alone. None without ground truth or detections.
    """
    points = pr_curve(case, label, iou_thr, rule if label is None else EQUAL_LABELS_ONLY)
    return _highest(points, lambda tally: f_beta(tally, beta))


def best_recall_at(
    case: Case, label: Label | None, iou_thr: float, rule: Rule, min_precision: float
) -> tuple[float, Fraction] | None:
    """The threshold of highest recall among those that keep the precision, and that recall."""
    points = pr_curve(case, label, iou_thr, rule if label is None else EQUAL_LABELS_ONLY)

    def recall_if_precise(tally: Tally) -> Fraction | None:
        precision = tally.value("precision")
        # Compared as f64: the user's floor is one, and 2/3 of it is not a fraction of integers.
        if precision is None or float(precision) < min_precision:
            return None
        return tally.value("recall")

    return _highest(points, recall_if_precise)


def _highest(
    points: Sequence[Point], worth: Callable[[Tally], Fraction | None]
) -> tuple[float, Fraction] | None:
    best: tuple[float, Fraction] | None = None
    for point in points:
        if point.tally.n_gt == 0:
            return None
        value = worth(point.tally)
        if value is not None and (best is None or value > best[1]):
            best = (point.score_thr, value)
    return best
