"""Small pictures, and makers that note what they are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

import errata


def noise(seed: int, width: int = 40, height: int = 30) -> Image.Image:
    """A picture of random pixels."""
    rng = np.random.default_rng(seed)
    return Image.fromarray(rng.integers(0, 256, (height, width, 3), dtype=np.uint8))


def folder_of(folder: Path, n: int) -> list[str]:
    """Write n pictures and give their names."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{i:03}.png" for i in range(n)]
    for i, name in enumerate(names):
        noise(i).save(folder / name)
    return names


def dataset_of(names: list[str], boxes: dict[int, list[list[float]]] | None = None) -> Any:
    """Ground truth of these files as a dict; image ids are 10, 11, ..."""
    annotations = [
        {"image_id": 10 + image, "category_id": 1, "bbox": box, "area": box[2] * box[3]}
        for image, several in (boxes or {}).items()
        for box in several
    ]
    return {
        "images": [{"id": 10 + i, "file_name": name} for i, name in enumerate(names)],
        "categories": [{"id": 1, "name": "car"}],
        "annotations": [{"id": i + 1, "iscrowd": 0, **each} for i, each in enumerate(annotations)],
    }


def read(folder: Path, truth: Any) -> errata.Dataset:
    """Write ground truth and read it."""
    import json

    path = folder / "gt.json"
    path.write_text(json.dumps(truth))
    return errata.read(path)


@dataclass
class Mean:
    """The mean colour and the size of what it is given; counts what it prepares and runs."""

    made_by: str = "mean"
    batch_size: int = 1
    prepared: int = 0
    batches: list[int] = field(default_factory=list)
    _lock: Any = field(default_factory=Lock)

    def prepare(self, picture: Image.Image) -> NDArray[Any]:
        with self._lock:
            self.prepared += 1
        assert picture.mode == "RGB"
        values = np.asarray(picture, dtype=np.float64).mean(axis=(0, 1))
        return np.array([*values, *picture.size], dtype=np.float32)

    def run(self, inputs: list[NDArray[Any]]) -> NDArray[np.float32]:
        with self._lock:
            self.batches.append(len(inputs))
        return np.stack(inputs)
