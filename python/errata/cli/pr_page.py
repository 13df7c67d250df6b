"""Average precision of the classes, and curves, as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from errata.cli.headline import data_lines, overlap_threshold_line
from errata.cli.output import (
    UNDEFINED,
    Column,
    count,
    heading,
    label,
    number,
    place,
    table,
    threshold,
)

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from errata.cli.class_summaries import ClassSummary
    from errata.evaluation import Evaluation
    from errata.match_source import MatchRule
    from errata.results.curve import PrCurve


def page(
    evaluation: Evaluation,
    curves: Sequence[PrCurve],
    classes: Sequence[ClassSummary],
    method: str,
    reason: str | None,
) -> list[RenderableType]:
    """Give the page from top to bottom; `reason` says why there is no average precision."""
    found: list[RenderableType] = [
        *data_lines(evaluation),
        overlap_threshold_line(evaluation, curves[0].iou_thr),
        heading(f"Classes: average precision ({method}), and the best F1 of each"),
        _classes(classes),
    ]
    if reason is not None:
        found.append(f"There is no average precision: {reason}.")
    elif len(classes) > 1:
        found.append(_mean(classes, evaluation.rule))
    for curve in curves:
        name = "All classes pooled" if curve.label is None else label(curve.label)
        found.append(heading(f"{name}: precision along recall"))
        found.append(_points(curve) if len(curve.score_thr) else "There are no detections.")
        if not curve.monotone:
            found.append("Recall may fall as the threshold falls: classes compete for objects.")
    return found


def _mean(classes: Sequence[ClassSummary], rule: MatchRule) -> str:
    """Give the mean over the data set's categories, and say what it leaves out."""
    categories = [c for c in classes if c.is_category]
    values = [c.average_precision for c in categories if c.average_precision is not None]
    mean = sum(values) / len(values) if values else None
    skipped = []
    if len(values) < len(categories):
        skipped.append(f"{len(categories) - len(values)} without ground truth")
    if len(categories) < len(classes):
        unknown = count(len(classes) - len(categories), "unknown category", "unknown categories")
        skipped.append(unknown)
    left_out = f"; left out: {', '.join(skipped)}" if skipped else ""
    # Else it would be taken for the number that everyone compares.
    asked, kind = rule.protocol == "score", rule.measure.iou_type
    command = "errata coco" if kind == "bbox" else f"errata coco --iou-type {kind}"
    other = "" if asked else f" (map_50 is of protocol score: '{command}')"
    over = count(len(values), "class", "classes")
    return f"Mean over {over} under protocol {rule.protocol}: {number(mean)}{left_out}{other}."


def _classes(classes: Sequence[ClassSummary]) -> Table:
    columns = [
        Column("class", left=True, width=30),
        *map(Column, ("objects", "AP", "best F1")),
        Column("at score", left=True),
    ]
    return table(
        columns,
        [
            [
                each.label,
                str(each.n_gt),
                number(each.average_precision),
                number(each.best_f1),
                UNDEFINED if each.best_score_thr is None else threshold(each.best_score_thr),
            ]
            for each in classes
        ],
    )


def _points(curve: PrCurve) -> Table:
    """Give the first points that reach each tenth of recall, and the last point."""
    recall = curve.recall.tolist()
    reached = (next((i for i, r in enumerate(recall) if r >= k / 10), None) for k in range(11))
    rows = sorted({i for i in reached if i is not None} | set(range(len(recall))[-1:]))
    columns = (curve.score_thr, curve.precision, curve.recall, curve.f1)
    counts = (curve.tp_gt, curve.n_dt - curve.tp_dt)
    return table(
        [
            Column("score", left=True),
            *map(Column, ("precision", "recall", "F1", "TP", "FP")),
        ],
        [
            [
                place(float(columns[0][i])),
                *(number(float(column[i])) for column in columns[1:]),
                *(f"{int(column[i]):,}" for column in counts),
            ]
            for i in rows
        ],
    )
