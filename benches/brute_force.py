"""The naive way to a threshold grid: match again at every cell, in NumPy.

Rule (protocol ``iou``): among the pairs with score >= s, iou >= min(t, 1 - 1e-10) and iou > 0,
the best pair of all is taken, then the best of those left, and so on; order of pairs: higher
IoU, equal labels first, higher score, earlier detection, earlier object. Rather than walking all
pairs, each round takes every pair that is the best left both of its object and of its detection;
this gives the same matching, since the order is strict, in few vectorised rounds.

Besides its time it gives the counts that the sweep's must equal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detections import Detections
from truth import Floats, Truth

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Pairs:
    """All overlapping pairs of non-crowd objects and detections, best first."""

    gt: Rows
    dt: Rows
    iou: Floats
    score: Floats
    same_label: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.iou)


def pair_iou(gt_xywh: Floats, dt_xywh: Floats) -> Floats:
    """Return the (n_dt, n_gt) IoU of boxes, by COCO's order of operations."""
    gt_end, dt_end = gt_xywh[:, :2] + gt_xywh[:, 2:], dt_xywh[:, :2] + dt_xywh[:, 2:]
    low = np.maximum(dt_xywh[:, None, :2], gt_xywh[None, :, :2])
    high = np.minimum(dt_end[:, None], gt_end[None])
    side = np.maximum(high - low, 0.0)
    inter = side[..., 0] * side[..., 1]
    dt_area = (dt_xywh[:, 2] * dt_xywh[:, 3])[:, None]
    gt_area = (gt_xywh[:, 2] * gt_xywh[:, 3])[None]
    iou: Floats = np.minimum(inter / (dt_area + gt_area - inter), 1.0)
    return iou


def candidate_pairs(truth: Truth, found: Detections) -> Pairs:
    """Compute every overlapping pair once and sort them by the order above."""
    real = np.flatnonzero(~truth.crowd)
    gts = real[np.argsort(truth.image[real], kind="stable")]
    n_images = len(truth.images.ids)
    gt_stops = np.searchsorted(truth.image[gts], np.arange(n_images + 1))
    dt_stops = np.searchsorted(found.image, np.arange(n_images + 1))
    parts: list[tuple[Rows, Rows, Floats]] = []
    for image in range(n_images):
        rows = gts[gt_stops[image] : gt_stops[image + 1]]
        first, last = dt_stops[image], dt_stops[image + 1]
        iou = pair_iou(truth.boxes_xywh[rows], found.boxes_xywh[first:last])
        dt, gt = np.nonzero(iou > 0.0)
        parts.append((rows[gt], dt + first, iou[dt, gt]))
    gt, dt, iou = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    same = truth.label[gt] == found.label[dt]
    order = np.lexsort((gt, dt, -found.score[dt], ~same, -iou))
    gt, dt = gt[order], dt[order]
    return Pairs(gt, dt, iou[order], found.score[dt], same[order])


def match(pairs: Pairs, score_thr: float, iou_thr: float) -> Rows:
    """Return the rows of ``pairs`` that are matched at one pair of thresholds."""
    alive = pairs.score >= score_thr
    alive &= pairs.iou >= min(iou_thr, 1 - 1e-10)
    left = np.flatnonzero(alive)
    n_gt = int(pairs.gt.max(initial=-1)) + 1
    n_dt = int(pairs.dt.max(initial=-1)) + 1
    taken_gt, taken_dt = np.zeros(n_gt, np.bool_), np.zeros(n_dt, np.bool_)
    best_gt, best_dt = np.empty(n_gt, np.intp), np.empty(n_dt, np.intp)
    matched: list[Rows] = []
    while len(left):
        gt, dt = pairs.gt[left], pairs.dt[left]
        # Rows come best first, so writing them backwards leaves the best in each slot.
        best_gt[gt[::-1]] = left[::-1]
        best_dt[dt[::-1]] = left[::-1]
        won = (best_gt[gt] == left) & (best_dt[dt] == left)
        matched.append(left[won])
        taken_gt[gt[won]] = True
        taken_dt[dt[won]] = True
        left = left[~(taken_gt[gt] | taken_dt[dt])]
    return np.concatenate([np.empty(0, np.intp), *matched])


def true_positives(pairs: Pairs, score_thr: float, iou_thr: float) -> int:
    """Return how many matched pairs have equal labels."""
    return int(pairs.same_label[match(pairs, score_thr, iou_thr)].sum())
