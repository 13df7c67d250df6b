"""Values of arguments as arrays: dtypes and shapes are settled here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_LARGEST = 2**63 - 1


def ids(values: ArrayLike, name: str) -> NDArray[np.int64] | list[int | str]:
    """Give whole numbers as a contiguous int64 array, anything else as a list of int and str."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise refused(name, f"found {array.ndim} dimensions", "give a list")
    if array.size == 0 or array.dtype.kind == "i":
        return np.ascontiguousarray(array, dtype=np.int64)
    if array.dtype.kind == "u" and int(array.max()) <= _LARGEST:
        return np.ascontiguousarray(array, dtype=np.int64)
    given: list[Any] = list(array.tolist() if isinstance(values, np.ndarray) else values)  # type: ignore[arg-type]
    return [id_of(value, f"{name}[{i}]") for i, value in enumerate(given)]


def id_of(value: Any, place: str) -> int | str:
    """Give one id as a plain int or str."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise refused(place, f"found {value!r}", "ids are whole numbers or strings")
    if not -_LARGEST - 1 <= int(value) <= _LARGEST:
        raise refused(place, f"found {value}", "ids are whole numbers of 64 bits, or strings")
    return int(value)


def table(values: ArrayLike, width: int, name: str) -> NDArray[np.float64]:
    """Give numbers of the shape (n, width), contiguous."""
    array = numbers(values, np.float64, name)
    if array.size == 0:
        return np.empty((0, width))
    if array.ndim != 2 or array.shape[1] != width:
        raise refused(name, f"found the shape {array.shape}", f"give the shape (n, {width})")
    return array


def column(values: ArrayLike, dtype: type[Any], name: str) -> NDArray[Any]:
    """Give values of the shape (n,), contiguous."""
    array = _flags(values, name) if dtype is np.bool_ else numbers(values, dtype, name)
    if array.ndim != 1:
        raise refused(name, f"found {array.ndim} dimensions", "give a list")
    return array


def _flags(values: ArrayLike, name: str) -> NDArray[np.bool_]:
    array = np.asarray(values)
    whole = array.dtype.kind in "biu" or array.size == 0
    if not whole or not np.isin(array, (0, 1)).all():
        raise refused(name, f"found {array.dtype} values beyond 0 and 1", "give bools, or 0 and 1")
    return np.ascontiguousarray(array, dtype=np.bool_)


def numbers(values: ArrayLike, dtype: type[Any], name: str) -> NDArray[Any]:
    """Give numbers of any shape, contiguous."""
    if isinstance(values, np.ma.MaskedArray):
        raise refused(name, "found a masked array", "give plain numbers")
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise refused(name, f"found {error}", "give rows of equal length") from error
    if array.size and array.dtype.kind not in "fiu":
        raise refused(name, f"found values of the type {array.dtype}", "give numbers")
    return np.ascontiguousarray(array, dtype=dtype)


def refused(place: str, found: str, advice: str) -> InputError:
    """Put into an error what was found in an argument and what to do about it."""
    return InputError(f"{place}: {found}; {advice}", place=place, found=found, advice=advice)
