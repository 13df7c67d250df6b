"""Keypoints of both sides, in the order in which they were given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.pycocotools.per_image import oks

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Poses:
    """What object keypoint similarity is made of; one row for each object or detection."""

    gt_points: NDArray[np.float64]
    gt_boxes: NDArray[np.float64]
    gt_area: NDArray[np.float64]
    dt_points: NDArray[np.float64]
    sigmas: NDArray[np.float64]

    def similarities(self, gts: Any, dts: Any) -> NDArray[np.float64]:
        """Similarity of some detections with some objects, shape (detections, objects)."""
        rows = zip(self.gt_points[gts], self.gt_boxes[gts], self.gt_area[gts], strict=True)
        return oks(list(rows), self.dt_points[dts], self.sigmas)


def flat_rows(keypoints: tuple[Any, Any] | None) -> NDArray[np.float64]:
    """One row of x, y, visibility, x, ... for each object; all have as many points."""
    if keypoints is None:
        return np.empty((0, 0))
    offsets, points = keypoints
    return points.reshape(len(offsets) - 1, -1) if len(offsets) > 1 else np.empty((0, 0))
