"""What each library calls its functions on masks; those after pycocotools' pattern are one module.

vernier has none: its public interface compares files only.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rle = dict[str, Any]
Matrix = NDArray[np.float64]

_MODULES = {
    "errata drop-in": "errata.pycocotools.mask",
    "ultrafast-pycocotools": "ultrafast_pycocotools.mask",
    "hotcoco": "hotcoco.mask",
    "faster-coco-eval": "faster_coco_eval.core.mask",
    "pycocotools": "pycocotools.mask",
}


def mask_module(name: str) -> Any:
    """Return the module that has a library's mask functions, pycocotools' names and rules."""
    if name == "hotcoco":
        # The module is made when the package is imported.
        importlib.import_module("hotcoco")
    return importlib.import_module(_MODULES[name])


def iou_call(
    name: str, first: Sequence[Rle], second: Sequence[Rle], crowd: Sequence[int]
) -> Callable[[], Matrix]:
    """Return what computes the matrix from RLE dictionaries, or from masks read before."""
    if name.startswith("errata") and name != "errata drop-in":
        from errata import masks

        flags = np.asarray(crowd, dtype=np.bool_)
        if name == "errata":
            return lambda: masks.iou(first, second, flags)
        ready = masks.Masks(first), masks.Masks(second)
        return lambda: masks.iou(*ready, flags)
    module = mask_module(name)
    return lambda: np.asarray(module.iou(first, second, crowd))
