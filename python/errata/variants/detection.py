"""Validation metrics of a detector's variant, from its detections."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import TYPE_CHECKING, Any

from errata.coco_protocol import coco_summary
from errata.evaluating import evaluate
from errata.evaluation import Evaluation
from errata.variants.additional import AdditionalMetric
from errata.variants.detected import predictions
from errata.variants.metrics import VariantMetrics, check_type
from errata.variants.report import detection_report

if TYPE_CHECKING:
    from errata.columns import Dataset, InferenceSet

NO_RANKS = "undefined: average precision ranks by score, and detections without a score were found"


def detection(
    dataset: Dataset,
    variants: Mapping[str, InferenceSet],
    *,
    score_thr: float | None = None,
    iou_thr: float = 0.5,
    boxes: bool = True,
) -> tuple[VariantMetrics, ...]:
    """Validate the variants of a detector on the same pictures.

    Average precision is COCO's (protocol ``score``). Everything else is at the two thresholds, the
    same for all variants, under protocol ``iou``: a detection of the wrong class is a cell off the
    diagonal. There is neither loss nor accuracy.

    Parameters
    ----------
    dataset : Dataset
        Ground truth.
    variants : mapping of str to InferenceSet
        Each variant's detections.
    score_thr, iou_thr
        The thresholds; without `score_thr` every detection counts.
    boxes : bool
        Whether predictions hold bounding boxes, for which pictures must have sizes.

    Returns
    -------
    tuple of VariantMetrics
        In the order given. A prediction stands for a picture, and is correct if the picture holds
        no false positive and misses nothing.

    Raises
    ------
    InputError
        `boxes`, and pictures without width and height.
    UsageError
        A threshold without a meaning.

    Examples
    --------
    >>> import errata
    >>> from errata.variants import detection
    >>> dataset, model = errata.sample_set()
    >>> (full,) = detection(dataset, {"float32": model}, score_thr=0.35, boxes=False)
    >>> full["recall"], full.predictions[0].f1_score
    (0.6666666666666666, 0.4)
    """
    return tuple(
        _metrics(
            check_type(name),
            evaluate(dataset, inferences),
            {"score_thr": score_thr, "iou_thr": iou_thr},
            boxes=boxes,
        )
        for name, inferences in variants.items()
    )


def _metrics(
    name: str, evaluation: Evaluation, at: dict[str, Any], *, boxes: bool
) -> VariantMetrics:
    confusion = evaluation.confusion(**at)
    metrics = evaluation.metrics(**at)
    origin = evaluation.origin(**at)
    where = f"at score {at['score_thr']}, IoU {at['iou_thr']}"
    counts = (
        AdditionalMetric.of("precision", metrics.precision, f"All classes pooled, {where}"),
        AdditionalMetric.of("recall", metrics.recall, f"All classes pooled, {where}"),
        AdditionalMetric.of("f1", metrics.f1, f"All classes pooled, {where}"),
    )
    return VariantMetrics(
        type=name,
        loss=nan,
        confusion_matrix=tuple(map(tuple, confusion.matrix.tolist())),
        labels=confusion.labels,
        background_index=confusion.background_index,
        report=detection_report(metrics),
        additional=_average_precisions(evaluation) + counts,
        predictions=predictions(evaluation, boxes=boxes, **at),
        provenance={**origin, "task": "detection"},
    )


def _average_precisions(evaluation: Evaluation) -> tuple[AdditionalMetric, ...]:
    names = {
        "map_50_95": "COCO's average precision, mean over classes and IoU .5, .55, ..., .95",
        "map_50": "COCO's average precision at IoU .5, mean over classes",
        "map_75": "COCO's average precision at IoU .75, mean over classes",
    }
    if evaluation.inferences.has_missing_scores:
        return tuple(AdditionalMetric.of(name, None, NO_RANKS) for name in names)
    summary = coco_summary(evaluation.dataset, evaluation.inferences)
    return tuple(
        AdditionalMetric.of(name, getattr(summary, name), text) for name, text in names.items()
    )
