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
        "Dropped are below the score threshold. Wrong is the mean over frames of each one's share "
        "of errors among the others; it is above the lower bound with 95% certainty, however few "
        "frames (Chernoff and Hoeffding); clusters are ranked by that."
    )
    if shown and shown[0].cell is not None:
        parts.append(f"Cluster {shown[0].id} is the same mistake again: {shown[0].cell}.")
    return parts


def _clusters(shown: list[CropCluster]) -> Table:
    names = ("id", "crops", "dropped", "errors", "wrong", "lower")
    mostly = Column("mostly", left=True, width=20)
    return table([*map(Column, names), mostly, Column("frames")], map(_row, shown))


def _row(each: CropCluster) -> list[str]:
    return [
        "noise" if each.is_noise else str(each.id),
        f"{each.n_crops:,}",
        f"{each.counts['dropped']:,}",
        f"{each.n_errors:,}",
        number(each.error_share),
        number(each.error_share_lower),
        UNDEFINED if each.cell is None else each.cell.mistake,
        UNDEFINED if each.cell is None else f"{each.cell.n_frames:,}",
    ]
