"""A filter: what was read from a text, ready to be asked of columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from errata.errors import UsageError
from errata.filters.parser import tree_of
from errata.filters.schema import Fields
from errata.filters.tree import Everything, Node, Not, columns_of, conjunction, disjunction

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from errata.filters.columns import Columns
    from errata.filters.schema import Kind, Schema


@dataclass(frozen=True)
class Filter:
    """A filter expression; frozen, equal to another that says the same in the same order.

    ``str`` gives its canonical form, which reads back as an equal filter. Made by `parse`, or by
    joining two with ``&`` and ``|``, or inverting one with ``~``.

    Examples
    --------
    >>> from errata.filters import parse
    >>> some = parse("(score>.80) and gt=='car'", {"score": "number", "gt": "text"})
    >>> str(some), some.columns_used
    ('score > 0.8 and gt == "car"', ('score', 'gt'))
    >>> ~some
    Filter('not (score > 0.8 and gt == "car")')
    """

    tree: Node

    @property
    def columns_used(self) -> tuple[str, ...]:
        """The columns that it needs, by name, in the order in which they appear."""
        return columns_of(self.tree)

    @property
    def keeps_everything(self) -> bool:
        """Whether it is the empty filter."""
        return isinstance(self.tree, Everything)

    def mask(self, columns: Columns) -> NDArray[np.bool_]:
        """Say for each row whether it is kept, shape (n,).

        Raises
        ------
        UsageError
            A column is absent, or holds something else than what the filter was read against.
        """
        from errata.filters.evaluate import mask

        return mask(self.tree, columns)

    def __and__(self, other: Filter) -> Filter:
        kept = [part.tree for part in (self, other) if not part.keeps_everything]
        return Filter(conjunction(kept)) if kept else self

    def __or__(self, other: Filter) -> Filter:
        whole = next((part for part in (self, other) if part.keeps_everything), None)
        return whole or Filter(disjunction([self.tree, other.tree]))

    def __invert__(self) -> Filter:
        if self.keeps_everything:
            raise UsageError.at("filter", "found the empty one", "there is no filter without rows")
        return Filter(Not(self.tree))

    def __str__(self) -> str:
        return str(self.tree)

    def __repr__(self) -> str:
        return f"Filter({str(self)!r})"


def parse(text: str, schema: Schema | Mapping[str, Kind]) -> Filter:
    r"""Read a filter expression; nothing in it is ever executed.

    Comparisons, ``in``, text tests and patterns are False where a value is missing, ``!=`` and
    ``not in`` too; ``is missing`` asks for such rows, and ``not`` inverts what it stands before, so
    that ``not (iou > .5)`` keeps rows without an IoU and ``iou <= .5`` does not. Texts are
    compared by character, and case counts. ``matches`` finds a regular expression anywhere in a
    text; ``^`` and ``$`` bind it to the ends. The grammar stands in `errata.filters.parser`.

    Parameters
    ----------
    text : str
        Such as ``score > .8 and gt == "car" and split == "valid"``; an empty one keeps every row.
    schema : Schema or mapping of name to kind
        What may be named: the columns to be filtered, or names with "number", "text", "bool" or
        "tags".

    Raises
    ------
    FilterError
        The text is no filter, or does not fit the columns; with the place, a line with a caret,
        and what to write instead. It is a `UsageError`.

    Examples
    --------
    >>> from errata.filters import FilterError, parse
    >>> parse("0.2 <= score < .5 or gt in ['car', 'bus']", {"score": "number", "gt": "text"})
    Filter('0.2 <= score < 0.5 or gt in ["car", "bus"]')
    >>> try:
    ...     parse("scor > .5", {"score": "number"})
    ... except FilterError as error:
    ...     print(error, error.caret, sep="\n")
    filter, character 1: found the unknown column scor; did you mean score?
    scor > .5
    ^
    """
    if not isinstance(text, str):
        raise UsageError.at("filter", f"found {text!r:.60}", "give a text, such as 'score > .5'")
    return Filter(tree_of(text, Fields(schema) if isinstance(schema, Mapping) else schema))
