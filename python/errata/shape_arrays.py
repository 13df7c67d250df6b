"""Masks, keypoints, and lists of categories for images, as the engine takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata import _core
from errata.array_values import id_of, numbers, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Keypoints = tuple[NDArray[np.int64], NDArray[np.float64]]
    """Where the points of each row begin and end, shape (n + 1,), and all points, (m, 3)."""

_SHAPES = "give the shape (n, k, 3) or (n, 3 k), or a list of n arrays (k, 3) with k of their own"


def masks_of(values: Any, size_of: Callable[[int], tuple[float, float] | None]) -> _core.Masks:
    """Give masks as the engine's column.

    Parameters
    ----------
    values : _core.Masks, errata.masks.Masks, or sequence of COCO's segmentations
        Columns of masks; RLE dicts, or lists of polygons.
    size_of : function of a row
        Width and height of the row's image, where they are known; asked for polygons only.
    """
    # An errata.masks.Masks has the engine's column for a column.
    column = getattr(values, "column", values)
    if isinstance(column, _core.Masks):
        return column
    if isinstance(values, str | bytes) or not hasattr(values, "__iter__"):
        raise refused("masks", f"found {type(values).__name__}", "give a segmentation for each row")
    objects = list(values)
    sizes = [
        (0, 0) if hasattr(one, "items") else _size(size_of, row) for row, one in enumerate(objects)
    ]
    return _core.Masks.from_segmentations(objects, sizes)


def _size(size_of: Callable[[int], tuple[float, float] | None], row: int) -> tuple[int, int]:
    size = size_of(row)
    if size is None or size[0] % 1 or size[1] % 1:
        found = "found polygons on an image whose size in whole pixels is not known"
        raise refused(f"masks[{row}]", found, "give its width and height, or run lengths")
    return int(size[1]), int(size[0])


def keypoints_of(values: Any) -> Keypoints:
    """Give keypoints as offsets and points.

    Parameters
    ----------
    values : array_like of float, shape (n, k, 3) or (n, 3 k), or sequence of n arrays
        x, y and visibility of each point; the arrays of a sequence have the shape (k, 3) or
        (3 k,), and may differ in k.
    """
    try:
        array = np.asarray(values)
    except ValueError:
        return _ragged(values)
    if array.dtype.kind == "O":
        return _ragged(values)
    if array.ndim == 1 and array.size == 0:
        array = array.reshape(0, 0)
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] != 3):
        raise refused("keypoints", f"found the shape {array.shape}", _SHAPES)
    points = _points(numbers(array, np.float64, "keypoints"), "keypoints")
    each = len(points) // max(len(array), 1)
    return np.arange(len(array) + 1, dtype=np.int64) * each, points


def _ragged(values: Any) -> Keypoints:
    rows = []
    for at, row in enumerate(values):
        place = f"keypoints[{at}]"
        array = numbers(row, np.float64, place)
        if array.ndim == 0 or array.ndim > 2 or (array.ndim == 2 and array.shape[1] != 3):
            raise refused(place, f"found the shape {array.shape}", _SHAPES)
        rows.append(_points(array, place))
    offsets = np.cumsum([0, *map(len, rows)], dtype=np.int64)
    return offsets, np.concatenate([np.empty((0, 3)), *rows])


def _points(array: NDArray[np.float64], place: str) -> NDArray[np.float64]:
    if array.shape[-1] % 3:
        found = f"found {array.shape[-1]} numbers, which is no multiple of 3"
        raise refused(place, found, _SHAPES)
    return array.reshape(-1, 3)


def id_lists(values: Any, n_images: int, name: str) -> list[list[int | str]]:
    """Give for each image a list of category ids."""
    lists = [
        [
            id_of(value, f"{name}[{at}][{nth}]")
            for nth, value in enumerate(_each(row, f"{name}[{at}]"))
        ]
        for at, row in enumerate(_each(values, name))
    ]
    if len(lists) != n_images:
        found = f"found {len(lists)} lists beside {n_images} images"
        raise refused(name, found, "give one for each image")
    return lists


def _each(values: Any, place: str) -> Any:
    if isinstance(values, str | bytes) or not hasattr(values, "__iter__"):
        raise refused(place, f"found {values!r}", "give a list of category ids for each image")
    return values
