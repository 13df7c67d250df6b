"""A confusion matrix as text: as many classes as fit, the rest in one row and column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from errata.cli.output import Column, count, heading, label, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from errata.results.confusion import ConfusionMatrix

Rows = list[list[int]]

NAME_WIDTH = 24
GAP = 2
_ZERO = "·"


def matrix_parts(matrix: ConfusionMatrix) -> list[RenderableType]:
    """Give the matrix as a table under its heading, and say what was put together."""
    from rich.console import Console

    rows, n = matrix.to_dict()["matrix"], matrix.background_index
    names = [label(name) for name in matrix.labels]
    space = Console().width - NAME_WIDTH
    cell = max(len(str(count)) for row in rows for count in row) + GAP
    title = heading("Confusion matrix: rows ground truth, columns predicted")
    if sum(max(len(name) + GAP, cell) for name in names) <= space:
        return [title, _table(names, names, rows)]
    numbered = [f"{i + 1} {name}" for i, name in enumerate(names[:n])]
    heads = [str(i + 1) for i in range(n)]
    if cell * (n + 1) <= space:
        return [title, _table([*numbered, names[n]], [*heads, "bg"], rows)]
    room = max((space - cell - max(cell, len("other") + GAP)) // cell, 2)
    kept = most_mistaken(rows, room)
    note = f"Shown are the {len(kept)} of {count(n, 'class', 'classes')} with most mistakes."
    shown = [*(numbered[i] for i in kept), "all other classes", names[n]]
    return [
        title,
        note,
        _table(shown, [*(heads[i] for i in kept), "other", "bg"], folded(rows, kept)),
    ]


def most_mistaken(rows: Rows, n: int) -> list[int]:
    """Give the `n` classes with the most cells off the diagonal, in class order."""
    classes = range(len(rows) - 1)
    mistakes = [sum(rows[i]) + sum(row[i] for row in rows) - 2 * rows[i][i] for i in classes]
    return sorted(sorted(classes, key=lambda i: -mistakes[i])[:n])


def folded(rows: Rows, kept: Sequence[int]) -> Rows:
    """Put all classes but `kept` into one row and column before the background's.

    No count is lost: sums over rows and columns stay what they are.
    """
    background = len(rows) - 1
    rest = [i for i in range(background) if i not in set(kept)]
    groups = [*([i] for i in kept), rest, [background]]
    return [[sum(rows[g][d] for g in gts for d in dts) for dts in groups] for gts in groups]


def _table(names: Sequence[str], heads: Sequence[str], rows: Rows) -> RenderableType:
    columns = [Column("", left=True, width=NAME_WIDTH), *map(Column, heads)]
    return table(
        columns,
        [
            [name, *(str(cell) if cell else _ZERO for cell in row)]
            for name, row in zip(names, rows, strict=True)
        ],
    )
