"""Arrays in, columns out: dtypes and shapes are settled here, values in the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata import _core
from errata.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray


_LARGEST = 2**63 - 1


def dataset_from_arrays(
    *,
    image_ids: ArrayLike,
    annotation_images: ArrayLike,
    boxes_xywh: ArrayLike,
    class_ids: ArrayLike,
    categories: Mapping[Any, str] | None,
    areas: ArrayLike | None,
    crowd: ArrayLike | None,
    ignore: ArrayLike | None,
    annotation_ids: ArrayLike | None,
    image_sizes: ArrayLike | None,
) -> _core.Dataset:
    """Build a data set's columns; see `errata.Dataset.from_arrays`."""
    classes = _ids(class_ids, "class_ids")
    if categories is None:
        distinct = np.unique(classes).tolist() if isinstance(classes, np.ndarray) else set(classes)
        categories = {id_: str(id_) for id_ in distinct}
    _check_names(categories)
    boxes = _boxes(boxes_xywh)
    images = _ids(annotation_images, "annotation_images")
    sizes = None if areas is None else _column(areas, np.float64, "areas")
    crowds = None if crowd is None else _column(crowd, np.bool_, "crowd")
    ignored = None if ignore is None else _column(ignore, np.bool_, "ignore")
    numbers = None if annotation_ids is None else _ids(annotation_ids, "annotation_ids")
    _check_lengths(
        boxes,
        annotation_images=images,
        class_ids=classes,
        areas=sizes,
        crowd=crowds,
        ignore=ignored,
        annotation_ids=numbers,
    )
    return _core.dataset_from_arrays(
        _ids(image_ids, "image_ids"),
        images,
        boxes,
        classes,
        list(categories.items()),
        sizes,
        crowds,
        ignored,
        numbers,
        None if image_sizes is None else _table(image_sizes, 2, "image_sizes"),
    )


def detections_from_arrays(
    dataset: _core.Dataset,
    *,
    images: ArrayLike,
    boxes_xywh: ArrayLike,
    class_ids: ArrayLike,
    scores: ArrayLike | None,
) -> _core.Detections:
    """Build an inference set's columns; see `errata.InferenceSet.from_arrays`."""
    boxes = _boxes(boxes_xywh)
    of, classes = _ids(images, "images"), _ids(class_ids, "class_ids")
    confidences = None if scores is None else _column(scores, np.float64, "scores")
    _check_lengths(boxes, images=of, class_ids=classes, scores=confidences)
    return _core.detections_from_arrays(dataset, of, boxes, classes, confidences)


def _ids(values: ArrayLike, name: str) -> NDArray[np.int64] | list[int | str]:
    """Give whole numbers as a contiguous int64 array, anything else as a list of int and str."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise _refused(name, f"found {array.ndim} dimensions", "give a list")
    if array.size == 0 or array.dtype.kind == "i":
        return np.ascontiguousarray(array, dtype=np.int64)
    if array.dtype.kind == "u" and int(array.max()) <= _LARGEST:
        return np.ascontiguousarray(array, dtype=np.int64)
    given: list[Any] = list(array.tolist() if isinstance(values, np.ndarray) else values)  # type: ignore[arg-type]
    return [_id(value, f"{name}[{i}]") for i, value in enumerate(given)]


def _check_names(categories: Any) -> None:
    if not hasattr(categories, "items"):
        raise _refused("categories", f"found {type(categories).__name__}", "give {id: name}")
    for key, name in categories.items():
        _id(key, f"categories[{key!r}]")
        if not isinstance(name, str):
            raise _refused(f"categories[{key!r}]", f"found {name!r}", "give a name")


def _check_lengths(boxes: NDArray[np.float64], **columns: Any) -> None:
    """Refuse columns that are not as long as the boxes."""
    for name, column in columns.items():
        if column is not None and len(column) != len(boxes):
            found = f"found {len(column)} values beside {len(boxes)} boxes"
            raise _refused(name, found, "give one for each box")


def _id(value: Any, place: str) -> int | str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise _refused(place, f"found {value!r}", "ids are whole numbers or strings")
    if not -_LARGEST - 1 <= int(value) <= _LARGEST:
        raise _refused(place, f"found {value}", "ids are whole numbers of 64 bits, or strings")
    return int(value)


def _boxes(values: ArrayLike) -> NDArray[np.float64]:
    return _table(values, 4, "boxes_xywh")


def _table(values: ArrayLike, width: int, name: str) -> NDArray[np.float64]:
    array = _array(values, np.float64, name)
    if array.size == 0:
        return np.empty((0, width))
    if array.ndim != 2 or array.shape[1] != width:
        raise _refused(name, f"found the shape {array.shape}", f"give the shape (n, {width})")
    return array


def _column(values: ArrayLike, dtype: type[Any], name: str) -> NDArray[Any]:
    array = _flags(values, name) if dtype is np.bool_ else _array(values, dtype, name)
    if array.ndim != 1:
        raise _refused(name, f"found {array.ndim} dimensions", "give a list")
    return array


def _flags(values: ArrayLike, name: str) -> NDArray[np.bool_]:
    array = np.asarray(values)
    numbers = array.dtype.kind in "biu" or array.size == 0
    if not numbers or not np.isin(array, (0, 1)).all():
        raise _refused(name, f"found {array.dtype} values beyond 0 and 1", "give bools, or 0 and 1")
    return np.ascontiguousarray(array, dtype=np.bool_)


def _array(values: ArrayLike, dtype: type[Any], name: str) -> NDArray[Any]:
    if isinstance(values, np.ma.MaskedArray):
        raise _refused(name, "found a masked array", "give plain numbers")
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise _refused(name, f"found {error}", "give rows of equal length") from error
    if array.size and array.dtype.kind not in "fiu":
        raise _refused(name, f"found values of the type {array.dtype}", "give numbers")
    return np.ascontiguousarray(array, dtype=dtype)


def _refused(place: str, found: str, advice: str) -> InputError:
    return InputError(f"{place}: {found}; {advice}", place=place, found=found, advice=advice)
