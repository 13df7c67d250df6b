"""COCO documents from the drawn columns, key for key as COCO and its detectors write them."""

from __future__ import annotations

from typing import Any

import numpy as np

import crowds
from categories import IDS
from categories import categories as coco_categories
from detections import Detections
from truth import Floats, Truth

Record = dict[str, Any]


def _image_records(truth: Truth) -> list[Record]:
    """Return ``images`` with the strings that COCO's files carry."""
    images = truth.images
    rows = zip(images.ids.tolist(), images.widths.tolist(), images.heights.tolist(), strict=True)
    return [
        {
            "license": 1 + ident % 8,
            "file_name": f"{ident:012d}.jpg",
            "coco_url": f"http://images.cocodataset.org/val2017/{ident:012d}.jpg",
            "height": height,
            "width": width,
            "date_captured": f"2013-11-{1 + ident % 28:02d} {ident % 24:02d}:{ident % 60:02d}:17",
            "flickr_url": (
                f"http://farm{1 + ident % 9}.staticflickr.com/{1000 + ident % 8999}"
                f"/{ident * 17_389 % 10**10:010d}_{ident * 2_654_435_761 % 2**40:010x}_z.jpg"
            ),
            "id": ident,
        }
        for ident, width, height in rows
    ]


def _crowd_mask(truth: Truth, row: int) -> Record:
    """Return a crowd's region as uncompressed RLE, which runs down the columns."""
    images, image = truth.images, int(truth.image[row])
    mask = truth.crowd_masks[row - (len(truth.crowd) - len(truth.crowd_masks))]
    x, y = (int(v) for v in truth.boxes_xywh[row, :2])
    size = (int(images.heights[image]), int(images.widths[image]))
    return crowds.uncompressed_rle(mask, x, y, size)


def _polygons(outline: Floats, row: int) -> list[list[float]]:
    """Return an outline as COCO's flat lists; one in ten in two parts, as if behind a pole."""
    cut = len(outline) // 2 if row % 10 == 0 and len(outline) >= 8 else len(outline)
    return [part.ravel().tolist() for part in (outline[:cut], outline[cut:]) if len(part)]


def _annotation_records(
    truth: Truth, rng: np.random.Generator, extra: list[Record] | None
) -> list[Record]:
    """Return ``annotations`` in random order (COCO's are in none), crowds last."""
    images = truth.images
    n_plain = int((~truth.crowd).sum())
    order = rng.permutation(n_plain)
    ids = 1_000 + 53 * rng.permutation(n_plain)
    stops = np.cumsum(truth.n_points)
    records: list[Record] = []
    for row in [*order.tolist(), *range(n_plain, len(truth.crowd))]:
        image_id, box = int(images.ids[truth.image[row]]), truth.boxes_xywh[row].tolist()
        stop, crowd = int(stops[row]), bool(truth.crowd[row])
        records.append(
            (extra[row] if extra else {})
            | {
                "segmentation": (
                    _crowd_mask(truth, row)
                    if crowd
                    else _polygons(truth.points[stop - int(truth.n_points[row]) : stop], row)
                ),
                "area": float(truth.area[row]),
                "iscrowd": int(crowd),
                "image_id": image_id,
                "bbox": box,
                "category_id": IDS[int(truth.label[row])],
                # COCO numbers crowds beyond 32 bits.
                "id": 900_000_000_000 + row * 1_000_000 + image_id if crowd else int(ids[row]),
            }
        )
    return records


def truth_document(
    truth: Truth,
    seed: int,
    *,
    extra: list[Record] | None = None,
    categories: list[Record] | None = None,
) -> Record:
    """Return the ground truth as a COCO document, keys in COCO's order.

    ``extra`` has further keys for each annotation, ``categories`` replaces COCO's eighty.
    """
    licences = [
        {"url": f"http://creativecommons.org/licenses/{i}/2.0/", "id": i, "name": f"Licence {i}"}
        for i in range(1, 9)
    ]
    return {
        "info": {"description": "synthetic, val2017-like", "version": "1", "year": 2017},
        "licenses": licences,
        "images": _image_records(truth),
        "annotations": _annotation_records(truth, np.random.default_rng(seed), extra),
        "categories": categories or coco_categories(),
    }


def mask_records(truth: Truth, found: Detections, rles: list[Record]) -> list[Record]:
    """Return detections with masks as COCO result records: without boxes, as COCO asks for."""
    return [
        {
            "image_id": record["image_id"],
            "category_id": record["category_id"],
            "segmentation": rle,
            "score": record["score"],
        }
        for record, rle in zip(result_records(truth, found), rles, strict=True)
    ]


def result_records(truth: Truth, found: Detections) -> list[Record]:
    """Return the detections as COCO result records."""
    rows = zip(
        truth.images.ids[found.image].tolist(),
        np.asarray(IDS)[found.label].tolist(),
        found.boxes_xywh.tolist(),
        found.score.tolist(),
        strict=True,
    )
    return [
        {"image_id": image_id, "category_id": category_id, "bbox": box, "score": score}
        for image_id, category_id, box, score in rows
    ]
