"""Grids made a column at a time, where each IoU threshold needs a matching of its own.

Such a matching takes long and is not kept for long: a column's grids are all asked for at once, and
after each column the user is told how far it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from errata.cli.progress import Counter, told

if TYPE_CHECKING:
    from errata.evaluation import Evaluation
    from errata.results.grid import ThresholdGrid


def grids(
    evaluation: Evaluation,
    scores: list[float] | None,
    ious: list[float],
    *,
    label: str | None = None,
    per_class: bool,
) -> tuple[ThresholdGrid, ThresholdGrid | None]:
    """Give the pooled grid or one class's, and that of all classes if asked for."""
    first = None if label is None else [label]
    whose = (first, "all") if per_class else (first,)
    if evaluation.rule.holds_everywhere:
        with told("counting"):
            made = [evaluation.grid(scores, ious, labels=labels) for labels in whose]
    else:
        counter, columns = Counter(), []
        with told("matching", len(ious), lambda: counter.done):
            for iou_thr in ious:
                columns.append(
                    [evaluation.grid(scores, [iou_thr], labels=labels) for labels in whose]
                )
                counter.done += 1
        made = [joined(grid) for grid in zip(*columns, strict=True)]
    return made[0], made[1] if per_class else None


def joined(columns: Sequence[ThresholdGrid]) -> ThresholdGrid:
    """Join grids that differ in their IoU thresholds only, side by side."""
    import numpy as np

    from errata.results.grid import ThresholdGrid

    first = columns[0]
    one_view = all(column.tp_dt is column.tp_gt for column in columns)
    return ThresholdGrid(
        labels=first.labels,
        score_thrs=first.score_thrs,
        iou_thrs=tuple(iou_thr for column in columns for iou_thr in column.iou_thrs),
        tp_gt=np.concatenate([column.tp_gt for column in columns], axis=-1),
        tp_dt=None if one_view else np.concatenate([c.tp_dt for c in columns], axis=-1),
        absorbed=np.concatenate([column.absorbed for column in columns], axis=-1),
        reaching=first.reaching,
        n_gt=first.n_gt,
        mean_iou=np.concatenate([column.mean_iou for column in columns], axis=-1),
        provenance=first.provenance,
    )
