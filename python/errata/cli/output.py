"""All that goes to stdout: JSON, or a page of lines and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

UNDEFINED = "–"

LEAST_NAME = 8
"""Characters that are left of a name in the narrowest terminal."""


def write_json(value: Any) -> None:
    """Write a value as one line of JSON; undefined numbers are null."""
    import json

    from errata.results.base import plain

    click.echo(json.dumps(plain(value), allow_nan=False))


def number(value: float | None) -> str:
    """Show a ratio: four decimals, an en dash for an undefined one."""
    return UNDEFINED if value is None or isnan(value) else f"{value:.4f}"


def threshold(value: float | None) -> str:
    """Show a threshold in full: typed into another command it must be the same."""
    return "none" if value is None else repr(float(value))


def place(value: float) -> str:
    """Show where on an axis a row or column stands, in six digits at most."""
    return f"{value:.6g}"


def count(value: int, noun: str, plural: str = "") -> str:
    """Show a number of things: ``1 image``, ``2,500 images``."""
    return f"{value:,} {noun if value == 1 else plural or noun + 's'}"


def label(name: str) -> str:
    """Show a label of the user's on one line, whatever characters it holds."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)


@dataclass(frozen=True)
class Column:
    """A table's column.

    Attributes
    ----------
    heading : str
    left : bool
        Names and thresholds stand to the left, counts and ratios to the right.
    width : int, optional
        At most so many characters; what is longer is cut. Numbers have no such limit.
    """

    heading: str
    left: bool = False
    width: int | None = None


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> Table:
    """Make a table that is readable in 80 columns, on a terminal and in a file."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        header_style="bold",
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    cells = [[label(cell) for cell in row] for row in rows]
    for i, column in enumerate(columns):
        # Names give way where space is short, numbers never do: a cut number is a wrong one.
        longest = max([len(column.heading), *(len(row[i]) for row in cells)])
        made.add_column(
            Text(label(column.heading)),
            justify="left" if column.left else "right",
            overflow="ellipsis",
            no_wrap=True,
            min_width=longest if column.width is None else min(longest, LEAST_NAME),
            max_width=column.width,
        )
    for row in cells:
        made.add_row(*map(Text, row))
    return made


def heading(text: str) -> Text:
    """Make the line above a table."""
    from rich.text import Text

    return Text(f"\n{text}", style="bold")


def verbatim(text: str) -> Text:
    """Make a line that keeps its length, such as a command to copy."""
    from rich.text import Text

    return Text(text, no_wrap=True)


def write_page(parts: Iterable[RenderableType]) -> None:
    """Write lines and tables, coloured only on a terminal; strings wrap at words."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, emoji=False, markup=False)
    # One write of our own: Rich would end the process on a closed pipe.
    with console.capture() as page:
        for part in parts:
            copied = isinstance(part, Text) and bool(part.no_wrap)
            console.print(part, soft_wrap=copied, crop=False)
    click.echo("\n".join(line.rstrip() for line in page.get().splitlines()))
