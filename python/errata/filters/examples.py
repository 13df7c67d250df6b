"""The columns by which examples are filtered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.filters.columns import Columns
from errata.filters.flags import Flags
from errata.filters.images import group_by_rank, texts_by_rank
from errata.filters.numbers import Numbers
from errata.filters.texts import Texts
from errata.filters.values import Column, column_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from errata.filters.columns import Maker
    from errata.results.examples import Examples

    Pair = Callable[[], tuple[NDArray[Any], NDArray[Any]]]
    """Gives the values of all annotations, and of all detections."""

KINDS = ("tp", "confused", "fp", "fn", "absorbed", "not_evaluated")
SIZES = ("small", "medium", "large")
BORDERS = (1024.0, 9216.0)
"""COCO's, in square pixels; a border belongs to the size above it."""

ABOUT = {
    "kind": "tp, confused, fp, fn, absorbed or not_evaluated",
    "score": "of the detection",
    "iou": "of the pair",
    "loss": "score of a false positive, 1 - score of a true one, 1 for a miss",
    "gt": "label of the annotation; missing where there is none (background)",
    "dt": "label of the detection; missing where there is none (background)",
    "image_id": "id of the image",
    "file_name": "of the image",
    "split": "of the image",
    "annotation_id": "id of the annotation",
    "dt_record": "position of the detection in its file, from 0",
    "crowd": "whether the annotation is a crowd",
    "area": "square pixels: of the annotation, else of the detection",
    "size": "small below 1024 square pixels, large from 9216: of area",
    "width": "pixels: of the annotation's box, else of the detection's",
    "height": "pixels: of the annotation's box, else of the detection's",
    "aspect": "width over height",
}


def example_columns(examples: Examples, extra: Mapping[str, Any] | None = None) -> Columns:
    """Give the columns of examples, made as they are needed.

    ``kind score iou loss gt dt image_id file_name split annotation_id dt_record crowd``, then
    ``area width height aspect size`` of the annotation where there is one, else of the detection,
    and ``gt_area dt_area gt_width gt_height dt_width dt_height``; ``meta.*`` of the image, and
    ``attr.*`` of the annotation, else of the detection. ``split`` is there if the data set has any.

    Parameters
    ----------
    examples : Examples
        What `Evaluation.examples` gives.
    extra : mapping of name to values, optional
        More columns, one value for each example: numbers, strings, bools, sets of tags.

    Examples
    --------
    >>> import errata
    >>> from errata.filters import example_columns, parse
    >>> examples = errata.evaluate(*errata.sample_set()).examples(score_thr=0.35)
    >>> columns = example_columns(examples)
    >>> parse('kind == "confused" and gt == "bus"', columns).mask(columns).tolist()
    [False, True, False, False]
    """
    source = _Source(examples)
    makers: dict[str, Maker] = {
        "kind": source.kind,
        "score": lambda: Numbers(examples.score),
        "iou": lambda: Numbers(examples.iou),
        "loss": lambda: Numbers(examples.loss),
        "gt": lambda: Texts(examples.gt_class, examples.inferences.labels),
        "dt": lambda: Texts(examples.dt_class, examples.inferences.labels),
        "image_id": source.image_id,
        "file_name": lambda: source.of_image(examples.dataset.file_names),
        **source.splits(),
        "annotation_id": source.annotation_id,
        "dt_record": source.record,
        "crowd": source.crowd,
        **source.measures(),
        "size": source.size,
    }
    groups = {"meta": source.metadata, "attr": source.attributes}
    closed = frozenset({"kind", "gt", "dt", "split", "size"})
    return Columns(len(examples), makers, groups, closed=closed, about=ABOUT).with_extra(extra)


