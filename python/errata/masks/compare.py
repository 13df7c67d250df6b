"""Masks compared with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from errata.array_values import column
from errata.masks.column import column_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from errata.masks.column import AnyMasks


def iou(
    detections: AnyMasks, objects: AnyMasks, crowd: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Give intersection over union of every detection with every object.

    For objects that are crowds it is intersection over the detection's area, as in COCO's `iou`.

    Parameters
    ----------
    detections : sequence of n dicts, or Masks
        Run lengths.
    objects : sequence of m dicts, or Masks
        Run lengths.
    crowd : array_like of bool, shape (m,), optional
        Whether each object is a crowd; by default none is.

    Returns
    -------
    ndarray of float64, shape (n, m)
        From 0 to 1; -1 for masks of images of different sizes whose bounds overlap.

    Examples
    --------
    >>> from errata import masks
    >>> one = {"size": [4, 4], "counts": [5, 2, 9]}
    >>> two = {"size": [4, 4], "counts": [5, 4, 7]}
    >>> masks.iou([one, two], [two])
    array([[0.5],
           [1. ]])
    """
    return column_of(detections).iou(column_of(objects), _flags(crowd))


def boundary_iou(
    detections: AnyMasks,
    objects: AnyMasks,
    crowd: ArrayLike | None = None,
    *,
    boundary_ratio: float = 0.02,
) -> NDArray[np.float64]:
    """Give the lower of the IoU of masks and the IoU of their boundaries.

    Boundary IoU, Cheng et al., CVPR 2021, as its authors' code computes it for average precision;
    for a crowd the mask alone counts.

    Parameters
    ----------
    detections, objects, crowd
        As for `iou`.
    boundary_ratio : float
        Width of boundaries as a share of the image's diagonal; see `boundary`.

    Returns
    -------
    ndarray of float64, shape (n, m)
        As for `iou`.

    Examples
    --------
    >>> from errata import masks
    >>> square = masks.from_polygons([[0, 0, 8, 0, 8, 8, 0, 8]], height=10, width=10)
    >>> larger = masks.from_polygons([[0, 0, 9, 0, 9, 9, 0, 9]], height=10, width=10)
    >>> masks.iou([square], [larger]).round(2), masks.boundary_iou([square], [larger]).round(2)
    (array([[0.79]]), array([[0.33]]))
    """
    of_objects = column_of(objects)
    return column_of(detections).boundary_iou(of_objects, _flags(crowd), boundary_ratio)


def _flags(crowd: ArrayLike | None) -> NDArray[np.bool_] | None:
    return None if crowd is None else column(crowd, np.bool_, "crowd")
