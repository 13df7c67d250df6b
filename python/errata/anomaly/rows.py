"""Rows of finite numbers: what every block is fitted on and scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from errata.array_values import numbers
from errata.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def finite(
    values: ArrayLike, n_axes: int, place: str, layout: str, file: str = ""
) -> NDArray[np.float64]:
    """Give an array of finite float64 with `n_axes` axes, C-contiguous.

    Raises
    ------
    InputError
        Another number of axes, no numbers, or a NaN or infinity; says where.
    """
    array: NDArray[np.float64] = numbers(values, np.float64, _named(file, place))
    if array.ndim != n_axes:
        message = f"{_named(file, place)}: found the shape {array.shape}; give {layout}"
        raise InputError(message, file=file, place=place)
    if not np.isfinite(array).all():
        bad = np.argwhere(~np.isfinite(array))
        where = place + "".join(f"[{i}]" for i in bad[0].tolist())
        found = f"{array[tuple(bad[0])]}, and {len(bad):,} such values in all"
        message = f"{_named(file, where)}: found {found}; give finite numbers"
        raise InputError(message, file=file, place=where)
    return array


def table(values: ArrayLike, place: str = "features", file: str = "") -> NDArray[np.float64]:
    """Give rows of finite numbers, shape (n, d)."""
    return finite(values, 2, place, "one row for each sample, shape (n, d)", file)


def column(values: ArrayLike, place: str = "scores", file: str = "") -> NDArray[np.float64]:
    """Give one finite number a row, shape (n,)."""
    return finite(values, 1, place, "one number for each sample, shape (n,)", file)


def _named(file: str, place: str) -> str:
    return f"{file}: {place}" if file else place
