"""Recall and precision of every stratum, as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from errata.plot.style import BLUE, GREY, VERMILLION, short, title

if TYPE_CHECKING:
    from errata.results.breakdown import Breakdown

_HEIGHT, _MOST = 0.55, 40.0  # inches


def draw(result: Breakdown) -> Figure:
    """Draw recall, and precision where it is known, of every stratum, and both of the whole.

    The dotted lines are those of the whole; what is undefined has no bar.
    """
    rows = result.strata
    figure = Figure(
        figsize=(8.0, min(1.8 + _HEIGHT * max(len(rows), 2), _MOST)), layout="constrained"
    )
    axes = figure.add_subplot()
    metrics = [("recall", BLUE)] + ([("precision", VERMILLION)] if result.has_detections else [])
    height = 0.8 / len(metrics)
    for i, (name, colour) in enumerate(metrics):
        places = [place + (i - (len(metrics) - 1) / 2) * height for place in range(len(rows))]
        values = [getattr(row, name) for row in rows]
        axes.barh(places, [v or 0.0 for v in values], height=height, color=colour, label=name)
        for place, value in zip(places, values, strict=True):
            axes.annotate(
                "–" if value is None else f"{value:.3f}", (value or 0.0, place), xytext=(4, 0),
                textcoords="offset points", va="center", fontsize=8,
            )  # fmt: skip
        whole = getattr(result.total, name)
        if whole is not None:
            axes.axvline(whole, color=colour, linewidth=0.8, linestyle=":", zorder=0)
    names = ["(none)" if row.stratum is None else short(row.stratum) for row in rows]
    counts = [f"{name}\n{row.n_gt:,} objects" for name, row in zip(names, rows, strict=True)]
    axes.set_yticks(range(len(rows)), counts, fontsize=8.5)
    axes.set(xlim=(0, 1.1), ylim=(len(rows) - 0.5, -0.5))
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1), frameon=False, fontsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_color(GREY)
    whose = "all classes, pooled" if result.label is None else short(result.label)
    thresholds = {"score ≥": result.score_thr, "IoU ≥": result.iou_thr}
    title(axes, f"By {short(result.by)}: {whose}", result.provenance, **thresholds)
    return figure
