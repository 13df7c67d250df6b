"""A metric over both thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from errata.errors import UsageError
from errata.plot.style import VERMILLION, short, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from errata.results.grid import ThresholdGrid

METRICS = {"f1": "F1", "precision": "Precision", "recall": "Recall", "mean_iou": "Mean IoU"}


def draw(result: ThresholdGrid, metric: str = "f1") -> Figure:
    """Draw a metric of a grid, pooled or the first label's, as colour over both thresholds.

    Contours run along equal values; the line marks the best score threshold at each IoU threshold.
    Undefined values stay white.

    Raises
    ------
    UsageError
        Another metric than ``f1``, ``precision``, ``recall`` or ``mean_iou``, or an empty grid.
    """
    if metric not in METRICS:
        raise UsageError.at("metric", f"found {metric!r}", f"use one of {tuple(METRICS)}")
    if result.tp_gt.size == 0:
        raise UsageError.at("grid", "found no thresholds", "give at least one of each axis")
    plane = result.plane(metric)
    by_score, by_iou = np.argsort(result.score_thrs), np.argsort(result.iou_thrs)
    scores, ious = np.asarray(result.score_thrs)[by_score], np.asarray(result.iou_thrs)[by_iou]
    values = plane[np.ix_(by_score, by_iou)].T

    figure = Figure(figsize=(8.0, 6.0), layout="constrained")
    axes = figure.add_subplot()
    colours = axes.pcolormesh(
        _edges(scores), _edges(ious), values, cmap="cividis", vmin=0, vmax=1, rasterized=True
    )
    figure.colorbar(colours, ax=axes, label=METRICS[metric])
    _contours(axes, scores, ious, values)
    if metric == "f1":
        _ridge(axes, result)
    axes.set(xlabel="score threshold", ylabel="IoU threshold")
    whose = "all classes, micro" if result.labels is None else short(result.labels[0])
    spans = {"score": _span(scores), "IoU": _span(ious)}
    title(
        axes, f"{METRICS[metric]} at every pair of thresholds: {whose}", result.provenance, **spans
    )
    return figure


def _span(thresholds: NDArray[np.float64]) -> str:
    return f"{thresholds[0]:.6g}–{thresholds[-1]:.6g} ({len(thresholds)})"


def _edges(centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the borders of cells around thresholds, halfway between neighbours."""
    if len(centres) == 1:
        return np.array([centres[0] - 0.5, centres[0] + 0.5])
    middles = (centres[1:] + centres[:-1]) / 2
    return np.concatenate([[centres[0]], middles, [centres[-1]]])


def _contours(
    axes: Axes, scores: NDArray[np.float64], ious: NDArray[np.float64], values: NDArray[np.float64]
) -> None:
    levels = np.linspace(0.1, 0.9, 9)
    low, high = np.nanmin(values, initial=1.0), np.nanmax(values, initial=0.0)
    inside = levels[(levels > low) & (levels < high)]
    if min(values.shape) < 2 or not len(inside):
        return
    colours = ["black" if level > 0.55 else "white" for level in inside]
    lines = axes.contour(
        scores, ious, np.ma.masked_invalid(values), inside, colors=colours, linewidths=0.6
    )
    axes.clabel(lines, fontsize=7, fmt="%.1f")


def _ridge(axes: Axes, result: ThresholdGrid) -> None:
    """Mark the best score threshold of each IoU threshold."""
    by_iou = np.argsort(result.iou_thrs)
    best, ious = result.ridge()[by_iou], np.asarray(result.iou_thrs)[by_iou]
    scores, found = np.asarray(result.score_thrs), best >= 0
    if not found.any():
        return
    axes.plot(
        scores[best[found]], ious[found], color=VERMILLION, linewidth=1.5, marker=".",
        markersize=3, label="best score threshold",
    )  # fmt: skip
    axes.legend(loc="upper left", bbox_to_anchor=(0, -0.1), fontsize=8, frameon=False)
