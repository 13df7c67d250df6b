"""Cases as COCO files: the ground-truth dict and the list of results."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from .shapes import Pixels, Pose

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
        **_shape(gt.shape),
    }
    if isinstance(gt.shape, Pose):
        record["area"] = gt.shape.area
    if gt.label is not None:
        record["category_id"] = gt.label
    if gt.ignored and not (_unlabelled(gt.shape) and gt.label is not None):
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
        record = {"image_id": image_id, "category_id": dt.label, **_shape(dt.shape)}
        if dt.shape is None:
            record["bbox"] = list(dt.box_xywh)
        records.append(record if dt.score is None else {**record, "score": dt.score})
    return records


def _shape(shape: Pixels | Pose | None) -> dict[str, Any]:
    """A mask, or keypoints, as a record has them."""
    if isinstance(shape, Pixels):
        size = [shape.height, shape.width]
        return {"segmentation": {"size": size, "counts": compress(shape.runs())}}
    if isinstance(shape, Pose):
        return {"keypoints": shape.flat()}
    return {}


def _unlabelled(shape: Pixels | Pose | None) -> bool:
    """Whether it is a pose without a labelled point, which is ignored for that alone."""
    return isinstance(shape, Pose) and not any(v for _, _, v in shape.points)


def compress(runs: list[int]) -> str:
    """COCO's string of run lengths (maskApi.h): differences of every other run, 5 bits a letter."""
    letters = []
    for i, run in enumerate(runs):
        left = run - runs[i - 2] if i > 2 else run
        more = True
        while more:
            bits = left & 31
            left >>= 5
            more = left != (-1 if bits & 16 else 0)
            letters.append(chr(48 + bits + 32 * more))
    return "".join(letters)


def category_name(label: int) -> str:
    """A name per class; class 3 is called background, as a user's class may be."""
    return "background" if label == 3 else f"class {label}"
