"""Random COCO documents for each kind of results: boxes, masks, keypoints."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
from pycocotools import mask

from coco.random_sets import Document, random_documents

SIDE = 72
"""Height and width of every image with masks; boxes reach beyond it."""

N_POINTS = 17


def random_set(seed: int, iou_type: str) -> tuple[Document, list[Document]]:
    """Give a ground-truth document and a list of results of that type."""
    gt, results = random_documents(seed)
    rng = Random(seed + 77)
    if iou_type == "segm":
        return with_masks(rng, gt, results)
    if iou_type == "keypoints":
        return with_keypoints(rng, gt, results)
    return gt, results


def with_masks(
    rng: Random, gt: Document, results: list[Document]
) -> tuple[Document, list[Document]]:
    """Give every annotation a polygon or an RLE of its box, and every result an RLE."""
    for image in gt["images"]:
        image["height"], image["width"] = SIDE, SIDE
    for annotation in gt["annotations"]:
        kind = "plain" if annotation["iscrowd"] else rng.choice(("polygon", "polygon", "rle"))
        annotation["segmentation"] = _segmentation(rng, annotation["bbox"], kind)
    masked = []
    for result in results:
        # Without a box: that would settle the kind of results.
        rest = {key: value for key, value in result.items() if key != "bbox"}
        masked.append({**rest, "segmentation": _segmentation(rng, result["bbox"], "rle")})
    return gt, masked


def _segmentation(rng: Random, box: list[float], kind: str) -> Any:
    x, y, w, h = box
    cut = rng.choice((0.0, 0.0, 0.3))
    corners = [x, y, x + w, y + h * cut, x + w, y + h, x + w * cut, y + h]
    if kind == "polygon":
        tail = [x + w / 2, y + h, x + w, y + h, x + w, y + h + 9]
        return [corners, tail] if rng.random() < 0.3 else [corners]
    rle = mask.merge(mask.frPyObjects([corners], SIDE, SIDE))
    if kind == "plain":
        return {"size": [SIDE, SIDE], "counts": _runs(mask.decode(rle))}
    return {"size": rle["size"], "counts": rle["counts"].decode()}


def _runs(pixels: Any) -> list[int]:
    """Lengths of runs down the columns, background first."""
    flat = np.concatenate([[0], pixels.flatten(order="F"), [2]])
    changes = np.flatnonzero(np.diff(flat))
    runs: list[int] = np.diff(np.concatenate([[0], changes])).tolist()
    return runs


def with_keypoints(
    rng: Random, gt: Document, results: list[Document]
) -> tuple[Document, list[Document]]:
    """Give every annotation and result keypoints inside its box, some of them without any."""
    near: dict[Any, list[list[float]]] = {}
    for annotation in gt["annotations"]:
        points = _points(rng, annotation["bbox"], rng.choice((0.0, 0.5, 1.0)))
        annotation["keypoints"] = points
        annotation["num_keypoints"] = sum(v > 0 for v in points[2::3])
        near.setdefault(annotation["image_id"], []).append(points)
    found = []
    for result in results:
        known = near.get(result["image_id"])
        close = rng.choice(known) if known and rng.random() < 0.7 else None
        moved = _moved(rng, close) if close else _points(rng, result["bbox"], 1.0)
        rest = {key: value for key, value in result.items() if key != "bbox"}
        found.append({**rest, "keypoints": moved})
    return gt, found


def _points(rng: Random, box: list[float], share: float) -> list[float]:
    x, y, w, h = box
    points: list[float] = []
    for _ in range(N_POINTS):
        seen = rng.choice((1, 2)) if rng.random() < share else 0
        points += [x + w * rng.random(), y + h * rng.random(), seen]
    return points


def _moved(rng: Random, points: list[float]) -> list[float]:
    amount = rng.choice((0.0, 0.5, 3.0, 12.0))
    return [
        v if at % 3 == 2 else v + amount * rng.choice((-1, 0, 1)) for at, v in enumerate(points)
    ]
