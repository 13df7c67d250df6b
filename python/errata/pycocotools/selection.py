"""Which annotations an evaluation looks at, and in which order."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from errata.pycocotools.params import Params

Record = dict[str, Any]
Groups = defaultdict[tuple[Any, Any], list[Record]]


def select(coco: Any, params: Params) -> list[Record]:
    """Annotations of the images (and categories, if they count) asked for, image by image.

    By way of ids, as the reference does it: of several annotations with one id the last stands
    for each of them. `coco` may be any class with COCO's methods.
    """
    ids = (
        coco.getAnnIds(imgIds=params.imgIds, catIds=params.catIds)
        if params.useCats
        else coco.getAnnIds(imgIds=params.imgIds)
    )
    found: list[Record] = coco.loadAnns(ids)
    return found


def is_ignored(gt: Record, iou_type: str) -> Any:
    """Whether a ground truth is ignored whatever its area: a crowd, or without keypoints."""
    crowd = "iscrowd" in gt and gt["iscrowd"]
    return (gt["num_keypoints"] == 0) or crowd if iou_type == "keypoints" else crowd


def prepare(coco_gt: Any, coco_dt: Any, params: Params) -> tuple[Groups, Groups]:
    """Ground truth and detections by (image, category), as copies with what evaluation adds.

    The reference writes `ignore`, and rasterised masks, into the caller's own annotations.
    """
    kind = params.iouType
    gts = [{**gt, "ignore": is_ignored(gt, kind)} for gt in select(coco_gt, params)]
    dts = [dict(dt) for dt in select(coco_dt, params)]
    if kind == "segm":
        for coco, anns in ((coco_gt, gts), (coco_dt, dts)):
            for ann in anns:
                ann["segmentation"] = coco.annToRLE(ann)
    return _grouped(gts), _grouped(dts)


def _grouped(anns: list[Record]) -> Groups:
    groups: Groups = defaultdict(list)
    for ann in anns:
        groups[ann["image_id"], ann["category_id"]].append(ann)
    return groups
