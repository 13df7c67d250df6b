"""pycocotools: files -> 12 numbers. Every script here does the same; see ../README.md."""

from __future__ import annotations

import sys

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

truth = COCO(sys.argv[1])
evaluation = COCOeval(truth, truth.loadRes(sys.argv[2]), "bbox")
evaluation.evaluate()
evaluation.accumulate()
evaluation.summarize()
print([float(value) for value in evaluation.stats])
