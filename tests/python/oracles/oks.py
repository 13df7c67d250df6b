"""Object keypoint similarity, written from its definition in plain Python.

Each point's squared distance over twice the area and the square of twice its falloff, through
exp(-x), averaged over the labelled points. An object without a labelled point is compared by its
box, enlarged by its size on all sides: a point within is at no distance.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

TINY = 2.0**-52
"""Added to the area, so that it may be 0."""

COCO_SIGMAS = [
    s / 10
    for s in (
        0.26, 0.25, 0.25, 0.35, 0.35, 0.79, 0.79, 0.72, 0.72, 0.62, 0.62, 1.07, 1.07, 0.87, 0.87,
        0.89, 0.89,
    )
]  # fmt: skip

CROWDPOSE_SIGMAS = [
    s / 10
    for s in (
        0.79, 0.79, 0.72, 0.72, 0.62, 0.62, 1.07, 1.07, 0.87, 0.87, 0.89, 0.89, 0.79, 0.79,
    )
]  # fmt: skip


def oks(found: Sequence[float], annotation: dict[str, Any], sigmas: Sequence[float]) -> float:
    """The similarity of a detection's flat x, y, v list to an annotation of COCO's keys."""
    at = list(zip(found[0::3], found[1::3], strict=True))
    truth = annotation["keypoints"]
    points = list(zip(truth[0::3], truth[1::3], truth[2::3], strict=True))
    if any(v > 0 for _, _, v in points):
        distances = [
            ((x - u) ** 2 + (y - w) ** 2, sigma)
            for (x, y), (u, w, v), sigma in zip(at, points, sigmas, strict=True)
            if v > 0
        ]
    else:
        left, top, width, height = annotation["bbox"]
        distances = [
            (
                beyond(x, left - width, left + 2 * width) ** 2
                + beyond(y, top - height, top + 2 * height) ** 2,
                sigma,
            )
            for (x, y), sigma in zip(at, sigmas, strict=True)
        ]
    area = annotation["area"] + TINY
    terms = [exp(-(d2 / (2 * sigma) ** 2 / area / 2)) for d2, sigma in distances]
    return sum(terms) / len(terms)


def beyond(x: float, low: float, high: float) -> float:
    """How far a coordinate lies outside an interval."""
    return max(0.0, low - x, x - high)
