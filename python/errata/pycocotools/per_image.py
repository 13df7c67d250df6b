"""One image and category at a time, from dicts: the steps that callers may replace.

`COCOeval.evaluate` leaves all of this to the engine. It is for those who call or override
`computeIoU`, `computeOks` or `evaluateImg`, and for values that the engine refuses, such as the
NaN boxes of a model that has diverged. It says what each step means, at the cost of a Python loop
over IoU thresholds x detections x ground truth.

Source: `computeIoU`, `computeOks` and `evaluateImg` of pycocotools 2.0.11. Its rules, and where
they come from, stand in the engine (rust/core/src/matching/coco.rs).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata.pycocotools import mask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.pycocotools.params import Params

Record = dict[str, Any]
Ious = Any
"""An array of shape (detections, ground truth), or an empty list where one side is empty."""


def by_score(dts: list[Record], most: int | None) -> list[Record]:
    """Detections by decreasing score, in stable order; at most so many."""
    order = np.argsort([-dt["score"] for dt in dts], kind="mergesort")
    return [dts[at] for at in order[:most]]


def overlaps(gts: list[Record], dts: list[Record], params: Params) -> Ious:
    """IoU of boxes or masks, detections by decreasing score."""
    if len(gts) == 0 and len(dts) == 0:
        return []
    if params.iouType not in ("segm", "bbox"):
        raise Exception("unknown iouType for iou computation")  # noqa: TRY002 (as callers know it)
    key = "segmentation" if params.iouType == "segm" else "bbox"
    best = by_score(dts, params.maxDets[-1])
    crowd = [int(gt["iscrowd"]) for gt in gts]
    return mask.iou([dt[key] for dt in best], [gt[key] for gt in gts], crowd)


def similarities(gts: list[Record], dts: list[Record], params: Params) -> Ious:
    """Object keypoint similarity, detections by decreasing score.

    The mean over the labelled points of exp(-d^2 / (2 * area * (2 * sigma)^2)). Where no point is
    labelled, the distance is that to the doubled box, and the mean is over all points.
    """
    if len(gts) == 0 or len(dts) == 0:
        return []
    best = by_score(dts, params.maxDets[-1])
    truth = [(np.array(gt["keypoints"]), gt["bbox"], gt["area"]) for gt in gts]
    return oks(truth, np.array([dt["keypoints"] for dt in best]), params.kpt_oks_sigmas)


def oks(gts: list[tuple[Any, Any, Any]], dt_points: Any, sigmas: Any) -> NDArray[np.float64]:
    """Similarity of objects (points, box, area) with detections, whose points are rows.

    In NumPy, not in the engine: NumPy's exp differs from the C library's in the last bit on
    processors with AVX-512, and these numbers are to be those of the reference.
    """
    x, y = dt_points[:, 0::3], dt_points[:, 1::3]
    ious = np.zeros((len(dt_points), len(gts)))
    for at, (truth, box, area) in enumerate(gts):
        labelled = truth[2::3] > 0
        if labelled.any():
            dx, dy = x - truth[0::3], y - truth[1::3]
        else:
            left, top, width, height = box
            dx = _outside(x, left - width, left + width * 2)
            dy = _outside(y, top - height, top + height * 2)
        # Divisions one by one: their rounding is part of the number.
        variances = (sigmas * 2) ** 2
        e = (dx**2 + dy**2) / variances / (area + np.spacing(1)) / 2
        if labelled.any():
            e = np.ascontiguousarray(e[:, labelled])
        ious[:, at] = np.sum(np.exp(-e), axis=1) / e.shape[1]
    return ious


def _outside(at: NDArray[Any], low: float, high: float) -> NDArray[Any]:
    """How far points lie outside an interval."""
    return np.maximum(0.0, low - at) + np.maximum(0.0, at - high)


def evaluate_image(
    gts: list[Record],
    dts: list[Record],
    ious: Ious,
    area: Any,
    most: int,
    iou_thrs: Any,
) -> Record | None:
    """Match the detections of one image in one area range; None where there is nothing at all.

    `ious` has the ground truth in the order of `gts`; the result has ignored ones last.
    """
    if len(gts) == 0 and len(dts) == 0:
        return None
    low, high = area[0], area[1]
    flags = [int(bool(gt["ignore"] or gt["area"] < low or gt["area"] > high)) for gt in gts]
    order = np.argsort(flags, kind="mergesort")
    gts, dts = [gts[at] for at in order], by_score(dts, most)
    ignored = np.array([flags[at] for at in order])
    gt_matches = np.zeros((len(iou_thrs), len(gts)))
    dt_matches = np.zeros((len(iou_thrs), len(dts)))
    dt_ignored = np.zeros((len(iou_thrs), len(dts)))
    if len(ious) > 0:
        rows = ious[:, order].tolist()
        for t, iou_thr in enumerate(iou_thrs):
            cells = (gt_matches[t], dt_matches[t], dt_ignored[t])
            _match(gts, dts, rows, ignored, min(iou_thr, 1 - 1e-10), cells)
    outside = np.array([dt["area"] < low or dt["area"] > high for dt in dts], dtype=bool)
    return {
        "dtIds": [dt["id"] for dt in dts],
        "gtIds": [gt["id"] for gt in gts],
        "dtMatches": dt_matches,
        "gtMatches": gt_matches,
        "dtScores": [dt["score"] for dt in dts],
        "gtIgnore": ignored,
        "dtIgnore": np.logical_or(dt_ignored, np.logical_and(dt_matches == 0, outside)),
    }


def _match(
    gts: list[Record],
    dts: list[Record],
    ious: list[list[float]],
    ignored: NDArray[Any],
    iou_thr: float,
    into: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
) -> None:
    """Fill in what each detection takes at one threshold."""
    gt_matches, dt_matches, dt_ignored = into
    crowd = [int(gt["iscrowd"]) for gt in gts]
    for d, dt in enumerate(dts):
        g = _best(ious[d], gt_matches.tolist(), crowd, ignored, iou_thr)
        if g is not None:
            dt_ignored[d] = ignored[g]
            dt_matches[d] = gts[g]["id"]
            gt_matches[g] = dt["id"]


def _best(
    ious: list[float], taken: list[float], crowd: list[int], ignored: NDArray[Any], reach: float
) -> int | None:
    """The ground truth that a detection takes: the best real one, else the best ignored one."""
    best = None
    for g, iou in enumerate(ious):
        if taken[g] > 0 and not crowd[g]:
            continue
        if best is not None and not ignored[best] and ignored[g]:
            break
        # Not `iou >= reach`: a NaN is not below anything, and so taken.
        if iou < reach:
            continue
        best, reach = g, iou
    return best
