"""hotcoco: load files, then time its confusion matrix. Prints JSON; run by ../sweep.py.

Its call matches anew each time; a grid is that call at every cell, estimated here from the same
sample of cells as the brute force. ``max_det`` is lifted, because errata drops nothing either.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from hotcoco import COCO, COCOeval

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from grid import CELLS, SAMPLE_THRESHOLDS, fresh_thresholds
from timing import repeat

RUNS = 15
NO_LIMIT = 10**9


def main() -> None:
    """Time one matrix, one of half the images, and the sampled cells."""
    truth = COCO(sys.argv[1])
    evaluation = COCOeval(truth, truth.load_res(sys.argv[2]), "bbox")

    def matrix(score_thr: float, iou_thr: float) -> None:
        evaluation.confusion_matrix(iou_thr=iou_thr, max_det=NO_LIMIT, min_score=score_thr)

    one = repeat(lambda turn: matrix(*fresh_thresholds(turn)), RUNS)
    started = time.perf_counter()
    for cell in SAMPLE_THRESHOLDS:
        matrix(*cell)
    mean = (time.perf_counter() - started) / len(SAMPLE_THRESHOLDS)
    ids = truth.get_img_ids()
    evaluation.params.img_ids = ids[: len(ids) // 2]
    half = repeat(lambda turn: matrix(*fresh_thresholds(turn)), RUNS)
    figures = {
        "matrix": one,
        "half_and_matrix": half,
        "cells": len(SAMPLE_THRESHOLDS),
        "mean_cell_seconds": mean,
        "grid_seconds_extrapolated": mean * CELLS,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
