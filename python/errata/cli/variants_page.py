"""Variants side by side, as text."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from errata.cli.output import UNDEFINED, Column, count, heading, label, number, table
from errata.variants.recommendation import LOWER_IS_BETTER

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from errata.cli.variants_measure import Measured
    from errata.variants import Flips, Recommendation, VariantComparison

BESIDE = 2
"""Variants beside the baseline in one table: more do not fit into 80 columns."""

NOUNS = {"detection": "image"}


def page(
    measured: Measured, comparison: VariantComparison, advice: Recommendation, out: str | None
) -> list[RenderableType]:
    """Give the page from top to bottom."""
    parts: list[RenderableType] = [label(line) for line in measured.lines]
    if advice.variant is None:
        parts.append(f"No recommendation: {advice.reason}.")
    else:
        parts.append(f"Recommended: {label(advice.variant)}, {label(advice.reason)}.")
    parts += _tables(comparison)
    if comparison.flips:
        noun = NOUNS.get(measured.task, "sample")
        parts.append(heading(f"{noun.capitalize()}s against {comparison.baseline}"))
        parts += [_flipped(comparison, each, noun, advice.metric) for each in comparison.flips]
    parts += [f"No samples compared of {label(why)}." for why in comparison.no_flips.values()]
    if any(name.startswith("host_") for name in comparison.metrics):
        parts.append("host_latency is this computer's, in milliseconds, not a microcontroller's.")
    if out is not None:
        parts.append(f"Written: {label(out)}")
    return parts


def _tables(comparison: VariantComparison) -> list[RenderableType]:
    others = [name for name in comparison.types if name != comparison.baseline]
    if not others:
        return [heading("Metrics"), _table(comparison, [])]
    parts: list[RenderableType] = []
    for start in range(0, len(others), BESIDE):
        names = others[start : start + BESIDE]
        parts += [heading(f"Metrics against {comparison.baseline}"), _table(comparison, names)]
    return parts


def _table(comparison: VariantComparison, names: list[str]) -> Table:
    base = comparison.types.index(comparison.baseline)
    places = [comparison.types.index(name) for name in names]
    columns = [Column("metric", left=True, width=26), Column(comparison.baseline[:12])]
    for name in names:
        columns += [Column(name[:12]), Column("change")]
    rows = []
    for j, metric in enumerate(comparison.metrics):
        values = comparison.values[:, j]
        if all(isnan(values[i]) for i in (base, *places)):
            continue
        row = [metric, shown(metric, values[base])]
        for i in places:
            row += [shown(metric, values[i]), change(metric, comparison.deltas[i, j])]
        rows.append(row)
    return table(columns, rows)


def shown(metric: str, value: float) -> str:
    """Show a metric: bytes as whole numbers, the rest in four decimals."""
    if not isnan(value) and metric.endswith("_bytes"):
        return f"{value:,.0f}"
    return number(value)


def change(metric: str, value: float) -> str:
    """Show a difference with its sign; one that four decimals would hide, by its size alone."""
    if isnan(value):
        return UNDEFINED
    if value == 0:
        return "0"
    if metric.endswith("_bytes"):
        return f"{value:+,.0f}"
    return f"{value:+.4f}" if abs(value) >= 5e-5 else f"{value:+.0e}"


def _flipped(comparison: VariantComparison, each: Flips, noun: str, metric: str) -> str:
    i, j = comparison.types.index(each.variant), comparison.metrics.index(metric)
    return label(
        f"{_moved(each.variant, metric, float(comparison.deltas[i, j]))}: "
        f"{count(len(each.broken), noun)} broken, {len(each.fixed):,} fixed, "
        f"{each.still_wrong:,} wrong in both, {each.both_right:,} right in both "
        f"(McNemar's exact test: p = {each.p_value:.3g})."
    )


def _moved(variant: str, metric: str, delta: float) -> str:
    """Say how far a variant is from the baseline; a hundredth of a ratio is a point."""
    if isnan(delta):
        return variant
    if delta == 0:
        return f"{variant} has the same {metric}"
    if metric in LOWER_IS_BETTER:
        return f"{variant} changes {metric} by {delta:+.4g}"
    points = f"{abs(delta) * 100:.2f} points of {metric}"
    return f"{variant} {'loses' if delta < 0 else 'gains'} {points}"
