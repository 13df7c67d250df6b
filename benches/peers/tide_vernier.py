"""vernier: load files, then time its TIDE. Prints JSON; run by ../tide.py.

It takes detections as the file's bytes or as columns, not loaded: reading them is in its time.
Its AP is the mean over ten IoU thresholds, so its figures are not TIDE's.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from vernier.instance import CocoDataset, error_decomposition

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from timing import within

truth = CocoDataset.from_json(Path(sys.argv[1]).read_bytes())
found = Path(sys.argv[2]).read_bytes()
NAMES = {"cls": "Cls", "loc": "Loc", "both": "Both", "dupe": "Dupe", "bkg": "Bkg", "missed": "Miss"}

seconds = within(lambda: error_decomposition(truth, found, parity_mode="strict"), least=1)
report = error_decomposition(truth, found, parity_mode="strict")
delta = {NAMES[name]: value for name, value in report.delta.items()}
delta["FP"] = report.delta_all_fp_removed
print(json.dumps({"seconds": seconds, "facts": {"ap": report.baseline_map, "delta": delta}}))
