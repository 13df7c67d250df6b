"""The lvis package, which computes its overlaps with pycocotools; prints its numbers as JSON.

Run as a program: ``lvis_case.py pycocotools|errata folder``. The folder holds documents in pairs,
``gt_0.json`` and ``dt_0.json``, and so on.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np


def imported() -> Any:
    """The package without its drawing part, which wants OpenCV; `np.float` is lent to it."""
    drawing = ModuleType("lvis.vis")
    vars(drawing)["LVISVis"] = None
    sys.modules["lvis.vis"] = drawing
    vars(np)["float"] = float
    import lvis

    return lvis


def numbers(lvis: Any, folder: Path, at: int, iou_type: str) -> dict[str, Any]:
    """Everything that lvis computes of one pair of documents."""
    truth = lvis.LVIS(str(folder / f"gt_{at}.json"))
    found = lvis.LVISResults(truth, str(folder / f"dt_{at}.json"), max_dets=20)
    evaluation = lvis.LVISEval(truth, found, iou_type)
    evaluation.run()
    masks = [truth.ann_to_mask(ann) for ann in truth.anns.values()]
    return {
        "results": {key: float(value) for key, value in evaluation.get_results().items()},
        "precision": digest(evaluation.eval["precision"]),
        "recall": digest(evaluation.eval["recall"]),
        "ious": [np.asarray(ious).tolist() for ious in evaluation.ious.values()],
        "masks": [digest(mask) for mask in masks],
        "areas": [float(ann["area"]) for ann in found.anns.values()],
        "boxes": [np.asarray(ann["bbox"]).tolist() for ann in found.anns.values()],
    }


def digest(array: Any) -> str:
    """Sixteen letters that stand for the bytes of an array."""
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:16]


def main(backend: str, folder: Path) -> None:
    """Print the numbers of every pair."""
    if backend == "errata":
        import errata.pycocotools

        errata.pycocotools.install()
    lvis = imported()
    import pycocotools.mask

    found: dict[str, Any] = {"module": pycocotools.mask.__name__}
    for at in range(len(list(folder.glob("gt_*.json")))):
        for iou_type in ("bbox", "segm"):
            found[f"{at} {iou_type}"] = numbers(lvis, folder, at, iou_type)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
