"""One evaluation by the engine: the columns it took, and what may be asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata import _core
from errata.errors import ErrataError
from errata.pycocotools.collection import paused_collection
from errata.pycocotools.columns import Columns, columns_of
from errata.pycocotools.file_columns import FileColumns, file_columns
from errata.pycocotools.images import eval_images, overlaps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.pycocotools.params import Params

Record = dict[str, Any]


class Run:
    """What `COCOeval.evaluate` took; nothing of it changes when annotations do.

    It holds columns and parameters, and the engine's objects only until they are made again: so
    it can be copied and pickled.
    """

    def __init__(self, columns: Columns | FileColumns, params: Params) -> None:
        self.columns = columns
        self._compared: _core.Compared | None = None
        self.images = list(params.imgIds)
        self.categories = list(params.catIds) if params.useCats else [-1]
        self.areas = list(params.areaRng)
        self.max_dets = [int(n) for n in params.maxDets]
        self.iou_thrs = [float(t) for t in params.iouThrs]
        self.iou_type = params.iouType

    @classmethod
    def of(cls, coco_gt: Any, coco_dt: Any, params: Params) -> Run | None:
        """Take what an evaluation needs; None if the engine cannot do what is asked.

        Then the annotations are evaluated one by one, which either copes with what is odd in them
        or raises what the reference raises.
        """
        try:
            with paused_collection():
                columns: Columns | FileColumns | None = file_columns(coco_gt, coco_dt, params)
                columns = columns or columns_of(coco_gt, coco_dt, params)
            if columns is None:
                return None
            run = cls(columns, params)
            run.compared()
        except (ErrataError, LookupError, TypeError, ValueError, OverflowError):
            return None
        return run if run._has_meaning() else None

    def _has_meaning(self) -> bool:
        """Whether the engine's own check of the parameters will pass."""
        thresholds = all(0.0 <= t <= 1.0 for t in self.iou_thrs)
        areas = all(area[0] <= area[1] for area in self.areas)
        counts = all(n >= 0 for n in self.max_dets)
        return (
            bool(self.iou_thrs and self.areas and self.max_dets) and thresholds and areas and counts
        )

    def __bool__(self) -> bool:
        """Whether there is anything in `evalImgs`."""
        return bool(self.images and self.categories and self.areas)

    def answers(self, asked: Params, evaluated: Params) -> bool:
        """Whether these parameters are those that were evaluated; `recThrs` may be any numbers."""
        names = ["imgIds", "iouThrs", "maxDets", "areaRng", *(["catIds"] if asked.useCats else [])]
        same = all(_equal(getattr(asked, name), getattr(evaluated, name)) for name in names)
        finite = len(asked.recThrs) > 0 and bool(np.isfinite(asked.recThrs).all())
        return same and finite and asked.useCats == evaluated.useCats

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_compared": None}

    def compared(self) -> _core.Compared:
        """The columns in the engine."""
        if self._compared is None:
            self._compared = self.columns.compared()
        return self._compared

    def params(self, rec_thrs: Any = None) -> dict[str, Any]:
        """The parameters as the engine takes them."""
        areas = [(str(at), float(area[0]), float(area[1])) for at, area in enumerate(self.areas)]
        return {
            "iou_thrs": self.iou_thrs,
            "rec_thrs": None if rec_thrs is None else [float(r) for r in rec_thrs],
            "max_dets": self.max_dets,
            "areas": areas,
            "use_cats": self.columns.use_cats,
            "strict": True,
            "images": self.columns.images,
            "lvis_max_dets": None,
        }

    def arrays(self, rec_thrs: Any) -> dict[str, NDArray[np.float64]]:
        """Precision, recall and scores."""
        found = _core.coco_arrays(self.compared(), self.params(rec_thrs))
        places = self.columns.category_at
        n_found, n_asked = found["recall"].shape[1], len(self.categories)
        if n_found == n_asked and all(places.get(at) == at for at in range(n_asked)):
            return found
        return {name: self._asked(array, places) for name, array in found.items()}

    def _asked(self, array: NDArray[np.float64], places: dict[int, int]) -> NDArray[np.float64]:
        """Give an array the classes that were asked for, in their order."""
        axis = array.ndim - 3
        asked = np.full((*array.shape[:axis], len(self.categories), *array.shape[axis + 1 :]), -1.0)
        for index, at in places.items():
            asked[..., at, :, :] = array[..., index, :, :]
        return asked

    def eval_images(self) -> list[Record | None]:
        """The matching of each category, area range and image."""
        with paused_collection():
            return eval_images(self)

    def ious(self) -> dict[tuple[Any, Any], Any]:
        """The overlaps of each image and category."""
        with paused_collection():
            return overlaps(self)


def _equal(asked: Any, evaluated: Any) -> bool:
    try:
        return np.array_equal(np.asarray(asked), np.asarray(evaluated))
    except ValueError:
        return False
