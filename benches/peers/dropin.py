"""A program written for pycocotools, on the package named first: files -> COCO's numbers.

Usage: dropin.py NAME gt.json dt.json bbox|segm|keypoints. Each package takes pycocotools' place
as its documentation says; below that, nothing knows which one it is.
"""

from __future__ import annotations

import importlib
import sys


def stand_in(name: str) -> None:
    """Let a package take pycocotools' place."""
    if name == "errata":
        import errata.pycocotools

        errata.pycocotools.install()
    elif name == "vernier":
        from vernier.adapters import patch_pycocotools

        patch_pycocotools()
    elif name != "pycocotools":
        importlib.import_module(name.replace("-", "_")).init_as_pycocotools()


stand_in(sys.argv[1])

from pycocotools.coco import COCO  # noqa: E402
from pycocotools.cocoeval import COCOeval  # noqa: E402

truth = COCO(sys.argv[2])
evaluation = COCOeval(truth, truth.loadRes(sys.argv[3]), sys.argv[4])
evaluation.evaluate()
evaluation.accumulate()
evaluation.summarize()
count = 10 if sys.argv[4] == "keypoints" else 12
print([float(value) for value in evaluation.stats[:count]])
