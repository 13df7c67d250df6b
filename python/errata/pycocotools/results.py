"""What `COCO.loadRes` makes of results: it fills in what a detection needs to be evaluated."""

from __future__ import annotations

import copy
import json
import os
from typing import TYPE_CHECKING, Any

from errata.pycocotools import mask

if TYPE_CHECKING:
    from collections.abc import Callable

    from errata.pycocotools.coco import COCO

Record = dict[str, Any]


def read_results(truth: COCO, given: Any) -> Any:
    """Give the records of results, from wherever they are."""
    import numpy as np

    if isinstance(given, str | os.PathLike):
        with open(given) as file:  # noqa: PTH123 (whatever open() takes)
            return json.load(file)
    if type(given) is np.ndarray:
        return truth.loadNumpyAnnotations(given)
    return given


def document_of(truth: COCO, anns: Any) -> Record:
    """Give the document of results on the images of `truth`; the records are completed."""
    document: Record = {
        "info": copy.deepcopy(truth.dataset.get("info", {})),
        "images": list(truth.dataset["images"]),
    }
    if type(anns) is not list:
        raise AssertionError("results in not an array of objects")
    if not {ann["image_id"] for ann in anns} <= set(truth.getImgIds()):
        raise AssertionError("Results do not correspond to current coco set")
    complete = _kind(anns[0])
    if complete is _captions:
        images = {ann["image_id"] for ann in anns}
        document["images"] = [i for i in document["images"] if i["id"] in images]
    elif complete is not None:
        document["categories"] = copy.deepcopy(truth.dataset["categories"])
    if complete is not None:
        complete(anns)
    document["annotations"] = anns
    return document


def _kind(first: Record) -> Callable[[list[Record]], None] | None:
    """What completes records like the first one; the order of the questions is the rule."""
    if "caption" in first:
        return _captions
    if "bbox" in first and len(first["bbox"]) > 0:
        return _boxes
    if "segmentation" in first:
        return _masks
    if "keypoints" in first:
        return _keypoints
    return None


def _captions(anns: list[Record]) -> None:
    for number, ann in enumerate(anns, 1):
        ann["id"] = number


def _boxes(anns: list[Record]) -> None:
    for number, ann in enumerate(anns, 1):
        x, y, w, h = ann["bbox"][:4]
        if "segmentation" not in ann:
            right, bottom = x + w, y + h
            ann["segmentation"] = [[x, y, x, bottom, right, bottom, right, y]]
        ann["area"] = w * h
        ann["id"] = number
        ann["iscrowd"] = 0


def _masks(anns: list[Record]) -> None:
    rles = [ann["segmentation"] for ann in anns]
    areas = mask.area(rles)
    bounds = mask.toBbox(rles)
    for number, ann in enumerate(anns, 1):
        ann["area"] = areas[number - 1]
        if "bbox" not in ann:
            ann["bbox"] = bounds[number - 1]
        ann["id"] = number
        ann["iscrowd"] = 0


def _keypoints(anns: list[Record]) -> None:
    import numpy as np

    for number, ann in enumerate(anns, 1):
        xs, ys = np.asarray(ann["keypoints"][0::3]), np.asarray(ann["keypoints"][1::3])
        left, right, top, bottom = xs.min(), xs.max(), ys.min(), ys.max()
        ann["area"] = (right - left) * (bottom - top)
        ann["id"] = number
        ann["bbox"] = [left, top, right - left, bottom - top]


def rows_of_array(data: Any) -> list[Record]:
    """Give the records of an array of shape (n, 7), as `COCO.loadNumpyAnnotations` does."""
    import numpy as np

    print("Converting ndarray to lists...")
    if type(data) is not np.ndarray:
        raise AssertionError
    print(data.shape)
    if data.shape[1] != 7:
        raise AssertionError
    # Lists of NumPy scalars, not of Python's: sums of float32 stay sums of float32.
    columns = [list(data[:, at]) for at in range(7)]
    records: list[Record] = []
    for number, (image, x, y, w, h, score, category) in enumerate(zip(*columns, strict=True)):
        if number % 1_000_000 == 0:
            print(f"{number}/{len(data)}")
        box = [x, y, w, h]
        records.append(
            {"image_id": int(image), "bbox": box, "score": score, "category_id": int(category)}
        )
    return records
