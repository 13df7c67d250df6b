"""tidecv 1.0.1, the package of TIDE's authors, as an oracle.

It imports what it draws and downloads with at its start; its numbers need none of that, so empty
modules stand in for what is not installed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

Document = dict[str, Any]

SHORT = {
    "classification": "Cls", "localisation": "Loc", "both": "Both", "duplicate": "Dupe",
    "background": "Bkg", "missed": "Miss",
}  # fmt: skip
"""What tidecv calls the kinds."""


@dataclass(frozen=True)
class Reference:
    """tidecv's answers, average precisions from 0 to 1; None where it divides by 0.

    `errors` are (kind, number of the detection, number of the object) in the order in which they
    were given; an object is named by classification and localisation errors and missed objects.
    """

    ap: float | None
    counts: dict[str, int]
    daps: dict[str, float | None]
    class_aps: dict[int, float]
    class_daps: dict[str, dict[int, float]]
    false_positives: float | None
    false_negatives: float | None
    errors: list[tuple[str, int | None, int | None]]


@cache
def _package() -> tuple[Any, Any]:
    """Import tidecv: its analysis, and what holds its data."""
    stand_ins: dict[str, dict[str, Any]] = {
        "cv2": {"FONT_HERSHEY_SIMPLEX": 0},
        "seaborn": {},
        "appdirs": {"user_data_dir": None},
    }
    for name, values in stand_ins.items():
        if name not in sys.modules and find_spec(name) is None:
            sys.modules[name] = ModuleType(name)
            vars(sys.modules[name]).update(values)
    return import_module("tidecv.quantify"), import_module("tidecv.data")


def reference(
    truth: Document,
    found: list[Document],
    *,
    pos_thr: float = 0.5,
    bg_thr: float = 0.1,
    max_dets: int = 100,
    mode: str = "bbox",
    whole_image_regions: Sequence[tuple[Any, int]] = (),
) -> Reference | None:
    """Run tidecv on documents; None where there is nothing that it can average.

    Masks are RLE with compressed counts. `whole_image_regions` are (image, category).
    """
    quantify, data = _package()
    gt, dt = data.Data("gt", max_dets), data.Data("dt", max_dets)
    for image in truth["images"]:
        gt.add_image(image["id"], str(image["id"]))
    for record in truth["annotations"]:
        shape = (record["bbox"], record.get("segmentation"))
        place = (record["image_id"], record.get("category_id", -1))
        if record.get("iscrowd") or record.get("ignore"):
            gt.add_ignore_region(*place, *shape)
        else:
            gt.add_ground_truth(*place, *shape)
    for image_id, category in whole_image_regions:
        gt.add_ignore_region(image_id, category)
    for record in found:
        shape = (record.get("bbox"), record.get("segmentation"))
        dt.add_detection(record["image_id"], record["category_id"], record["score"], *shape)
    try:
        run = quantify.TIDERun(gt, dt, pos_thr, bg_thr, mode, max_dets)
    except ZeroDivisionError:
        return None
    return _answers(quantify, run)


def _answers(quantify: Any, run: Any) -> Reference:
    kinds = {error.short_name: error for error in quantify.TIDE._error_types}
    names = {short: kind for kind, short in SHORT.items()}
    counts = run.count_errors()
    repaired = {
        kind: run.fix_errors(lambda error, wanted=kinds[short]: isinstance(error, wanted))
        for kind, short in SHORT.items()
    }
    without_positives = run.fix_errors(transform=quantify.FalsePositiveError.fix)
    without_negatives = run.fix_errors(false_neg_dict=run.false_negatives)
    return Reference(
        ap=run.ap / 100,
        counts={kind: counts[kinds[short]] for kind, short in SHORT.items()},
        daps={kind: _clipped(_gain(points, run.ap)) for kind, points in repaired.items()},
        class_aps=_by_class(run.ap_data),
        class_daps={kind: _by_class(points) for kind, points in repaired.items()},
        false_positives=_gain(without_positives, run.ap),
        false_negatives=_gain(without_negatives, run.ap),
        errors=[(names[type(e).short_name], _id(e, "pred"), _id(e, "gt")) for e in run.errors],
    )


def _gain(points: Any, ap: float) -> float | None:
    try:
        gain: float = (points.get_mAP() - ap) / 100
    except ZeroDivisionError:
        return None
    return gain


def _clipped(gain: float | None) -> float | None:
    return None if gain is None else max(gain, 0.0)


def _by_class(points: Any) -> dict[int, float]:
    return {k: one.get_ap() / 100 for k, one in points.objs.items() if not one.is_empty()}


def _id(error: Any, side: str) -> int | None:
    found: int | None = getattr(error, side, {}).get("_id")
    return found
