"""Precision and recall from `evalImgs`, where they did not come from the engine as they are.

A caller may put `evalImgs` together from the parts of several processes, change them, or
accumulate other parameters than were evaluated. Then what counts is what the dicts say.

The idea: per category, area range and maxDets, the detections of all images in one stable order
by decreasing score give cumulated true and false positives, and so a curve of precision over
recall; its right-to-left envelope is read off at the recall thresholds. Cost: a sort per (category,
area range, maxDets) and a scan per IoU threshold. Source: `accumulate` of pycocotools 2.0.11. Kept
from there: positions in the given parameters serve as positions in the evaluated ones; arrays are
filled densely in the order of what was found; a recall threshold that is not reached ends the row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from errata.pycocotools.params import Params

Arrays = dict[str, Any]
Record = dict[str, Any]


def accumulate(eval_images: Sequence[Record | None], asked: Params, evaluated: Params) -> Arrays:
    """Give ``precision``, ``recall`` and ``scores``; -1 where there is no ground truth."""
    n_categories = len(asked.catIds) if asked.useCats else 1
    shape = (len(asked.iouThrs), len(asked.recThrs), n_categories)
    per_cell = (len(asked.areaRng), len(asked.maxDets))
    precision, scores = -np.ones((*shape, *per_cell)), -np.ones((*shape, *per_cell))
    recall = -np.ones((shape[0], shape[2], *per_cell))
    n_images, n_areas = len(evaluated.imgIds), len(evaluated.areaRng)
    categories, areas, most, images = _positions(asked, evaluated)
    for k, category in enumerate(categories):
        for a, area in enumerate(areas):
            first = (category * n_areas + area) * n_images
            records = [eval_images[first + image] for image in images]
            found = [record for record in records if record is not None]
            for m, n in enumerate(most) if found else ():
                curves = _Curves(found, n)
                for t in range(curves.n_thresholds if curves.n_positives else 0):
                    at = (t, slice(None), k, a, m)
                    recall[t, k, a, m], precision[at], scores[at] = curves.at(t, asked.recThrs)
    return {"precision": precision, "recall": recall, "scores": scores}


def _positions(
    asked: Params, evaluated: Params
) -> tuple[list[int], list[int], list[Any], list[int]]:
    """Which of the asked categories, area ranges, maxDets and images were evaluated."""
    categories = set(evaluated.catIds if evaluated.useCats else [-1])
    areas = {tuple(area) for area in evaluated.areaRng}
    images = set(evaluated.imgIds)
    return (
        [at for at, category in enumerate(asked.catIds) if category in categories],
        [at for at, area in enumerate(asked.areaRng) if tuple(area) in areas],
        [most for most in asked.maxDets if most in set(evaluated.maxDets)],
        [at for at, image in enumerate(asked.imgIds) if image in images],
    )


class _Curves:
    """The curves of one category, area range and maxDets."""

    def __init__(self, records: list[Record], most: int) -> None:
        scores = np.concatenate([record["dtScores"][0:most] for record in records])
        order = np.argsort(-scores, kind="mergesort")
        matched = np.concatenate([r["dtMatches"][:, 0:most] for r in records], axis=1)[:, order]
        ignored = np.concatenate([r["dtIgnore"][:, 0:most] for r in records], axis=1)[:, order]
        counts = np.logical_not(ignored)
        self.scores = scores[order]
        self.tp = np.cumsum(np.logical_and(matched, counts), axis=1).astype(float)
        self.fp = np.cumsum(np.logical_and(np.logical_not(matched), counts), axis=1).astype(float)
        ignored_gt = np.concatenate([record["gtIgnore"] for record in records])
        self.n_positives = np.count_nonzero(ignored_gt == 0)
        self.n_thresholds = len(self.tp)

    def at(
        self, threshold: int, rec_thrs: Any
    ) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
        """Highest recall; precision and score at each recall threshold."""
        tp, fp = self.tp[threshold], self.fp[threshold]
        recall = tp / self.n_positives
        precision = tp / (fp + tp + np.spacing(1))
        envelope = np.maximum.accumulate(precision[::-1])[::-1]
        at = np.searchsorted(recall, rec_thrs, side="left")
        missed = np.flatnonzero(at >= len(tp))
        reached = at[: missed[0]] if len(missed) else at
        found, scores = np.zeros(len(rec_thrs)), np.zeros(len(rec_thrs))
        found[: len(reached)] = envelope[reached]
        scores[: len(reached)] = self.scores[reached]
        return (recall[-1] if len(tp) else 0.0), found, scores
