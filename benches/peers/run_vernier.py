"""vernier: files -> COCO's numbers. Every script here does the same; see ../README.md.

Boxes and keypoints by its own interface as its README recommends it, with every processor and
pycocotools' arithmetic. That takes a detection's area from its box even where masks are compared;
pycocotools takes the mask's, and so does vernier's grid when told to. It is no slower.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from vernier import _core
from vernier.instance import Bbox, CocoDataset, Evaluator, Keypoints

gt, dt, iou_type = sys.argv[1:]
truth = CocoDataset.from_json(Path(gt).read_bytes())
found = Path(dt).read_bytes()
threads = os.cpu_count()
if iou_type in ("bbox", "keypoints"):
    kernel = Bbox() if iou_type == "bbox" else Keypoints()
    evaluator = Evaluator(iou=kernel, parity_mode="strict")
    summary = evaluator.evaluate(truth, found, num_threads=threads)
else:
    max_dets = [1, 10, 100]
    kind, extra = (
        (_core.evaluate_segm_grid, {})
        if iou_type == "segm"
        else (_core.evaluate_boundary_grid, {"dilation_ratio": 0.02})
    )
    grid = kind(
        truth,
        found,
        parity_mode="strict",
        max_dets_per_image=max_dets[-1],
        use_cats=True,
        num_threads=threads,
        dt_area="mask",
        **extra,
    )
    summary = grid.accumulate(max_dets).summarize(max_dets)
print([float(value) for value in summary.stats])
