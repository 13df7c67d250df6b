"""Every object of one image with its state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata.results.objects import Objects
from errata.thresholds import ScoreThreshold, plain_score

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.evaluation import Evaluation

EACH_ONCE = (None, "absorbed", "not_evaluated")
"""Questions that together give every example once."""


def objects(
    alone: Evaluation, rank: int, score_thr: ScoreThreshold, iou_thr: float, **settings: Any
) -> Objects:
    """Put together what the examples of every kind say of each object of an image, counted `alone`.

    A detection that is no example is below its threshold, ground truth that is none is ignored.
    """
    dataset, inferences = alone.dataset, alone.inferences
    dts = rows_of(inferences.arrays["image"], rank)
    gts = rows_of(dataset.arrays["image"], rank)
    place = {("dt", row): i for i, row in enumerate(dts)}
    place |= {("gt", row): len(dts) + i for i, row in enumerate(gts)}
    n = len(place)
    state = ["dropped"] * len(dts) + ["ignored"] * len(gts)
    partner, iou = np.full(n, -1, dtype=np.int64), np.full(n, np.nan)
    for asked in EACH_ONCE:
        examples = alone.examples(kind=asked, score_thr=score_thr, iou_thr=iou_thr)
        columns = (examples.kind, examples.gt.tolist(), examples.dt.tolist(), examples.iou.tolist())
        for kind, gt, dt, overlap in zip(*columns, strict=True):
            for side, row, other in (("gt", gt, dt), ("dt", dt, gt)):
                if row >= 0:
                    at = place[side, row]
                    state[at], partner[at], iou[at] = kind, other, overlap
    score = inferences.arrays["score"][dts]
    class_index = inferences.arrays["class_index"][dts].astype(np.int64)
    return Objects(
        dataset,
        inferences,
        rank=rank,
        side=["dt"] * len(dts) + ["gt"] * len(gts),
        row=np.array([*dts, *gts], dtype=np.int64),
        state=state,
        class_index=np.concatenate([class_index, dataset.arrays["class_index"][gts]]),
        score=np.concatenate([score, np.full(len(gts), np.nan)]),
        iou=iou,
        partner=partner,
        score_thr=plain_score(score_thr),
        iou_thr=iou_thr,
        **settings,
    )


def rows_of(image: NDArray[np.uint32], rank: int) -> range:
    """Give the rows of an image: columns are in the order of the images' ranks."""
    low, high = np.searchsorted(image, [rank, rank + 1])
    return range(int(low), int(high))
