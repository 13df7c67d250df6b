"""Evaluate: match once, ask at every threshold; and join parts that were evaluated apart."""

from __future__ import annotations

from typing import TYPE_CHECKING
from warnings import warn

from errata.coco_protocol import ID_ZERO, image_ranks
from errata.columns import Dataset, InferenceSet, check_kinds
from errata.errors import ErrataWarning, UsageError
from errata.evaluation import Evaluation
from errata.match_source import MatchRule, MatchSource, MergedSource
from errata.measure import Measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from errata.columns import ImageId
    from errata.measure import Sigmas


def evaluate(
    dataset: Dataset,
    inferences: InferenceSet,
    iou_type: str = "bbox",
    *,
    protocol: str = "iou",
    class_agnostic: bool | None = None,
    allowed_label_matches: Iterable[Mapping[str, str]] | None = None,
    same_class_first: bool = False,
    images: Iterable[ImageId] | Iterable[bool] | None = None,
    max_dets: int | None = None,
    strict: bool | None = None,
    oks_sigmas: Sigmas | None = None,
    boundary_ratio: float | None = None,
) -> Evaluation:
    """Match detections to ground truth, for every threshold at once.

    Parameters
    ----------
    dataset, inferences
        What to judge, and by what.
    iou_type : {"bbox", "segm", "keypoints", "boundary"}
        What overlap is measured on. All but boxes must have been read (``masks=True``,
        ``keypoints=True``); for keypoints "IoU" is their similarity (OKS).
    protocol : str
        ``"iou"``: all pairs of an image in decreasing IoU, each object used once (the hosted
        products' rule). ``"score"``: COCO's, detections in decreasing score.
    class_agnostic : bool, optional
        Whether pairs across classes may match. Under ``iou`` True by default; under ``score``
        False by default, and True means COCO's ``useCats=0``.
    allowed_label_matches : iterable of mappings, optional
        ``{"ground_truth_label": ..., "model_prediction_label": ...}``: only equal or listed labels
        pair, and a listed pair is a true positive. Implies ``class_agnostic=False``.
    same_class_first : bool
        Equal labels are matched first, leftovers across classes after.
    images : iterable of image ids, or of one bool for each image by rank, optional
        Evaluate only these; such partial results can be joined with `merge`.
    max_dets : int, optional
        Only under ``score``: detections looked at per image and class; 100 by default.
    strict : bool, optional
        Only under ``score``: whether annotation id 0 reads as unmatched, as in pycocotools; True
        by default.
    oks_sigmas, boundary_ratio : optional
        Of keypoints and of boundaries: see `errata.measure.Measure`.

    Raises
    ------
    UsageError
        A combination of options without a meaning, an unknown label or image.

    Examples
    --------
    >>> import errata
    >>> dataset = errata.Dataset.from_arrays(image_ids=[1], annotation_images=[1, 1],
    ...     boxes_xywh=[[0, 0, 10, 10], [20, 0, 10, 10]], class_ids=[1, 2],
    ...     categories={1: "car", 2: "bus"})
    >>> model = errata.InferenceSet.from_arrays(dataset, images=[1, 1], scores=[0.9, 0.8],
    ...     boxes_xywh=[[0, 0, 10, 9], [20, 0, 10, 10]], class_ids=[1, 1])
    >>> ev = errata.evaluate(dataset, model)
    >>> ev.confusion(score_thr=0.5, iou_thr=0.5).top(1)
    [ConfusedPair(gt_label='bus', dt_label='car', count=1, share_of_gt=1.0)]
    """
    listed = None
    if allowed_label_matches is not None:
        listed = tuple(_pair(row, i) for i, row in enumerate(allowed_label_matches))
    check_kinds(dataset, inferences)
    for name, given in (("max_dets", max_dets), ("strict", strict)):
        if given is not None and protocol != "score":
            raise UsageError.at(name, f"found under protocol {protocol!r}", "use protocol 'score'")
    rule = MatchRule(
        protocol,
        class_agnostic,
        listed,
        same_class_first,
        100 if max_dets is None else max_dets,
        True if strict is None else strict,
        Measure(iou_type, oks_sigmas, boundary_ratio),
    )
    if protocol == "score" and rule.strict and dataset.core.has_id_zero():
        warn(ID_ZERO, ErrataWarning, stacklevel=2)
    ranks = None if images is None else image_ranks(dataset, images)
    source = MatchSource(dataset, inferences, rule, ranks)
    if rule.holds_everywhere:
        source.sweep(0.5)
    return Evaluation(source)


def merge(parts: Iterable[Evaluation]) -> Evaluation:
    """Join evaluations of disjoint images into one; grouping and order do not matter.

    Raises
    ------
    UsageError
        No parts, parts of different data or rules, subsets or resamples, or an image in two parts.

    Examples
    --------
    >>> import errata
    >>> dataset = errata.Dataset.from_arrays(image_ids=[1, 2], annotation_images=[1, 2],
    ...     boxes_xywh=[[0, 0, 10, 10], [20, 0, 10, 10]], class_ids=[1, 1])
    >>> model = errata.InferenceSet.from_arrays(dataset, images=[1], scores=[0.9],
    ...     boxes_xywh=[[0, 0, 10, 9]], class_ids=[1])
    >>> halves = [errata.evaluate(dataset, model, images=[i]) for i in (2, 1)]
    >>> errata.merge(halves).metrics(score_thr=None, iou_thr=0.5).recall
    0.5
    """
    parts = list(parts)
    if not parts:
        raise UsageError.at("parts", "found none", "give at least one evaluation")
    first = parts[0]
    for part in parts:
        same = part.dataset is first.dataset and part.inferences is first.inferences
        if not same or part.rule != first.rule:
            raise UsageError.at(
                "parts",
                "found evaluations of different data or by different rules",
                "join evaluations of one data set and one inference set by one rule",
            )
        if part.weights is not None:
            raise UsageError.at(
                "parts", "found a subset or resample", "join first, then take subsets"
            )
    return Evaluation(MergedSource([part.source for part in parts]))


def _pair(row: Mapping[str, str], i: int) -> tuple[str, str]:
    keys = ("ground_truth_label", "model_prediction_label")
    if set(row) != set(keys):
        raise UsageError.at(
            f"allowed_label_matches[{i}]", f"found {row!r}", f"give a mapping with the keys {keys}"
        )
    return row[keys[0]], row[keys[1]]
