"""Data of any size, made up: objects, near misses and noise; benchmarks and tests share it."""

from __future__ import annotations

import numpy as np

import errata
from errata_gui.loaded import Loaded
from errata_gui.state import Rule


def made_up(
    n_images: int,
    n_dt: int,
    n_classes: int,
    rule: Rule,
    n_gt: int | None = None,
    *,
    seed: int = 7,
    noise_share: float = 0.6,
) -> Loaded:
    """Make up a data set and predictions by a fixed seed, and match them.

    A share of the detections lies anywhere; the others near an object, 3 of 10 with any class.
    """
    rng = np.random.default_rng(seed)
    n_gt = max(n_dt // 14, n_classes) if n_gt is None else n_gt
    gt_images = np.sort(rng.integers(0, n_images, n_gt))
    gt_boxes = np.c_[rng.uniform(0, 500, (n_gt, 2)), rng.uniform(20, 120, (n_gt, 2))]
    gt_classes = rng.integers(1, n_classes + 1, n_gt)
    source, noise = rng.integers(0, n_gt, n_dt), rng.random(n_dt) < noise_share
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
        scores=rng.random(n_dt).round(4),
    )  # fmt: skip
    matched = errata.evaluate(dataset, inferences, **rule.arguments())
    return Loaded("gt.json", "dt.json", dataset, inferences, matched, rule)
