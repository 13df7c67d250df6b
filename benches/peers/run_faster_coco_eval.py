"""faster-coco-eval: files -> COCO's numbers. Every script here does the same; see ../README.md."""

from __future__ import annotations

import sys

from faster_coco_eval import COCO, COCOeval_faster

gt, dt, iou_type = sys.argv[1:]
truth = COCO(gt)
evaluation = COCOeval_faster(truth, truth.loadRes(dt), iou_type)
evaluation.evaluate()
evaluation.accumulate()
evaluation.summarize()
# Its stats go on after COCO's with a few of its own.
print([float(value) for value in evaluation.stats[: 10 if iou_type == "keypoints" else 12]])
