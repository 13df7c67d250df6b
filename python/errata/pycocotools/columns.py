"""Annotations as columns: what the engine needs of the dicts, taken once.

Some values mean something to the reference that no column can say: a flag that ignores an object
and is no crowd, a detection with the id 0, which leaves its match free. `columns_of` then gives
None, and the dicts are evaluated one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from errata import _core
from errata.pycocotools.poses import Poses, flat_rows
from errata.pycocotools.rows import Places, Rows, numbers, rows_of, values
from errata.pycocotools.selection import is_ignored, select

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.pycocotools.params import Params

Record = dict[str, Any]


@dataclass(frozen=True)
class Columns:
    """Everything that one evaluation needs; images and classes stand as they were asked for."""

    iou_type: str
    n_images: int
    n_categories: int
    gts: Rows
    crowd: NDArray[np.bool_]
    id_is_zero: NDArray[np.bool_]
    has_keypoints: NDArray[np.bool_]
    dts: Rows
    scores: list[Any]
    score: NDArray[np.float64]
    sigmas: list[float] | None

    images = None
    use_cats = True

    @property
    def image_at(self) -> dict[int, int]:
        """Rank of an image -> its position among those asked for: the same."""
        return {at: at for at in range(self.n_images)}

    @property
    def category_at(self) -> dict[int, int]:
        """Index of a class -> its position among those asked for: the same."""
        return {at: at for at in range(self.n_categories)}

    @property
    def gt_ids(self) -> list[Any]:
        """Ids of the ground truth."""
        return self.gts.ids

    @property
    def dt_ids(self) -> list[Any]:
        """Ids of the detections."""
        return self.dts.ids

    def poses(self) -> Poses:
        """Keypoints of both sides."""
        return Poses(
            flat_rows(self.gts.keypoints),
            self.gts.boxes_xywh,
            self.gts.area,
            flat_rows(self.dts.keypoints),
            np.array(self.sigmas),
        )

    def compared(self) -> _core.Compared:
        """Lay detections beside the ground truth in the engine."""
        dataset = self._dataset()
        dts = self.dts
        detections = _core.detections_from_arrays(
            dataset,
            dts.image,
            dts.boxes_xywh,
            dts.category,
            self.score,
            areas=dts.area,
            masks=None if dts.masks is None else dts.masks.masks,
            keypoints=dts.keypoints,
        )
        sigmas = None if self.sigmas is None else [self.sigmas] * self.n_categories
        return _core.Compared(dataset, detections, self.iou_type, oks_sigmas=sigmas)

    def _dataset(self) -> _core.Dataset:
        gts = self.gts
        # Of an id the engine needs to know only whether it is 0.
        ids = np.arange(1, len(gts.image) + 1)
        ids[self.id_is_zero] = 0
        return _core.dataset_from_arrays(
            np.arange(self.n_images),
            gts.image,
            gts.boxes_xywh,
            gts.category,
            [(at, str(at)) for at in range(self.n_categories)],
            gts.area,
            self.crowd,
            None,
            ids,
            None,
            masks=None if gts.masks is None else gts.masks.masks,
            keypoints=gts.keypoints,
            num_keypoints=None if gts.keypoints is None else self.has_keypoints.astype(np.uint32),
        )


def columns_of(coco_gt: Any, coco_dt: Any, params: Params) -> Columns | None:
    """Columns of the annotations that `params` ask for; None if columns cannot say it."""
    shape = params.iouType
    # Points of no category are never compared there.
    if shape == "keypoints" and not params.useCats:
        return None
    places = Places(params)
    gts = places.kept(select(coco_gt, params))
    dts = places.kept(select(coco_dt, params))
    crowd = np.array([int(gt["iscrowd"]) for gt in gts[0]], dtype=np.uint8).astype(np.bool_)
    flags = [bool(is_ignored(gt, "bbox")) for gt in gts[0]]
    gt_ids, dt_ids = numbers(values(gts[0], "id")), numbers(values(dts[0], "id"))
    if not np.array_equal(crowd, flags) or not (dt_ids > 0).all():
        return None
    ignored = [bool(is_ignored(gt, shape)) for gt in gts[0]]
    areas = [_area(gt, flag) for gt, flag in zip(gts[0], ignored, strict=True)]
    scores = values(dts[0], "score")
    return Columns(
        iou_type=shape,
        n_images=len(params.imgIds),
        n_categories=len(params.catIds) if params.useCats else 1,
        gts=rows_of(coco_gt, gts, areas, shape, has_boxes=shape != "segm"),
        crowd=crowd,
        id_is_zero=gt_ids == 0,
        has_keypoints=~np.array(ignored, dtype=np.bool_) | crowd,
        dts=rows_of(coco_dt, dts, values(dts[0], "area"), shape, has_boxes=shape == "bbox"),
        scores=scores,
        score=numbers(scores),
        sigmas=[float(s) for s in params.kpt_oks_sigmas] if shape == "keypoints" else None,
    )


def _area(gt: Record, ignored: bool) -> Any:
    # Nobody asks for the area of what is ignored anyway.
    return gt.get("area", 0.0) if ignored else gt["area"]
