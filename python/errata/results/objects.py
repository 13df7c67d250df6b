"""The objects of one image at a pair of thresholds."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from errata.results.base import Result

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from errata.columns import Dataset, ImageId, InferenceSet


class Objects(Result):
    """Every object of an image, detections first, each by row; frozen.

    Attributes
    ----------
    rank : int
        The image's.
    side : list of str
        ``dt`` or ``gt``.
    row : ndarray of int64, shape (n,)
        Row of ``inferences.arrays`` or of ``dataset.arrays``.
    state : list of str
        As in `Explanation.state`: ``tp``, ``confused``, ``absorbed``, ``fp``, ``dropped`` (below
        its threshold), ``not_evaluated`` for a detection; ``tp``, ``confused``, ``fn``,
        ``ignored`` for ground truth.
    class_index : ndarray of int64, shape (n,)
        -1 for none.
    score, iou : ndarray of float64, shape (n,)
        Score of a detection, overlap with the partner; NaN for none.
    partner : ndarray of int64, shape (n,)
        Row of what it is matched with, on the other side; -1 for none.
    score_thr, iou_thr, provenance
    """

    __slots__ = (
        "_dataset",
        "_inferences",
        "class_index",
        "iou",
        "iou_thr",
        "partner",
        "provenance",
        "rank",
        "row",
        "score",
        "score_thr",
        "side",
        "state",
    )  # fmt: skip
    _dataset: Dataset
    _inferences: InferenceSet
    class_index: NDArray[np.int64]
    iou: NDArray[np.float64]
    iou_thr: float
    partner: NDArray[np.int64]
    provenance: dict[str, Any]
    rank: int
    row: NDArray[np.int64]
    score: NDArray[np.float64]
    score_thr: float | dict[str, float | None] | None
    side: list[str]
    state: list[str]

    def __init__(self, dataset: Dataset, inferences: InferenceSet, **parts: Any) -> None:
        self._freeze(_dataset=dataset, _inferences=inferences, **parts)

    def __len__(self) -> int:
        return len(self.side)

    @property
    def image_id(self) -> ImageId:
        """The image's id."""
        return self._dataset.image_ids[self.rank]

    @property
    def labels(self) -> list[str | None]:
        """The label of each object; None for ground truth without one."""
        names = self._inferences.labels
        return [None if i < 0 else names[i] for i in self.class_index.tolist()]

    @property
    def boxes_xywh(self) -> NDArray[np.float64]:
        """The box of each object in pixels, shape (n, 4)."""
        import numpy as np

        n = self.side.count("dt")
        dts, gts = self._inferences.arrays["boxes_xywh"], self._dataset.arrays["boxes_xywh"]
        return np.concatenate([dts[self.row[:n]], gts[self.row[n:]]])

    @property
    def ids(self) -> list[ImageId]:
        """The annotation's id, or the detection's record number in its file."""
        n = self.side.count("dt")
        annotations = self._dataset.annotation_ids
        records: list[ImageId] = self._inferences.arrays["record"][self.row[:n]].tolist()
        return [*records, *(annotations[row] for row in self.row[n:].tolist())]

    def to_dict(self) -> dict[str, Any]:
        """The objects as plain Python: a list of rows with labels, ids and boxes."""
        columns = self._columns()
        rows = zip(*columns.values(), strict=True)
        return {
            "image_id": self.image_id,
            "n": len(self),
            "objects": [dict(zip(columns, row, strict=True)) for row in rows],
            "score_thr": self.score_thr,
            "iou_thr": self.iou_thr,
            "provenance": self.provenance,
        }

    def _columns(self) -> dict[str, list[Any]]:
        return {
            "side": self.side,
            "row": self.row.tolist(),
            "id": self.ids,
            "state": self.state,
            "label": self.labels,
            "score": [None if isnan(v) else v for v in self.score.tolist()],
            "iou": [None if isnan(v) else v for v in self.iou.tolist()],
            "partner": [None if row < 0 else row for row in self.partner.tolist()],
            "bbox_xywh": self.boxes_xywh.tolist(),
        }

    def __repr__(self) -> str:
        states = {state: self.state.count(state) for state in sorted(set(self.state))}
        return f"Objects({len(self)} in image {self.image_id!r}: {states})"
