"""Whether a value, as a file gives it back, fits a type."""

from __future__ import annotations

from math import isfinite
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

NAMES = {"ImageId": int | str, "LabelChoice": Any}
"""Names in annotations that exist for type checkers alone."""


def fits(value: Any, kind: Any) -> bool:
    """Say whether a value is of a type: a class, a union, or a tuple of such.

    Whole numbers fit where floats are asked for; NaN and infinity fit nowhere. An annotated type
    says among which values, ``Annotated[str, ("pr", "threshold")]``.

    Examples
    --------
    >>> fits((("car", 1),), tuple[tuple[str, float], ...]), fits("0.5", float | None)
    (True, False)
    """
    origin = get_origin(kind)
    if kind is Any:
        return True
    if origin is Annotated:
        named, among = get_args(kind)
        return fits(value, named) and value in among
    if origin in (Union, UnionType):
        return any(fits(value, each) for each in get_args(kind))
    if origin is tuple:
        return _fits_tuple(value, get_args(kind))
    if kind is NoneType:
        return value is None
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)


def _fits_tuple(value: Any, kinds: tuple[Any, ...]) -> bool:
    if not isinstance(value, tuple):
        return False
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return all(fits(each, kinds[0]) for each in value)
    return len(value) == len(kinds) and all(map(fits, value, kinds))
