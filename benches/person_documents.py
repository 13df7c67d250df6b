"""COCO keypoint documents, key for key as COCO and pose estimators write them."""

from __future__ import annotations

import numpy as np

from coco_documents import Record, truth_document
from persons import CATEGORY, People, Poses


def _keypoints(people: People) -> list[Record]:
    """Return the keys that a keypoint file adds to each annotation; unmarked points are zeros."""
    marks = people.marks
    triples = np.concatenate([people.points, marks[..., None]], axis=2).astype(np.int64)
    triples[marks == 0] = 0
    counts = (marks > 0).sum(axis=1).tolist()
    flat = triples.reshape(len(counts), -1).tolist()
    return [
        {"num_keypoints": count, "keypoints": values}
        for count, values in zip(counts, flat, strict=True)
    ]


def people_document(people: People, seed: int) -> Record:
    """Return the ground truth as a COCO document."""
    return truth_document(people.truth, seed, extra=_keypoints(people), categories=[CATEGORY])


def pose_records(people: People, poses: Poses) -> list[Record]:
    """Return the detected poses as COCO result records."""
    found = poses.found
    triples = np.concatenate([poses.points, poses.point_scores[..., None]], axis=2)
    rows = zip(
        people.truth.images.ids[found.image].tolist(),
        triples.reshape(len(found.score), -1).tolist(),
        found.score.tolist(),
        strict=True,
    )
    return [
        {"image_id": image_id, "category_id": 1, "keypoints": values, "score": score}
        for image_id, values, score in rows
    ]


def box_around(keypoints: list[float]) -> list[float]:
    """Return the box_xywh around the points of a flat list of x, y, score."""
    xs, ys = keypoints[0::3], keypoints[1::3]
    return [min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)]
