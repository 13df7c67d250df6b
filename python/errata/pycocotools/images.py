"""`evalImgs` and `ious`, made from the engine's arrays when somebody asks for them.

The engine gives the images one after the other in flat arrays, already in COCO's order and format;
what is left is to cut them up, which costs a few microseconds for each dict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata import _core

if TYPE_CHECKING:
    from collections.abc import Iterator

    from errata.pycocotools.run import Run

Record = dict[str, Any]


def _ask(run: Run, *, overlaps: bool) -> dict[str, Any]:
    gt_ids = np.array(run.columns.gt_ids, dtype=np.float64)
    dt_ids = np.array(run.columns.dt_ids, dtype=np.float64)
    return _core.coco_images(run.compared(), run.params(), gt_ids, dt_ids, overlaps)


def eval_images(run: Run) -> list[Record | None]:
    """One dict for each category, area range and image, in this order; None where nothing is."""
    n_areas, n_images = len(run.areas), len(run.images)
    found: list[Record | None] = [None] * (len(run.categories) * n_areas * n_images)
    categories, images = run.columns.category_at, run.columns.image_at
    cut = _Cut(run, _ask(run, overlaps=False))
    for group in cut.groups():
        category, image = categories.get(group[0]), images.get(group[1])
        if category is None or image is None:
            continue
        for area, what in enumerate(group[2]):
            found[(category * n_areas + area) * n_images + image] = {
                "image_id": run.images[image],
                "category_id": run.categories[category],
                "aRng": run.areas[area],
                "maxDet": run.max_dets[-1],
                **what,
            }
    return found


class _Cut:
    """Cuts the flat arrays up, group by group, where a group is an image and category."""

    def __init__(self, run: Run, flat: dict[str, Any]) -> None:
        self._flat = flat
        self._n_areas, self._n_thresholds = len(run.areas), len(run.iou_thrs)
        gt_ids, dt_ids, scores = run.columns.gt_ids, run.columns.dt_ids, run.columns.scores
        self._gt_ids = [gt_ids[row] for row in flat["gts"].tolist()]
        self._dt_ids = [dt_ids[row] for row in flat["dts"].tolist()]
        self._scores = [scores[row] for row in flat["dts"].tolist()]

    def groups(self) -> Iterator[tuple[int, int, list[Record]]]:
        """Category, image, and what there is in each area range."""
        first_dt = first_gt = 0
        sizes = zip(self._flat["groups"], self._flat["sizes"], strict=True)
        for (category, image), (n_dts, n_gts) in sizes:
            yield category, image, self._areas(first_dt, n_dts, first_gt, n_gts)
            first_dt += n_dts
            first_gt += n_gts

    def _areas(self, first_dt: int, n_dts: int, first_gt: int, n_gts: int) -> list[Record]:
        a, t = self._n_areas, self._n_thresholds
        dts = slice(first_dt, first_dt + n_dts)
        dt_cells = slice(first_dt * a * t, (first_dt + n_dts) * a * t)
        gt_cells = slice(first_gt * a * t, (first_gt + n_gts) * a * t)
        gts = slice(first_gt * a, (first_gt + n_gts) * a)
        dt_matches = self._flat["dt_matches"][dt_cells].reshape(a, t, n_dts)
        dt_ignored = self._flat["dt_ignored"][dt_cells].reshape(a, t, n_dts)
        gt_matches = self._flat["gt_matches"][gt_cells].reshape(a, t, n_gts)
        # Without an object the reference makes an array of nothing, which NumPy takes for floats.
        flags = self._flat["gt_ignored"][gts].astype(np.int64 if n_gts else np.float64)
        gt_ignored = flags.reshape(a, n_gts)
        gt_ids = self._gt_ids[gts]
        return [
            {
                "dtIds": self._dt_ids[dts],
                "gtIds": gt_ids[area * n_gts : (area + 1) * n_gts],
                "dtMatches": dt_matches[area],
                "gtMatches": gt_matches[area],
                "dtScores": self._scores[dts],
                "gtIgnore": gt_ignored[area],
                "dtIgnore": dt_ignored[area],
            }
            for area in range(a)
        ]


def overlaps(run: Run) -> dict[tuple[Any, Any], Any]:
    """The overlaps of each image and category; an empty list where one side is empty."""
    found: dict[tuple[Any, Any], Any] = {
        (image, category): [] for image in run.images for category in run.categories
    }
    flat = _ask(run, overlaps=True)
    poses = run.columns.poses() if run.iou_type == "keypoints" else None
    categories, images = run.columns.category_at, run.columns.image_at
    first = first_dt = first_gt = 0
    for group, (n_dts, n_gts) in zip(flat["groups"], flat["sizes"], strict=True):
        category, image = categories.get(group[0]), images.get(group[1])
        if n_dts and n_gts and category is not None and image is not None:
            if poses is None:
                cells = flat["overlaps"][first : first + n_dts * n_gts]
                ious = cells.reshape(n_gts, n_dts).T
            else:
                dts = flat["dts"][first_dt : first_dt + n_dts]
                ious = poses.similarities(flat["gts"][first_gt : first_gt + n_gts], dts)
            found[run.images[image], run.categories[category]] = ious
        first, first_dt, first_gt = first + n_dts * n_gts, first_dt + n_dts, first_gt + n_gts
    return found
