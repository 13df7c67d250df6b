"""In a fresh process: columns made in memory -> events and grid. Prints JSON; run by sweep.py.

Usage::

    python benches/sweep_memory.py growth 10      # 10 times 500k detections
    python benches/sweep_memory.py large 100000   # that many objects and detections, one image
"""

from __future__ import annotations

import json
import sys
import time

import errata_adapter as adapter
import peak_memory
from brute_force import pair_iou
from detections import Detections
from memory_inputs import one_large_image, tiled
from truth import Truth

# All pairs of the large image are 10^10; this many of its objects are tried with all detections.
STRIP = 200


def measure(truth: Truth, found: Detections) -> dict[str, object]:
    """Time hand-over and sweep, with the peak beyond what the input's own arrays hold."""
    before = peak_memory.reset_peak()
    started = time.perf_counter()
    loaded = adapter.from_columns(truth, found)
    handed_over = time.perf_counter()
    evaluation = adapter.evaluate(loaded)
    evaluated = time.perf_counter()
    adapter.grid(evaluation)
    finished = time.perf_counter()
    return {
        "detections": len(found.image),
        "objects": len(truth.image),
        "hand_over_seconds": handed_over - started,
        "events_seconds": evaluated - handed_over,
        "grid_seconds": finished - evaluated,
        "peak_bytes": peak_memory.peak() - before,
        "input_bytes": sum(
            column.nbytes for column in (found.image, found.label, found.boxes_xywh, found.score)
        ),
    }


def all_pairs_seconds(truth: Truth, found: Detections) -> float:
    """Return what NumPy would need for the IoU of all pairs of one image, from a strip."""
    strip = truth.boxes_xywh[:STRIP]
    started = time.perf_counter()
    # One object at a time stays in the processor's cache; a whole strip is five times slower.
    for box in strip:
        pair_iou(box[None], found.boxes_xywh)
    return (time.perf_counter() - started) * len(truth.image) / STRIP


def main() -> None:
    """Measure one input."""
    kind, number = sys.argv[1], int(sys.argv[2])
    truth, found = tiled(number) if kind == "growth" else one_large_image(number)
    figures = measure(truth, found)
    if kind == "large":
        figures["all_pairs_seconds_extrapolated"] = all_pairs_seconds(truth, found)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
