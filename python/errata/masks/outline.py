"""Outlines of masks: the polygons around their pixels.

The corners of a mask's pixels pair up: along each row of the pixel grid the first corner belongs
to the second, the third to the fourth, and so along each column. These pairs are the outline's
edges, every corner has one of each direction, and following them gives closed polygons. Where two
pixels touch at a corner only, that corner counts twice. Cost: sorting the corners.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata.masks.column import column_of, is_single

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.masks.column import AnyMasks

Polygon = Any
"""An ndarray of float64, shape (n, 2): x and y of each corner, the last joined to the first."""


def outlines(masks: dict[str, Any] | AnyMasks) -> list[Polygon] | list[list[Polygon]]:
    """Give the polygons around the pixels of a mask, or of each: exact, holes among them.

    A point in the middle of a pixel is inside, by the even-odd rule over all of a mask's polygons,
    if and only if that pixel is foreground.

    Parameters
    ----------
    masks : dict, or sequence of n dicts, or Masks
        Run lengths.

    Returns
    -------
    list of ndarray of float64, shape (k, 2); or list of n such lists
        Corners in pixels, x and y, without the points between them on a straight line.

    Examples
    --------
    >>> from errata import masks
    >>> masks.outlines({"size": [4, 4], "counts": [5, 2, 9]})[0].tolist()
    [[1.0, 1.0], [2.0, 1.0], [2.0, 3.0], [1.0, 3.0]]
    """
    column = column_of([masks] if is_single(masks) else masks)
    found = []
    for row, (x, y, width, height) in enumerate(column.bounds().astype(int).tolist()):
        pixels = column.take([row]).decode()[y : y + height, x : x + width, 0]
        found.append(around(pixels, x, y))
    return found[0] if is_single(masks) else found


def around(pixels: NDArray[np.uint8], left: int = 0, top: int = 0) -> list[Polygon]:
    """Give the polygons around the pixels that are 1; `left` and `top` are added to corners."""
    grid = np.pad(pixels, 1).astype(np.int8)
    # 2 x 2 pixels meet at a corner of the outline where their rows differ in how they differ.
    turns = grid[:-1, :-1] - grid[:-1, 1:] - grid[1:, :-1] + grid[1:, 1:]
    ys, xs = np.nonzero(turns)
    twice = np.abs(turns[ys, xs])
    ys, xs = np.repeat(ys, twice), np.repeat(xs, twice)
    # np.nonzero gives corners by row, then column: neighbours of even and odd place are edges.
    by_column = np.lexsort((ys, xs))
    across = np.arange(len(xs)) ^ 1
    down = np.empty(len(xs), dtype=np.int64)
    down[by_column] = by_column[across]
    corners = np.stack([xs + left, ys + top], axis=1).astype(np.float64)
    return [corners[loop] for loop in _loops(across.tolist(), down.tolist())]


def _loops(across: list[int], down: list[int]) -> list[list[int]]:
    """Follow edges, in turn across and down, until each corner was met once."""
    met = [False] * len(across)
    loops = []
    for start in range(len(across)):
        if met[start]:
            continue
        loop, at = [], start
        while not met[at]:
            met[at] = met[across[at]] = True
            loop += [at, across[at]]
            at = down[across[at]]
        loops.append(loop)
    return loops
