"""pycocotools as an oracle."""

from __future__ import annotations

import contextlib
import copy
import io
import json
from pathlib import Path
from typing import Any

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

import errata
from coco.random_sets import Document


def reference(
    gt: Document,
    results: list[Document],
    iou_type: str = "bbox",
    evaluator: type[COCOeval] = COCOeval,
    /,
    **params: Any,
) -> COCOeval:
    """Run pycocotools on copies of two documents; `params` are attributes of its Params.

    An `evaluator` may override how overlaps are computed.
    """
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = copy.deepcopy(gt)
        truth.createIndex()
        found = truth.loadRes(copy.deepcopy(results)) if results else _nothing(truth)
        evaluation = evaluator(truth, found, iou_type)
        for name, value in params.items():
            setattr(evaluation.params, name, value)
        evaluation.evaluate()
        evaluation.accumulate()
        if iou_type == "keypoints" or len(evaluation.params.maxDets) >= 3:
            evaluation.summarize()
    return evaluation


def _nothing(truth: COCO) -> COCO:
    """Give what loadRes cannot: results of length zero."""
    empty = COCO()
    empty.dataset = {**truth.dataset, "annotations": []}
    empty.createIndex()
    return empty


def read_both(
    folder: Path, gt: Document, results: list[Document], iou_type: str = "bbox"
) -> tuple[errata.Dataset, errata.InferenceSet]:
    """Write two documents and read them with errata, with what the overlap needs."""
    (folder / "gt.json").write_text(json.dumps(gt))
    (folder / "dt.json").write_text(json.dumps(results))
    dataset = errata.read(
        folder / "gt.json",
        masks=iou_type in ("segm", "boundary"),
        keypoints=iou_type == "keypoints",
    )
    return dataset, errata.read_predictions(folder / "dt.json", dataset)
