"""The data set of `small` with shapes: masks that fill their boxes, and two keypoints each.

Shapes of detections are a little off, so that boxes, masks and keypoints give different numbers.
"""

from __future__ import annotations

from typing import Any

from cli.small import Files

SIGMAS = "0.1,0.2"

Box = list[float]


def with_masks(files: Files) -> Files:
    """Give every record a polygon: ground truth its box, detections theirs without a corner."""
    for record in files.truth["annotations"]:
        x, y, w, h = record["bbox"]
        record["segmentation"] = [[x, y, x + w, y, x + w, y + h, x, y + h]]
    for record in files.results:
        x, y, w, h = record["bbox"]
        record["segmentation"] = _mask(
            [x, y, x + w, y, x + w, y + h - 4, x + w - 4, y + h, x, y + h]
        )
    return files


def _mask(polygon: list[float]) -> dict[str, Any]:
    """Rasterise a polygon, as models give masks."""
    from pycocotools import mask

    (runs,) = mask.frPyObjects([polygon], 100, 100)
    return {"size": runs["size"], "counts": runs["counts"].decode()}


def with_keypoints(files: Files) -> Files:
    """Give every record two keypoints: opposite corners, those of detections a pixel off."""
    for record in files.truth["annotations"]:
        record["keypoints"] = _corners(record["bbox"], 0)
        record["num_keypoints"] = 2
    for record in files.results:
        record["keypoints"] = _corners(record["bbox"], 1)
    return files


def _corners(box: Box, off: float) -> list[float]:
    x, y, w, h = box
    return [x + off, y, 2, x + w, y + h - off, 2]


def federated(files: Files) -> Files:
    """Make it LVIS's: nothing is said to be absent, and dogs may be left unlabelled."""
    for image in files.truth["images"]:
        image["neg_category_ids"] = []
        image["not_exhaustive_category_ids"] = [3]
    for category, frequency in zip(files.truth["categories"], "rcf", strict=True):
        category["frequency"] = frequency
    return files
