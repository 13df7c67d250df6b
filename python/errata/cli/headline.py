"""The lines that open a page: what was evaluated, at which thresholds, by which rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from errata.cli.measure_options import overlap_line, overlap_name
from errata.cli.output import count, label, threshold

if TYPE_CHECKING:
    from errata.cli.score_choice import ChosenScore
    from errata.columns import Dataset, InferenceSet
    from errata.evaluation import Evaluation


MOST_OWN = 6
"""Classes with a threshold of their own that a page names."""


def data_lines(evaluation: Evaluation) -> list[str]:
    """Say what was evaluated; of a part of the images, how much of each."""
    data, model = evaluation.dataset, evaluation.inferences
    ranks = evaluation.ranks_that_count()
    images, objects = count(len(data), "image"), count(data.n_annotations, "annotation")
    detections = count(len(model), "detection")
    if len(ranks) < len(data):
        images = f"{len(ranks):,} of {images}"
        objects = f"{_on(ranks, data):,} of {objects}"
        detections = f"{_on(ranks, model):,} of {detections}"
    classes = count(len(data.categories), "category", "categories")
    return [
        f"{label(data.file)}: {images}, {objects}, {classes}",
        f"{label(model.file)}: {detections}",
    ]


def _on(ranks: Sequence[int], records: Dataset | InferenceSet) -> int:
    """Count the records of some images."""
    import numpy as np

    return int(np.isin(records.arrays["image"], ranks).sum())


def threshold_lines(evaluation: Evaluation, score: ChosenScore, iou_thr: float) -> list[str]:
    """Say at which thresholds, and how each came about."""
    return [
        score_line(score),
        overlap_threshold_line(evaluation, iou_thr),
    ]


def score_line(score: ChosenScore) -> str:
    """Say at which score thresholds, and how the common one came about."""
    common = f"Score threshold {threshold(score.common)}: {score.source}."
    if not score.own:
        return common
    own = [f"{label(name)} {threshold(value)}" for name, value in score.own.items()]
    more = f" and {count(len(own) - MOST_OWN, 'more class', 'more classes')}"
    return f"{common} Of its own: {', '.join(own[:MOST_OWN])}{more if len(own) > MOST_OWN else ''}."


def overlap_threshold_line(evaluation: Evaluation, iou_thr: float) -> str:
    """Say at which threshold of overlap, and by which rule."""
    name = overlap_name(evaluation.rule.measure)
    return f"{name} threshold {threshold(iou_thr)}. {rule_line(evaluation)}"


def rule_line(evaluation: Evaluation) -> str:
    """Name what overlap is measured on, unless it is boxes, the protocol, and what may pair."""
    rule = evaluation.rule
    if rule.listed is not None:
        pairs = ", ".join(f"{label(gt)}={label(dt)}" for gt, dt in rule.listed)
        pairing = f"equal labels pair, and {pairs}"
    elif not rule.is_class_agnostic:
        pairing = "only equal labels pair"
    elif rule.same_class_first:
        pairing = "equal labels pair first, then any"
    else:
        pairing = "any two labels may pair"
    return f"{overlap_line(rule.measure)} Protocol {rule.protocol}: {pairing}.".lstrip()
