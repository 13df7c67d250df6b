"""A confusion matrix as text: as many classes as fit, the rest in one row and column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from errata.cli.output import Column, count, heading, label, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from errata.results.confusion import ConfusionMatrix

Rows = list[list[int]]

NAME_WIDTH = 20
_ZERO = "·"


def matrix_parts(matrix: ConfusionMatrix) -> list[RenderableType]:
    """Give the matrix as a table under its heading, and say what was put together."""
    from rich.console import Console

    labels, rows = list(matrix.labels), matrix.to_dict()["matrix"]
    digits = max(len(str(cell)) for row in rows for cell in row)
    space = Console().width - NAME_WIDTH - 5
    room = max(space // (max(digits, len("other")) + 1), 4)
    n_classes = matrix.background_index
    title = "Confusion matrix: rows ground truth, columns predicted"
    if n_classes + 1 <= room:
        names = [label(name) for name in labels]
        fits = sum(max(len(name), digits) + 1 for name in names) <= space
        heads = names if fits else [str(i) for i in range(1, n_classes + 1)] + ["bg"]
        numbered = names if fits else _numbered(names[:-1]) + [names[-1]]
        return [heading(title), _table(numbered, heads, rows)]
    kept = most_mistaken(rows, room - 2)
    names = [*_numbered([label(labels[i]) for i in kept], kept), "all other classes", "background"]
    heads = [*(str(i + 1) for i in kept), "other", "bg"]
    note = f"Shown are the {count(len(kept), 'class', 'classes')} with most mistakes of {n_classes}."
    return [heading(title), note, _table(names, heads, folded(rows, kept))]


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


def _numbered(names: Sequence[str], kept: Sequence[int] | None = None) -> list[str]:
    numbers = range(len(names)) if kept is None else kept
    return [f"{i + 1} {name}" for i, name in zip(numbers, names, strict=True)]


def _table(names: Sequence[str], heads: Sequence[str], rows: Rows) -> RenderableType:
    columns = [Column("", names=True, width=NAME_WIDTH + 4), *map(Column, heads)]
    return table(
        columns,
        [
            [name, *(str(cell) if cell else _ZERO for cell in row)]
            for name, row in zip(names, rows, strict=True)
        ],
    )
