"""Data of any number of classes, made up: objects, near misses and noise, by a fixed seed."""

from __future__ import annotations

import numpy as np

import errata
from errata_gui.loaded import Loaded
from errata_gui.state import Rule


def large(n_classes: int, n_images: int = 200, n_gt: int = 3000, n_dt: int = 9000) -> Loaded:
    """Make up a data set, predictions and their matching."""
    rng = np.random.default_rng(n_classes)
    gt_images = np.sort(rng.integers(0, n_images, n_gt))
    gt_boxes = np.c_[rng.uniform(0, 500, (n_gt, 2)), rng.uniform(20, 120, (n_gt, 2))]
    gt_classes = rng.integers(1, n_classes + 1, n_gt)
    source, noise = rng.integers(0, n_gt, n_dt), rng.random(n_dt) < 0.4
    images = np.where(noise, rng.integers(0, n_images, n_dt), gt_images[source])
    boxes = gt_boxes[source] + np.c_[rng.normal(0, 5, (n_dt, 2)), np.zeros((n_dt, 2))]
    anything = rng.integers(1, n_classes + 1, n_dt)
    classes = np.where(rng.random(n_dt) < 0.3, anything, gt_classes[source])
    dataset = errata.Dataset.from_arrays(
        image_ids=list(range(n_images)), annotation_images=gt_images.tolist(),
        boxes_xywh=gt_boxes, class_ids=gt_classes.tolist(),
        categories={i: f"class {i:04d}" for i in range(1, n_classes + 1)},
    )  # fmt: skip
    inferences = errata.InferenceSet.from_arrays(
        dataset, images=images.tolist(), boxes_xywh=boxes, class_ids=classes.tolist(),
        scores=rng.random(n_dt).round(3),
    )  # fmt: skip
    matched = errata.evaluate(dataset, inferences)
    return Loaded("gt.json", "dt.json", dataset, inferences, matched, Rule())
