"""hotcoco: load files, then time its TIDE. Prints JSON; run by ../tide.py.

``tide_errors`` asks for ``evaluate`` first, so both are timed, on an evaluation of its own each
time; what ``tide_errors`` alone takes stands beside it.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

from hotcoco import COCO, COCOeval

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from timing import within

truth = COCO(sys.argv[1])
found = truth.load_res(sys.argv[2])
alone: list[float] = []


def decompose() -> dict[str, object]:
    """Evaluate and decompose."""
    evaluation = COCOeval(truth, found, "bbox")
    evaluation.evaluate()
    started = time.perf_counter()
    errors: dict[str, object] = evaluation.tide_errors()
    alone.append(time.perf_counter() - started)
    return errors


seconds = within(decompose)
errors = decompose()
facts = {"ap": errors["ap_base"], "delta": errors["delta_ap"], "counts": errors["counts"]}
facts["alone_seconds"] = statistics.median(alone)
print(json.dumps({"seconds": seconds, "facts": facts}))
