"""hotcoco: files -> COCO's numbers. Every script here does the same; see ../README.md."""

from __future__ import annotations

import sys

from hotcoco import COCO, COCOeval

gt, dt, iou_type = sys.argv[1:]
truth = COCO(gt)
evaluation = COCOeval(truth, truth.load_res(dt), iou_type)
evaluation.run()
print([float(value) for value in evaluation.stats])
