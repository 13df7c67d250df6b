"""Values as they come, in lists or arrays, to a column of one kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata.errors import InputError
from errata.filters.flags import Flags
from errata.filters.numbers import Numbers
from errata.filters.tags import Tags
from errata.filters.texts import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

Column = Numbers | Texts | Flags | Tags
"""A column of any kind."""

_SETS = (frozenset, set, list, tuple)
_ADVICE = "give numbers, strings, bools, None for missing, or in each row a set of tags"


def column_of(values: Any, place: str) -> Column:
    """Make a column of the values of its rows; None, and NaN among numbers, is missing.

    Numbers and strings in one column are compared as strings, as mixed ids are everywhere.

    Raises
    ------
    InputError
        A value of another type.
    """
    if isinstance(values, Numbers | Texts | Flags | Tags):
        return values
    if hasattr(values, "dtype") and hasattr(values, "ndim"):
        direct = _of_array(values, place)
        if direct is not None:
            return direct
    listed = values.tolist() if hasattr(values, "tolist") else list(values)
    return _of_list([_plain(value) for value in listed], place)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _of_array(values: NDArray[Any], place: str) -> Column | None:
    """Take an array as it is, if its type says what it holds."""
    if values.ndim != 1:
        found = f"found an array of shape {values.shape}"
        raise InputError(f"{place}: {found}; give one value for each row", place=place)
    kind = values.dtype.kind
    if kind == "b":
        return Flags(values)
    if kind == "f":
        return Numbers(values.astype(np.float64))
    if kind == "i" or (kind == "u" and values.dtype.itemsize < 8):
        return Numbers(values.astype(np.int64))
    return None


def _of_list(values: list[Any], place: str) -> Column:
    kinds = set(map(type, values)) - {type(None)}
    if kinds and kinds <= set(_SETS):
        return Tags.of(_checked_sets(values, place))
    if kinds == {bool}:
        return Flags(np.array([-1 if value is None else value for value in values], dtype=np.int8))
    if kinds <= {int, float}:
        return _numbers(values, place, whole=kinds == {int})
    if kinds <= {int, float, str, bool}:
        return Texts.of(None if value is None else _text(value) for value in values)
    row = next(
        i for i, v in enumerate(values) if type(v) not in (int, float, str, bool, type(None))
    )
    found = f"found {values[row]!r}"[:60]
    raise InputError(f"{place}[{row}]: {found}; {_ADVICE}", place=f"{place}[{row}]", found=found)


def _numbers(values: list[Any], place: str, *, whole: bool) -> Numbers:
    gaps = np.array([value is None for value in values], dtype=bool)
    try:
        if whole:
            ints = np.array([0 if value is None else value for value in values], dtype=np.int64)
            return Numbers(ints, ~gaps if gaps.any() else None)
        return Numbers(np.array([np.nan if v is None else v for v in values], dtype=np.float64))
    except OverflowError:
        message = f"{place}: found a number that 64 bits cannot hold; give it as a string"
        raise InputError(message, place=place) from None


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _checked_sets(values: list[Any], place: str) -> list[Any]:
    for row, names in enumerate(values):
        for name in names or ():
            if not isinstance(name, str):
                found = f"found the tag {name!r}"
                where = f"{place}[{row}]"
                raise InputError(f"{where}: {found}; tags are strings", place=where, found=found)
    return values
