"""Summaries laid out as pycocotools and lvis print them, with a decimal more."""

from __future__ import annotations

from errata.lvis_protocol import LvisSummary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from errata.coco_protocol import CocoSummary

_TITLES = {"AP": "Average Precision", "AR": "Average Recall"}
_MEAN = "0.50:0.95"

_DETECTION = (
    ("AP", _MEAN, "all", 2),
    ("AP", "0.50", "all", 2),
    ("AP", "0.75", "all", 2),
    ("AP", _MEAN, "small", 2),
    ("AP", _MEAN, "medium", 2),
    ("AP", _MEAN, "large", 2),
    ("AR", _MEAN, "all", 0),
    ("AR", _MEAN, "all", 1),
    ("AR", _MEAN, "all", 2),
    ("AR", _MEAN, "small", 2),
    ("AR", _MEAN, "medium", 2),
    ("AR", _MEAN, "large", 2),
)
"""What each of the twelve numbers is: kind, IoU, area, which of the numbers of detections."""

_KEYPOINTS = tuple(
    (kind, iou, area)
    for kind in ("AP", "AR")
    for iou, area in (
        (_MEAN, "all"),
        ("0.50", "all"),
        ("0.75", "all"),
        (_MEAN, "medium"),
        (_MEAN, "large"),
    )
)
"""What each of the ten numbers is: kind, IoU, area."""

_LVIS = (
    ("AP", _MEAN, "all", "all"),
    ("AP", "0.50", "all", "all"),
    ("AP", "0.75", "all", "all"),
    ("AP", _MEAN, "s", "all"),
    ("AP", _MEAN, "m", "all"),
    ("AP", _MEAN, "l", "all"),
    ("AP", _MEAN, "all", "r"),
    ("AP", _MEAN, "all", "c"),
    ("AP", _MEAN, "all", "f"),
    ("AR", _MEAN, "all", "all"),
    ("AR", _MEAN, "s", "all"),
    ("AR", _MEAN, "m", "all"),
    ("AR", _MEAN, "l", "all"),
)
"""What each of the thirteen numbers is: kind, IoU, area, frequency of the classes."""


def summary_lines(summary: CocoSummary, max_dets: Sequence[int]) -> list[str]:
    """Give a line for each number, and one that says why the first may be undefined."""
    if isinstance(summary, LvisSummary):
        rows = [(k, iou, area, max_dets[0], f" catIds={c:>3}") for k, iou, area, c in _LVIS]
    elif summary.iou_type == "keypoints":
        rows = [(kind, iou, area, max_dets[0], " ") for kind, iou, area in _KEYPOINTS]
    else:
        rows = [(kind, iou, area, max_dets[m], " ") for kind, iou, area, m in _DETECTION]
        # As in pycocotools: the first number is at 100 detections, whatever was asked for.
        rows[0] = (*rows[0][:3], 100, " ")
    found = [_line(*row, value) for row, value in zip(rows, summary.stats, strict=True)]
    if summary.iou_type != "keypoints" and rows[0][3] not in max_dets:
        found.append(" AP is defined at 100 detections only, as in pycocotools.")
    return found


def _line(kind: str, iou: str, area: str, most: int, rest: str, value: float) -> str:
    shown = "–" if value == -1 else f"{value:.4f}"
    place = f"IoU={iou:<9} | area={area:>6} | maxDets={most:>3}{rest}"
    return f" {_TITLES[kind]:<18} ({kind}) @[ {place}] = {shown}"
