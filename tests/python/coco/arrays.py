"""COCO documents as arrays in memory, as a program would hand them over."""

from __future__ import annotations

from typing import Any

import errata
from coco.random_sets import Document


def from_arrays(
    gt: Document, results: list[Document], iou_type: str
) -> tuple[errata.Dataset, errata.InferenceSet]:
    """Both documents as errata's columns, with masks or keypoints where the overlap needs them.

    What pycocotools would make of records without a box is made here: it belongs to files.
    """
    annotations, images = gt["annotations"], gt["images"]
    shapes = shapes_of(annotations, iou_type)
    if iou_type == "keypoints":
        shapes["num_keypoints"] = [a["num_keypoints"] for a in annotations]
    dataset = errata.Dataset.from_arrays(
        image_ids=[image["id"] for image in images],
        image_sizes=[[image["width"], image["height"]] for image in images],
        annotation_images=[a["image_id"] for a in annotations],
        annotation_ids=[a["id"] for a in annotations],
        boxes_xywh=[a["bbox"] for a in annotations],
        class_ids=[a["category_id"] for a in annotations],
        categories={c["id"]: c["name"] for c in gt["categories"]},
        areas=[a["area"] for a in annotations],
        crowd=[bool(a["iscrowd"]) for a in annotations],
        ignore=[bool(a["ignore"]) for a in annotations],
        **shapes,
    )
    by_box = bool(results) and bool(results[0].get("bbox"))
    boxes = [r["bbox"] if by_box else spanned(r) for r in results]
    return dataset, errata.InferenceSet.from_arrays(
        dataset,
        images=[r["image_id"] for r in results],
        boxes_xywh=boxes,
        class_ids=[r["category_id"] for r in results],
        scores=[r["score"] for r in results],
        **shapes_of(results, iou_type),
    )


def shapes_of(records: list[Document], iou_type: str) -> dict[str, Any]:
    """The column that an overlap needs."""
    if iou_type == "keypoints":
        return {"keypoints": [r["keypoints"] for r in records]}
    return {}


def spanned(record: Document) -> list[float]:
    """The box around the keypoints of a record."""
    x, y = record["keypoints"][0::3], record["keypoints"][1::3]
    return [min(x), min(y), max(x) - min(x), max(y) - min(y)]
