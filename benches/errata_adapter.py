"""The one place where these benchmarks touch errata's Python interface beyond files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

import categories
import errata
from detections import Detections
from grid import THRESHOLDS
from truth import Ints, Truth

# What errata returns is opaque here: nothing but the calls below is used.
Evaluation = Any
Result = Any


def load(gt: str, dt: str) -> tuple[Any, Any]:
    """Read a COCO ground truth and results."""
    dataset = errata.read(gt)
    return dataset, errata.read_predictions(dt, dataset)


def from_columns(truth: Truth, found: Detections) -> tuple[Any, Any]:
    """Hand columns over without a file."""
    ids = np.asarray(categories.IDS)
    images = truth.images
    dataset = errata.Dataset.from_arrays(
        image_ids=images.ids,
        annotation_images=images.ids[truth.image],
        boxes_xywh=truth.boxes_xywh,
        class_ids=ids[truth.label],
        categories={id_: str(id_) for id_ in ids.tolist()},
        crowd=truth.crowd,
    )
    inferences = errata.InferenceSet.from_arrays(
        dataset,
        images=images.ids[found.image],
        boxes_xywh=found.boxes_xywh,
        class_ids=ids[found.label],
        scores=found.score,
    )
    return dataset, inferences


def evaluate(loaded: tuple[Any, Any]) -> Evaluation:
    """Make the match events: protocol ``iou``, pairs across classes allowed (the default)."""
    return errata.evaluate(*loaded)


def grid(evaluation: Evaluation) -> Result:
    """Count at 101 x 101 thresholds, each class apart."""
    return evaluation.grid(THRESHOLDS, THRESHOLDS, labels="all")


def pooled_true_positives(evaluation: Evaluation, cells: Sequence[tuple[int, int]]) -> list[int]:
    """Return the true positives of all classes at the given (score, iou) steps of the grid."""
    counts = evaluation.grid(THRESHOLDS, THRESHOLDS)
    return [int(np.asarray(counts.tp)[score, iou]) for score, iou in cells]


def confusion(evaluation: Evaluation, score_thr: float, iou_thr: float) -> Result:
    """Return the confusion matrix at one pair of thresholds."""
    return evaluation.confusion(score_thr, iou_thr)


def part(evaluation: Evaluation, image_ids: Ints) -> Evaluation:
    """Return the evaluation of some images only."""
    return evaluation.subset(image_ids)
