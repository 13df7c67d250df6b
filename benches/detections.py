"""Seeded detections of one imagined detector: what it finds, and all that it makes up.

One output of half a million detections is drawn; smaller sets are its best-scored part, as a
detector run with a higher score floor would write. Most of the half million are false positives
over all images and classes: jittered ground truth alone would flatter every tool, because each
pair would then match.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truth import Floats, Ints, Truth

N_LABELS = 80


@dataclass(frozen=True)
class Detections:
    """Detections as columns, one row a detection, grouped by image, best score first.

    ``image`` and ``label`` are indices, ``boxes_xywh`` is (n, 4) in px, ``score`` has at most
    four decimals, so ties are common. ``source`` is the row of the object that was seen, or -1
    where there was none; masks are drawn after it.
    """

    image: Ints
    label: Ints
    boxes_xywh: Floats
    score: Floats
    source: Ints

    def take(self, rows: NDArray[np.intp]) -> Detections:
        """Return the given rows, in the given order."""
        return Detections(
            self.image[rows],
            self.label[rows],
            self.boxes_xywh[rows],
            self.score[rows],
            self.source[rows],
        )


def _jitter(rng: np.random.Generator, boxes_xywh: Floats, amount: Floats) -> Floats:
    """Move and stretch boxes by ``amount`` (a share of their side)."""
    noise = rng.normal(0.0, 1.0, boxes_xywh.shape) * amount[:, None]
    side = boxes_xywh[:, 2:]
    size = side * np.exp(noise[:, 2:])
    corner = boxes_xywh[:, :2] + noise[:, :2] * side + (side - size) / 2
    return np.concatenate([corner, size], axis=1)


def _confuse(rng: np.random.Generator, label: Ints, share: float) -> Ints:
    """Replace a share of the labels by a neighbour, mostly of the same group."""
    step = rng.choice([-2, -1, 1, 2], size=len(label))
    return np.where(rng.random(len(label)) < share, (label + step) % N_LABELS, label)


def _found(rng: np.random.Generator, truth: Truth) -> Detections:
    """Draw the detections of real objects: small ones are missed more often."""
    small = truth.area < 32.0**2
    seen = ~truth.crowd & (rng.random(len(small)) < np.where(small, 0.84, 0.97))
    rows = np.flatnonzero(seen)
    amount = rng.gamma(1.6, 0.04, len(rows)) * np.where(small[rows], 1.5, 1.0)
    score = rng.beta(2.6, 1.3, len(rows)) * np.exp(-2.0 * amount) * np.where(small[rows], 0.8, 1.0)
    boxes = _jitter(rng, truth.boxes_xywh[rows], amount)
    return Detections(truth.image[rows], _confuse(rng, truth.label[rows], 0.05), boxes, score, rows)


def _echoes(rng: np.random.Generator, truth: Truth, count: int) -> Detections:
    """Draw duplicates and near misses around objects, crowds more than others."""
    weight = np.where(truth.crowd, 6.0, 1.0)
    rows = rng.choice(len(weight), size=count, p=weight / weight.sum())
    amount = 0.05 + rng.gamma(2.0, 0.12, count)
    score = rng.beta(0.7, 5.0, count)
    boxes = _jitter(rng, truth.boxes_xywh[rows], amount)
    return Detections(truth.image[rows], _confuse(rng, truth.label[rows], 0.5), boxes, score, rows)


def _inventions(rng: np.random.Generator, truth: Truth, count: int) -> Detections:
    """Draw background detections: any image, any class, some images several hundred."""
    images = truth.images
    busy = np.exp(rng.normal(0.0, 0.6, len(images.ids)))
    image = rng.choice(len(busy), size=count, p=busy / busy.sum()).astype(np.int64)
    common = rng.choice(truth.label, size=count)
    label = np.where(rng.random(count) < 0.5, common, rng.integers(0, N_LABELS, count))
    extent = np.exp(rng.normal(4.0, 0.9, (count, 2)))
    canvas = np.stack([images.widths[image], images.heights[image]], axis=1)
    corner = rng.random((count, 2)) * canvas - extent / 2
    score = rng.beta(0.5, 9.0, count)
    boxes = np.concatenate([corner, extent], axis=1)
    return Detections(image, label, boxes, score, np.full(count, -1))


def _finish(truth: Truth, parts: list[Detections]) -> Detections:
    """Join the parts, keep boxes inside their image, round, and order as detectors write."""
    image = np.concatenate([part.image for part in parts])
    label = np.concatenate([part.label for part in parts])
    boxes = np.concatenate([part.boxes_xywh for part in parts])
    score = np.concatenate([part.score for part in parts])
    source = np.concatenate([part.source for part in parts])
    canvas = np.stack([truth.images.widths[image], truth.images.heights[image]], axis=1)
    low = np.clip(boxes[:, :2], 0.0, canvas - 2.0)
    high = np.clip(boxes[:, :2] + boxes[:, 2:], low + 1.0, canvas)
    boxes = np.round(np.concatenate([low, high - low], axis=1), 2)
    score = np.clip(np.round(score, 4), 0.0001, 0.9999)
    return Detections(image, label, boxes, score, source).take(np.lexsort((-score, image)))


def make_detections(seed: int, truth: Truth, count: int) -> Detections:
    """Draw the imagined detector's full output of ``count`` detections."""
    rng = np.random.default_rng(seed)
    found = _found(rng, truth)
    echoes = _echoes(rng, truth, max(0, min(len(truth.image), count - len(found.image))))
    rest = count - len(found.image) - len(echoes.image)
    if rest < 0:
        raise ValueError(f"{count} detections are fewer than the {len(found.image)} objects found")
    return _finish(truth, [found, echoes, _inventions(rng, truth, rest)])


def best_scored(detections: Detections, count: int) -> Detections:
    """Return the ``count`` detections of highest score, in their order; ties by position."""
    rows = np.argsort(-detections.score, kind="stable")[:count]
    return detections.take(np.sort(rows))
