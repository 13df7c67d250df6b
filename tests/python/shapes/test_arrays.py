"""Masks, keypoints, areas and LVIS' lists from arrays: every column as it was given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import errata
from errata import _core
from errata.masks import Masks

SQUARE = [[1.0, 1.0, 1.0, 3.0, 3.0, 3.0, 3.0, 1.0]]
RLE = {"size": [4, 6], "counts": [5, 2, 17]}
EMPTY = {"size": [4, 6], "counts": [24]}
POSES = [[[1.0, 2.0, 2.0], [3.0, 4.0, 0.0]], [[5.0, 6.0, 1.0], [9.0, 9.0, 2.0]]]


def truth(**columns: Any) -> errata.Dataset:
    """Two annotations: the first of image 7, which comes second; images of 6 x 4 pixels."""
    given: dict[str, Any] = {
        "image_ids": [3, 7],
        "image_sizes": [[6, 4], [6, 4]],
        "annotation_images": [7, 3],
        "class_ids": [1, 1],
        "boxes_xywh": [[0, 0, 2, 3], [1, 1, 2, 2]],
    }
    return errata.Dataset.from_arrays(**(given | columns))


def found(dataset: errata.Dataset, **columns: Any) -> errata.InferenceSet:
    """Two detections, on the images of the annotations."""
    given: dict[str, Any] = {
        "images": [7, 3],
        "class_ids": [1, 1],
        "scores": [0.5, 0.25],
        "boxes_xywh": [[0, 0, 2, 3], [1, 1, 2, 2]],
    }
    return errata.InferenceSet.from_arrays(dataset, **(given | columns))


def as_dicts(column: _core.Masks) -> list[dict[str, Any]]:
    """A column as COCO's dicts."""
    pairs = zip(column.sizes(), column.counts(), strict=True)
    return [{"size": list(size), "counts": counts} for size, counts in pairs]


def runs(columns: errata.Dataset | errata.InferenceSet) -> list[list[int]]:
    """Run lengths by row."""
    assert columns.masks is not None
    return columns.masks.runs()


def test_masks_follow_their_rows() -> None:
    column = _core.Masks.from_segmentations([SQUARE, RLE], [(4, 6), (4, 6)])
    as_column = Masks(as_dicts(column))
    for masks in ([SQUARE, RLE], column, as_column, as_dicts(column), tuple(as_dicts(column))):
        dataset = truth(masks=masks)
        assert runs(dataset) == [[5, 2, 17], [5, 2, 2, 2, 13]]
        # Nothing that is given is computed anew; what is not given comes from the masks.
        assert dataset.arrays["boxes_xywh"].tolist() == [[1, 1, 2, 2], [0, 0, 2, 3]]
        assert dataset.arrays["area"].tolist() == [2, 4]
        inferences = found(dataset, masks=masks)
        assert runs(inferences) == [[5, 2, 17], [5, 2, 2, 2, 13]]
        assert inferences.areas.tolist() == [4, 6]


def test_masks_give_boxes_that_are_not_given() -> None:
    dataset = truth(masks=[SQUARE, RLE], boxes_xywh=None)
    assert dataset.arrays["boxes_xywh"].tolist() == [[1, 1, 1, 2], [1, 1, 2, 2]]
    assert truth(masks=[SQUARE, RLE], areas=[50, 60]).arrays["area"].tolist() == [60, 50]
    inferences = found(dataset, masks=[SQUARE, RLE], boxes_xywh=None)
    assert inferences.arrays["boxes_xywh"].tolist() == [[1, 1, 1, 2], [1, 1, 2, 2]]
    assert inferences.areas.tolist() == [2, 4]
    given = found(dataset, masks=[SQUARE, RLE], boxes_xywh=None, areas=[50, 60])
    assert given.areas.tolist() == [60, 50]


def test_odd_masks_are_told() -> None:
    other = {"size": [2, 3], "counts": [5, 1]}
    with pytest.warns(errata.ErrataWarning) as told:
        dataset = truth(masks=[EMPTY, other])
    assert [str(one.message) for one in told] == [
        "masks of another size than their image were kept; they overlap nothing of another size "
        "(masks[1])",
        "masks without a pixel were kept (masks[0])",
    ]
    with pytest.warns(errata.ErrataWarning, match="another size than their image"):
        found(dataset, masks=[RLE, other])


@pytest.mark.parametrize(
    "keypoints",
    [
        POSES,
        np.array(POSES),
        np.array(POSES).reshape(2, 6),
        [np.array(POSES[0]), np.array(POSES[1]).ravel()],
        np.array(POSES, dtype=np.float32),
    ],
    ids=["lists", "n, k, 3", "n, 3 k", "of both shapes", "float32"],
)
def test_keypoints_follow_their_rows(keypoints: Any) -> None:
    dataset = truth(keypoints=keypoints)
    assert dataset.keypoints is not None
    assert dataset.keypoints[0].tolist() == [0, 2, 4]
    assert dataset.keypoints[1].tolist() == [*POSES[1], *POSES[0]]
    assert dataset.num_keypoints is not None
    assert dataset.num_keypoints.tolist() == [2, 1]
    assert dataset.arrays["area"].tolist() == [4 * 0.53, 6 * 0.53]
    inferences = found(dataset, keypoints=keypoints)
    assert inferences.keypoints is not None
    assert inferences.keypoints[1].tolist() == [*POSES[1], *POSES[0]]
    assert inferences.areas.tolist() == [4, 6]


