"""The two files that a command is given, read with progress."""

from __future__ import annotations

import os

from errata import _core, read, read_predictions
from errata.cli import stderr
from errata.cli.progress import told
from errata.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from errata.columns import Dataset, ImageId, InferenceSet
    from errata.measure import Measure


def read_both(
    gt: str, dt: str, *, skip_invalid: bool, measure: Measure | None = None
) -> tuple[Dataset, InferenceSet]:
    """Read ground truth and predictions."""
    dataset = read_truth(gt, skip_invalid=skip_invalid, measure=measure)
    return dataset, read_model(dt, dataset, skip_invalid=skip_invalid, measure=measure)


def read_truth(gt: str, *, skip_invalid: bool, measure: Measure | None = None) -> Dataset:
    """Read ground truth with what overlap is measured on, by default boxes alone."""
    progress, wanted = _core.Progress(), _Wanted(measure)
    with told(f"reading {gt}", _size(gt), lambda: progress.done):
        return read(
            gt,
            masks=wanted.masks,
            keypoints=wanted.keypoints,
            skip_invalid=skip_invalid,
            progress=progress,
        )


def read_model(
    dt: str, dataset: Dataset, *, skip_invalid: bool = False, measure: Measure | None = None
) -> InferenceSet:
    """Read one model's predictions with what overlap is measured on, by default boxes alone."""
    progress, wanted = _core.Progress(), _Wanted(measure)
    with told(f"reading {dt}", _size(dt), lambda: progress.done):
        return read_predictions(
            dt,
            dataset,
            masks=wanted.masks,
            keypoints=wanted.keypoints,
            skip_invalid=skip_invalid,
            progress=progress,
        )


class _Wanted:
    """The columns beside boxes that overlap is measured on."""

    def __init__(self, measure: Measure | None) -> None:
        iou_type = "bbox" if measure is None else measure.iou_type
        self.masks = iou_type in ("segm", "boundary")
        self.keypoints = iou_type == "keypoints"


def _size(path: str) -> int:
    """Give a file's size in bytes; 0 where there is none to know, as of a pipe."""
    try:
        return os.stat(path).st_size  # noqa: PTH116 (pathlib is slow to import)
    except OSError:
        return 0  # Reading it will say what is wrong.


def warn_of_lvis(gt: str, dataset: Dataset, rules: str) -> None:
    """Say what becomes of an LVIS file where LVIS's rules do not hold; `rules` says which do."""
    if dataset.is_federated:
        stderr.say(
            "warning",
            f"{gt}: is LVIS's, and {rules}: a detection counts as wrong even where nobody looked "
            "for its class; errata coco --lvis leaves such detections out",
        )


def images_of(dataset: Dataset, split: str | None) -> list[ImageId] | None:
    """Give the ids of a split's images; None, for all, without a split."""
    if split is None:
        return None
    splits = dataset.split
    known = sorted({str(name) for name in splits or () if name is not None})
    if splits is None or split not in known:
        advice = (
            f"use one of {', '.join(known)}" if known else "no image of the ground truth has one"
        )
        raise UsageError.at("split", f"found {split!r}", advice)
    return [i for i, name in zip(dataset.image_ids, splits, strict=True) if str(name) == split]
