"""Whether a value, as a file gives it back, fits a type, and is among what a field can be."""

from __future__ import annotations

from dataclasses import field
from math import isfinite
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin

if TYPE_CHECKING:
    from dataclasses import Field

T = TypeVar("T")

NAMES = {"ImageId": int | str, "LabelChoice": Any}
"""Names in annotations that exist for type checkers alone."""


def one_of(default: T, *others: T) -> T:
    """Give a dataclass field that is one of some values."""
    made: T = field(default=default, metadata={"among": (default, *others)})
    return made


def between(default: T, least: float, most: float) -> T:
    """Give a dataclass field that is a number within bounds."""
    made: T = field(default=default, metadata={"bounds": (least, most)})
    return made


def fits_field(value: Any, kind: Any, declared: Field[Any]) -> bool:
    """Say whether a value is of a field's type, and among what the field can be."""
    if not fits(value, kind):
        return False
    if value is None:
        return True
    if "bounds" in declared.metadata:
        least, most = declared.metadata["bounds"]
        return bool(least <= value <= most)
    return value in declared.metadata.get("among", (value,))


def fits(value: Any, kind: Any) -> bool:
    """Say whether a value is of a type: a class, a union, or a tuple of such.

    Whole numbers fit where floats are asked for; NaN, infinity, whole numbers beyond floats, and
    text that cannot be written as UTF-8 fit nowhere.

    Examples
    --------
    >>> fits((("car", 1),), tuple[tuple[str, float], ...]), fits("0.5", float | None)
    (True, False)
    """
    origin = get_origin(kind)
    if kind is Any:
        return True
    if origin in (Union, UnionType):
        return any(fits(value, each) for each in get_args(kind))
    if origin is tuple:
        return _fits_tuple(value, get_args(kind))
    if kind is NoneType:
        return value is None
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and _is_finite(value)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind is str:
        return isinstance(value, str) and _is_text(value)
    return isinstance(value, kind)


def _is_finite(value: float) -> bool:
    try:
        return isfinite(value)
    except OverflowError:
        return False


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _fits_tuple(value: Any, kinds: tuple[Any, ...]) -> bool:
    if not isinstance(value, tuple):
        return False
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return all(fits(each, kinds[0]) for each in value)
    return len(value) == len(kinds) and all(map(fits, value, kinds))
