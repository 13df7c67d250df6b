"""Curves, average precision and best thresholds of an evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from errata.coco_protocol import coco_summary
from errata.errors import UsageError
from errata.results.curve import BestThreshold, PrCurve
from errata.selection import split_mask, split_name
from errata.thresholds import check_iou, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from errata.columns import ImageId
    from errata.evaluation import Evaluation


def pr_curve(evaluation: Evaluation, label: str | None, iou_thr: float) -> PrCurve:
    """See `Evaluation.pr_curve`."""
    check_iou(iou_thr)
    curve = evaluation.source.sweep(iou_thr).score_curve(
        iou_thr, class_or_none(evaluation, label), per_detection(evaluation), evaluation.weights
    )
    reason = why_no_average_precision(evaluation)
    value = None
    if reason is None and label is not None:
        (value,) = average_precisions(evaluation, [label], iou_thr, "101_point")
    elif reason is None:
        reason = "average precision is per class"
    return PrCurve(
        label=label,
        iou_thr=iou_thr,
        monotone=evaluation.rule.protocol == "score" or not evaluation.rule.is_class_agnostic,
        average_precision=value,
        reason=reason,
        provenance=evaluation.origin(iou_thr=iou_thr),
        **curve,
    )


def average_precisions(
    evaluation: Evaluation,
    labels: Sequence[str],
    iou_thr: float,
    method: str,
    missing_score: float | None = None,
) -> list[float | None]:
    """See `Evaluation.average_precision`; of several classes at once."""
    iou_thr = check_iou(iou_thr)
    indices = [evaluation.class_index(label, "label") for label in labels]
    if missing_score not in (None, 1.0):
        raise UsageError.at("missing_score", f"found {missing_score!r}", "give 1.0 or nothing")
    reason = why_no_average_precision(evaluation, missing_score)
    if reason is not None:
        raise UsageError.at("average_precision", "not defined here", reason)
    weights = evaluation.weights
    counts_once = weights is None or bool((weights <= 1).all())
    if evaluation.rule.protocol == "score" and method == "101_point" and counts_once:
        values = _coco_average_precisions(evaluation, iou_thr)
        return [values[index] if index < len(values) else None for index in indices]
    sweep, by_detection = evaluation.source.sweep(iou_thr), per_detection(evaluation)
    return [sweep.average_precision(iou_thr, i, by_detection, method, weights) for i in indices]


def best_threshold(
    evaluation: Evaluation,
    label: str | None,
    iou_thr: float,
    *,
    beta: float,
    min_precision: float | None,
    split: str | None,
) -> BestThreshold | None:
    """See `Evaluation.best_threshold`."""
    check_iou(iou_thr)
    beta = number(beta, "beta", "give a number above 0, at most 1000")
    if not 0 < beta <= 1000:
        raise UsageError.at("beta", f"found {beta}", "give a number above 0, at most 1000")
    if min_precision is not None:
        min_precision = check_precision(min_precision, beta)
    chosen = evaluation
    if split is not None:
        chosen = evaluation.subset(split_mask(evaluation.dataset, split))
    source = chosen.source if label is None else chosen.source.equal_labels_only()
    best = source.sweep(iou_thr).best_threshold(
        iou_thr, class_or_none(chosen, label), beta, min_precision, chosen.weights
    )
    if best is None:
        return None
    objective = "f1" if beta == 1.0 else f"f_beta({beta})"
    if min_precision is not None:
        objective = f"recall at precision >= {min_precision}"
    return BestThreshold(
        score_thr=best[0],
        value=best[1],
        objective=objective,
        label=label,
        iou_thr=iou_thr,
        split=split if split is not None else split_name(chosen),
        provenance=chosen.origin(iou_thr=iou_thr, objective=objective),
    )


def why_no_average_precision(
    evaluation: Evaluation, missing_score: float | None = None
) -> str | None:
    """Say why an evaluation has no average precision per class, and which option gives one."""
    if evaluation.rule.is_class_agnostic:
        rule = "pairs across classes may match, so a class has no ranking of its own"
        return f"{rule}: use class_agnostic=False"
    if evaluation.inferences.has_missing_scores and missing_score is None:
        rule = "some detections have no score, and average precision ranks by score"
        return f"{rule}: give scores, or missing_score=1.0 to put them first"
    return None


def check_precision(min_precision: float, beta: float) -> float:
    """Give the least precision after a check of its range."""
    value = number(min_precision, "min_precision", "give a number from 0 to 1")
    if not 0 <= value <= 1:
        raise UsageError.at("min_precision", f"found {value}", "give a number from 0 to 1")
    if beta != 1.0:
        raise UsageError.at("beta", "found together with min_precision", "give one of the two")
    return value


def per_detection(evaluation: Evaluation) -> bool:
    """Whether a curve has a point for each detection, as in COCO."""
    return evaluation.rule.protocol == "score"


def class_or_none(evaluation: Evaluation, label: str | None) -> int | None:
    """Give a label's class; None, for all classes, stays None."""
    return None if label is None else evaluation.class_index(label, "label")


def _coco_average_precisions(evaluation: Evaluation, iou_thr: float) -> list[float | None]:
    dataset, rule, weights = evaluation.dataset, evaluation.rule, evaluation.weights
    images: list[ImageId] | None = None
    if weights is not None or evaluation.source.images is not None:
        images = [dataset.image_ids[rank] for rank in evaluation.ranks_that_count()]
    summary = coco_summary(
        dataset,
        evaluation.inferences,
        rule.measure.iou_type,
        iou_thrs=[iou_thr],
        max_dets=[rule.max_dets] * 3,
        strict=rule.strict,
        images=images,
        missing_score=1.0,
        oks_sigmas=rule.measure.oks_sigmas,
        boundary_ratio=rule.measure.boundary_ratio,
    )
    values: list[float | None] = [row["ap"] for row in summary.per_class]
    return values + [None] * (len(evaluation.labels) - len(values))
