"""What a split's metrics owe to images that have a copy in the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata.errors import UsageError
from errata.vectors.splits.leakage_result import LeakCost

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from errata.columns import Dataset, ImageId
    from errata.evaluation import Evaluation
    from errata.results.metrics import Metrics


def leak_costs(
    evaluation: Evaluation,
    members: Mapping[str, Sequence[ImageId]],
    leaked: Mapping[str, Sequence[ImageId]],
    *,
    score_thr: Any,
    iou_thr: float,
) -> tuple[LeakCost, ...]:
    """Measure every split that has leaked images, with them and without; nothing matches again.

    `members` and `leaked` are the ids of each split's images, and of those with a copy.
    """
    counting = set(evaluation.ranks_that_count())
    ids = {evaluation.dataset.image_ids[rank] for rank in counting}
    found = []
    for split, copies in leaked.items():
        copied = set(copies)
        every = [image for image in members[split] if image in ids]
        clean = [image for image in every if image not in copied]
        if len(clean) == len(every):
            continue
        with_them = evaluation.subset(every).metrics(score_thr, iou_thr)
        without = evaluation.subset(clean).metrics(score_thr, iou_thr)
        found.append(
            LeakCost(
                split,
                len(every),
                len(every) - len(clean),
                *_three(with_them),
                *_three(without),
            )
        )
    return tuple(found)


def check_evaluation(evaluation: Evaluation, dataset: Dataset) -> None:
    """Refuse an evaluation of another data set.

    Raises
    ------
    UsageError
    """
    if evaluation.dataset is not dataset:
        found = f"found one of {evaluation.dataset!r}"
        raise UsageError.at("evaluation", found, "give one of this very data set")


def _three(metrics: Metrics) -> tuple[float | None, float | None, float | None]:
    return metrics.precision, metrics.recall, metrics.f1
