"""The examples behind a count."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from errata.results.base import Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from errata.columns import Dataset, ImageId, InferenceSet
    from errata.filters import Filter


class Examples(Result):
    """Examples in the order asked for; frozen. As many as the count that they stand behind.

    Attributes
    ----------
    kind : list of str
        ``tp``, ``confused`` (a match across classes), ``fp`` (matches nothing), ``fn`` (found by
        nothing), ``absorbed``, ``not_evaluated``.
    image : ndarray of uint32, shape (n,)
        Image ranks.
    gt, dt : ndarray of int64, shape (n,)
        Rows of ``dataset.arrays`` and ``inferences.arrays``; -1 for none.
    gt_class, dt_class : ndarray of int64, shape (n,)
        Class indices; -1 for none.
    iou, score, loss : ndarray of float64, shape (n,)
        NaN for none. Loss is the score of a false positive, 1 - score of a true one, 1 for a miss.
    score_thr, iou_thr, provenance
    """

    __slots__ = (
        "_dataset",
        "_inferences",
        "dt",
        "dt_class",
        "gt",
        "gt_class",
        "image",
        "iou",
        "iou_thr",
        "kind",
        "loss",
        "provenance",
        "score",
        "score_thr",
    )  # fmt: skip
    _dataset: Dataset
    _inferences: InferenceSet
    dt: NDArray[np.int64]
    dt_class: NDArray[np.int64]
    gt: NDArray[np.int64]
    gt_class: NDArray[np.int64]
    image: NDArray[np.uint32]
    iou: NDArray[np.float64]
    iou_thr: float
    kind: list[str]
    loss: NDArray[np.float64]
    provenance: dict[str, Any]
    score: NDArray[np.float64]
    score_thr: float | dict[str, float | None] | None

    def __init__(self, dataset: Dataset, inferences: InferenceSet, **parts: Any) -> None:
        self._freeze(_dataset=dataset, _inferences=inferences, **parts)

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def dataset(self) -> Dataset:
        """What the rows of `gt` are of."""
        return self._dataset

    @property
    def inferences(self) -> InferenceSet:
        """What the rows of `dt` are of."""
        return self._inferences

    @property
    def image_ids(self) -> list[ImageId]:
        """The id of each example's image."""
        ids = self._dataset.image_ids
        return [ids[rank] for rank in self.image.tolist()]

    def take(self, rows: ArrayLike, **settings: Any) -> Examples:
        """Give the examples at some positions, or where a mask of n bools is True.

        `settings` are recorded in the provenance.
        """
        import numpy as np

        chosen = np.asarray(rows)
        # An empty list is read as numbers with a point, which are no places.
        places = np.arange(len(self))[chosen if chosen.size else []]
        origin = {**self.provenance, "settings": {**self.provenance["settings"], **settings}}
        arrays = ("image", "gt", "dt", "gt_class", "dt_class", "iou", "score", "loss")
        return Examples(
            self._dataset,
            self._inferences,
            kind=[self.kind[place] for place in places.tolist()],
            score_thr=self.score_thr,
            iou_thr=self.iou_thr,
            provenance=origin,
            **{name: getattr(self, name)[places] for name in arrays},
        )

    def filter(self, text: str | Filter, extra: Mapping[str, Any] | None = None) -> Examples:
        """Keep the examples that a filter expression holds for, in their order.

        Parameters
        ----------
        text : str or Filter
            See `errata.filters.parse`; the columns are those of `errata.filters.example_columns`.
        extra : mapping of name to values, optional
            More columns, one value for each example.

        Raises
        ------
        UsageError
            The text is no filter, or does not fit the columns; with the place.

        Examples
        --------
        >>> import errata
        >>> examples = errata.evaluate(*errata.sample_set()).examples()
        >>> examples.filter('kind == "fp" and score > .5').image_ids
        [1]
        """
        from errata.filters import filter_examples

        return filter_examples(self, text, extra)

    def holding(self, gt: ArrayLike = (), dt: ArrayLike = ()) -> Examples:
        """Keep the examples that some annotations or detections are part of, in their order.

        A pair is kept for either of the two. At other thresholds an object is part of another
        example: ask for examples there, and keep those of the same rows.

        Parameters
        ----------
        gt, dt : array_like of int
            Rows of ``dataset.arrays`` and ``inferences.arrays``.

        Examples
        --------
        >>> import errata
        >>> examples = errata.evaluate(*errata.sample_set()).examples()
        >>> examples.holding(dt=examples.dt[:1]).dt.tolist() == examples.dt[:1].tolist()
        True
        """
        import numpy as np

        sides = ((self.gt, gt), (self.dt, dt))
        held = [
            (rows >= 0) & np.isin(rows, np.asarray(asked, dtype=np.int64)) for rows, asked in sides
        ]
        return self.take(held[0] | held[1])

    def to_dict(self) -> dict[str, Any]:
        """The examples as plain Python: a list of rows with labels, ids and boxes."""
        columns = self._columns()
        names = list(columns)
        rows = zip(*columns.values(), strict=True)
        return {
            "n": len(self),
            "examples": [dict(zip(names, row, strict=True)) for row in rows],
            "score_thr": self.score_thr,
            "iou_thr": self.iou_thr,
            "provenance": self.provenance,
        }

    def _columns(self) -> dict[str, list[Any]]:
        labels = self._inferences.labels
        names = self._dataset.file_names
        ids = self._dataset.annotation_ids
        gt_boxes = self._dataset.arrays["boxes_xywh"].tolist()
        dts = self._inferences.arrays
        dt_boxes, records = dts["boxes_xywh"], dts["record"]
        gt, dt = self.gt.tolist(), self.dt.tolist()
        return {
            "kind": self.kind,
            "image_id": self.image_ids,
            "file_name": [names[rank] for rank in self.image.tolist()],
            "gt_label": [_pick(labels, i) for i in self.gt_class.tolist()],
            "dt_label": [_pick(labels, i) for i in self.dt_class.tolist()],
            "score": [_number(v) for v in self.score.tolist()],
            "iou": [_number(v) for v in self.iou.tolist()],
            "loss": [_number(v) for v in self.loss.tolist()],
            "gt_row": [None if row < 0 else row for row in gt],
            "dt_row": [None if row < 0 else row for row in dt],
            "annotation_id": [_pick(ids, row) for row in gt],
            "dt_record": [None if row < 0 else int(records[row]) for row in dt],
            "gt_bbox_xywh": [_pick(gt_boxes, row) for row in gt],
            "dt_bbox_xywh": [None if row < 0 else dt_boxes[row].tolist() for row in dt],
        }

    def __repr__(self) -> str:
        kinds = {kind: self.kind.count(kind) for kind in sorted(set(self.kind))}
        return f"Examples({len(self)}: {kinds})"


def only_classes(columns: dict[str, Any], axis: str, classes: frozenset[int]) -> dict[str, Any]:
    """Keep the examples whose class is among some; background, -1, never is."""
    import numpy as np

    rows = np.flatnonzero(np.isin(columns[axis], list(classes)))
    return {
        name: [column[row] for row in rows] if isinstance(column, list) else column[rows]
        for name, column in columns.items()
    }


def _pick(values: list[Any], index: int) -> Any:
    return None if index < 0 else values[index]


def _number(value: float) -> float | None:
    return None if isnan(value) else value
