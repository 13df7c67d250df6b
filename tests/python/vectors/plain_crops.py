"""What became of crops, gathered example by example; dicts and loops."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import errata

Crop = tuple[str, int]  # "gt" or "dt", and a row

WRONG = ("confused", "fp", "fn")


def crops_of(loaded_evaluation: errata.Evaluation, of: str) -> list[Crop]:
    """All crops of a kind: gt, dt, or both, annotations first."""
    n_gt = loaded_evaluation.dataset.n_annotations
    n_dt = len(loaded_evaluation.inferences)
    gts: list[Crop] = [("gt", row) for row in range(n_gt)]
    dts: list[Crop] = [("dt", row) for row in range(n_dt)]
    return {"gt": gts, "dt": dts, "crops": gts + dts}[of]


def image_of(ev: errata.Evaluation, crop: Crop) -> int:
    columns = ev.dataset.arrays if crop[0] == "gt" else ev.inferences.arrays
    return int(columns["image"][crop[1]])


def states(ev: errata.Evaluation, score_thr: Any, iou_thr: float) -> dict[Crop, tuple[str, Any]]:
    """Kind and example of every crop that is in the gallery; the example is a pair of rows."""
    found: dict[Crop, tuple[str, Any]] = {}
    for kind in ("tp", "confused", "fp", "fn", "absorbed", "not_evaluated"):
        for row in ev.examples(kind=kind, score_thr=score_thr, iou_thr=iou_thr).to_dict()[
            "examples"
        ]:
            example = (row["kind"], row["gt_row"], row["dt_row"], row["gt_label"], row["dt_label"])
            for side in ("gt", "dt"):
                if row[f"{side}_row"] is not None:
                    found[(side, row[f"{side}_row"])] = (row["kind"], example)
    return found


def clusters(
    ev: errata.Evaluation, label_of: dict[Crop, int], score_thr: Any, iou_thr: float
) -> dict[int, dict[str, Any]]:
    """Everything that is said of each cluster but its bound and its rank."""
    known = states(ev, score_thr, iou_thr)
    counting = set(ev.ranks_that_count())
    members: dict[int, list[Crop]] = defaultdict(list)
    for crop, label in label_of.items():
        if image_of(ev, crop) in counting:
            members[label].append(crop)
    return {label: _cluster(ev, crops, known) for label, crops in members.items()}


def _cluster(
    ev: errata.Evaluation, crops: list[Crop], known: dict[Crop, tuple[str, Any]]
) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    examples: dict[Any, int] = {}
    for crop in crops:
        kind, example = known.get(crop, ("dropped" if crop[0] == "dt" else "ignored", None))
        if kind in ("tp", *WRONG):
            examples[example] = image_of(ev, crop)
        else:
            counts[kind] += 1
    by_frame: dict[int, list[bool]] = defaultdict(list)
    cells: dict[tuple[Any, Any], list[int]] = defaultdict(list)
    for example, image in examples.items():
        counts[example[0]] += 1
        by_frame[image].append(example[0] != "tp")
        if example[0] != "tp":
            cells[example[3:]].append(image)
    shares = [sum(wrong) / len(wrong) for wrong in by_frame.values()]
    return {
        "n_crops": len(crops),
        "n_frames": len({image_of(ev, crop) for crop in crops}),
        "counts": counts,
        "n_error_frames": sum(any(wrong) for wrong in by_frame.values()),
        "error_share": sum(shares) / len(shares) if shares else None,
        "cells": {cell: (len(set(images)), len(images)) for cell, images in cells.items()},
    }
