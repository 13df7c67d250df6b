"""The index of a COCO document: its records by id, by image and by category."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]


@dataclass
class Index:
    """The records of a document; of several with one id, the last."""

    anns: dict[Any, Record] = field(default_factory=dict)
    imgs: dict[Any, Record] = field(default_factory=dict)
    cats: dict[Any, Record] = field(default_factory=dict)
    by_image: defaultdict[Any, list[Record]] = field(default_factory=lambda: defaultdict(list))
    by_category: defaultdict[Any, list[Any]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, dataset: Record) -> Index:
        """Index a document; lists that it has not are empty."""
        index = cls()
        annotations = dataset.get("annotations", ())
        for ann in annotations:
            index.by_image[ann["image_id"]].append(ann)
            index.anns[ann["id"]] = ann
        index.imgs = {image["id"]: image for image in dataset.get("images", ())}
        index.cats = {category["id"]: category for category in dataset.get("categories", ())}
        if "categories" in dataset:
            for ann in annotations:
                index.by_category[ann["category_id"]].append(ann["image_id"])
        return index
