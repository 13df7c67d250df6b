"""``--where``: only the images for which a filter expression holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from errata.cli.progress import told
from errata.cli.score_choice import ChosenScore, choose
from errata.errors import UsageError

if TYPE_CHECKING:
    from errata.cli.class_scores import WantedScore
    from errata.evaluation import Evaluation
    from errata.filters import Columns, Filter

WHERE = "--where"


def narrowed(
    evaluation: Evaluation, texts: Sequence[str], wanted: WantedScore, iou_thr: float
) -> tuple[Evaluation, ChosenScore]:
    """Keep the images for which every text holds, and settle the score threshold.

    A best threshold is chosen on the images that are kept. Where a filter asks for counts, which
    depend on that threshold, it is chosen before that filter is applied.
    """
    own = wanted.own(evaluation.inferences.label_index)
    before, after = _read(evaluation, texts, iou_thr)
    if before:
        evaluation = _kept(evaluation, before, ChosenScore(None, "", None), iou_thr)
    score = choose(evaluation, wanted.common, iou_thr, own)
    if after:
        evaluation = _kept(evaluation, after, score, iou_thr)
    return evaluation, score


def parsed(text: str, columns: Columns, option: str) -> Filter:
    """Read a filter; what is wrong with it is said of the option, with the place."""
    from errata.filters import FilterError, parse

    try:
        return parse(text, columns)
    except FilterError as error:
        place = f"{option}, character {error.position + 1}"
        raise UsageError.at(place, error.found, error.advice) from error


def _read(
    evaluation: Evaluation, texts: Sequence[str], iou_thr: float
) -> tuple[list[Filter], list[Filter]]:
    """Give the filters that hold at every threshold, and those that ask for counts."""
    if not texts:
        return [], []
    from errata.filters import image_columns
    from errata.filters.images import COUNTED

    columns = image_columns(evaluation.per_image(None, iou_thr))
    filters = [parsed(text, columns, WHERE) for text in texts]
    counted = [bool(COUNTED.intersection(each.columns_used)) for each in filters]
    return (
        [each for each, late in zip(filters, counted, strict=True) if not late],
        [each for each, late in zip(filters, counted, strict=True) if late],
    )


def _kept(
    evaluation: Evaluation, filters: Sequence[Filter], score: ChosenScore, iou_thr: float
) -> Evaluation:
    with told("filtering images"):
        images = evaluation.per_image(score.score_thr, iou_thr)
        for each in filters:
            images = images.filter(each)
        return evaluation.subset(images.image_ids)
