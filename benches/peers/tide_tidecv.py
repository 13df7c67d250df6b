"""tidecv, TIDE's own program: load files, then time it. Prints JSON; run by ../tide.py."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time

from tidecv import TIDE, datasets

truth = datasets.COCO(sys.argv[1])
found = datasets.COCOResult(sys.argv[2])
started = time.perf_counter()
with contextlib.redirect_stdout(io.StringIO()):
    tide = TIDE()
    run = tide.evaluate(truth, found, mode=TIDE.BOX)
    main, special = tide.get_main_errors(), tide.get_special_errors()
seconds = time.perf_counter() - started

# It counts in hundredths, and by the name of the run.
percent = next(iter(main.values())) | next(iter(special.values()))
renamed = {"FalsePos": "FP", "FalseNeg": "FN"}
delta = {renamed.get(name, name): value / 100 for name, value in percent.items()}
counts = {error.short_name: count for error, count in run.count_errors().items()}
facts = {"ap": run.ap / 100, "delta": delta, "counts": counts}
print(json.dumps({"seconds": [seconds], "facts": facts}))
