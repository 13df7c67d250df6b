"""Cells of the threshold surface in words and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata_gui import number_text

if TYPE_CHECKING:
    from errata.results.grid import ThresholdGrid

METRICS = {
    "f1": "F1",
    "precision": "precision",
    "recall": "recall",
    "tp_gt": "TP",
    "tp_dt": "TP (detections)",
    "fp": "FP",
    "fn": "FN",
    "absorbed": "absorbed",
}
"""Planes of a grid by name; where pairs are listed, true positives are counted on either side."""

COUNTS = frozenset(["tp_gt", "tp_dt", "fp", "fn", "absorbed"])

GAP = "\N{EM SPACE}"
AT_LEAST = "\N{GREATER-THAN OR EQUAL TO}"


def value_words(grid: ThresholdGrid, metric: str, score: int, iou: int) -> str:
    """Give a metric of a cell: ``F1 0.874``."""
    value = float(grid.plane(metric)[score, iou])
    text = number_text.count(value) if metric in COUNTS else number_text.ratio(value)
    return f"{METRICS[metric]} {text}"


def cell_words(grid: ThresholdGrid, score: int, iou: int) -> str:
    """Say what holds in a cell, in two lines."""
    at = grid.score_thrs[score], grid.iou_thrs[iou]
    where = f"score {AT_LEAST} {at[0]:.4g}{GAP}IoU {AT_LEAST} {at[1]:.4g}"
    ratios = ("f1", "precision", "recall")
    counts = ("tp_gt", *(("tp_dt",) if grid.tp is None else ()), "fp", "fn", "absorbed")
    values = [value_words(grid, metric, score, iou) for metric in (*ratios, *counts)]
    return f"{where}{GAP}{GAP.join(values[:3])}\n{GAP.join(values[3:])}"


def best_words(grid: ThresholdGrid, iou: int) -> str:
    """Say where F1 is highest: at an IoU threshold, and anywhere."""
    parts = []
    score = int(grid.ridge()[iou])
    if score >= 0:
        best = number_text.ratio(float(grid.plane("f1")[score, iou]))
        parts.append(f"highest F1 at this IoU: {best} at score {grid.score_thrs[score]:.4g}")
    cell = grid.best_cell()
    if cell is not None:
        best = number_text.ratio(float(grid.plane("f1")[cell]))
        where = f"score {grid.score_thrs[cell[0]]:.4g}, IoU {grid.iou_thrs[cell[1]]:.4g}"
        parts.append(f"anywhere: {best} at {where}")
    return GAP.join(parts) or "no F1 is above 0"


def columns_of(grid: ThresholdGrid) -> list[str]:
    """Name the columns of a grid's table."""
    return list(grid.to_columns())


def rows_of(grid: ThresholdGrid) -> list[list[Any]]:
    """Give a row for each cell."""
    return [list(row) for row in zip(*grid.to_columns().values(), strict=True)]