def test_rows_may_have_any_number_of_points() -> None:
    dataset = truth(keypoints=[[], POSES[0]], num_keypoints=[0, 9], areas=[5, 6])
    assert dataset.keypoints is not None
    assert dataset.keypoints[0].tolist() == [0, 2, 2]
    assert dataset.num_keypoints is not None
    assert dataset.num_keypoints.tolist() == [9, 0]
    assert dataset.arrays["area"].tolist() == [6, 5]
    nothing = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[], boxes_xywh=[], class_ids=[], keypoints=[], masks=[]
    )
    assert nothing.keypoints is not None
    assert [array.shape for array in nothing.keypoints] == [(1,), (0, 3)]
    assert (nothing.masks is not None, nothing.has_keypoints) == (True, True)


def test_detections_without_boxes_have_the_extent_of_their_keypoints() -> None:
    inferences = found(truth(image_sizes=None), keypoints=POSES, boxes_xywh=None)
    assert inferences.arrays["boxes_xywh"].tolist() == [[5, 6, 4, 3], [1, 2, 2, 2]]
    assert inferences.areas.tolist() == [12, 4]


def test_lists_of_categories_make_it_federated() -> None:
    lists: dict[str, Any] = {"categories": {1: "a", 2: "b"}, "frequencies": {2: "r"}}
    dataset = truth(negative_categories=[[2], []], **lists)
    assert dataset.is_federated
    assert dataset.frequencies == [None, "r"]
    assert truth(not_exhaustive_categories=[[], [1]]).is_federated
    assert not truth(**lists).is_federated
    with pytest.warns(errata.ErrataWarning, match=r"were left out \(negative_categories\[1\]\)"):
        truth(negative_categories=[[], [5]])


BAD_TRUTH: list[tuple[dict[str, Any], str]] = [
    ({"boxes_xywh": None}, "boxes_xywh: found none"),
    ({"masks": 5}, "masks: found int"),
    ({"masks": "mask"}, "masks: found str"),
    ({"masks": [RLE]}, "masks: found 1 values beside 2 boxes"),
    ({"masks": [RLE], "boxes_xywh": None}, "masks: found 1 values beside 2 annotation_images"),
    ({"masks": [RLE, {"size": [4, 6], "counts": [1]}]}, r"masks\[1\]"),
    ({"masks": [RLE, SQUARE], "image_sizes": None}, r"masks\[1\]: found polygons on an image"),
    ({"masks": [RLE, SQUARE], "image_sizes": [[6.5, 4], [6, 4]]}, r"masks\[1\]: found polygons"),
    ({"keypoints": 5}, r"keypoints: found the shape \(\)"),
    ({"keypoints": [1, 2, 3]}, r"keypoints: found the shape \(3,\)"),
    ({"keypoints": np.zeros((2, 4))}, "keypoints: found 4 numbers"),
    ({"keypoints": np.zeros((2, 5, 2))}, r"keypoints: found the shape \(2, 5, 2\)"),
    ({"keypoints": [[1, 2, 3], [1, 2]]}, r"keypoints\[1\]: found 2 numbers"),
    ({"keypoints": [[[1, 2, 3]], [[1, 2]]]}, r"keypoints\[1\]: found the shape \(1, 2\)"),
    ({"keypoints": [["a", 2, 3], [1, 2, 3]]}, "keypoints: found values of the type"),
    ({"keypoints": [[1, 2, 3]]}, "keypoints: found 1 values beside 2 boxes"),
    ({"keypoints": [[1, 2, float("nan")], [1, 2, 3]]}, r"keypoints\[0\]: found the point"),
    ({"keypoints": POSES, "num_keypoints": [1]}, "num_keypoints: found 1 values beside 2 boxes"),
    ({"keypoints": POSES, "num_keypoints": [1, -1]}, "num_keypoints: found values that count"),
    ({"keypoints": POSES, "num_keypoints": [1, 0.5]}, "num_keypoints: found values that count"),
    ({"negative_categories": [[1]]}, "negative_categories: found 1 lists beside 2 images"),
    ({"negative_categories": 5}, "negative_categories: found 5"),
    ({"negative_categories": [1, 2]}, r"negative_categories\[0\]: found 1"),
    ({"not_exhaustive_categories": [[1.5], []]}, r"not_exhaustive_categories\[0\]\[0\]: found 1.5"),
    ({"frequencies": {1: 5}}, r"frequencies\[1\]: found 5"),
    ({"frequencies": ["r"]}, "frequencies: found list"),
]


@pytest.mark.parametrize(("columns", "message"), BAD_TRUTH)
def test_what_has_no_meaning_is_refused(columns: dict[str, Any], message: str) -> None:
    with pytest.raises((errata.InputError, errata.UsageError), match=message):
        truth(**columns)


BAD_FOUND: list[tuple[dict[str, Any], str]] = [
    ({"boxes_xywh": None}, "boxes_xywh: found none"),
    ({"masks": [RLE]}, "masks: found 1 values beside 2 boxes"),
    ({"masks": [RLE, SQUARE], "images": [7, 9]}, r"masks\[1\]: found polygons on an image"),
    ({"keypoints": [[1, 2, 3], []], "boxes_xywh": None}, r"keypoints\[1\]: found no point"),
    ({"keypoints": [[1, 2, 3]]}, "keypoints: found 1 values beside 2 boxes"),
    ({"areas": [1]}, "areas: found 1 values beside 2 boxes"),
    ({"areas": [1, float("inf")]}, r"areas\[1\]: found inf"),
]


@pytest.mark.parametrize(("columns", "message"), BAD_FOUND)
def test_detections_without_meaning_are_refused(columns: dict[str, Any], message: str) -> None:
    with pytest.raises((errata.InputError, errata.UsageError), match=message):
        found(truth(), **columns)
