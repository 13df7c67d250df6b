"""What is asked of each mask alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from errata.masks.column import column_of, is_single

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from errata.masks.column import AnyMasks


@overload
def area(masks: dict[str, Any]) -> int: ...
@overload
def area(masks: AnyMasks) -> NDArray[np.uint32]: ...
def area(masks: Any) -> int | NDArray[np.uint32]:
    """Count the foreground pixels of a mask, or of each.

    Parameters
    ----------
    masks : dict, or sequence of n dicts, or Masks
        Run lengths.

    Returns
    -------
    int, or ndarray of uint32, shape (n,)
        Areas in pixels.

    Examples
    --------
    >>> from errata import masks
    >>> masks.area({"size": [4, 4], "counts": [5, 2, 9]})
    2
    """
    if is_single(masks):
        return int(column_of([masks]).area()[0])
    return column_of(masks).area()


def bounds(masks: dict[str, Any] | AnyMasks) -> NDArray[np.float64]:
    """Give the smallest box of whole pixels around a mask, or around each.

    Parameters
    ----------
    masks : dict, or sequence of n dicts, or Masks
        Run lengths.

    Returns
    -------
    ndarray of float64, shape (4,) or (n, 4)
        x, y, width and height in pixels; four zeros where there is no foreground.

    Examples
    --------
    >>> from errata import masks
    >>> masks.bounds({"size": [4, 4], "counts": [5, 2, 9]})
    array([1., 1., 1., 2.])
    """
    if is_single(masks):
        box: NDArray[np.float64] = column_of([masks]).bounds()[0]
        return box
    return column_of(masks).bounds()
