"""Masks from pixels and polygons, and back."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from errata import _core
from errata.array_values import refused
from errata.masks.column import column_of, is_single, rles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from errata.masks.column import AnyMasks, Rle


def encode(bitmap: ArrayLike) -> Rle | list[Rle]:
    """Give the run lengths of pixels.

    Parameters
    ----------
    bitmap : array_like of bool or of whole numbers, shape (h, w) or (h, w, n)
        One picture or n; everything but 0 is foreground. Any order in memory will do; Fortran's is
        fastest.

    Returns
    -------
    dict, or list of n dicts
        One mask for an array of two axes, a list for one of three.

    Raises
    ------
    errata.InputError
        If the array has another shape, or holds fractions, which want a threshold first.

    Examples
    --------
    >>> import numpy as np
    >>> from errata import masks
    >>> masks.encode(np.eye(3, dtype=bool))
    {'size': [3, 3], 'counts': '013000'}
    """
    pixels = np.asarray(bitmap)
    if pixels.ndim not in (2, 3):
        raise refused("bitmap", f"found the shape {pixels.shape}", "give (h, w) or (h, w, n)")
    if pixels.size and pixels.dtype.kind not in "biu":
        found, advice = f"found values of the type {pixels.dtype}", "give bools, as by bitmap > 0.5"
        raise refused("bitmap", found, advice)
    if pixels.dtype != np.uint8:
        pixels = (pixels if pixels.dtype == np.bool_ else pixels != 0).view(np.uint8)
    made = rles(_core.Masks.from_bitmaps(pixels if pixels.ndim == 3 else pixels[:, :, np.newaxis]))
    return made if pixels.ndim == 3 else made[0]


def decode(masks: dict[str, Any] | AnyMasks) -> NDArray[np.uint8]:
    """Give the pixels of a mask, or of masks of the same image.

    Parameters
    ----------
    masks : dict, or sequence of n dicts, or Masks
        Run lengths, all of the same size.

    Returns
    -------
    ndarray of uint8, shape (h, w) or (h, w, n), in Fortran's order
        1 for foreground, 0 for background.

    Raises
    ------
    errata.InputError
        If sizes differ.
    errata.UsageError
        If these are more pixels than 2 GB hold; decode fewer at a time.

    Examples
    --------
    >>> from errata import masks
    >>> masks.decode({"size": [2, 3], "counts": [1, 2, 3]})
    array([[0, 1, 0],
           [1, 0, 0]], dtype=uint8)
    """
    if is_single(masks):
        return column_of([masks]).decode()[:, :, 0]
    return column_of(masks).decode()


@overload
def runs(masks: dict[str, Any]) -> list[int]: ...
@overload
def runs(masks: AnyMasks) -> list[list[int]]: ...
def runs(masks: Any) -> list[int] | list[list[int]]:
    """Give the lengths of the runs of a mask, or of each: COCO's uncompressed ``counts``.

    Parameters
    ----------
    masks : dict, or sequence of dicts, or Masks
        Run lengths.

    Returns
    -------
    list of int, or list of them
        Lengths in pixels of background and foreground in turn, down the columns from left to right.

    Examples
    --------
    >>> from errata import masks
    >>> masks.runs({"size": [4, 4], "counts": "529"})
    [5, 2, 9]
    """
    if is_single(masks):
        return column_of([masks]).runs()[0]
    return column_of(masks).runs()


def from_polygons(polygons: Sequence[ArrayLike], height: int, width: int) -> Rle:
    """Give the mask of an object that is outlined by polygons: the union of their insides.

    Rasterised as COCO does it (`rleFrPoly` of cocoapi's maskApi.c), to the pixel.

    Parameters
    ----------
    polygons : sequence of array_like of float, each of shape (2 k,) or (k, 2)
        x and y of the corners of each polygon in pixels, in turn; of three corners and more.
        Corners may lie outside the image.
    height, width : int
        Size of the image in pixels.

    Returns
    -------
    dict
        Run lengths.

    Raises
    ------
    errata.InputError
        If there is no polygon, the first has fewer than three corners, or a coordinate is not
        finite or beyond 214748364.

    Examples
    --------
    >>> from errata import masks
    >>> masks.area(masks.from_polygons([[1, 1, 4, 1, 4, 3, 1, 3]], height=5, width=5))
    6
    """
    size = (_side(height, "height"), _side(width, "width"))
    given = [p if isinstance(p, list) else _corners(p, at) for at, p in enumerate(polygons)]
    return rles(_core.Masks.from_segmentations([given], [size]))[0]


def _side(value: Any, name: str) -> int:
    try:
        return operator.index(value)
    except TypeError as error:
        raise refused(name, f"found {value!r}", "give a whole number of pixels") from error


def _corners(polygon: ArrayLike, at: int) -> list[float]:
    place = f"polygons[{at}]"
    try:
        array = np.asarray(polygon, dtype=np.float64)
    except (OverflowError, TypeError, ValueError) as error:
        raise refused(place, f"found {error}", "give x, y, x, y, ...") from error
    if array.ndim != 1 and (array.ndim != 2 or array.shape[1] != 2):
        raise refused(place, f"found the shape {array.shape}", "give (2 k,) or (k, 2)")
    flat: list[float] = array.ravel().tolist()
    return flat
