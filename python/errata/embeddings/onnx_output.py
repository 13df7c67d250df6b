"""What a model gives: which output is taken, and how it becomes a vector or a grid of them."""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from errata.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Tokens = Literal["mean", "first"]
"""What of a sequence of tokens is the vector."""


def choose(outputs: Sequence[Any], name: str | None, file: str, *, grid: int | None = None) -> str:
    """Give the output's name: as asked, the only one, or the last that has two axes.

    For a grid it is the last that has four axes, or else three.

    Raises
    ------
    UsageError
        There is no such output, or several and none that stands out.
    """
    names = [str(each.name) for each in outputs]
    if name is not None:
        if name not in names:
            raise UsageError.at("output", f"found {name!r}", f"{file} has {', '.join(names)}")
        return name
    if len(names) == 1:
        return names[0]
    for axes in (2,) if grid is None else (4, 3):
        fitting = [str(each.name) for each in outputs if len(each.shape or ()) == axes]
        if fitting:
            return fitting[-1]
    raise UsageError.at("output", f"{file} has {', '.join(names)}", "name one of them")


def vectors_of(
    values: NDArray[np.float32], tokens: Tokens, *, channels_last: bool
) -> NDArray[np.float32]:
    """Give a vector for each picture, shape (n, d), of an output with 2, 3 or 4 axes.

    Raises
    ------
    ValueError
        Another number of axes; the message says what to do.
    """
    if values.ndim == 2:
        return values
    if values.ndim == 3:
        return values[:, 0] if tokens == "first" else _mean(values, (1,))
    if values.ndim == 4:
        return _mean(values, (1, 2) if channels_last else (2, 3))
    msg = "choose one with 2, 3 or 4 axes"
    raise ValueError(msg)


def pooled(values: NDArray[np.float32], grid: int, *, channels_last: bool) -> NDArray[np.float32]:
    """Give a grid of vectors for each picture, shape (n, h, w, d).

    An output with four axes is a map; one with three is a sequence of tokens, a square number of
    them, or one more, of which the first (CLS) is left out. `grid` cells along each side are means
    of parts of the map, as in adaptive average pooling; 0 takes the map as it is.

    Raises
    ------
    ValueError
        There is no map in it, or a smaller one; the message says what to do.
    """
    own = _map(values, channels_last=channels_last)
    if grid == 0:
        return np.ascontiguousarray(own)
    if grid > min(own.shape[1:3]):
        msg = f"its own grid is {own.shape[1]} x {own.shape[2]}: ask for no more"
        raise ValueError(msg)
    rows, columns = (_parts(length, grid) for length in own.shape[1:3])
    return np.stack(
        [
            np.stack([_mean(own[:, top:bottom, left:right], (1, 2)) for left, right in columns], 1)
            for top, bottom in rows
        ],
        axis=1,
    )


def _map(values: NDArray[np.float32], *, channels_last: bool) -> NDArray[np.float32]:
    if values.ndim == 4:
        return values if channels_last else values.transpose(0, 2, 3, 1)
    if values.ndim == 3:
        n, count, d = values.shape
        for extra in (0, 1):
            side = isqrt(count - extra)
            if side and side * side == count - extra:
                return values[:, extra:].reshape(n, side, side, d)
        msg = "its tokens are no square: choose an output with four axes"
        raise ValueError(msg)
    msg = "choose one with 4 axes, or 3, for patches"
    raise ValueError(msg)


def _parts(length: int, n: int) -> list[tuple[int, int]]:
    """Cut a length into n parts that cover it, as adaptive pooling does."""
    return [(i * length // n, -(-(i + 1) * length // n)) for i in range(n)]


def _mean(values: NDArray[np.float32], axes: tuple[int, ...]) -> NDArray[np.float32]:
    # Summed in float64: the order of a sum in float32 shows.
    mean: NDArray[np.float32] = values.mean(axis=axes, dtype=np.float64).astype(np.float32)
    return mean
