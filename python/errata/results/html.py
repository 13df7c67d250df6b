"""A plain HTML table for notebooks."""

from __future__ import annotations

from html import escape
from math import isnan
from typing import Any

MAX_ROWS = 60


def table(columns: dict[str, Any]) -> str:
    """Give an HTML table of columns of equal length; long ones are cut, and it says so."""
    names = list(columns)
    n = len(next(iter(columns.values()))) if columns else 0
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    rows = []
    for row in range(min(n, MAX_ROWS)):
        cells = "".join(f"<td>{escape(show(columns[name][row]))}</td>" for name in names)
        rows.append(f"<tr>{cells}</tr>")
    if n > MAX_ROWS:
        rows.append(f'<tr><td colspan="{len(names)}">... {n - MAX_ROWS} more rows</td></tr>')
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def show(value: Any) -> str:
    """Show a cell: four decimals for numbers, an en dash for undefined ones."""
    is_float = isinstance(value, float) or getattr(value, "dtype", None) == "float64"
    if value is None or (is_float and isnan(value)):
        return "–"
    return f"{value:.4f}" if is_float else str(value)
