"""In one process: load files, then time what no peer has. Prints JSON; run by sweep.py.

Usage::

    python benches/sweep_files.py 500k 7
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import numpy as np

import brute_force
import dataset
import errata_adapter as adapter
from detections import Detections
from grid import CELLS, SAMPLE, SAMPLE_THRESHOLDS, fresh_thresholds
from timing import repeat
from truth import Ints, Truth

# A matrix takes well under a millisecond, so many are cheap, and their median is steady.
MATRIX_RUNS = 200
HALF_RUNS = 50


def random_halves(truth: Truth, count: int) -> list[Ints]:
    """Return ``count`` random halves of the image ids."""
    rng = np.random.default_rng(7)
    ids = truth.images.ids
    return [np.sort(rng.choice(ids, size=len(ids) // 2, replace=False)) for _ in range(count)]


def time_errata(loaded: tuple[Any, Any], truth: Truth, runs: int) -> dict[str, object]:
    """Time errata: events, grid, matrices, halves; nothing is asked for twice."""
    evaluation = adapter.evaluate(loaded)
    halves = random_halves(truth, HALF_RUNS)
    return {
        "events_and_grid": repeat(lambda _: adapter.grid(adapter.evaluate(loaded)), runs),
        "events": repeat(lambda _: adapter.evaluate(loaded), runs),
        "grid": repeat(lambda _: adapter.grid(evaluation), runs),
        "matrix": repeat(
            lambda turn: adapter.confusion(evaluation, *fresh_thresholds(turn)), MATRIX_RUNS
        ),
        "half_and_matrix": repeat(
            lambda turn: adapter.confusion(
                adapter.part(evaluation, halves[turn]), *fresh_thresholds(turn)
            ),
            HALF_RUNS,
        ),
    }


def time_brute_force(truth: Truth, found: Detections) -> tuple[dict[str, object], list[int]]:
    """Time re-matching at the sampled cells; also return their true positives."""
    started = time.perf_counter()
    pairs = brute_force.candidate_pairs(truth, found)
    pairing = time.perf_counter() - started
    counts, seconds = [], []
    for score_thr, iou_thr in SAMPLE_THRESHOLDS:
        started = time.perf_counter()
        counts.append(brute_force.true_positives(pairs, score_thr, iou_thr))
        seconds.append(time.perf_counter() - started)
    mean = float(np.mean(seconds))
    figures: dict[str, object] = {
        "pairs": len(pairs),
        "pairing_seconds": pairing,
        "cells": len(seconds),
        "mean_cell_seconds": mean,
        "grid_seconds_extrapolated": pairing + mean * CELLS,
    }
    return figures, counts


def main() -> None:
    """Time errata and brute force on one size, and compare their counts."""
    name, runs = sys.argv[1], int(sys.argv[2])
    gt, dt, _ = dataset.ensure("boxes", name)
    truth, found = dataset.draw(dataset.SIZES[name])
    loaded = adapter.load(str(gt), str(dt))
    errata_figures = time_errata(loaded, truth, runs)
    counts = adapter.pooled_true_positives(adapter.evaluate(loaded), SAMPLE)
    naive, expected = time_brute_force(truth, found)
    differing = [
        {"cell": cell, "errata": got, "brute_force": wanted}
        for cell, got, wanted in zip(SAMPLE_THRESHOLDS, counts, expected, strict=True)
        if got != wanted
    ]
    print(json.dumps({"errata": errata_figures, "brute_force": naive, "differing": differing}))


if __name__ == "__main__":
    main()
