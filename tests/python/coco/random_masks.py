"""Random COCO documents with masks: polygons, both kinds of RLE, crowds; results made from them.

Images are small, so that masks meet often; two of the sizes put areas on COCO's 32^2 and 96^2.
"""

from __future__ import annotations

import warnings
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask

from coco.random_sets import SCORES, Document

Bitmap = NDArray[np.uint8]

# Height and width.
SIZES = ((9, 14), (1, 11), (20, 7), (32, 32), (33, 40), (25, 48), (97, 99))

RESULT_KINDS = ("rle", "rle and box", "box on some", "box", "polygon and box")
"""What results are: pycocotools types a file by its first record, and all of them by that."""


def random_mask_documents(
    seed: int, kind: str | None = None, *, max_images: int = 4, most_per_image: int = 6
) -> tuple[Document, list[Document]]:
    """Give a ground-truth document and a list of results of one of the `RESULT_KINDS`."""
    rng = Random(seed)
    kind = kind or RESULT_KINDS[seed % len(RESULT_KINDS)]
    images = [_image(rng, i * 3 + seed % 2) for i in range(rng.randint(1, max_images))]
    categories = [{"id": c, "name": f"c{c}"} for c in range(1, rng.randint(2, 4))]
    annotations: list[Document] = []
    results: list[Document] = []
    for image in images:
        of_image = [
            _annotation(rng, image, categories) for _ in range(rng.randint(0, most_per_image))
        ]
        annotations += of_image
        results += [
            _result(rng, image, categories, of_image, kind)
            for _ in range(rng.choice((0, 1, 4, most_per_image * 2)))
        ]
    rng.shuffle(annotations)
    for number, annotation in enumerate(annotations):
        annotation["id"] = number + 1
    rng.shuffle(results)
    if kind == "box on some" and results:
        results[0].pop("bbox", None)
    rng.shuffle(images)
    return {"images": images, "categories": categories, "annotations": annotations}, results


def bitmap(segmentation: Any, height: int, width: int) -> Bitmap:
    """The pixels of a polygon, of uncompressed or of compressed run lengths, shape (h, w)."""
    if isinstance(segmentation, list):
        segmentation = mask.merge(mask.frPyObjects(segmentation, height, width))
    elif isinstance(segmentation["counts"], list):
        segmentation = mask.frPyObjects(segmentation, height, width)
    with warnings.catch_warnings():
        # Its arrays say nothing of copies, which NumPy 2 wants to know.
        warnings.simplefilter("ignore", DeprecationWarning)
        pixels: Bitmap = mask.decode(segmentation)
    return pixels


def compressed(pixels: Bitmap) -> Document:
    """A bitmap as a file writes it: size and a string of run lengths."""
    rle = mask.encode(np.asfortranarray(pixels, dtype=np.uint8))
    return {"size": list(rle["size"]), "counts": rle["counts"].decode("ascii")}


def uncompressed(pixels: Bitmap) -> Document:
    """A bitmap as a list of run lengths, beginning with background."""
    flat = pixels.ravel(order="F").astype(bool)
    ends = [*(np.flatnonzero(flat[1:] != flat[:-1]) + 1).tolist(), flat.size]
    counts = np.diff([0, *ends]).tolist()
    return {"size": list(pixels.shape), "counts": [0, *counts] if flat[0] else counts}


def _image(rng: Random, number: int) -> Document:
    height, width = rng.choice(SIZES)
    return {"id": number, "height": height, "width": width}


