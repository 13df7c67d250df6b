"""faster-coco-eval: files -> 12 numbers. Every script here does the same; see ../README.md."""

from __future__ import annotations

import sys

from faster_coco_eval import COCO, COCOeval_faster

truth = COCO(sys.argv[1])
evaluation = COCOeval_faster(truth, truth.loadRes(sys.argv[2]), "bbox")
evaluation.evaluate()
evaluation.accumulate()
evaluation.summarize()
# Its stats go on after COCO's twelve with a few of its own.
print([float(value) for value in evaluation.stats[:12]])
