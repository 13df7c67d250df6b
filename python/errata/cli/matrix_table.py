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
    kept = sorted(matrix.most_mistaken(room))
    note = f"Shown are the {len(kept)} of {count(n, 'class', 'classes')} with most mistakes."
    shown = [*(numbered[i] for i in kept), "all other classes", names[n]]
    return [
        title,
        note,
        _table(
            shown, [*(heads[i] for i in kept), "other", "bg"], matrix.arranged(kept).matrix.tolist()
        ),
    ]


def _table(names: Sequence[str], heads: Sequence[str], rows: Rows) -> RenderableType:
    columns = [Column("", left=True, width=NAME_WIDTH), *map(Column, heads)]
    return table(
        columns,
        [
            [name, *(str(cell) if cell else _ZERO for cell in row)]
            for name, row in zip(names, rows, strict=True)
        ],
    )
