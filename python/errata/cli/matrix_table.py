"""A confusion matrix as text: as many classes as fit, the rest in one row and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from errata.cli.output import Column, count, heading, label, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from errata.results.arranged import ArrangedMatrix
    from errata.results.confusion import ConfusionMatrix

NAME_WIDTH = 24
GAP = 2
_ZERO = "·"


@dataclass(frozen=True)
class View:
    """How a matrix is looked at.

    Attributes
    ----------
    order : {"class", "confusion"}
        Classes as the data set has them, or those with the most mistakes first.
    classes : int or None
        So many classes with the most mistakes, the others pooled; None for all.
    normalise : {"row", "column"} or None
        Shares of a row or column in the place of counts.
    """

    order: str = "class"
    classes: int | None = None
    normalise: str | None = None

    def of(self, matrix: ConfusionMatrix, most: int | None = None) -> ArrangedMatrix:
        """Arrange a matrix so; with at most `most` classes where there is room for no more."""
        n = min((each for each in (self.classes, most) if each is not None), default=None)
        if n is None and self.order == "class":
            return matrix.arranged()
        worst = matrix.most_mistaken(n)
        return matrix.arranged(worst if self.order == "confusion" else sorted(worst))

    def to_dict(self, matrix: ConfusionMatrix) -> dict[str, Any]:
        """Give the matrix as it is looked at, as plain Python."""
        arranged = self.of(matrix)
        found = arranged.to_dict()
        if self.normalise is None:
            return found
        return {**found, "shares": arranged.normalised(self.normalise).tolist()}

    def cells(self, arranged: ArrangedMatrix) -> list[list[str]]:
        """Give each cell as it is shown."""
        if self.normalise is None:
            return [[str(cell) if cell else _ZERO for cell in row] for row in arranged.matrix]
        shares = arranged.normalised(self.normalise)
        return [[f"{share:.2f}" if share > 0 else _ZERO for share in row] for row in shares]


WHOLE = View()


def matrix_parts(matrix: ConfusionMatrix, view: View = WHOLE) -> list[RenderableType]:
    """Give the matrix as a table under its heading, and say what was put together."""
    from rich.console import Console

    n, space = matrix.background_index, Console().width - NAME_WIDTH
    shares = "" if view.normalise is None else f", as shares of the {view.normalise}"
    title = heading(f"Confusion matrix: rows ground truth, columns predicted{shares}")
    arranged = view.of(matrix)
    cells = view.cells(arranged)
    cell = max(len(text) for row in cells for text in row) + GAP
    names = [label(name) for name in arranged.labels]
    if sum(max(len(name) + GAP, cell) for name in names) <= space:
        return [title, _table(names, names, cells)]
    # From here on columns are headed by their numbers.
    cell = max(cell, len(str(n)) + GAP)
    if cell * len(names) > space or arranged.other_index is not None:
        room = max((space - cell - max(cell, len("other") + GAP)) // cell, 2)
        arranged = view.of(matrix, room)
    number_of = {name: i + 1 for i, name in enumerate(matrix.labels[:n])}
    end = arranged.background_index if arranged.other_index is None else arranged.other_index
    kept = arranged.labels[:end]
    rows = [label(f"{number_of[name]} {name}") for name in kept]
    heads = [str(number_of[name]) for name in kept]
    if arranged.other_index is None:
        return [title, _table([*rows, names[-1]], [*heads, "bg"], view.cells(arranged))]
    note = f"Shown are the {len(kept)} of {count(n, 'class', 'classes')} with most mistakes."
    rows, heads = [*rows, "all other classes", names[-1]], [*heads, "other", "bg"]
    return [title, note, _table(rows, heads, view.cells(arranged))]


def _table(
    names: Sequence[str], heads: Sequence[str], cells: Sequence[Sequence[str]]
) -> RenderableType:
    columns = [Column("", left=True, width=NAME_WIDTH), *map(Column, heads)]
    return table(columns, [[name, *row] for name, row in zip(names, cells, strict=True)])
