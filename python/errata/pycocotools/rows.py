"""Rows of annotations: in the order that decides between equals, and by position, not by id."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.pycocotools.shapes import Keypoints, MaskColumn, keypoints_of, masks_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from errata.pycocotools.params import Params

Record = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """Annotations as columns; images and categories are positions in the parameters."""

    image: NDArray[np.int64]
    category: NDArray[np.int64]
    ids: list[Any]
    boxes_xywh: NDArray[np.float64]
    area: NDArray[np.float64]
    masks: MaskColumn | None
    keypoints: Keypoints | None


def values(anns: list[Record], key: str) -> list[Any]:
    """Give one value of every annotation; a KeyError where one has none."""
    return list(map(itemgetter(key), anns))


def numbers(given: list[Any]) -> NDArray[np.float64]:
    """Numbers as an array; text that spells a number is none."""
    array = np.array(given)
    if given and array.dtype.kind not in "biuf":
        raise TypeError(f"found values of the type {array.dtype}")
    return array.astype(np.float64)


class Places:
    """Positions of image and category ids in the parameters."""

    def __init__(self, params: Params) -> None:
        self._images = _positions(params.imgIds)
        self._categories = _positions(params.catIds)
        self._use_categories = bool(params.useCats)

    def kept(self, anns: list[Record]) -> tuple[list[Record], NDArray[np.int64], NDArray[np.int64]]:
        """Annotations that have a place, with their images and categories.

        With `useCats` off all are of one class, in the order of the categories.
        """
        image = self._of(anns, "image_id", self._images)
        category = self._of(anns, "category_id", self._categories)
        chosen = np.flatnonzero((image >= 0) & (category >= 0))
        if not self._use_categories:
            chosen = chosen[np.argsort(category[chosen], kind="stable")]
            category = np.zeros(len(anns), dtype=np.int64)
        elif len(chosen) == len(anns):
            return anns, image, category
        return [anns[at] for at in chosen], image[chosen], category[chosen]

    @staticmethod
    def _of(anns: list[Record], key: str, places: dict[Any, int]) -> NDArray[np.int64]:
        found = map(places.get, values(anns, key), repeat(-1))
        return np.fromiter(found, dtype=np.int64, count=len(anns))


def _positions(ids: Sequence[Any]) -> dict[Any, int]:
    """Position of each id; Python's numbers are found faster than NumPy's, and equal them."""
    plain = [id_.item() if isinstance(id_, np.generic) else id_ for id_ in ids]
    places = {id_: at for at, id_ in enumerate(plain)}
    if len(places) < len(plain):
        raise ValueError("an id is listed twice")
    return places


def rows_of(
    coco: Any,
    kept: tuple[list[Record], NDArray[np.int64], NDArray[np.int64]],
    areas: list[Any],
    shape: str,
    *,
    has_boxes: bool,
) -> Rows:
    """Columns of annotations; of their shapes only the one that is compared."""
    anns, image, category = kept
    boxes = numbers(values(anns, "bbox")) if has_boxes and anns else np.zeros((len(anns), 4))
    if boxes.shape != (len(anns), 4):
        raise ValueError("boxes have four numbers")
    return Rows(
        image,
        category,
        values(anns, "id"),
        boxes,
        numbers(areas),
        masks_of(coco, anns) if shape == "segm" else None,
        keypoints_of(anns) if shape == "keypoints" else None,
    )
