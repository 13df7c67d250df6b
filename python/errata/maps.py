"""COCO's mean average precisions of an evaluation, and why there are none where there are none."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from errata.coco_protocol import coco_summary

if TYPE_CHECKING:
    from errata.coco_protocol import CocoSummary
    from errata.evaluation import Evaluation

MISSING_SCORES = "some detections have no score: average precision ranks by score"
NO_GROUND_TRUTH = "no class has ground truth"
RESAMPLED = "images are counted more than once: average precision is of images counted once"


@dataclass(frozen=True, slots=True)
class Maps:
    """Mean average precision over classes at IoU .5, .75 and .5 to .95; None where undefined.

    ``reason`` says why they are undefined, and is None where they are not.
    """

    map_50: float | None = None
    map_75: float | None = None
    map_50_95: float | None = None
    reason: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain Python."""
        return asdict(self)


def maps(evaluation: Evaluation) -> Maps:
    """See `Evaluation.maps`."""
    if evaluation.weights is not None and bool((evaluation.weights > 1).any()):
        return Maps(reason=RESAMPLED)
    summary = summary_of(evaluation)
    if summary is None:
        return Maps(reason=MISSING_SCORES)
    reason = NO_GROUND_TRUTH if summary.map_50_95 is None else None
    return Maps(summary.map_50, summary.map_75, summary.map_50_95, reason)


def summary_of(evaluation: Evaluation) -> CocoSummary | None:
    """Give COCO's summary of the images that count; None where scores are missing."""
    if evaluation.inferences.has_missing_scores:
        return None
    dataset, images = evaluation.dataset, None
    ranks = evaluation.ranks_that_count()
    if len(ranks) < len(dataset):
        images = [dataset.image_ids[rank] for rank in ranks]
    measure = evaluation.rule.measure
    return coco_summary(
        dataset,
        evaluation.inferences,
        measure.iou_type,
        images=images,
        oks_sigmas=measure.oks_sigmas,
        boundary_ratio=measure.boundary_ratio,
    )
