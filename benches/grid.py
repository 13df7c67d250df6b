"""The thresholds that the sweep asks for, and the cells at which slower tools are sampled."""

from __future__ import annotations

# k / 100 as the nearest float: np.linspace and np.arange differ at some of the 101 points.
THRESHOLDS = [k / 100 for k in range(101)]
CELLS = len(THRESHOLDS) ** 2

# Midpoints of five equal strips of each axis: their mean times CELLS estimates the whole grid.
_STRIPS = [10, 30, 50, 70, 90]
SAMPLE = [(score, iou) for score in _STRIPS for iou in _STRIPS]
SAMPLE_THRESHOLDS = [(THRESHOLDS[score], THRESHOLDS[iou]) for score, iou in SAMPLE]


def fresh_thresholds(turn: int) -> tuple[float, float]:
    """Return thresholds near (.30, .50) that no earlier turn asked for."""
    return 0.30 + turn * 1e-5, 0.50 + turn * 1e-5
