"""Masks made of other masks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from errata.array_values import refused
from errata.masks.column import column_of, is_single, rles

if TYPE_CHECKING:
    from errata.masks.column import AnyMasks, Rle


def merge(masks: AnyMasks, *, intersect: bool = False) -> Rle:
    """Unite masks of the same image, or give what all have in common.

    Parameters
    ----------
    masks : sequence of dicts, or Masks
        Run lengths, at least one, all of the same size.
    intersect : bool
        Whether to intersect instead.

    Returns
    -------
    dict
        Run lengths.

    Raises
    ------
    errata.InputError
        If there is none, or sizes differ.

    Examples
    --------
    >>> from errata import masks
    >>> one = {"size": [4, 4], "counts": [5, 2, 9]}
    >>> two = {"size": [4, 4], "counts": [6, 3, 7]}
    >>> masks.runs(masks.merge([one, two]))
    [5, 4, 7]
    >>> masks.runs(masks.merge([one, two], intersect=True))
    [6, 1, 9]
    """
    column = column_of(masks)
    if not len(column):
        raise refused("masks", "found none", "give at least one")
    return rles(column.merge(intersect))[0]


@overload
def boundary(masks: dict[str, Any], *, boundary_ratio: float = ...) -> Rle: ...
@overload
def boundary(masks: AnyMasks, *, boundary_ratio: float = ...) -> list[Rle]: ...
def boundary(masks: Any, *, boundary_ratio: float = 0.02) -> Rle | list[Rle]:
    """Give the boundary of a mask, or of each: its pixels that lie near background.

    Near is within ``boundary_ratio`` of the image's diagonal, rounded, and at least one pixel, in
    rows and in columns. Outside of the image is background. Source: Cheng et al., CVPR 2021.

    Parameters
    ----------
    masks : dict, or sequence of n dicts, or Masks
        Run lengths.
    boundary_ratio : float
        Above 0 and up to 1.

    Returns
    -------
    dict, or list of n dicts
        Run lengths.

    Examples
    --------
    >>> from errata import masks
    >>> masks.runs(masks.boundary({"size": [5, 5], "counts": [0, 25]}))
    [0, 6, 3, 2, 3, 2, 3, 6]
    """
    if is_single(masks):
        return rles(column_of([masks]).boundaries(boundary_ratio))[0]
    return rles(column_of(masks).boundaries(boundary_ratio))
