"""The classes of a summary as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata.cli.output import UNDEFINED, Column, count, heading, number, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from errata.coco_protocol import CocoSummary

ORDERS = {"label": "Classes", "ap": "Classes, highest AP first"}
"""What the table is sorted by, and its heading."""

_NUMBERS = {"ap": "AP", "ap_50": "AP50", "ap_75": "AP75", "ar": "AR"}
_FREQUENCIES = {"r": "rare", "c": "common", "f": "frequent"}


def class_parts(summary: CocoSummary, order: str) -> list[RenderableType]:
    """Give the classes that have a number, in one of `ORDERS`, and how many have none."""
    every = summary.per_class
    rows = [row for row in every if any(row[name] is not None for name in _NUMBERS)]
    if order == "ap":
        # Ties keep the order of labels.
        rows.sort(key=lambda row: float("-inf") if row["ap"] is None else row["ap"], reverse=True)
    grouped = any("frequency" in row for row in every)
    columns = [Column("class", left=True, width=36 if grouped else 40)]
    columns += [Column("frequency", left=True)] if grouped else []
    columns += map(Column, _NUMBERS.values())
    found: list[RenderableType] = [heading(ORDERS[order])]
    found.append(table(columns, [_cells(row, grouped=grouped) for row in rows]))
    if len(rows) < len(every):
        left_out = count(len(every) - len(rows), "class", "classes")
        found.append(f"Left out: {left_out} without ground truth; --json has all.")
    return found


def _cells(row: dict[str, Any], *, grouped: bool) -> list[str]:
    frequency = row.get("frequency") or UNDEFINED
    cells = [row["label"]]
    cells += [_FREQUENCIES.get(frequency, frequency)] if grouped else []
    return cells + [number(row[name]) for name in _NUMBERS]
