"""What each kind of error costs, as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from errata.plot.style import GREY, SERIES, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from errata.results.tide import TideErrors


def draw(result: TideErrors) -> Figure:
    """Draw what repairing each kind gains in average precision, with the number of errors.

    The two bars below, in grey, are what perfect precision and perfect recall would gain; they
    contain the others, and no two bars add up.
    """
    figure = Figure(figsize=(8.0, 4.6), layout="constrained")
    kinds, special = figure.subplots(2, 1, sharex=True, height_ratios=[6, 2])
    _bars(
        kinds,
        [each.kind for each in result.kinds],
        [each.dap for each in result.kinds],
        [f"  ({each.count:,} errors)" for each in result.kinds],
        [SERIES[i % len(SERIES)] for i in range(len(result.kinds))],
    )
    _bars(
        special,
        ["false positives", "false negatives"],
        [result.false_positives, result.false_negatives],
        ["", ""],
        [GREY, GREY],
    )
    special.set_xlabel("gain in average precision if repaired")
    special.set_xlim(left=0)
    ap = "–" if result.ap is None else f"{result.ap:.4f}"
    title(
        kinds,
        f"What errors cost: average precision is {ap}",
        result.provenance,
        **{"IoU ≥": result.pos_thr, "background ≤": result.bg_thr},
    )
    return figure


def _bars(
    axes: Axes,
    names: list[str],
    values: list[float | None],
    counts: list[str],
    colours: list[str],
) -> None:
    places = range(len(names))
    widths = [max(value or 0.0, 0.0) for value in values]
    axes.barh(places, widths, color=colours, height=0.7)
    for place, value, width, count in zip(places, values, widths, counts, strict=True):
        shown = "–" if value is None else f"{value:.4f}"
        axes.annotate(
            f"{shown}{count}", (width, place), xytext=(4, 0), textcoords="offset points",
            va="center", fontsize=8,
        )  # fmt: skip
    axes.set_yticks(places, names)
    axes.invert_yaxis()
    axes.margins(x=0.18)
    axes.tick_params(axis="y", length=0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
