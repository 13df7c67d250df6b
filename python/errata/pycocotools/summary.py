"""The table of `COCOeval.summarize`, and the numbers that stand in it.

Source: `summarize` of pycocotools 2.0.11: means over ``s[s > -1]`` of slices of `precision` and
`recall` at COCO's own thresholds. The arrays are taken as they are in `COCOeval.eval`, so a caller
may have changed them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from errata.pycocotools.params import Params


class Row(NamedTuple):
    """One row of the table."""

    is_precision: bool
    most: int
    iou_thr: float | None = None
    area: str = "all"


def summarize(params: Params, arrays: Mapping[str, Any]) -> NDArray[np.float64]:
    """Print the table; give its numbers: 10 for keypoints, else 12."""
    keypoints = params.iouType == "keypoints"
    table = _keypoint_rows() if keypoints else _detection_rows(params.maxDets)
    stats = np.zeros(10 if keypoints else 12)
    for at, row in enumerate(table):
        stats[at] = _mean(row, params, arrays)
        print(_line(row, params, stats[at]))
    return stats


def _detection_rows(most: Any) -> Any:
    # The first row is COCO's own headline at 100 detections, whatever was asked for. With fewer
    # than three values the second row is an IndexError, after the first was printed.
    yield Row(True, 100)
    for iou_thr in (0.5, 0.75):
        yield Row(True, most[2], iou_thr)
    for area in ("small", "medium", "large"):
        yield Row(True, most[2], area=area)
    for at in range(3):
        yield Row(False, most[at])
    for area in ("small", "medium", "large"):
        yield Row(False, most[2], area=area)


def _keypoint_rows() -> Any:
    for is_precision in (True, False):
        for iou_thr in (None, 0.5, 0.75):
            yield Row(is_precision, 20, iou_thr)
        for area in ("medium", "large"):
            yield Row(is_precision, 20, area=area)


def _mean(row: Row, params: Params, arrays: Mapping[str, Any]) -> float:
    """Mean of the defined values of a slice; -1 if there are none."""
    areas = [at for at, label in enumerate(params.areaRngLbl) if label == row.area]
    most = [at for at, n in enumerate(params.maxDets) if n == row.most]
    values = arrays["precision" if row.is_precision else "recall"]
    if row.iou_thr is not None:
        values = values[np.where(row.iou_thr == params.iouThrs)[0]]
    # The order of the sum is that of the array in C order; np.mean's rounding depends on it.
    values = values[..., areas, most]
    values = values[values > -1]
    return float(np.mean(values)) if len(values) else -1.0


def _line(row: Row, params: Params, value: float) -> str:
    title, short = ("Precision", "(AP)") if row.is_precision else ("Recall", "(AR)")
    thresholds = (
        f"{params.iouThrs[0]:0.2f}:{params.iouThrs[-1]:0.2f}"
        if row.iou_thr is None
        else f"{row.iou_thr:0.2f}"
    )
    return (
        f" {'Average ' + title:<18} {short} @[ IoU={thresholds:<9} |"
        f" area={row.area:>6s} | maxDets={row.most:>3d} ] = {value:0.3f}"
    )
