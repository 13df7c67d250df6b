"""Boxes as rectangles of whole pixels inside a picture."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from errata.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Rectangle = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; the last two just outside, as Pillow's crop takes them."""


def rectangles(
    boxes_xywh: NDArray[np.float64], size: tuple[int, int], margin: float = 0.0
) -> tuple[list[Rectangle], int]:
    """Give the pixels that boxes touch.

    A box grows by `margin` of its width on the left and on the right and by `margin` of its
    height above and below, is clipped to the picture, and takes every pixel that it touches. One
    without area, or outside the picture, takes the nearest pixel at least.

    Parameters
    ----------
    boxes_xywh : ndarray of float64, shape (n, 4)
        Left, top, width, height in stored pixels.
    size : tuple of int
        Width and height of the picture.
    margin : float
        A share of the box, 0 or more.

    Returns
    -------
    rectangles : list of n tuples
    odd : int
        How many boxes have no area, or lie outside the picture altogether.

    Examples
    --------
    >>> import numpy as np
    >>> rectangles(np.array([[1.5, 2, 2, 2], [-9, 0, 4, 4.0]]), (10, 10))
    ([(1, 2, 4, 4), (0, 0, 1, 4)], 1)
    """
    limits = np.array(size, dtype=np.float64)
    start, extent = boxes_xywh[:, :2], boxes_xywh[:, 2:]
    end = start + extent
    odd = ((extent <= 0) | (end <= 0) | (start >= limits)).any(axis=1)
    first = np.floor(start - margin * extent).clip(0, limits - 1)
    last = np.ceil(end + margin * extent).clip(first + 1, limits)
    whole = np.hstack([first, last]).astype(np.int64).tolist()
    return [(a, b, c, d) for a, b, c, d in whole], int(odd.sum())


def check_margin(margin: float) -> float:
    """Refuse a margin without a meaning."""
    if not (isfinite(margin) and margin >= 0):
        raise UsageError.at("margin", f"found {margin}", "give a share of the box, 0 or more")
    return float(margin)
