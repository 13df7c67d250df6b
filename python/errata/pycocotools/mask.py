"""Masks as run lengths, in COCO's JSON form: ``{"size": [height, width], "counts": ...}``.

The functions take one mask or a list of them, as pycocotools' do. Arrays are of uint8 in Fortran
order, boxes are x, y, width, height.

Examples
--------
>>> import numpy as np
>>> from errata.pycocotools import mask
>>> rle = mask.encode(np.asfortranarray(np.eye(3, dtype=np.uint8)))
>>> rle
{'size': [3, 3], 'counts': b'013000'}
>>> int(mask.area(rle)), mask.toBbox(rle).tolist()
(3, [0.0, 0.0, 3.0, 3.0])
"""

from __future__ import annotations

from typing import Any

from errata.pycocotools import _mask

iou = _mask.iou
merge = _mask.merge
frPyObjects = _mask.frPyObjects


def encode(bimask: Any) -> Any:
    """RLE of a mask of shape (h, w); a list of them of masks of shape (h, w, n).

    The array must be of uint8, or of bool viewed as such, in Fortran order.
    """
    if len(bimask.shape) == 3:
        return _mask.encode(bimask)
    if len(bimask.shape) == 2:
        height, width = bimask.shape
        return _mask.encode(bimask.reshape((height, width, 1), order="F"))[0]
    return None


def decode(rleObjs: Any) -> Any:
    """Masks of shape (h, w, n) of a list of RLEs; of shape (h, w) of one."""
    return _mask.decode(rleObjs) if type(rleObjs) is list else _mask.decode([rleObjs])[:, :, 0]


def area(rleObjs: Any) -> Any:
    """Foreground pixels, uint32: shape (n,) of a list of RLEs, a number of one."""
    return _mask.area(rleObjs) if type(rleObjs) is list else _mask.area([rleObjs])[0]


def toBbox(rleObjs: Any) -> Any:
    """Boxes around the foreground: shape (n, 4) of a list of RLEs, (4,) of one."""
    return _mask.toBbox(rleObjs) if type(rleObjs) is list else _mask.toBbox([rleObjs])[0]
