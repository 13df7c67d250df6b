"""A sweep as text: the best score threshold at some IoU thresholds, and a coarse table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from errata.cli.headline import data_lines, rule_line
from errata.cli.measure_options import overlap_name
from errata.cli.output import Column, count, heading, label, number, place, table, threshold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rich.console import RenderableType
    from rich.table import Table

    from errata.evaluation import Evaluation
    from errata.results.grid import ThresholdGrid

SCORES, IOUS = 11, 6
"""Thresholds of each axis that the coarse table shows at most."""

USUAL_IOUS = (0.1, 0.3, 0.5, 0.6, 0.75, 0.9)
"""What is shown of a long list of IoU thresholds that holds them all."""

HEADINGS = {"f1": "F1", "precision": "precision", "recall": "recall"}
"""What metrics are called; a mean overlap is called by what is measured."""


def parts(evaluation: Evaluation, grid: ThresholdGrid, metric: str) -> list[RenderableType]:
    """Give the page from top to bottom."""
    n_scores, n_ious = len(grid.score_thrs), len(grid.iou_thrs)
    pairs = count(n_scores * n_ious, "pair of thresholds", "pairs of thresholds")
    rows, columns = spread(n_scores, SCORES), _columns(grid.iou_thrs)
    overlap = overlap_name(evaluation.rule.measure)
    whose = "micro" if grid.labels is None else f"{label(grid.labels[0])} only"
    best = "micro F1" if grid.labels is None else f"F1 of {label(grid.labels[0])}"
    name = HEADINGS.get(metric, f"mean {overlap}")
    title = f"{name} ({whose}): rows score thresholds, columns {overlap} thresholds"
    thresholds = f"{n_scores:,} score x {n_ious:,} {overlap} thresholds"
    found: list[RenderableType] = [
        *data_lines(evaluation),
        f"{thresholds}: {pairs}. {rule_line(evaluation)}",
        heading(f"Best score threshold by {best}"),
        _best(grid, columns, overlap),
        heading(title),
        _coarse(grid, grid.plane(metric), rows, columns),
    ]
    if len(rows) < n_scores or len(columns) < n_ious:
        found.append("A part of the sweep; --json and --csv give all of it, --plot draws it.")
    return found


def spread(n: int, most: int) -> list[int]:
    """Give at most `most` of the positions 0..n-1, evenly spread, both ends among them."""
    if n <= most:
        return list(range(n))
    return [i * (n - 1) // (most - 1) for i in range(most)]


def _columns(iou_thrs: Sequence[float]) -> list[int]:
    if len(iou_thrs) > IOUS and set(USUAL_IOUS) <= set(iou_thrs):
        return [iou_thrs.index(iou_thr) for iou_thr in USUAL_IOUS]
    return spread(len(iou_thrs), IOUS)


def _best(grid: ThresholdGrid, columns: Sequence[int], overlap: str) -> Table:
    """Give the best score threshold at some IoU thresholds; ties go to the higher score."""
    import numpy as np

    headings = ("F1", "precision", "recall", "TP", "FP", "FN")
    by_score = np.argsort(grid.score_thrs, kind="stable")[::-1]
    planes = {name: grid.plane(name) for name in ("f1", "precision", "recall", "tp_gt", "fp", "fn")}
    rows = []
    for j in columns:
        f1 = planes["f1"][by_score, j]
        if np.isnan(f1).all():
            rows.append([threshold(grid.iou_thrs[j]), *[number(None)] * (len(headings) + 1)])
            continue
        i = int(by_score[int(np.nanargmax(f1))])
        ratios = (number(float(planes[name][i, j])) for name in ("f1", "precision", "recall"))
        counts = (f"{int(planes[name][i, j]):,}" for name in ("tp_gt", "fp", "fn"))
        thresholds = (threshold(grid.iou_thrs[j]), threshold(grid.score_thrs[i]))
        rows.append([*thresholds, *ratios, *counts])
    return table(
        [Column(overlap, left=True), Column("score", left=True), *map(Column, headings)], rows
    )


def _coarse(
    grid: ThresholdGrid, plane: NDArray[np.float64], rows: Sequence[int], columns: Sequence[int]
) -> Table:
    heads = [Column("score", left=True), *(Column(place(grid.iou_thrs[j])) for j in columns)]
    return table(
        heads,
        [[place(grid.score_thrs[i]), *(number(float(plane[i, j])) for j in columns)] for i in rows],
    )
