"""What protocol ``iou`` measures a pair by: boxes, or the masks or poses that the two have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .boxes import overlap
from .oks import oks
from .shapes import SIGMAS, Pixel, Pixels, Pose

if TYPE_CHECKING:
    from .records import Dt, Gt


def overlap_of(dt: Dt, gt: Gt) -> float:
    """The overlap of a detection and an object, which have shapes of one kind or none."""
    if isinstance(dt.shape, Pixels) and isinstance(gt.shape, Pixels):
        return of_masks(dt.shape, gt.shape, gt.crowd)
    if isinstance(dt.shape, Pose) and isinstance(gt.shape, Pose):
        pose = {"keypoints": gt.shape.flat(), "bbox": gt.box_xywh, "area": gt.shape.area}
        return oks(dt.shape.flat(), pose, SIGMAS)
    return overlap(dt.box_xywh, gt)


def of_masks(dt: Pixels, gt: Pixels, crowd: bool) -> float:
    """Shared pixels of all; for a crowd, of the detection's, and its boundary is no matter."""
    whole = share(dt.inside, gt.inside, crowd)
    if crowd or not gt.by_boundary:
        return whole
    return min(whole, share(dt.edge(), gt.edge(), crowd=False))


def share(dt: frozenset[Pixel], gt: frozenset[Pixel], crowd: bool) -> float:
    """Pixels in both over those in either, or over those of the detection."""
    both = len(dt & gt)
    return both / len(dt if crowd else dt | gt) if both else 0.0
