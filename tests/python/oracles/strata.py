"""Strata by plain definition, and counts by going through the examples one by one.

Rows are plain Python, as a data set's and an inference set's arrays have them. A stratum is a name,
or None for what has no value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from .boxes import coco_iou

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .records import Box

Stratum = str | None


@dataclass
class Count:
    """Counts of one stratum; IoUs are summed as fractions."""

    n_gt: int = 0
    n_dt: int = 0
    tp_gt: int = 0
    tp_dt: int = 0
    absorbed: int = 0
    not_evaluated: int = 0
    iou_sum: Fraction = field(default_factory=Fraction)

    def value(self, metric: str) -> Fraction | None:
        """A metric as a fraction; None where it is 0/0."""
        top, bottom = {
            "precision": (Fraction(self.tp_dt), self.n_dt),
            "recall": (Fraction(self.tp_gt), self.n_gt),
            "f1": (Fraction(self.tp_gt + self.tp_dt), self.n_gt + self.n_dt),
            "mean_iou": (self.iou_sum, self.tp_gt),
        }[metric]
        return None if bottom == 0 else top / bottom


def size(area: float) -> Stratum:
    """COCO's borders, half open."""
    return "small" if area < 32**2 else "medium" if area < 96**2 else "large"


def aspect(box: Box) -> Stratum:
    """By the exact ratio of the sides; a point is square."""
    width, height = Fraction(box[2]), Fraction(box[3])
    if height == 0:
        return "very wide" if width else "square"
    ratio = width / height
    if ratio < Fraction(1, 3):
        return "very tall"
    if ratio < Fraction(2, 3):
        return "tall"
    if ratio > 3:
        return "very wide"
    return "wide" if ratio > Fraction(3, 2) else "square"


def overlap_with_others(boxes: Sequence[Box], counts: Sequence[bool], i: int) -> float:
    """The largest IoU of a box with another one that counts."""
    others = [box for j, box in enumerate(boxes) if j != i and counts[j]]
    return max((coco_iou(boxes[i], box) for box in others), default=0.0)


def crowding(overlap: float) -> Stratum:
    """By the largest overlap with another object."""
    if overlap == 0:
        return "alone"
    return "touching" if overlap < 0.2 else "crowded" if overlap < 0.5 else "stacked"


def between(value: float | None, edges: Sequence[float]) -> Stratum:
    """The half-open range of a number, named by its ends."""
    if value is None:
        return None
    if value < edges[0]:
        return f"below {edges[0]:g}"
    for low, high in pairwise(edges):
        if low <= value < high:
            return f"{low:g} to {high:g}"
    return f"{edges[-1]:g} and up"


def count(
    examples: Sequence[Any],
    gt_stratum: Callable[[int], Stratum],
    dt_stratum: Callable[[int], Stratum] | None,
    weight: Callable[[int], int],
    label: str | None = None,
) -> dict[Stratum, Count]:
    """Go through all examples: of a pair both sides count for the object's stratum.

    `examples` are rows of `Examples.to_dict`, absorbed and not evaluated ones among them. Without
    `dt_stratum` detections that are in no pair count nowhere.
    """
    counts: dict[Stratum, Count] = {}

    def of(stratum: Stratum) -> Count:
        return counts.setdefault(stratum, Count())

    for row in examples:
        kind, gt, dt = row["kind"], row["gt_row"], row["dt_row"]
        n = weight(row["image_id"])
        my_gt = gt is not None and label in (None, row["gt_label"])
        my_dt = dt is not None and label in (None, row["dt_label"])
        if my_gt:
            found = of(gt_stratum(gt))
            found.n_gt += n
            if kind == "tp":
                found.tp_gt += n
                found.iou_sum += n * Fraction(row["iou"])
        if my_dt and gt is not None:
            found = of(gt_stratum(gt))
            found.n_dt += n
            found.tp_dt += n * (kind == "tp")
        elif my_dt and dt_stratum is not None:
            found = of(dt_stratum(dt))
            if kind in ("absorbed", "not_evaluated"):
                setattr(found, kind, getattr(found, kind) + n)
            else:
                found.n_dt += n
    return counts
