"""Cells of the threshold surface in words and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata_gui import number_text

if TYPE_CHECKING:
    from errata.results.curve import BestThreshold
    from errata.results.grid import ThresholdGrid
    from errata.results.metrics import Metrics

METRICS = {
    "f1": "F1",
    "precision": "precision",
    "recall": "recall",
    "mean_iou": "mean IoU",
    "tp_gt": "TP",
    "tp_dt": "TP (detections)",
    "fp": "FP",
    "fn": "FN",
    "absorbed": "absorbed",
}
"""Planes of a grid by name; where pairs are listed, true positives are counted on either side."""

RATIOS = ("f1", "precision", "recall", "mean_iou")
COUNTS = frozenset(["tp_gt", "tp_dt", "fp", "fn", "absorbed"])

GAP = "\N{EM SPACE}"
AT_LEAST = "\N{GREATER-THAN OR EQUAL TO}"


def value_words(grid: ThresholdGrid, metric: str, score: int, iou: int) -> str:
    """Give a metric of a cell: ``F1 0.874``."""
    value = float(grid.plane(metric)[score, iou])
    text = number_text.count(value) if metric in COUNTS else number_text.ratio(value)
    return f"{METRICS[metric]} {text}"


def metrics_words(metrics: Metrics, label: str | None) -> str:
    """Say what holds at the thresholds themselves, which may lie between two cells."""
    row = metrics.pooled if label is None else metrics[label]
    where = _score_words(metrics.score_thr, label)
    keys = ("tp_gt", *(("tp_dt",) if row.tp is None else ()), "fp", "fn", "absorbed")
    ratios = [f"{METRICS[key]} {number_text.ratio(getattr(row, key))}" for key in RATIOS]
    counts = [f"{METRICS[key]} {number_text.count(getattr(row, key))}" for key in keys]
    where = f"{where}{GAP}IoU {AT_LEAST} {metrics.iou_thr:.4g}"
    return f"{where}{GAP}{GAP.join(ratios)}\n{GAP.join(counts)}"


def _score_words(score_thr: float | dict[str, float | None] | None, label: str | None) -> str:
    if isinstance(score_thr, dict):
        if label is None:
            return "a score threshold for each class"
        score_thr = score_thr.get(label)
    return "no score threshold" if score_thr is None else f"score {AT_LEAST} {score_thr:.4g}"


def cell_words(grid: ThresholdGrid, score: int, iou: int) -> str:
    """Say what holds in a cell, in two lines."""
    at = grid.score_thrs[score], grid.iou_thrs[iou]
    where = f"score {AT_LEAST} {at[0]:.4g}{GAP}IoU {AT_LEAST} {at[1]:.4g}"
    counts = ("tp_gt", *(("tp_dt",) if grid.tp is None else ()), "fp", "fn", "absorbed")
    ratios, numbers = (
        GAP.join(value_words(grid, metric, score, iou) for metric in metrics)
        for metrics in (RATIOS, counts)
    )
    return f"{where}{GAP}{ratios}\n{numbers}"


def best_words(grid: ThresholdGrid, iou: int, exact: BestThreshold | None = None) -> str:
    """Say in which cell of an IoU threshold F1 is highest; and where exactly, if that is known."""
    score = int(grid.ridge()[iou])
    if score < 0:
        return "no F1 is above 0"
    best = number_text.ratio(float(grid.plane("f1")[score, iou]))
    words = (
        f"of the cells at IoU {grid.iou_thrs[iou]:.4g}, F1 is highest at score "
        f"{grid.score_thrs[score]:.4g}: {best}"
    )
    if exact is None:
        return words
    of_all = f"of all scores, at {exact.score_thr:.4g}: {number_text.ratio(exact.value)}"
    return f"{words}{GAP}{of_all}"


def columns_of(grid: ThresholdGrid) -> list[str]:
    """Name the columns of a grid's table."""
    return list(grid.to_columns())


def rows_of(grid: ThresholdGrid) -> list[list[Any]]:
    """Give a row for each cell."""
    return [list(row) for row in zip(*grid.to_columns().values(), strict=True)]