class _Source:
    """Makes the columns that need more than a part of the examples."""

    def __init__(self, examples: Examples) -> None:
        self.examples = examples
        self.dataset = examples.dataset
        self.inferences = examples.inferences
        self.ranks = examples.image.astype(np.int64)

    # What it is

    def kind(self) -> Column:
        codes = {kind: code for code, kind in enumerate(KINDS)}
        found = map(codes.__getitem__, self.examples.kind)
        return Texts(np.fromiter(found, dtype=np.int32, count=len(self.examples)), KINDS)

    def annotation_id(self) -> Column:
        return column_of(self.dataset.annotation_ids, "annotation_id").take(self.examples.gt)

    def record(self) -> Column:
        records = self.inferences.arrays["record"].astype(np.int64)
        return Numbers(records).take(self.examples.dt)

    def crowd(self) -> Column:
        return Flags(self.dataset.arrays["crowd"]).take(self.examples.gt)

    # What its image is

    def image_id(self) -> Column:
        return column_of(self.dataset.image_ids, "image_id").take(self.ranks)

    def of_image(self, values: list[str | None]) -> Column:
        return texts_by_rank(values, self.ranks)

    def splits(self) -> dict[str, Maker]:
        split = self.dataset.split
        return {} if split is None else {"split": lambda: self.of_image(split)}

    def metadata(self) -> Mapping[str, Maker]:
        return group_by_rank(self.dataset.metadata, self.ranks)

    # How large it is

    def measures(self) -> dict[str, Maker]:
        makers: dict[str, Maker] = {}
        for name, of in (("area", self._areas), ("width", self._widths), ("height", self._heights)):
            makers[name] = partial(self._own, of)
            makers[f"gt_{name}"] = partial(self._of_gt, of)
            makers[f"dt_{name}"] = partial(self._of_dt, of)
        return {**makers, "aspect": self.aspect}

    def _own(self, of: Pair) -> Column:
        return self._either(*of())

    def _of_gt(self, of: Pair) -> Column:
        return Numbers(of()[0]).take(self.examples.gt)

    def _of_dt(self, of: Pair) -> Column:
        return Numbers(of()[1]).take(self.examples.dt)

    def aspect(self) -> Column:
        width, height = self._either(*self._widths()), self._either(*self._heights())
        with np.errstate(divide="ignore", invalid="ignore"):
            return Numbers(width.values / height.values)

    def size(self) -> Column:
        area = self._either(*self._areas()).values
        codes = np.searchsorted(np.array(BORDERS), area, side="right")
        return Texts(np.where(np.isnan(area), -1, codes), SIZES)

    def _areas(self) -> tuple[NDArray[Any], NDArray[Any]]:
        return self.dataset.arrays["area"], self.inferences.areas

    def _widths(self) -> tuple[NDArray[Any], NDArray[Any]]:
        return self._sides(2)

    def _heights(self) -> tuple[NDArray[Any], NDArray[Any]]:
        return self._sides(3)

    def _sides(self, axis: int) -> tuple[NDArray[Any], NDArray[Any]]:
        return tuple(  # type: ignore[return-value]
            side.arrays["boxes_xywh"][:, axis] for side in (self.dataset, self.inferences)
        )

    def _either(self, gt: NDArray[Any], dt: NDArray[Any]) -> Numbers:
        """Give the annotation's value where there is an annotation, else the detection's."""
        return Numbers(np.concatenate([gt, dt])).take(self._rows(len(gt)))

    def _rows(self, n_gt: int) -> NDArray[np.int64]:
        """Give rows of annotations followed by detections."""
        gt, dt = self.examples.gt, self.examples.dt
        return np.where(gt >= 0, gt, np.where(dt >= 0, dt + n_gt, -1))

    # What was noted with it

    def attributes(self) -> Mapping[str, Maker]:
        of_gt, of_dt = self.dataset.attributes, self.inferences.attributes
        n_gt, n_dt = self.dataset.n_annotations, len(self.inferences)

        def column(name: str) -> Column:
            values = of_gt.get(name, [None] * n_gt) + of_dt.get(name, [None] * n_dt)
            return column_of(values, f"attr.{name}").take(self._rows(n_gt))

        return {name: partial(column, name) for name in dict.fromkeys([*of_gt, *of_dt])}
