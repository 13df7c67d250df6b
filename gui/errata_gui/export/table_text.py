"""A view's table as text: CSV for a file, tabs for a spreadsheet's clipboard."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from errata_gui.export.stamp import Stamp


def csv_of(headings: list[str], rows: Iterable[list[Any]], stamp: Stamp) -> str:
    """Give CSV below the stamp's lines, which begin with ``#``; what is undefined is empty."""
    text = io.StringIO()
    text.write(stamp.comment)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return text.getvalue()


def tsv_of(headings: list[str], rows: Iterable[list[Any]], stamp: Stamp) -> str:
    """Give lines of cells with tabs between them, and the stamp below, out of the table's way."""
    lines = ["\t".join(_cell(value) for value in row) for row in (headings, *rows)]
    return "\n".join(lines) + "\n\n" + stamp.comment


def _plain(value: Any) -> Any:
    plain = value.item() if hasattr(value, "item") else value
    return None if plain != plain else plain  # noqa: PLR0124 (NaN alone differs from itself)


def _cell(value: Any) -> str:
    plain = _plain(value)
    return "" if plain is None else " ".join(str(plain).split())
