"""Clusters of crops as text, the surely worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from errata.cli.output import UNDEFINED, Column, count, heading, number, table
from errata.cli.space_lines import space_lines

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from errata.vectors import CropCluster, CropReport

ROWS = 15
"""Clusters that are shown unless all are asked for."""


def crop_parts(report: CropReport, *, every_cluster: bool) -> list[RenderableType]:
    """Give what was projected, the clusters, and a word on the worst."""
    parts: list[RenderableType] = ["", *space_lines(report.analysis.space)]
    if report.analysis.n_outside:
        outside = count(report.analysis.n_outside, "crop")
        parts.append(f"{outside} of images that are not evaluated.")
    if not report.clusters:
        return parts
    wrong = [each for each in report.ranked if each.n_errors]
    shown = wrong if every_cluster else wrong[:ROWS]
    noise = [each for each in report.clusters if each.is_noise]
    parts += [heading("Clusters of crops, surely wrong first"), _clusters([*shown, *noise])]
    hidden = len(wrong) - len(shown)
    if hidden:
        parts.append(f"{count(hidden, 'more cluster')} with errors: --every-cluster shows them.")
    parts.append(
        "Wrong is the mean over frames of each frame's share of errors; above the lower bound it "
        "lies with 95% certainty, however few frames (Chernoff and Hoeffding). Ranked by that."
    )
    if shown and shown[0].cell is not None:
        parts.append(f"Cluster {shown[0].id} is the same mistake again: {shown[0].cell}.")
    return parts


def _clusters(shown: list[CropCluster]) -> Table:
    columns = [
        *map(Column, ("rank", "id", "crops", "frames", "errors", "wrong", "lower")),
        Column("mostly", left=True, width=40),
    ]
    return table(columns, map(_row, shown))


def _row(each: CropCluster) -> list[str]:
    return [
        UNDEFINED if each.rank is None else str(each.rank),
        "noise" if each.is_noise else str(each.id),
        f"{each.n_crops:,}",
        f"{each.n_frames:,}",
        f"{each.n_errors:,}",
        number(each.error_share),
        number(each.error_share_lower),
        UNDEFINED if each.cell is None else str(each.cell),
    ]
