"""The class `COCOeval`: average precision and recall of a model, in COCO's three steps."""

from __future__ import annotations

import copy
import time
from collections import defaultdict
from functools import cached_property
from typing import Any

import numpy as np

from errata.pycocotools import mask as maskUtils
from errata.pycocotools import per_image, selection
from errata.pycocotools.accumulate import accumulate
from errata.pycocotools.params import Params
from errata.pycocotools.run import Run
from errata.pycocotools.summary import summarize

__all__ = ["COCOeval", "Params", "maskUtils"]

Record = dict[str, Any]


class COCOeval:
    """COCO's evaluation of detections, masks or keypoints.

    Parameters
    ----------
    cocoGt, cocoDt : COCO
        The ground truth, and the results that its `loadRes` gave.
    iouType : str
        ``"segm"``, ``"bbox"`` or ``"keypoints"``.

    Attributes
    ----------
    params : Params
        Set what you need before `evaluate`.
    evalImgs : list of dict or None
        For each category, area range and image (in this order) the matching: `dtIds`, `gtIds`,
        `dtMatches` and `gtMatches` of shape (T, D) and (T, G) with ids or 0, `dtScores`,
        `gtIgnore`, `dtIgnore`. Made when first asked for.
    ious : dict
        For each (image, category) the overlaps, shape (D, G), detections by decreasing score.
        Made when first asked for.
    eval : dict
        What `accumulate` gives: `precision` and `scores` of shape (T, R, K, A, M), `recall` of
        shape (T, K, A, M), -1 where there is no ground truth; `params`, `counts`, `date`.
    stats : ndarray
        What `summarize` gives: 12 numbers, 10 for keypoints.

    Notes
    -----
    `evaluate` copies what it needs. The caller's annotations stay as they are.

    Examples
    --------
    >>> from errata.pycocotools.coco import COCO
    >>> from errata.pycocotools.cocoeval import COCOeval
    >>> import contextlib
    >>> box = {"image_id": 7, "category_id": 1, "bbox": [0, 0, 40, 40]}
    >>> truth = COCO()
    >>> truth.dataset = {"images": [{"id": 7}], "categories": [{"id": 1, "name": "car"}],
    ...                  "annotations": [{**box, "id": 1, "area": 1600, "iscrowd": 0}]}
    >>> with contextlib.redirect_stdout(None):
    ...     truth.createIndex()
    ...     evaluation = COCOeval(truth, truth.loadRes([{**box, "score": 0.5}]), "bbox")
    ...     evaluation.evaluate()
    ...     evaluation.accumulate()
    ...     evaluation.summarize()
    >>> float(evaluation.stats[0].round(6))
    1.0
    """

    def __init__(self, cocoGt: Any = None, cocoDt: Any = None, iouType: str = "segm") -> None:
        if not iouType:
            print("iouType not specified. use default iouType segm")
        self.cocoGt = cocoGt
        self.cocoDt = cocoDt
        self.params = Params(iouType=iouType)
        self.eval: dict[str, Any] = {}
        self.stats: Any = []
        self._paramsEval: Any = {}
        self._run: Run | None = None
        if cocoGt is not None:
            self.params.imgIds = sorted(cocoGt.getImgIds())
            self.params.catIds = sorted(cocoGt.getCatIds())

    # These four are made when first asked for, and then are attributes like any other: a caller
    # may assign to them, before or after. `_forget` makes them lazy again.

    @cached_property
    def evalImgs(self) -> Any:
        """The matching of each category, area range and image."""
        return defaultdict(list) if self._run is None else self._run.eval_images()

    @cached_property
    def ious(self) -> Any:
        """The overlaps of each image and category."""
        return {} if self._run is None else self._run.ious()

    @cached_property
    def _gts(self) -> Any:
        return self._groups()[0]

    @cached_property
    def _dts(self) -> Any:
        return self._groups()[1]

    def _groups(self) -> tuple[selection.Groups, selection.Groups]:
        if self._run is None:
            return defaultdict(list), defaultdict(list)
        return selection.prepare(self.cocoGt, self.cocoDt, self.params)

    def _forget(self) -> None:
        """Drop every result, and what was handed out of it."""
        self._run = None
        self.eval = {}
        for name in ("evalImgs", "ious", "_gts", "_dts"):
            vars(self).pop(name, None)

    def evaluate(self) -> None:
        """Match detections with ground truth, image by image."""
        tic = time.time()
        print("Running per image evaluation...")
        p = self.params
        if p.useSegm is not None:
            p.iouType = "segm" if p.useSegm == 1 else "bbox"
            print(f"useSegm (deprecated) is not None. Running {p.iouType} evaluation")
        print(f"Evaluate annotation type *{p.iouType}*")
        p.imgIds = list(np.unique(p.imgIds))
        if p.useCats:
            p.catIds = list(np.unique(p.catIds))
        p.maxDets = sorted(p.maxDets)
        self._forget()
        self._run = Run.of(self.cocoGt, self.cocoDt, p) if self._is_plain() else None
        if self._run is None:
            self._evaluate_one_by_one()
        self._paramsEval = copy.deepcopy(p)
        print(f"DONE (t={time.time() - tic:0.2f}s).")

    def _is_plain(self) -> bool:
        """Whether each step is the one below, and so the engine's."""
        cls = type(self)
        return all(getattr(cls, name) is step for name, step in _STEPS.items()) and not (
            _STEPS.keys() & vars(self)
        )

    def _evaluate_one_by_one(self) -> None:
        p = self.params
        self._prepare()
        categories = p.catIds if p.useCats else [-1]
        compute = self.computeOks if p.iouType == "keypoints" else self.computeIoU
        self.ious = {(i, k): compute(i, k) for i in p.imgIds for k in categories}
        self.evalImgs = [
            self.evaluateImg(i, k, area, p.maxDets[-1])
            for k in categories
            for area in p.areaRng
            for i in p.imgIds
        ]

    def _prepare(self) -> None:
        """Gather the annotations to evaluate into `_gts` and `_dts`, by (image, category)."""
        self._forget()
        self._gts, self._dts = selection.prepare(self.cocoGt, self.cocoDt, self.params)

    def _of(self, image: Any, category: Any) -> tuple[list[Record], list[Record]]:
        """Ground truth and detections of an image and category, or of all categories."""
        if self.params.useCats:
            return self._gts[image, category], self._dts[image, category]
        of = [(image, category) for category in self.params.catIds]
        return (
            [gt for key in of for gt in self._gts[key]],
            [dt for key in of for dt in self._dts[key]],
        )

    def computeIoU(self, imgId: Any, catId: Any) -> Any:
        """Overlaps of an image and category, shape (D, G), detections by decreasing score."""
        return per_image.overlaps(*self._of(imgId, catId), self.params)

    def computeOks(self, imgId: Any, catId: Any) -> Any:
        """Keypoint similarities of an image and category, shape (D, G)."""
        key = imgId, catId
        return per_image.similarities(self._gts[key], self._dts[key], self.params)

    def evaluateImg(self, imgId: Any, catId: Any, aRng: Any, maxDet: int) -> Record | None:
        """Match one image, category and area range; None where there is nothing at all."""
        gts, dts = self._of(imgId, catId)
        ious = self.ious[imgId, catId] if gts or dts else []
        found = per_image.evaluate_image(gts, dts, ious, aRng, maxDet, self.params.iouThrs)
        head = {"image_id": imgId, "category_id": catId, "aRng": aRng, "maxDet": maxDet}
        return None if found is None else {**head, **found}

    def accumulate(self, p: Params | None = None) -> None:
        """Make precision and recall of what was evaluated; the result is in `eval`."""
        print("Accumulating evaluation results...")
        tic = time.time()
        plain = "evalImgs" not in vars(self) and self._run is not None
        if not (self._run if plain else self.evalImgs):
            print("Please run evaluate() first")
        p = self.params if p is None else p
        p.catIds = p.catIds if p.useCats == 1 else [-1]
        if plain and self._run is not None and self._run.answers(p, self._paramsEval):
            arrays = self._run.arrays(p.recThrs)
        else:
            arrays = accumulate(self.evalImgs, p, self._paramsEval)
        shape = arrays["precision"].shape
        self.eval = {
            "params": p,
            "counts": list(shape),
            "date": time.strftime("%Y-%m-%d %H:%M:%S"),
            "precision": arrays["precision"],
            "recall": arrays["recall"],
            "scores": arrays["scores"],
        }
        print(f"DONE (t={time.time() - tic:0.2f}s).")

    def summarize(self) -> None:
        """Print COCO's table; the numbers are in `stats`."""
        if not self.eval:
            raise Exception("Please run accumulate() first")  # noqa: TRY002 (as callers know it)
        self.stats = summarize(self.params, self.eval)

    def __str__(self) -> str:
        self.summarize()
        return ""


# As they are here: a class or an object that has others is evaluated with those.
_STEPS = {
    name: getattr(COCOeval, name)
    for name in ("_prepare", "computeIoU", "computeOks", "evaluateImg")
}
