"""Inputs made in memory: a growing number of images, and one image with very many boxes."""

from __future__ import annotations

import numpy as np

import dataset
from detections import N_LABELS, Detections, make_detections
from truth import Floats, Images, Truth, make_truth

BASE = dataset.SIZES["500k"]


def tiled(times: int) -> tuple[Truth, Detections]:
    """Return the 500k input ``times`` over, each copy on images of its own.

    Images hold as much as before, so that time and memory per detection should stay the same;
    scores are moved a little, so that the copies do not tie throughout.
    """
    truth = make_truth(dataset.SEED, BASE.images, BASE.objects)
    found = make_detections(dataset.SEED + 1, truth, BASE.full)
    if times == 1:
        return truth, found
    n_images = BASE.images
    copies = np.repeat(np.arange(times, dtype=np.int64), len(found.image)) * n_images
    rng = np.random.default_rng(dataset.SEED + 4)
    score = np.tile(found.score, times) * (1.0 + 0.02 * rng.random(len(copies)))
    tiled_found = Detections(
        image=np.tile(found.image, times) + copies,
        label=np.tile(found.label, times),
        boxes_xywh=np.tile(found.boxes_xywh, (times, 1)),
        score=np.clip(np.round(score, 4), 0.0001, 0.9999),
        source=np.full(len(copies), -1),
    )
    owners = np.repeat(np.arange(times, dtype=np.int64), len(truth.image)) * n_images
    tiled_truth = Truth(
        images=Images(
            ids=np.arange(1, times * n_images + 1),
            widths=np.tile(truth.images.widths, times),
            heights=np.tile(truth.images.heights, times),
        ),
        image=np.tile(truth.image, times) + owners,
        label=np.tile(truth.label, times),
        boxes_xywh=np.tile(truth.boxes_xywh, (times, 1)),
        area=np.tile(truth.area, times),
        crowd=np.tile(truth.crowd, times),
        # Outlines are of no use in memory and would weigh more than all the rest.
        points=np.empty((0, 2)),
        n_points=np.zeros(times * len(truth.image), np.int64),
    )
    return tiled_truth, tiled_found


def one_large_image(count: int) -> tuple[Truth, Detections]:
    """Return ``count`` objects and ``count`` detections on one image of 30,000 x 30,000 px.

    As in a satellite picture: small objects everywhere, seven in ten found, the other detections
    anywhere.
    """
    rng = np.random.default_rng(dataset.SEED + 5)
    canvas = 30_000.0
    extent = np.exp(rng.normal(3.3, 0.4, (count, 2)))
    boxes = np.round(np.concatenate([rng.random((count, 2)) * (canvas - 300), extent], axis=1), 2)
    label = rng.integers(0, N_LABELS, count)
    hit = rng.random(count) < 0.7
    moved = boxes + rng.normal(0.0, 3.0, boxes.shape) * hit[:, None]
    moved[~hit, :2] = rng.random((int((~hit).sum()), 2)) * (canvas - 300)
    moved = np.round(np.concatenate([moved[:, :2], np.maximum(moved[:, 2:], 2.0)], axis=1), 2)
    score = np.where(hit, rng.beta(3.0, 1.5, count), rng.beta(0.7, 5.0, count))
    order = rng.permutation(count)
    nowhere = np.zeros(count, np.int64)
    side = np.array([int(canvas)])
    truth = Truth(
        images=Images(np.array([1]), side, side),
        image=nowhere,
        label=label,
        boxes_xywh=boxes,
        area=boxes[:, 2] * boxes[:, 3],
        crowd=np.zeros(count, np.bool_),
        points=np.empty((0, 2)),
        n_points=nowhere,
    )
    guessed = np.where(rng.random(count) < 0.95, label, rng.integers(0, N_LABELS, count))
    rounded: Floats = np.clip(np.round(score, 4), 0.0001, 0.9999)
    found = Detections(nowhere, guessed, moved, rounded, nowhere - 1).take(order)
    return truth, found
