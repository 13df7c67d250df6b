"""The table of confused pairs of classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from errata.cli.output import Column, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from errata.results.confusion import ConfusedPair


def confused_pairs(pairs: Sequence[ConfusedPair]) -> RenderableType:
    """Make the table, or say that there is nothing to show."""
    if not pairs:
        return "None: no two classes are confused."
    columns = [
        Column("true class", left=True, width=26),
        Column("predicted as", left=True, width=26),
        Column("count"),
        Column("of the true class"),
    ]
    rows = [[p.gt_label, p.dt_label, str(p.count), f"{100 * p.share_of_gt:.1f}%"] for p in pairs]
    return table(columns, rows)
