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
    """One class; None where it has no ground truth, no detections or no average precision.

    Attributes
    ----------
    is_category : bool
        Whether the data set has it among its categories: means run over those only.
    """

    label: str
    is_category: bool
    n_gt: int
    average_precision: float | None
    best_score_thr: float | None
    best_f1: float | None

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python."""
        return asdict(self)


def summaries(
    evaluation: Evaluation,
    labels: Sequence[str],
    iou_thr: float,
    method: str,
    missing_score: float | None,
) -> list[ClassSummary]:
    """Summarise classes, with progress."""
    from errata.curves import why_no_average_precision

    metrics = evaluation.metrics(None, iou_thr)
    rows = {row.label: row for row in metrics.per_class}
    categories = {row.label for row in metrics.per_class[: metrics.n_known]}
    counter, found = Counter(), []
    precisions: dict[str, float | None] = {}
    if why_no_average_precision(evaluation, missing_score) is None:
        precisions = evaluation.average_precisions(iou_thr, method, missing_score=missing_score)
    with told("best thresholds", len(labels), lambda: counter.done):
        for label in labels:
            best = evaluation.best_threshold(label, iou_thr)
            found.append(
                ClassSummary(
                    label,
                    label in categories,
                    rows[label].n_gt,
                    precisions.get(label),
                    None if best is None else best.score_thr,
                    None if best is None else best.value,
                )
            )
            counter.done += 1
    return found
