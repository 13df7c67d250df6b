"""The parameters of an evaluation, by the names that COCO gave them."""

from __future__ import annotations

from typing import Any

import numpy as np

SIGMAS = np.array(
    [.26, .25, .25, .35, .35, .79, .79, .72, .72, .62, .62, 1.07, 1.07, .87, .87, .89, .89]
) / 10.0  # fmt: skip
"""How far apart people put each of COCO's 17 keypoints, relative to the size of the person."""

_AREAS: dict[str, list[float]] = {
    "all": [0, 1e5**2],
    "small": [0, 32**2],
    "medium": [32**2, 96**2],
    "large": [96**2, 1e5**2],
}


class Params:
    """Parameters of an evaluation; assign to them before `COCOeval.evaluate`.

    Attributes
    ----------
    imgIds, catIds : list
        What is evaluated; all images and categories of the ground truth by default.
    iouThrs, recThrs : ndarray
        IoU thresholds .5, .55, ..., .95 and recall thresholds 0, .01, ..., 1.
    maxDets : list of int
        Detections looked at per image and category: 1, 10, 100; 20 for keypoints.
    areaRng, areaRngLbl : list of [low, high], list of str
        Area ranges in square pixels, both ends inclusive, and their names.
    useCats : int
        0: categories are not told apart.
    iouType : str
        ``"segm"``, ``"bbox"`` or ``"keypoints"``.
    kpt_oks_sigmas : ndarray
        For keypoints only: one number for each point.
    useSegm : None, 0 or 1
        Deprecated; anything but None overrides `iouType`.
    """

    def __init__(self, iouType: str = "segm") -> None:
        if iouType in ("segm", "bbox"):
            self.setDetParams()
        elif iouType == "keypoints":
            self.setKpParams()
        else:
            raise Exception("iouType not supported")  # noqa: TRY002 (the class that callers know)
        self.iouType = iouType
        self.useSegm: Any = None

    def setDetParams(self) -> None:
        """Set the defaults for boxes and masks."""
        self._set([1, 10, 100], ["all", "small", "medium", "large"])

    def setKpParams(self) -> None:
        """Set the defaults for keypoints."""
        self._set([20], ["all", "medium", "large"])
        self.kpt_oks_sigmas = SIGMAS.copy()

    def _set(self, most: list[int], areas: list[str]) -> None:
        self.imgIds: Any = []
        self.catIds: Any = []
        # Not arange, whose points lie a little beside the decimal ones.
        self.iouThrs = np.linspace(0.5, 0.95, 10)
        self.recThrs = np.linspace(0.0, 1.0, 101)
        self.maxDets = most
        self.areaRng: Any = [list(_AREAS[name]) for name in areas]
        self.areaRngLbl = areas
        self.useCats: Any = 1
