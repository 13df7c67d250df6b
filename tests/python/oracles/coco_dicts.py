"""Cases as COCO files: the ground-truth dict and the list of results."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .records import Case, Gt

IMAGE_SIDE = 32


def ground_truth(case: Case, *, for_pycocotools: bool = False) -> dict[str, Any]:
    """Write the ground truth; annotation ids start at 1 and run image by image.

    With `for_pycocotools`, regions without a label are left out: pycocotools has no such thing.
    An `ignore` key is written for objects that are ignored without being a crowd.
    """
    annotations: list[dict[str, Any]] = []
    for image in case.images:
        for gt in image.gts:
            if gt.label is not None or not for_pycocotools:
                annotations.append(_annotation(len(annotations) + 1, image.id, gt))
    return {
        "images": [
            {"id": im.id, "file_name": f"{im.id}.png", "width": IMAGE_SIDE, "height": IMAGE_SIDE}
            for im in case.images
        ],
        "categories": [{"id": c, "name": category_name(c)} for c in case.categories],
        "annotations": annotations,
    }


def _annotation(annotation_id: int, image_id: int, gt: Gt) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": annotation_id,
        "image_id": image_id,
        "bbox": list(gt.box_xywh),
        "area": gt.box_xywh[2] * gt.box_xywh[3],
        "iscrowd": int(gt.crowd),
    }
    if gt.label is not None:
        record["category_id"] = gt.label
    if gt.ignored:
        record["ignore"] = 1
    return record


def results(case: Case, shuffle_seed: int | None = None) -> list[dict[str, Any]]:
    """Write the detections; a seed mixes the images while each image keeps its own order."""
    queues = [[(im.id, dt) for dt in im.dts] for im in case.images]
    turns = [i for i, queue in enumerate(queues) for _ in queue]
    if shuffle_seed is not None:
        Random(shuffle_seed).shuffle(turns)
    records: list[dict[str, Any]] = []
    for turn in turns:
        image_id, dt = queues[turn].pop(0)
        record = {"image_id": image_id, "category_id": dt.label, "bbox": list(dt.box_xywh)}
        records.append(record if dt.score is None else {**record, "score": dt.score})
    return records


def category_name(label: int) -> str:
    """A name per class; class 3 is called background, as a user's class may be."""
    return "background" if label == 3 else f"class {label}"
