"""Seeded people with keypoints, and a pose estimator's output on them.

Shaped like COCO's person keypoints of val2017: 5,000 images, a little over half with people,
11,004 people (262 crowds), six in ten of them with keypoints marked, coordinates in whole pixels,
three of four points visible or at least marked. Detections are as a top-down estimator writes
them: a pose for every box that a person detector gave, most of them false.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detections import Detections, best_scored, make_detections
from truth import Floats, Ints, Truth, make_truth

EMPTY_SHARE = 0.46
CROWD_SHARE = 0.0239

NAMES = [
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder",
    "left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee",
    "right_knee", "left_ankle", "right_ankle",
]  # fmt: skip
SKELETON = [
    [16, 14], [14, 12], [17, 15], [15, 13], [12, 13], [6, 12], [7, 13], [6, 7], [6, 8], [7, 9],
    [8, 10], [9, 11], [2, 3], [1, 2], [1, 3], [2, 4], [3, 5], [4, 6], [5, 7],
]  # fmt: skip
CATEGORY = {
    "supercategory": "person", "id": 1, "name": "person", "keypoints": NAMES, "skeleton": SKELETON,
}  # fmt: skip

# Where the points of a standing person are, as shares of the box; the left side mirrors the right.
_MIDDLE = [(0.5, 0.10)]
_PAIRS = [
    (0.03, 0.08), (0.06, 0.09), (0.13, 0.22), (0.20, 0.37), (0.22, 0.50), (0.09, 0.52),
    (0.10, 0.74), (0.10, 0.96),
]  # fmt: skip
STANDING = np.array(_MIDDLE + [(0.5 + s * x, y) for x, y in _PAIRS for s in (1.0, -1.0)])
# How exactly people mark each point, as a share of the object's size: COCO's sigmas.
SIGMAS = np.array(
    [0.026, 0.025, 0.025, 0.035, 0.035, 0.079, 0.079, 0.072, 0.072, 0.062, 0.062, 0.107, 0.107,
     0.087, 0.087, 0.089, 0.089]
)  # fmt: skip


@dataclass(frozen=True)
class People:
    """Ground truth and the points of each person.

    ``points`` is (n, 17, 2) in px, where they truly are; ``marks`` is (n, 17): 0 not marked,
    1 marked but hidden, 2 visible.
    """

    truth: Truth
    points: Floats
    marks: Ints


@dataclass(frozen=True)
class Poses:
    """Detected poses: ``points`` (n, 17, 2) in px and ``point_scores`` (n, 17)."""

    found: Detections
    points: Floats
    point_scores: Floats


def _poses(rng: np.random.Generator, boxes_xywh: Floats) -> Floats:
    """Draw a pose in each box: the standing one, moved about."""
    share = STANDING + rng.normal(0.0, 0.06, (len(boxes_xywh), *STANDING.shape))
    share = np.clip(share, 0.0, 1.0)
    points: Floats = boxes_xywh[:, None, :2] + share * boxes_xywh[:, None, 2:]
    return points


def make_people(seed: int, n_images: int, n_people: int) -> People:
    """Draw the ground truth."""
    truth = make_truth(seed, n_images, n_people, empty_share=EMPTY_SHARE, crowd_share=CROWD_SHARE)
    truth.label[:] = 0
    rng = np.random.default_rng(seed + 1)
    points = np.floor(_poses(rng, truth.boxes_xywh))
    marks = rng.choice(3, size=points.shape[:2], p=[0.25, 0.12, 0.63])
    # One is always marked, or the person would count as without keypoints.
    marks[:, 5] = 2
    marked = ~truth.crowd & (truth.area > 32.0**2) & (rng.random(len(truth.area)) < 0.97)
    marks[~marked] = 0
    return People(truth, points, marks)


def make_poses(seed: int, people: People, full: int, kept: int) -> Poses:
    """Draw ``full`` detected poses and return the ``kept`` best-scored."""
    found = best_scored(make_detections(seed, people.truth, full), kept)
    found.label[:] = 0
    rng = np.random.default_rng(seed + 1)
    points = _poses(rng, found.boxes_xywh)
    seen = found.source >= 0
    rows = found.source[seen]
    # A point is off by its own sigma, times how well the box was found.
    box, true_box = found.boxes_xywh[seen], people.truth.boxes_xywh[rows]
    shift = np.abs(box - true_box).max(axis=1) / np.sqrt(true_box[:, 2] * true_box[:, 3])
    spread = (0.3 + 4.0 * shift)[:, None] * SIGMAS * np.sqrt(people.truth.area[rows])[:, None]
    points[seen] = people.points[rows] + spread[..., None] * rng.normal(
        0.0, 1.0, points[seen].shape
    )
    # Now and then left and right are confused, or a point is on someone else.
    lost = rng.random(points.shape[:2]) < 0.04
    points[lost] += 40.0 * rng.normal(0.0, 1.0, (int(lost.sum()), 2))
    point_scores = np.round(rng.beta(5.0, 1.5, points.shape[:2]), 4)
    return Poses(found, np.round(points, 2), point_scores)
