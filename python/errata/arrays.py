"""Arrays in, columns out: dtypes and shapes are settled here, values in the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata import _core
from errata.array_values import column, id_of, ids, refused, table
from errata.shape_arrays import id_lists, keypoints_of, masks_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import ArrayLike, NDArray

    Ids = NDArray[np.int64] | list[int | str]


def dataset_from_arrays(
    *,
    image_ids: ArrayLike,
    annotation_images: ArrayLike,
    boxes_xywh: ArrayLike | None,
    class_ids: ArrayLike,
    categories: Mapping[Any, str] | None,
    areas: ArrayLike | None,
    crowd: ArrayLike | None,
    ignore: ArrayLike | None,
    annotation_ids: ArrayLike | None,
    image_sizes: ArrayLike | None,
    masks: Any,
    keypoints: Any,
    num_keypoints: ArrayLike | None,
    negative_categories: Any,
    not_exhaustive_categories: Any,
    frequencies: Mapping[Any, str] | None,
) -> _core.Dataset:
    """Build a data set's columns; see `errata.Dataset.from_arrays`."""
    classes = ids(class_ids, "class_ids")
    if categories is None:
        distinct = np.unique(classes).tolist() if isinstance(classes, np.ndarray) else set(classes)
        categories = {id_: str(id_) for id_ in distinct}
    _check_names("categories", categories)
    boxes = None if boxes_xywh is None else table(boxes_xywh, 4, "boxes_xywh")
    images = ids(annotation_images, "annotation_images")
    sizes = None if areas is None else column(areas, np.float64, "areas")
    crowds = None if crowd is None else column(crowd, np.bool_, "crowd")
    ignored = None if ignore is None else column(ignore, np.bool_, "ignore")
    numbers = None if annotation_ids is None else ids(annotation_ids, "annotation_ids")
    poses = None if keypoints is None else keypoints_of(keypoints)
    labelled = None if num_keypoints is None else _counts(num_keypoints)
    all_images = ids(image_ids, "image_ids")
    all_sizes = None if image_sizes is None else table(image_sizes, 2, "image_sizes")
    shapes = None if masks is None else masks_of(masks, _sizes(all_images, all_sizes, images))
    listed = {
        name: None if lists is None else id_lists(lists, len(all_images), name)
        for name, lists in (
            ("negative_categories", negative_categories),
            ("not_exhaustive_categories", not_exhaustive_categories),
        )
    }
    if frequencies is not None:
        _check_names("frequencies", frequencies)
    _check_lengths(
        boxes,
        annotation_images=images,
        class_ids=classes,
        areas=sizes,
        crowd=crowds,
        ignore=ignored,
        annotation_ids=numbers,
        masks=shapes,
        keypoints=None if poses is None else poses[0][1:],
        num_keypoints=labelled,
    )
    return _core.dataset_from_arrays(
        all_images,
        images,
        boxes,
        classes,
        list(categories.items()),
        sizes,
        crowds,
        ignored,
        numbers,
        all_sizes,
        masks=shapes,
        keypoints=poses,
        num_keypoints=labelled,
        frequencies=None if frequencies is None else [frequencies.get(id_) for id_ in categories],
        negative_categories=listed["negative_categories"],
        not_exhaustive_categories=listed["not_exhaustive_categories"],
    )


def detections_from_arrays(
    dataset: _core.Dataset,
    *,
    images: ArrayLike,
    boxes_xywh: ArrayLike | None,
    class_ids: ArrayLike,
    scores: ArrayLike | None,
    areas: ArrayLike | None,
    masks: Any,
    keypoints: Any,
) -> _core.Detections:
    """Build an inference set's columns; see `errata.InferenceSet.from_arrays`."""
    boxes = None if boxes_xywh is None else table(boxes_xywh, 4, "boxes_xywh")
    of, classes = ids(images, "images"), ids(class_ids, "class_ids")
    confidences = None if scores is None else column(scores, np.float64, "scores")
    sizes = None if areas is None else column(areas, np.float64, "areas")
    poses = None if keypoints is None else keypoints_of(keypoints)
    shapes = None if masks is None else masks_of(masks, _sizes_in(dataset, of))
    _check_lengths(
        boxes,
        images=of,
        class_ids=classes,
        scores=confidences,
        areas=sizes,
        masks=shapes,
        keypoints=None if poses is None else poses[0][1:],
    )
    return _core.detections_from_arrays(
        dataset, of, boxes, classes, confidences, areas=sizes, masks=shapes, keypoints=poses
    )


def _check_names(place: str, names: Any) -> None:
    if not hasattr(names, "items"):
        raise refused(place, f"found {type(names).__name__}", "give {id: name}")
    for key, name in names.items():
        id_of(key, f"{place}[{key!r}]")
        if not isinstance(name, str):
            raise refused(f"{place}[{key!r}]", f"found {name!r}", "give a name")


def _counts(values: ArrayLike) -> NDArray[np.uint32]:
    counts = column(values, np.float64, "num_keypoints")
    if not ((counts >= 0) & (counts < 2**32) & (counts % 1 == 0)).all():
        raise refused(
            "num_keypoints", "found values that count nothing", "give whole numbers from 0"
        )
    return counts.astype(np.uint32)


def _check_lengths(boxes: NDArray[np.float64] | None, **columns: Any) -> None:
    """Refuse columns that are not as long as the boxes, or where there are none, as the first."""
    given = {name: len(values) for name, values in columns.items() if values is not None}
    first, length = next(iter(given.items())) if boxes is None else ("boxes", len(boxes))
    for name, other in given.items():
        if other != length:
            found = f"found {other} values beside {length} {first}"
            raise refused(name, found, "give one for each")


def _sizes(
    image_ids: Ids, sizes: NDArray[np.float64] | None, of: Ids
) -> Callable[[int], tuple[float, float] | None]:
    """Give the width and height of the image of a row."""
    if sizes is None:
        return lambda _: None
    known = dict(zip(map(str, image_ids), sizes.tolist(), strict=False))
    return lambda row: known.get(str(of[row]))


def _sizes_in(dataset: _core.Dataset, of: Ids) -> Callable[[int], tuple[float, float] | None]:
    """Give the width and height of the image of a row, as the data set knows them."""

    def size(row: int) -> tuple[float, float] | None:
        id_ = of[row]
        rank = dataset.rank(id_ if isinstance(id_, str) else int(id_))
        image = None if rank is None else dataset.image(rank)
        if image is None or image[1] is None or image[2] is None:
            return None
        return image[1], image[2]

    return size
