"""COCO ground truth of the drawn world, with the planted mistakes in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from errata.demo.boxes import Box
from errata.demo.classes import BY_NAME, CLASSES
from errata.demo.crowd import crowd_mask, run_lengths
from errata.demo.label_mistakes import LabelMistakes
from errata.demo.world import HEIGHT, WIDTH, Picture, Setting, Thing

Record = dict[str, Any]


def duplicate_ids(pictures: Sequence[Picture], mistakes: LabelMistakes) -> dict[int, int]:
    """Return, by the key of a thing annotated twice, the id of its second annotation."""
    highest = sum(len(picture.things) for picture in pictures)
    return {key: highest + 1 + rank for rank, key in enumerate(sorted(mistakes.duplicate_xywh))}


def ground_truth(pictures: Sequence[Picture], mistakes: LabelMistakes, seed: int) -> Record:
    """Return the whole COCO file; an annotation's id is its thing's key."""
    second = duplicate_ids(pictures, mistakes)
    return {
        "info": {"description": f"errata demo, drawn with seed {seed}", "version": "1"},
        "images": [_image(picture.setting) for picture in pictures],
        "annotations": [
            annotation
            for picture in pictures
            for thing in picture.things
            for annotation in _annotations(thing, picture.setting, mistakes, second)
        ],
        "categories": [
            {"id": each.category_id, "name": each.name, "supercategory": each.supercategory}
            for each in CLASSES
        ],
    }


def _image(setting: Setting) -> Record:
    return {
        "id": setting.image_id,
        "file_name": setting.file_name,
        "width": WIDTH,
        "height": HEIGHT,
        "split": setting.split,
        "time_of_day": setting.time_of_day,
        "weather": setting.weather,
        "scene": setting.scene,
        "attributes": {"camera": setting.camera, "exposure_ms": setting.exposure_ms},
    }


def _annotations(
    thing: Thing, setting: Setting, mistakes: LabelMistakes, second: Mapping[int, int]
) -> list[Record]:
    """Return what the ground truth says of a thing: nothing, one annotation or two."""
    if thing.key in mistakes.missing:
        return []
    label = thing.kind.mislabelled_as if thing.key in mistakes.wrong else thing.kind.name
    written = mistakes.shifted_xywh.get(thing.key, thing.box_xywh)
    records = [_annotation(thing.key, thing, setting, label, written)]
    if thing.key in second:
        box = mistakes.duplicate_xywh[thing.key]
        records.append(_annotation(second[thing.key], thing, setting, label, box))
    return records


def _annotation(
    annotation_id: int, thing: Thing, setting: Setting, label: str, box_xywh: Box
) -> Record:
    area, segmentation = _extent(thing, box_xywh)
    return {
        "id": annotation_id,
        "image_id": setting.image_id,
        "category_id": BY_NAME[label].category_id,
        "bbox": list(box_xywh),
        "area": area,
        "iscrowd": int(thing.is_crowd),
        "segmentation": segmentation,
        "attributes": {"occlusion": thing.occlusion},
    }


def _extent(thing: Thing, box_xywh: Box) -> tuple[float, Record | list[list[float]]]:
    """Return area and segmentation; the outline follows the box where that is not the true one."""
    if thing.is_crowd:
        counts = run_lengths(crowd_mask(thing.members_xywh))
        return thing.area, {"size": [HEIGHT, WIDTH], "counts": counts}
    x0, y0, width0, height0 = thing.box_xywh
    x, y, width, height = box_xywh
    flat: list[float] = []
    for px, py in thing.outline:
        flat.append(round(x + (px - x0) * width / width0, 2))
        flat.append(round(y + (py - y0) * height / height0, 2))
    scale = (width * height) / (width0 * height0)
    return round(thing.area * scale, 2), [flat]
