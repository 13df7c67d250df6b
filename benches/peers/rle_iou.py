"""Time one library's RLE IoU: compressed RLE in, matrix out. Prints JSON; run by ../kernels.py.

Usage: rle_iou.py NAME FILE LIMIT. Only the first LIMIT masks of each side are compared.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from peers.mask_apis import iou_call
from timing import within


def main() -> None:
    """Time the call and sign its answer."""
    name, path, limit = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    masks = json.loads(path.read_text())
    # As pycocotools' encode() returns them, with bytes.
    first, second = (
        [{"size": rle["size"], "counts": rle["counts"].encode("ascii")} for rle in side[:limit]]
        for side in (masks["first"], masks["second"])
    )
    call = iou_call(name, first, second, masks["crowd"][:limit])
    matrix = np.ascontiguousarray(call(), dtype=np.float64)
    figures = {
        "seconds": within(call),
        "digest": hashlib.sha256(matrix.tobytes()).hexdigest(),
        "facts": {"shape": matrix.shape, "sum": float(matrix.sum())},
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
