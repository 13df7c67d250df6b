"""Random data with clusters: images with few objects, some empty, and a space made by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

import errata
from errata.embeddings import Embeddings
from errata.vectors import SpaceSettings, VectorSpace

SPLITS = ("train", "valid", "test", "extra", None)
CATEGORIES = {1: "car", 2: "bus", 4: "dog"}


@dataclass(frozen=True)
class Loaded:
    """A data set with a model's predictions, read by errata."""

    dataset: errata.Dataset
    inferences: errata.InferenceSet

    def evaluate(self, **rule: Any) -> errata.Evaluation:
        return errata.evaluate(self.dataset, self.inferences, **rule)


def random_set(seed: int, folder: Path, n_images: int = 40) -> Loaded:
    """Draw images, one in five empty and one in five without detections, and read them back."""
    rng = Random(seed)
    # Ids in no order, so that ranks are not the order of the file.
    ids = rng.sample(range(1, 10 * n_images), n_images)
    images = []
    for i in ids:
        image = {"id": i, "width": 100, "height": 100, "file_name": f"{i:05}.jpg"}
        split = rng.choice(SPLITS)
        images.append(image if split is None else {**image, "split": split})
    annotations = [each for i in ids for each in _objects(rng, i)]
    truth = {
        "images": images,
        "categories": [{"id": i, "name": name} for i, name in CATEGORIES.items()],
        "annotations": [{"id": k, **each} for k, each in enumerate(annotations, start=1)],
    }
    results = [
        {**_thing(rng, i), "score": rng.choice([0.1, 0.3, 0.5, 0.9])}
        for i in ids
        if rng.random() < 0.8
        for _ in range(rng.randrange(6))
    ]
    gt, dt = folder / f"gt{seed}.json", folder / f"dt{seed}.json"
    gt.write_text(json.dumps(truth))
    dt.write_text(json.dumps(results))
    dataset = errata.read(gt)
    return Loaded(dataset, errata.read_predictions(dt, dataset))


def _objects(rng: Random, image: int) -> list[dict[str, Any]]:
    n = 0 if rng.random() < 0.2 else rng.randrange(5)
    return [{**_thing(rng, image), "iscrowd": int(rng.random() < 0.1)} for _ in range(n)]


def _thing(rng: Random, image: int) -> dict[str, Any]:
    box = [10 * rng.randrange(3), 10 * rng.randrange(3), 10 * rng.randint(1, 2), 20]
    return {
        "image_id": image,
        "category_id": rng.choice(list(CATEGORIES)),
        "bbox": box,
        "area": box[2] * box[3],
    }


def space_of(
    labels: Any, *, of: Any = "images", rows: Any = None, seed: int = 0, **parts: Any
) -> VectorSpace:
    """Make a space of given clusters, whose points lie anywhere."""
    rng = np.random.default_rng(seed)
    n = len(labels)
    made: dict[str, Any] = {
        "settings": SpaceSettings(),
        "method": "umap",
        "n_neighbors": 30,
        # On a grid, so that distances tie.
        "points": rng.integers(0, 3, size=(n, 3)).astype(np.float32),
        "display": rng.normal(size=(n, 2)).astype(np.float32),
        "labels": np.asarray(labels, dtype=np.int64),
        "silhouette": 0.25,
        "seconds": 1.5,
        **parts,
    }
    if "embeddings" not in made:
        made["embeddings"] = Embeddings(rng.normal(size=(n, 6)), rows=rows, of=of)
    return VectorSpace(**made)


def random_labels(rng: Random, n: int, n_clusters: int = 6) -> list[int]:
    """Draw clusters, noise among them; ids are whole from 0."""
    drawn = [rng.randrange(-1, n_clusters) for _ in range(n)]
    names = {old: new for new, old in enumerate(sorted(set(drawn) - {-1}))}
    return [names.get(label, -1) for label in drawn]
