"""hotcoco: files -> 12 numbers. Every script here does the same; see ../README.md."""

from __future__ import annotations

import sys

from hotcoco import COCO, COCOeval

truth = COCO(sys.argv[1])
evaluation = COCOeval(truth, truth.load_res(sys.argv[2]), "bbox")
evaluation.run()
print([float(value) for value in evaluation.stats])
