"""ultrafast-pycocotools: files -> COCO's numbers. All scripts do the same; see ../README.md."""

from __future__ import annotations

import sys

from ultrafast_pycocotools import COCO, COCOeval

gt, dt, iou_type = sys.argv[1:]
truth = COCO(gt)
evaluation = COCOeval(truth, truth.loadRes(dt), iou_type)
evaluation.run()
print([float(value) for value in evaluation.stats])
