"""Data sets that vectors are joined to, without a file of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from errata import Dataset, InferenceSet, _core

Id = int | str
BOX = {"category_id": 1, "bbox": [0.0, 0.0, 4.0, 4.0]}


def data_set(
    ids: Sequence[Id] = (30, 10, 20),
    names: Sequence[str | None] | None = ("c.jpg", "a.jpg", "b.jpg"),
    annotations: Sequence[tuple[Id, Id]] = (),
) -> Dataset:
    """Images in the order of their file; annotations as (id, image id)."""
    names = [None] * len(ids) if names is None else names
    document: dict[str, Any] = {
        "images": [
            {"id": id_} if name is None else {"id": id_, "file_name": name}
            for id_, name in zip(ids, names, strict=True)
        ],
        "categories": [{"id": 1, "name": "car"}],
        "annotations": [
            {"id": id_, "image_id": image, "area": 16, "iscrowd": 0, **BOX}
            for id_, image in annotations
        ],
    }
    return Dataset(_core.parse_coco_ground_truth(json.dumps(document).encode()))


def detections(dataset: Dataset, images: Sequence[Id]) -> InferenceSet:
    """One detection on each of the images, in the order of their file."""
    records = [{"image_id": image, "score": 0.5, **BOX} for image in images]
    return InferenceSet(_core.parse_coco_results(json.dumps(records).encode(), dataset.core))
