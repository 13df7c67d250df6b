"""A filter asked of columns: one mask, whole columns at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata.errors import UsageError
from errata.filters import tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from errata.filters.columns import Columns

    Mask = NDArray[np.bool_]


def mask(node: tree.Node, columns: Columns) -> Mask:
    """Say for each row whether a filter holds, shape (n,)."""
    match node:
        case tree.Everything():
            return np.ones(len(columns), dtype=bool)
        case tree.And(parts):
            return _all(mask(part, columns) for part in parts)
        case tree.Or(parts):
            # Some part holds where not every one fails.
            none = _all(~mask(part, columns) for part in parts)
            return _contrary(none)
        case tree.Not(part):
            return _contrary(mask(part, columns))
        case tree.Comparison(operands, comparators):
            links = zip(operands, comparators, operands[1:], strict=False)
            return _all(_link(*link, columns) for link in links)
        case _:
            return _condition(node, columns)


def _all(masks: Iterable[Mask]) -> Mask:
    each = iter(masks)
    found: Mask = next(each).copy()
    for other in each:
        found &= other
    return found


def _contrary(found: Mask) -> Mask:
    return ~found


def _condition(node: Any, columns: Columns) -> Mask:
    column = _column(node.column, columns)
    found: Mask
    match node:
        case tree.Membership(_, values, negated):
            found = column.one_of([value.value for value in values])
            return ~found & ~column.missing() if negated else found
        case tree.Presence(_, missing):
            found = column.missing()
            return found if missing else ~found
        case tree.TextTest(_, test, text):
            found = column.test(test, text)
            return found
        case tree.Tagged(tag, _, negated):
            found = column.has(tag)
            return ~found if negated else found
    raise AssertionError(node)


def _link(
    left: tree.Operand, comparator: tree.Comparator, right: tree.Operand, columns: Columns
) -> Mask:
    if isinstance(left, tree.Constant):
        left, comparator, right = right, tree.MIRRORED[comparator], left
    column = _column(left, columns)
    found: Mask
    if isinstance(right, tree.Constant):
        found = column.compare(comparator, right.value)
    else:
        found = column.compare_with(comparator, _column(right, columns))
    return found


def _column(named: Any, columns: Columns) -> Any:
    """Give a column, if it holds what the filter was read for."""
    column = columns[named.name]
    if column.kind != named.kind:
        found = f"found {named.name} with {column.kind} values where {named.kind} were expected"
        raise UsageError.at("filter", found, "read the filter anew for these columns")
    return column
