"""vernier: files -> 12 numbers. Every script here does the same; see ../README.md.

Its own interface as its README recommends it, with every processor and pycocotools' arithmetic.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from vernier.instance import Bbox, CocoDataset, Evaluator

truth = CocoDataset.from_json(Path(sys.argv[1]).read_bytes())
found = Path(sys.argv[2]).read_bytes()
evaluator = Evaluator(iou=Bbox(), parity_mode="strict")
summary = evaluator.evaluate(truth, found, num_threads=os.cpu_count())
print([float(value) for value in summary.stats])
