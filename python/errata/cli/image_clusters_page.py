"""Clusters of images as text, the worst first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from errata.cli.output import UNDEFINED, Column, count, heading, label, number, table
from errata.cli.space_lines import space_lines

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from errata.vectors import ClusterMetrics, ClusterReport

ROWS = 15
"""Clusters that are shown unless all are asked for."""

NAME = 20
"""Characters that are shown of a picture's name."""

MOST_SPLITS = 4
"""Splits of which the table has room."""


def image_parts(report: ClusterReport, *, every_cluster: bool) -> list[RenderableType]:
    """Give what was projected, the clusters, and a word on the worst."""
    parts: list[RenderableType] = [*space_lines(report.analysis.space), *_left_out(report)]
    if not report.clusters:
        return parts
    ranked = report.ranked if every_cluster else report.ranked[:ROWS]
    unranked = [each for each in report.clusters if each.rank is None]
    shown = [*ranked, *(each for each in unranked if every_cluster or each.is_noise)]
    splits = list(dict.fromkeys(name for each in report.clusters for name in each.splits))
    parts += [heading("Clusters of images, worst first"), _clusters(report, shown, splits)]
    hidden = len(report.clusters) - len(shown)
    if hidden:
        parts.append(f"{count(hidden, 'more cluster')}: --every-cluster shows all.")
    if 1 < len(splits) <= MOST_SPLITS:
        parts.append(f"Splits: {', '.join(map(label, splits))}.")
    parts.append(
        "Means over images. Below the upper bound lies the mean F1 of such images with 95% "
        "certainty, however few they are (Chernoff and Hoeffding); clusters are ranked by it."
    )
    return [*parts, *_worst(report)]


def _left_out(report: ClusterReport) -> list[str]:
    analysis = report.analysis
    lines = []
    if analysis.n_outside:
        lines.append(f"{count(analysis.n_outside, 'vector')} of images that are not evaluated.")
    if analysis.n_without_vector:
        lines.append(f"{count(analysis.n_without_vector, 'evaluated image')} without a vector.")
    if report.n_empty:
        lines.append(f"{count(report.n_empty, 'cluster')} without an evaluated image.")
    return lines


def _clusters(
    report: ClusterReport, shown: Sequence[ClusterMetrics], splits: Sequence[str]
) -> Table:
    with_splits = 1 < len(splits) <= MOST_SPLITS
    columns = [
        Column("id"),
        Column("images"),
        *([Column("by split")] if with_splits else []),
        *map(Column, ("F1", "upper", "prec.", "recall")),
        Column("for example", left=True),
    ]
    rows = []
    for each in shown:
        of_split = "/".join(str(each.splits.get(name, 0)) for name in splits)
        rows.append(
            [
                "noise" if each.is_noise else str(each.id),
                f"{each.n_images:,}",
                *([of_split] if with_splits else []),
                *map(number, (each.f1.mean, each.f1_upper, each.precision.mean, each.recall.mean)),
                _tail(next(iter(report.names(each)), UNDEFINED)),
            ]
        )
    return table(columns, rows)


def _tail(name: str) -> str:
    """Give the end of a long name: names of pictures differ there."""
    return name if len(name) <= NAME else f"…{name[1 - NAME :]}"


def _worst(report: ClusterReport) -> list[str]:
    """Say what is known about the cluster of rank 1, beside the other images."""
    if not report.ranked:
        return []
    worst = report.ranked[0]
    others = [each for each in report.clusters if each.id != worst.id and each.f1.n]
    n = sum(each.f1.n for each in others)
    upper = f"{worst.f1_upper:.2f}"
    sentence = (
        f"Cluster {worst.id} is the worst: {count(worst.n_images, 'image')} with a mean F1 of "
        f"{worst.f1.mean:.2f} (at most {upper} with 95% certainty)"
    )
    if n:
        mean = sum((each.f1.mean or 0.0) * each.f1.n for each in others) / n
        sentence += f", beside {mean:.2f} of the other {count(n, 'image')}"
    return [f"{sentence}."]
