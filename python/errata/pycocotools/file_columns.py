"""What the engine needs of two files whose records nobody has asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from errata import _core
from errata.pycocotools.coco import COCO
from errata.pycocotools.files import ResultsFile, TruthFile
from errata.pycocotools.poses import Poses, flat_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from errata.pycocotools.params import Params

_METHODS = ("getAnnIds", "loadAnns", "annToRLE")
"""By which a class of its own could choose or change annotations."""


@dataclass(frozen=True)
class FileColumns:
    """Two files, and where the engine's images and classes stand in what is asked for."""

    truth: TruthFile
    found: ResultsFile
    iou_type: str
    image_at: dict[int, int]
    """Rank of an image -> its position in `imgIds`."""
    category_at: dict[int, int]
    """Index of a class -> its position in `catIds`."""
    use_cats: bool
    sigmas: list[float] | None

    @property
    def images(self) -> list[int]:
        """Ranks of the images to evaluate."""
        return sorted(self.image_at)

    def compared(self) -> _core.Compared:
        """Lay detections beside the ground truth in the engine."""
        dataset, detections = self._both()
        sigmas = None if self.sigmas is None else [self.sigmas] * len(dataset.categories())
        return _core.Compared(dataset, detections, self.iou_type, oks_sigmas=sigmas)

    def _both(self) -> tuple[_core.Dataset, _core.Detections]:
        dataset = self.truth.columns(self.iou_type)
        detections = self.found.columns(self.iou_type)
        if dataset is None or detections is None:
            raise TypeError("the engine does not read this file")
        return dataset, detections

    @property
    def gt_ids(self) -> list[Any]:
        """Ids of the annotations in the order of the file."""
        dataset, _ = self._both()
        ids = dataset.annotation_ids()
        return [ids[row] for row in np.argsort(dataset.arrays()["record"]).tolist()]

    @property
    def dt_ids(self) -> list[Any]:
        """Ids that `loadRes` gives."""
        return list(range(1, len(self.scores) + 1))

    def poses(self) -> Poses:
        """Keypoints of both sides, in the order of the files."""
        dataset, detections = self._both()
        truth = dataset.arrays()
        gts, dts = np.argsort(truth["record"]), np.argsort(detections.arrays()["record"])
        return Poses(
            flat_rows(dataset.keypoints())[gts],
            truth["boxes_xywh"][gts],
            truth["area"][gts],
            flat_rows(detections.keypoints())[dts],
            np.array(self.sigmas),
        )

    @property
    def scores(self) -> list[Any]:
        """Scores in the order of the file."""
        _, detections = self._both()
        arrays = detections.arrays()
        scores: list[Any] = arrays["score"][np.argsort(arrays["record"])].tolist()
        return scores


def file_columns(coco_gt: Any, coco_dt: Any, params: Params) -> FileColumns | None:
    """Columns straight from the files; None where the dicts are what counts."""
    if not (_is_plain(coco_gt) and _is_plain(coco_dt)):
        return None
    truth, found = coco_gt.unread, coco_dt.unread
    if not isinstance(truth, TruthFile) or not isinstance(found, ResultsFile):
        return None
    if found.truth is not truth:
        return None
    dataset = truth.columns(params.iouType)
    if dataset is None or found.columns(params.iouType) is None:
        return None
    classes = {id_: index for index, (id_, _, _) in enumerate(dataset.categories())}
    if not params.useCats and _plain(params.catIds) != list(classes):
        return None
    asked = [classes.get(id_) for id_ in _plain(params.catIds)]
    ranks = [dataset.rank(id_) for id_ in _plain(params.imgIds)]
    keypoints = params.iouType == "keypoints"
    if keypoints and not params.useCats:
        return None
    return FileColumns(
        truth,
        found,
        params.iouType,
        {rank: at for at, rank in enumerate(ranks) if rank is not None},
        {index: at for at, index in enumerate(asked) if index is not None}
        if params.useCats
        else {0: 0},
        bool(params.useCats),
        [float(s) for s in params.kpt_oks_sigmas] if keypoints else None,
    )


def _is_plain(coco: Any) -> bool:
    return isinstance(coco, COCO) and all(
        getattr(type(coco), name) is getattr(COCO, name) and name not in vars(coco)
        for name in _METHODS
    )


def _plain(ids: Sequence[Any]) -> list[Any]:
    return [id_.item() if isinstance(id_, np.generic) else id_ for id_ in ids]
