"""ultrafast-pycocotools: files -> 12 numbers. Every script here does the same; see ../README.md."""

from __future__ import annotations

import sys

from ultrafast_pycocotools import COCO, COCOeval

truth = COCO(sys.argv[1])
evaluation = COCOeval(truth, truth.loadRes(sys.argv[2]), "bbox")
evaluation.run()
print([float(value) for value in evaluation.stats])
