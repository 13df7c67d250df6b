"""errata: load files, then time its TIDE. Prints JSON; run by ../tide.py."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import errata

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from timing import within

truth = errata.read(sys.argv[1])
found = errata.read_predictions(sys.argv[2], truth)
seconds = within(lambda: errata.tide(truth, found))
errors = errata.tide(truth, found)

# The names that its peers give the kinds.
names = dict(zip(("Cls", "Loc", "Both", "Dupe", "Bkg", "Miss"), errors.kinds, strict=True))
delta = {name: each.dap for name, each in names.items()}
delta |= {"FP": errors.false_positives, "FN": errors.false_negatives}
counts = {name: each.count for name, each in names.items()}
facts = {"ap": errors.ap, "delta": delta, "counts": counts}
print(json.dumps({"seconds": seconds, "facts": facts}))
