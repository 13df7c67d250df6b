"""A data set small enough to count by hand, and what a run of the command line gives.

At IoU .5 the car is found (.9), the bus is called a car (.8), the dog is found (.7), a car lies in
a crowd of cars (.6) and a dog where nothing is (.2). Micro F1 at these thresholds: 2/4, 2/5, 4/6,
4/6, 4/7: the best is .7, as ties go to the higher threshold.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """What a run gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it wrote to stdout, which must be JSON and nothing else."""
        return json.loads(self.out)


Run = Callable[..., Outcome]


def annotation(number: int, image: int, category: int, box: list[float], **more: Any) -> Any:
    area = box[2] * box[3]
    record = {"id": number, "image_id": image, "category_id": category, "bbox": box, "area": area}
    return {**record, "iscrowd": 0, **more}


def detection(image: int, category: int, box: list[float], score: float | None) -> Any:
    record: dict[str, Any] = {"image_id": image, "category_id": category, "bbox": box}
    return record if score is None else {**record, "score": score}


class Files:
    """Ground truth and predictions that can be changed before they are written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.truth: dict[str, Any] = {
            "images": [
                {"id": 1, "width": 100, "height": 100, "split": "train"},
                {"id": 2, "width": 100, "height": 100, "split": "test"},
            ],
            "categories": [
                {"id": 1, "name": "car"},
                {"id": 2, "name": "bus"},
                {"id": 3, "name": "dog"},
            ],
            "annotations": [
                annotation(1, 1, 1, [0, 0, 10, 10]),
                annotation(2, 1, 2, [20, 0, 10, 10]),
                annotation(3, 2, 3, [0, 0, 10, 10]),
                annotation(4, 2, 1, [50, 50, 40, 40], iscrowd=1),
            ],
        }
        self.results: list[Any] = [
            detection(1, 1, [0, 0, 10, 10], 0.9),
            detection(1, 1, [20, 0, 10, 10], 0.8),
            detection(2, 3, [0, 0, 10, 8], 0.7),
            detection(2, 1, [55, 55, 10, 10], 0.6),
            detection(2, 3, [80, 0, 5, 5], 0.2),
        ]

    def write(self) -> tuple[Path, Path]:
        gt, dt = self.folder / "gt.json", self.folder / "dt.json"
        gt.write_text(json.dumps(self.truth))
        dt.write_text(json.dumps(self.results))
        return gt, dt
