"""Precision-recall curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from errata.plot.style import BLACK, GREY, SERIES, short, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from errata.results.curve import PrCurve

_LEVELS = (0.2, 0.4, 0.6, 0.8)


def draw(results: Sequence[PrCurve]) -> Figure:
    """Draw precision over recall: one line per curve, lines of equal F1 behind them.

    All classes pooled are black. Of more classes than there are colours, those that lose most
    average precision, by their ground truth, have colour and name, and the others are grey.
    """
    figure = Figure(figsize=(8.6, 6.0), layout="constrained")
    axes = figure.add_subplot()
    _f1_lines(axes)
    pooled = [curve for curve in results if curve.label is None]
    classes = [curve for curve in results if curve.label is not None]
    named = _named(classes)
    for curve in pooled:
        _line(axes, curve, BLACK, 2.2)
    for curve, colour in zip(named, SERIES, strict=False):
        _line(axes, curve, colour, 1.6)
    others = [curve for curve in classes if curve not in named]
    for i, curve in enumerate(others):
        name = f"{len(others)} other classes" if i == 0 else None
        axes.plot(
            curve.recall,
            curve.precision,
            color=GREY,
            linewidth=0.6,
            alpha=0.6,
            zorder=1,
            label=name,
        )
    axes.plot([], [], "o", color=GREY, markersize=5, label="best F1")
    axes.set(xlim=(0, 1), ylim=(0, 1.01), xlabel="recall", ylabel="precision")
    axes.legend(loc="upper left", bbox_to_anchor=(1.06, 1), frameon=False, fontsize=8)
    if results:
        thresholds: dict[str, object] = {"IoU ≥": results[0].iou_thr}
        if any(curve.average_precision is not None for curve in results):
            thresholds["AP over"] = "101 points"
        title(axes, "Precision and recall", results[0].provenance, **thresholds)
    return figure


def _named(classes: Sequence[PrCurve]) -> list[PrCurve]:
    """Give the classes that have a colour and a name."""
    if len(classes) <= len(SERIES):
        return list(classes)

    def lost(curve: PrCurve) -> float:
        return (1 - (curve.average_precision or 0.0)) * curve.n_gt

    return sorted(classes, key=lost, reverse=True)[: len(SERIES)]


def _line(axes: Axes, curve: PrCurve, colour: str, width: float) -> None:
    name = "all classes pooled" if curve.label is None else short(curve.label)
    if curve.average_precision is not None:
        name += f"  AP {curve.average_precision:.3f}"
    axes.plot(curve.recall, curve.precision, color=colour, linewidth=width, label=name)
    best = curve.best_index
    if best is not None:
        axes.plot(curve.recall[best], curve.precision[best], "o", color=colour, markersize=5)


def _f1_lines(axes: Axes) -> None:
    for f1 in _LEVELS:
        recall = np.linspace(f1 / (2 - f1), 1, 100)
        axes.plot(recall, f1 * recall / (2 * recall - f1), color="#DDDDDD", linewidth=0.8, zorder=0)
        axes.annotate(
            f"F1 {f1}", (1, f1 / (2 - f1)), xytext=(3, 0), textcoords="offset points",
            fontsize=7, color="#888888", va="center", annotation_clip=False,
        )  # fmt: skip
