"""pycocotools: files -> COCO's numbers. Every script here does the same; see ../README.md."""

from __future__ import annotations

import sys

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

gt, dt, iou_type = sys.argv[1:]
truth = COCO(gt)
evaluation = COCOeval(truth, truth.loadRes(dt), iou_type)
evaluation.evaluate()
evaluation.accumulate()
evaluation.summarize()
print([float(value) for value in evaluation.stats])
