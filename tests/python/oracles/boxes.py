"""COCO's box arithmetic (maskApi.c, bbIou), and what protocol ``iou`` makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .records import Box, Gt


def intersection(a_xywh: Box, b_xywh: Box) -> float:
    """Area common to two boxes in square pixels; 0 where they do not overlap."""
    ax, ay, aw, ah = a_xywh
    bx, by, bw, bh = b_xywh
    width = min(aw + ax, bw + bx) - max(ax, bx)
    if width <= 0:
        return 0.0
    height = min(ah + ay, bh + by) - max(ay, by)
    if height <= 0:
        return 0.0
    return width * height


def coco_iou(dt_xywh: Box, gt_xywh: Box, crowd: bool = False) -> float:
    """COCO's IoU; for a crowd region the share of the detection that lies within it."""
    inter = intersection(dt_xywh, gt_xywh)
    if inter == 0:
        return 0.0
    dt_area = dt_xywh[2] * dt_xywh[3]
    gt_area = gt_xywh[2] * gt_xywh[3]
    return inter / (dt_area if crowd else dt_area + gt_area - inter)


def overlap(dt_xywh: Box, gt: Gt) -> float:
    """The overlap that protocol ``iou`` uses: at most 1, and 1 for bitwise equal boxes."""
    if dt_xywh == gt.box_xywh and dt_xywh[2] * dt_xywh[3] > 0:
        return 1.0
    return min(1.0, coco_iou(dt_xywh, gt.box_xywh, gt.crowd))


def effective_iou_thr(iou_thr: float) -> float:
    """The threshold that is compared with: just below 1, so that rounding cannot deny a match."""
    if not 0 <= iou_thr <= 1:
        raise ValueError(f"iou_thr must lie in [0, 1], got {iou_thr}")
    return min(iou_thr, 1 - 1e-10)


def reaches(iou: float, iou_thr: float) -> bool:
    """Whether an overlap counts at a threshold: never without any overlap, not even at 0."""
    return iou > 0 and iou >= effective_iou_thr(iou_thr)