def _annotation(rng: Random, image: Document, categories: list[Document]) -> Document:
    height, width = image["height"], image["width"]
    crowd = rng.random() < 0.2
    segmentation: Any
    how = rng.random()
    if how < 0.5:
        segmentation = [_polygon(rng, height, width) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
    elif how < 0.75:
        segmentation = compressed(_shape(rng, height, width))
    else:
        segmentation = uncompressed(_shape(rng, height, width))
    pixels = bitmap(segmentation, height, width)
    of_mask = int(pixels.sum())
    return {
        "image_id": image["id"],
        "category_id": rng.choice(categories)["id"],
        "segmentation": segmentation,
        "bbox": mask.toBbox(mask.encode(np.asfortranarray(pixels))).tolist(),
        "area": rng.choice((of_mask, of_mask, of_mask * 0.9, of_mask + 0.5, 1024, 9216, 9216.5)),
        "iscrowd": int(crowd),
        "ignore": int(rng.random() < 0.1),
    }


def _polygon(rng: Random, height: int, width: int) -> list[float]:
    """A rectangle; corners anywhere, crossing themselves; one far too small, or wholly outside."""
    how = rng.random()
    if how < 0.35:
        x, y = rng.randint(0, width), rng.randint(0, height) / 2
        w, h = rng.choice((1, 3.5, width / 2, 32)), rng.choice((1.25, 4, height, 32))
        return [x, y, x, y + h, x + w, y + h, x + w, y]
    if how < 0.8:
        return [
            round(rng.uniform(-4, side + 4), rng.choice((0, 1, 2, 12)))
            for _ in range(rng.randint(3, 8))
            for side in (width, height)
        ]
    if how < 0.9:
        corner = rng.uniform(0, width), rng.uniform(0, height)
        return [v + rng.uniform(0, 0.4) for _ in range(3) for v in corner]
    x, y = rng.choice(((-30, 2), (width + 3, 2), (2, -25), (2, height + 1)))
    return [x, y, x + 9.0, y, x + 9.0, y + 7.0]


def _shape(rng: Random, height: int, width: int) -> Bitmap:
    """Pixels at random, everything, nothing, or up to three rectangles."""
    pixels = np.zeros((height, width), np.uint8)
    how = rng.random()
    if how < 0.1:
        noise = [[rng.random() < 0.4 for _ in range(width)] for _ in range(height)]
        return np.array(noise, np.uint8)
    if how < 0.2:
        return pixels + (how < 0.15)
    for _ in range(rng.randint(1, 3)):
        y, x = rng.randrange(height), rng.randrange(width)
        h, w = rng.choice((1, 5, 32, 96)), rng.choice((2, 6, 32, 96))
        if h == w:
            y = x = 0
        pixels[y : y + h, x : x + w] = 1
    return pixels


def _result(
    rng: Random, image: Document, categories: list[Document], truth: list[Document], kind: str
) -> Document:
    """A record about one of the annotations, or about nothing that is there."""
    near = rng.choice(truth) if truth and rng.random() < 0.85 else None
    category = near["category_id"] if near and rng.random() < 0.8 else rng.choice(categories)["id"]
    pixels = _found(rng, image, near, truth)
    record: Document = {
        "image_id": image["id"],
        "category_id": 77 if rng.random() < 0.03 else category,
        "score": rng.choice(SCORES),
    }
    if kind not in ("rle", "box on some") or (kind == "box on some" and rng.random() < 0.5):
        record["bbox"] = _box(rng, pixels)
    if kind == "polygon and box":
        record["segmentation"] = _polygons(rng, image, near)
    elif kind != "box":
        # One in twenty was made for an image of another size.
        odd = rng.random() < 0.05
        record["segmentation"] = compressed(np.ascontiguousarray(pixels.T) if odd else pixels)
    return record


def _found(rng: Random, image: Document, near: Document | None, truth: list[Document]) -> Bitmap:
    """The mask as it is, moved, eroded or joined with another; or a shape of its own."""
    height, width = image["height"], image["width"]
    if near is None:
        return _shape(rng, height, width)
    pixels = bitmap(near["segmentation"], height, width)
    how = rng.random()
    if how < 0.35:
        return pixels
    if how < 0.6:
        return _moved(pixels, rng.randint(-2, 2), rng.randint(-2, 2))
    if how < 0.8:
        return pixels & _moved(pixels, 1, 0) & _moved(pixels, 0, rng.choice((-1, 1)))
    return pixels | bitmap(rng.choice(truth)["segmentation"], height, width)


def _polygons(rng: Random, image: Document, near: Document | None) -> list[list[float]]:
    """Those of the annotation, shifted by some or no part of a pixel; or others."""
    if near is not None and isinstance(near["segmentation"], list):
        by = rng.choice((0, 0, 0.3, 1))
        return [[v + by for v in polygon] for polygon in near["segmentation"]]
    return [_polygon(rng, image["height"], image["width"]) for _ in range(rng.randint(1, 2))]


def _moved(pixels: Bitmap, dy: int, dx: int) -> Bitmap:
    height, width = pixels.shape
    room = np.pad(pixels, 3)
    moved: Bitmap = room[3 - dy : 3 - dy + height, 3 - dx : 3 - dx + width].copy()
    return moved


def _box(rng: Random, pixels: Bitmap) -> list[float]:
    """The mask's box, a little off; on a border between COCO's sizes; without an inside."""
    x, y, w, h = mask.toBbox(mask.encode(np.asfortranarray(pixels))).tolist()
    how = rng.random()
    if how < 0.05:
        return [x, y, rng.choice((0.0, -2.0)), h]
    if how < 0.15:
        return [x, y, 32.0, 32.0]
    return [x + rng.choice((0, 0, 0.5)), y, w + rng.choice((0, 0.3)), h]
