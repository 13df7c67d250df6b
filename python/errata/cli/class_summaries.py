"""Each class's average precision and best score threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from errata.cli.progress import Counter, told

if TYPE_CHECKING:
    from errata.evaluation import Evaluation


@dataclass(frozen=True)
class ClassSummary:
    """One class; None where it has no ground truth, no detections or no average precision."""

    label: str
    n_gt: int
    average_precision: float | None
    best_score_thr: float | None
    best_f1: float | None

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python."""
        return asdict(self)


def summaries(
    evaluation: Evaluation, labels: Sequence[str], iou_thr: float, method: str
) -> list[ClassSummary]:
    """Summarise classes, with progress."""
    counts = evaluation.metrics(None, iou_thr)
    counter, found = Counter(), []
    defined = no_average_precision(evaluation, labels, iou_thr) is None
    precisions = evaluation.average_precisions(iou_thr, method) if defined else {}
    with told("best thresholds", len(labels), lambda: counter.done):
        for label in labels:
            best = evaluation.best_threshold(label, iou_thr)
            found.append(
                ClassSummary(
                    label,
                    counts[label].n_gt,
                    precisions.get(label),
                    None if best is None else best.score_thr,
                    None if best is None else best.value,
                )
            )
            counter.done += 1
    return found


def no_average_precision(
    evaluation: Evaluation, labels: Sequence[str], iou_thr: float
) -> str | None:
    """Say why classes have no average precision; None where they have one."""
    return evaluation.pr_curve(labels[0], iou_thr).reason if labels else None
