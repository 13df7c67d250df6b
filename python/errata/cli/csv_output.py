"""A sweep as CSV: one row per label and pair of thresholds."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from errata.results.grid import ThresholdGrid

COUNTS = ("tp_gt", "tp_dt", "fp", "fn", "absorbed")
RATIOS = ("precision", "recall", "f1", "mean_iou")


def write_csv(path: str, grids: Sequence[ThresholdGrid]) -> None:
    """Write grids one below the other; pooled labels and undefined ratios are empty."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["label", "score_thr", "iou_thr", *COUNTS, *RATIOS])
        for grid in grids:
            writer.writerows(_rows(grid))


def _rows(grid: ThresholdGrid) -> Iterator[list[Any]]:
    import numpy as np

    counts = [np.broadcast_to(getattr(grid, name), grid.tp_gt.shape) for name in COUNTS]
    ratios = [np.broadcast_to(getattr(grid, name), grid.tp_gt.shape) for name in RATIOS]
    planes = [array[None] if grid.labels is None else array for array in counts + ratios]
    for i, label in enumerate(grid.labels or ("",)):
        for j, score_thr in enumerate(grid.score_thrs):
            columns = [array[i, j].tolist() for array in planes]
            for iou_thr, *cells in zip(grid.iou_thrs, *columns, strict=True):
                yield [label, score_thr, iou_thr, *("" if isnan(c) else c for c in cells)]
