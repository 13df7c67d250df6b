"""Boundary IoU by plain definition, and COCO's protocol on it.

Cheng, Girshick, Dollar, Berg, Kirillov: Boundary IoU (CVPR 2021), and the authors' code: the
boundary of a mask is what d rounds of erosion by 3 x 3 pixels take away, the outside of the image
being background, with d the rounded share of the image's diagonal and at least 1. A pair's value is
the smaller of the IoU of the masks and that of the boundaries; with a crowd it is the mask's alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from pycocotools import mask
from pycocotools.cocoeval import COCOeval

from coco.random_masks import Bitmap, bitmap, compressed

RATIO = 0.02


def eroded(pixels: Bitmap) -> Bitmap:
    """The pixels all of whose eight neighbours are set; beyond the image nothing is."""
    height, width = pixels.shape
    room = np.zeros((height + 2, width + 2), np.uint8)
    room[1:-1, 1:-1] = pixels
    kept = np.ones_like(pixels)
    for dy in range(3):
        for dx in range(3):
            kept &= room[dy : dy + height, dx : dx + width]
    return kept


def rounds(height: int, width: int, ratio: float = RATIO) -> int:
    """How often to erode; a half is rounded to the even number, as Python rounds."""
    return max(1, round(ratio * float(np.sqrt(height**2 + width**2))))


def boundary(pixels: Bitmap, ratio: float = RATIO) -> Bitmap:
    """The pixels near the mask's edge, on its inside."""
    inner = pixels
    height, width = pixels.shape
    for _ in range(rounds(height, width, ratio)):
        inner = eroded(inner)
    return pixels - inner


class BoundaryEval(COCOeval):  # type: ignore[misc]
    """pycocotools with the values of Boundary IoU in place of those of masks."""

    ratio = RATIO

    def computeIoU(self, image: Any, category: Any) -> Any:  # noqa: N802 (theirs)
        """Values of the pairs of an image and class, shape (detections, annotations)."""
        of_masks = super().computeIoU(image, category)
        if not len(of_masks):
            return of_masks
        truths, found = self._pairs_of(image, category)
        of_edges = mask.iou(self._edges(found), self._edges(truths), [0] * len(truths))
        crowd = np.array([bool(gt["iscrowd"]) for gt in truths])
        return np.where(crowd, of_masks, np.minimum(of_masks, of_edges))

    def _pairs_of(self, image: Any, category: Any) -> tuple[list[Any], list[Any]]:
        params = self.params
        classes = [category] if params.useCats else params.catIds
        truths = [gt for c in classes for gt in self._gts[image, c]]
        found = sorted((d for c in classes for d in self._dts[image, c]), key=lambda d: -d["score"])
        return truths, found[: params.maxDets[-1]]

    def _edges(self, records: list[Any]) -> list[Any]:
        made = []
        for record in records:
            runs = record["segmentation"]
            edge = boundary(bitmap(runs, *runs["size"]), self.ratio)
            made.append(compressed(edge))
        return made
