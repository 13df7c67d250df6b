"""Masks as COCO's run lengths: made, read, measured, compared and combined.

A mask goes in and comes out as pycocotools has it, a dict with the keys ``"size"`` (height and
width in pixels) and ``"counts"``: a compressed string, or a list of the lengths of alternating runs
of background and foreground, down the columns from left to right. What comes out has a string,
and goes into JSON as it is. Numbers equal those of pycocotools 2.0.11 to the last bit; what that
library would crash or hang on raises `errata.InputError`.

Examples
--------
>>> from errata import masks
>>> triangle = masks.from_polygons([[1, 1, 9, 1, 1, 9]], height=10, width=12)
>>> triangle
{'size': [10, 12], 'counts': ';73O1O1O1O1O1OX1'}
>>> masks.area(triangle)
28
>>> square = masks.from_polygons([[1, 1, 9, 1, 9, 9, 1, 9]], height=10, width=12)
>>> masks.iou([triangle], [square])
array([[0.4375]])
"""

from __future__ import annotations

from errata.masks.column import Masks, Rle
from errata.masks.compare import boundary_iou, iou
from errata.masks.convert import decode, encode, from_polygons, runs
from errata.masks.measure import area, bounds
from errata.masks.outline import outlines
from errata.masks.png import read_png, write_png
from errata.masks.reshape import boundary, merge

__all__ = [
    "Masks",
    "Rle",
    "area",
    "boundary",
    "boundary_iou",
    "bounds",
    "decode",
    "encode",
    "from_polygons",
    "iou",
    "merge",
    "outlines",
    "read_png",
    "runs",
    "write_png",
]
