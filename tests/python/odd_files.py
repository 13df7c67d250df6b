"""COCO files with something odd in them, and the warnings that reading them gives."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import errata

T = TypeVar("T")
Record = dict[str, Any]

CAR = {"id": 1, "name": "car"}
BOX = [0.0, 0.0, 10.0, 10.0]


def image(id_: Any = 1, **more: Any) -> Record:
    return {"id": id_, "width": 100, "height": 100, **more}


def truth(number: int | None, image_id: Any = 1, category: Any = 1, **more: Any) -> Record:
    one = {"id": number, "image_id": image_id, "category_id": category}
    return {**one, "bbox": BOX, "area": 100, "iscrowd": 0, **more}


def found(image_id: Any = 1, category: Any = 1, score: Any = 0.5, **more: Any) -> Record:
    return {"image_id": image_id, "category_id": category, "bbox": BOX, "score": score, **more}


def read(
    folder: Path,
    images: list[Any] | None = None,
    annotations: list[Any] | None = None,
    categories: list[Any] | None = None,
    **options: Any,
) -> errata.Dataset:
    """Write a ground truth and read it: by default one image, nothing on it, one category."""
    images = [image()] if images is None else images
    document = {
        "images": images,
        "annotations": annotations or [],
        "categories": categories or [CAR],
    }
    (folder / "gt.json").write_text(json.dumps(document))
    return errata.read(folder / "gt.json", **options)


def predictions(
    folder: Path, dataset: errata.Dataset, results: list[Any], **options: Any
) -> errata.InferenceSet:
    """Write results and read them."""
    (folder / "dt.json").write_text(json.dumps(results))
    return errata.read_predictions(folder / "dt.json", dataset, **options)


def from_arrays(image_ids: Any, **more: Any) -> errata.Dataset:
    """A data set from arrays, without annotations unless `more` says otherwise."""
    nothing: dict[str, Any] = {"annotation_images": [], "boxes_xywh": [], "class_ids": []}
    return errata.Dataset.from_arrays(**{"image_ids": image_ids, **nothing, **more})


def caught(make: Callable[[], T]) -> tuple[T, list[warnings.WarningMessage]]:
    """Give what a call gives, and its warnings."""
    with warnings.catch_warnings(record=True) as messages:
        warnings.simplefilter("always")
        return make(), messages
