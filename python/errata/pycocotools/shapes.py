"""Masks and keypoints of annotations as columns."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

import numpy as np

from errata import _core
from errata.errors import InputError
from errata.pycocotools.coco import COCO

Record = dict[str, Any]
Keypoints = tuple[Any, Any]
"""Where the points of each row begin, and x, y, visibility of every point."""


class MaskColumn:
    """The engine's masks, in a form that can be copied and pickled."""

    def __init__(self, masks: _core.Masks) -> None:
        self.masks = masks

    def __deepcopy__(self, _memo: Any) -> MaskColumn:
        return self

    def __reduce__(self) -> Any:
        return _of_strings, (self.masks.sizes(), self.masks.counts())


def _of_strings(sizes: list[tuple[int, int]], counts: list[bytes]) -> MaskColumn:
    objects = [{"size": size, "counts": string} for size, string in zip(sizes, counts, strict=True)]
    return MaskColumn(_core.Masks.from_segmentations(objects))


def masks_of(coco: Any, anns: list[Record]) -> MaskColumn:
    """Masks of annotations as `annToRLE` makes them, all at once where that is known to be it."""
    if type(coco).annToRLE is COCO.annToRLE and "annToRLE" not in vars(coco):
        given = list(map(itemgetter("segmentation"), anns))
        images = [coco.imgs[ann["image_id"]] for ann in anns]
        sizes = [(image["height"], image["width"]) for image in images]
        if all(type(one) in (list, dict) and len(one) > 0 for one in given):
            try:
                return MaskColumn(_core.Masks.from_segmentations(given, sizes))
            except InputError:
                # Outlines of two points, for one, which are nothing there and an error here.
                pass
    return MaskColumn(_core.Masks.from_segmentations([coco.annToRLE(ann) for ann in anns]))


def keypoints_of(anns: list[Record]) -> Keypoints:
    """Keypoints of annotations, which all have the same number of them."""
    points = np.array(list(map(itemgetter("keypoints"), anns)))
    if not anns:
        return np.zeros(1, dtype=np.int64), np.empty((0, 3))
    if points.ndim != 2 or points.shape[1] % 3 or points.dtype.kind not in "biuf":
        raise ValueError("keypoints are x, y, visibility of as many points each")
    offsets = np.arange(len(anns) + 1) * (points.shape[1] // 3)
    return offsets, np.ascontiguousarray(points, dtype=np.float64).reshape(-1, 3)
