"""Data sets with splits, and vectors for them, without a picture drawn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import errata
from errata.demo.embeddings import cluster_of, embed
from errata.demo.settings import plan_settings
from errata.demo.world import Picture
from errata.embeddings import Embeddings
from errata.vectors import SpaceSettings, VectorSpace


def dataset_of(folder: Path, splits: Sequence[str | None], **keys: list[Any]) -> errata.Dataset:
    """Images 0, 1, ... called 0.jpg, 1.jpg, ... of these splits, with metadata, without objects."""
    images = []
    for i, split in enumerate(splits):
        record: dict[str, Any] = {"id": i, "file_name": f"{i}.jpg", "width": 9, "height": 9}
        if split is not None:
            record["split"] = split
        images.append({**record, **{key: values[i] for key, values in keys.items()}})
    truth = {"images": images, "annotations": [], "categories": [{"id": 1, "name": "car"}]}
    path = folder / "gt.json"
    path.write_text(json.dumps(truth))
    return errata.read(path)


def space_of(embeddings: Embeddings, labels: Sequence[int] | NDArray[np.int64]) -> VectorSpace:
    """A space whose clusters are given; points are the vectors themselves."""
    vectors = embeddings.vectors
    display = np.zeros((len(vectors), 2))
    clusters = np.asarray(labels, dtype=np.int64)
    return VectorSpace(
        embeddings, SpaceSettings(), "pca", None, vectors, display, clusters, 0.5, 1.0
    )


@dataclass(frozen=True, eq=False)
class Demo:
    """The demo's images as they are planned, and their vectors with the planted clusters."""

    splits: list[str]
    times: list[str]
    scenes: list[str]
    vectors: NDArray[np.float32]
    clusters: NDArray[np.int64]

    def places(self, split: str) -> NDArray[np.int64]:
        return np.flatnonzero(np.array(self.splits) == split)


def demo(n_images: int = 500, seed: int = 0) -> Demo:
    settings = plan_settings(n_images, seed)
    return Demo(
        [each.split for each in settings],
        [each.time_of_day for each in settings],
        [each.scene for each in settings],
        embed([Picture(each, ()) for each in settings], seed),
        np.array([cluster_of(each) for each in settings]),
    )
