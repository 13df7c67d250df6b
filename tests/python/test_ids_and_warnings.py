"""Ids of every spelling, and the warnings about odd input that is kept."""

from __future__ import annotations

import json
import math
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import errata
import odd_files
from odd_files import BOX, CAR, caught, found, from_arrays, image, predictions, read, truth

# Ids.

SPELLINGS: list[tuple[list[Any], list[int | str], str | None]] = [
    ([3, 1, 2], [1, 2, 3], None),
    ([0, -5, 7], [-5, 0, 7], None),
    (["b", "a", "B", "é"], ["B", "a", "b", "é"], None),
    ([""], [""], None),
    ([2**53 + 1, 2**53], [2**53, 2**53 + 1], None),
    ([2**63 - 1, -(2**63)], [-(2**63), 2**63 - 1], None),
    (["2299", 2300, "x"], [2299, 2300, "x"], "strings of digits"),
    (["-7", "0"], [-7, 0], "strings of digits"),
    ([7.0, 1e3], [7, 1000], "decimals"),
    # Not how a number is written: two spellings never become one id.
    (["007", "+7", "-0", "1e3", " 5", "٣", 7], [7, " 5", "+7", "-0", "007", "1e3", "٣"], None),
    ([str(2**63)], [str(2**63)], None),
]


@pytest.mark.parametrize(("given", "expected", "warned"), SPELLINGS)
def test_image_ids_are_numbers_then_strings(
    tmp_path: Path, given: list[Any], expected: list[int | str], warned: str | None
) -> None:
    dataset, messages = caught(lambda: read(tmp_path, [image(id_) for id_ in given]))
    assert dataset.image_ids == expected
    assert [type(id_) for id_ in dataset.image_ids] == [type(id_) for id_ in expected]
    assert [dataset.rank(id_) for id_ in expected] == list(range(len(given)))
    assert len(messages) == (warned is not None)
    assert all(warned is not None and warned in str(message.message) for message in messages)


@pytest.mark.parametrize("id_", [True, None, 1.5, 2**63, -(2**63) - 1, [1], {}, math.nan])
def test_what_is_no_id(tmp_path: Path, id_: Any) -> None:
    with pytest.raises(errata.InputError, match="id") as error:
        read(tmp_path, [image(), image(id_)])
    assert error.value.place == "images[1].id"


def test_one_id_in_two_spellings_is_one_image(tmp_path: Path) -> None:
    with pytest.raises(errata.InputError, match="found the id 2299 of an earlier image"):
        read(tmp_path, [image("2299"), image(2299)])
    with pytest.raises(errata.InputError, match="found the id 1 of an earlier category"):
        read(tmp_path, [image()], [], [CAR, {"id": "1", "name": "bus"}])


def test_spellings_join_images_annotations_categories_and_detections(tmp_path: Path) -> None:
    images = [image("2299"), image("a/b.jpg"), image(0)]
    annotations = [truth(1, 2299, "1"), truth(2, "a/b.jpg"), truth(3, "0")]
    dataset, messages = caught(lambda: read(tmp_path, images, annotations))
    # An image's id, an annotation's category and another one's image.
    assert len(messages) == 1
    assert "(3 of them, the first: images[0].id)" in str(messages[0].message)
    assert dataset.arrays["image"].tolist() == [0, 1, 2]
    assert [dataset.rank("2299"), dataset.rank(2299), dataset.rank("0")] == [1, 1, 0]
    results = [found("2299"), found(2299, "1"), found("a/b.jpg"), found(0)]
    model, messages = caught(lambda: predictions(tmp_path, dataset, results))
    assert "(2 of them, the first: [0].image_id)" in str(messages[0].message)
    assert model.arrays["image"].tolist() == [0, 1, 1, 2]
    assert errata.evaluate(dataset, model).metrics(0.5, 0.5).tp == 3
    part = errata.evaluate(dataset, model, images=["2299", "a/b.jpg"])
    assert (part.metrics(0.5, 0.5).tp, part.ranks) == (2, [1, 2])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["b", 3, "a"], [3, "a", "b"]),
        (np.array(["b", "a"]), ["a", "b"]),
        (np.array([3, 1], dtype=np.uint8), [1, 3]),
        (np.array([2**63 - 1, 2**53 + 1], dtype=np.uint64), [2**53 + 1, 2**63 - 1]),
        (np.arange(6)[::-2], [1, 3, 5]),
        (np.array(["b", 3], dtype=object), [3, "b"]),
        ((0, -1), [-1, 0]),
        ([], []),
    ],
)
def test_ids_in_arrays(given: Any, expected: list[int | str]) -> None:
    assert from_arrays(given).image_ids == expected


@pytest.mark.parametrize(
    "given",
    [
        [1.0],
        [True],
        [None],
        [b"a"],
        [[1]],
        5,
        np.array([2**63 + 5], dtype=np.uint64),
        [2**63 + 5],
        [2**70],
        ["a", 2**70],
    ],
    ids=repr,
)
def test_what_is_no_id_in_arrays(given: Any) -> None:
    with pytest.raises(errata.InputError, match="image_ids"):
        from_arrays(given)


def test_an_id_that_no_image_can_have_is_an_unknown_image(tmp_path: Path) -> None:
    dataset = read(tmp_path, [image()])
    model = predictions(tmp_path, dataset, [])
    assert dataset.rank(2) is None
    assert dataset.rank("x") is None
    with pytest.raises(errata.UsageError, match="images"):
        errata.evaluate(dataset, model, images=["x"])
    assert dataset.rank(2**70) is None
    with pytest.raises(errata.UsageError, match="images"):
        errata.evaluate(dataset, model, images=[2**70])


# Warnings: one for each sort of oddity, with how many there are and where the first one is.

THREE = range(3)
GT_ODDITIES: list[tuple[str, dict[str, list[Any]], str]] = [
    ("id_from_text", {"images": [image(), *(image(str(i + 2)) for i in THREE)]}, "images[1].id"),
    ("id_from_float", {"images": [image(i + 1.0) for i in THREE]}, "images[0].id"),
    (
        "missing_category_name",
        {"categories": [CAR, *({"id": i + 2} for i in THREE)]},
        "categories[1].name",
    ),
    (
        "bad_image_size",
        {"images": [image(1), image(2, width=-5), image(3, height=0), image(4, width=0)]},
        "images[1].width",
    ),
    (
        "unknown_category",
        {"annotations": [truth(1), *(truth(i + 2, category=i + 8) for i in THREE)]},
        "annotations[1].category_id",
    ),
    (
        "zero_area_box",
        {"annotations": [truth(w + 2, bbox=[1, 1, w, 5 - w]) for w in (0, 5, -1, 1)]},
        "annotations[0].bbox",
    ),
    (
        "box_outside_image",
        {
            # By up to one pixel they may; in the second image, whose width is not known, any x.
            "images": [image(), image(2, width=None)],
            "annotations": [
                truth(1, bbox=[-1, -1, 102, 102]),
                truth(2, bbox=[-1.01, 0, 5, 5]),
                truth(3, bbox=[0, 90, 5, 11.5]),
                truth(4, bbox=[500, 0, 5, 5]),
                truth(5, 2, bbox=[500, 0, 5, 5]),
            ],
        },
        "annotations[1].bbox",
    ),
    (
        "missing_area",
        {"annotations": [truth(i, area=None) for i in THREE]},
        "annotations[0].area",
    ),
    (
        "missing_annotation_id",
        {"annotations": [truth(5), *(truth(None) for _ in THREE)]},
        "annotations[1].id",
    ),
    (
        "duplicate_annotation_id",
        {"annotations": [truth(4) for _ in range(4)]},
        "annotations[1].id",
    ),
]


@pytest.mark.parametrize(
    ("code", "document", "first"), GT_ODDITIES, ids=[g[0] for g in GT_ODDITIES]
)
def test_each_oddity_of_ground_truth_is_one_warning_with_a_count(
    tmp_path: Path, code: str, document: dict[str, list[Any]], first: str
) -> None:
    dataset, messages = caught(lambda: read(tmp_path, **document))
    assert len(dataset) == len(document.get("images", [1]))
    assert dataset.n_annotations == len(document.get("annotations", []))
    check_warning(messages, dataset, code, first, tmp_path / "gt.json")


NO_SCORE = {key: value for key, value in found().items() if key != "score"}
DT_ODDITIES: list[tuple[str, list[Any], str]] = [
    ("id_from_text", [found(), *(found("1") for _ in THREE)], "[1].image_id"),
    ("id_from_float", [found(category=1.0) for _ in THREE], "[0].category_id"),
    ("unknown_category", [found(category=c) for c in (9, 1, "x", 9)], "[0].category_id"),
    ("zero_area_box", [found(), *(found(bbox=[1, 1, 0, i]) for i in THREE)], "[1].bbox"),
    ("box_outside_image", [found(bbox=[99, 0, 3, i]) for i in (1, 2, 3)], "[0].bbox"),
    ("missing_score", [found(), found(score=None), NO_SCORE, found(score=None)], "[1].score"),
    ("score_outside_0_1", [found(score=s) for s in (0, 1, 1.0001, -0.5, 17)], "[2].score"),
]


@pytest.mark.parametrize(
    ("code", "results", "first"), DT_ODDITIES, ids=[code for code, _, _ in DT_ODDITIES]
)
def test_each_oddity_of_detections_is_one_warning_with_a_count(
    tmp_path: Path, code: str, results: list[Any], first: str
) -> None:
    dataset = read(tmp_path)
    model, messages = caught(lambda: predictions(tmp_path, dataset, results))
    assert len(model) == len(results)
    check_warning(messages, model, code, first, tmp_path / "dt.json")


def check_warning(
    messages: list[warnings.WarningMessage],
    source: errata.Dataset | errata.InferenceSet,
    code: str,
    first: str,
    file: Path | None,
) -> None:
    """One warning of that code, about three records, shown where errata was called."""
    assert [(c, n, place) for c, n, place, _ in source.core.warnings()] == [(code, 3, first)]
    (message,) = messages
    text = str(message.message)
    assert message.category is errata.ErrataWarning
    assert message.filename in (odd_files.__file__, __file__)
    assert text.startswith(f"{file}: " if file else source.core.warnings()[0][3])
    assert re.search(r"\b3\b", text)
    assert first in text
    (kept,) = source.warnings
    assert kept in text


def test_several_oddities_are_several_warnings(tmp_path: Path) -> None:
    annotations = [truth(1, category=9, bbox=[1, 1, 0, 0]), truth(1, "1", bbox=[-9, 0, 0, 5])]
    dataset, messages = caught(lambda: read(tmp_path, [image()], annotations))
    counts = {code: count for code, count, _, _ in dataset.core.warnings()}
    assert counts == {
        "id_from_text": 1,
        "unknown_category": 1,
        "zero_area_box": 2,
        "box_outside_image": 1,
        "duplicate_annotation_id": 1,
    }
    assert len(messages) == len(counts)


def test_no_categories_at_all_is_one_warning_more(tmp_path: Path) -> None:
    gt = {"images": [image()], "annotations": [truth(i) for i in THREE]}
    (tmp_path / "gt.json").write_text(json.dumps(gt))
    dataset, messages = caught(lambda: errata.read(tmp_path / "gt.json"))
    assert [code for code, *_ in dataset.core.warnings()] == ["no_categories", "unknown_category"]
    assert len(messages) == 2
    assert dataset.labels == ["1"]


def test_clean_input_does_not_warn(tmp_path: Path) -> None:
    images = [image(1, file_name="a.jpg", split="val"), {"id": 2}]
    (dataset, model), messages = caught(
        lambda: (
            dataset := read(tmp_path, images, [truth(1), truth(2, 2)]),
            predictions(tmp_path, dataset, [found(), found(2, score=1), found(2, score=0)]),
        )
    )
    assert messages == []
    assert dataset.warnings == model.warnings == []


def test_arrays_warn_alike() -> None:
    boxes = [[0, 0, 0, 5], [0, 0, 5, 0], [0, 0, -1, 5], [0, 0, 5, 5]]
    shape = {"annotation_images": [1] * 4, "boxes_xywh": boxes, "class_ids": [1] * 4}
    dataset, messages = caught(lambda: from_arrays([1], **shape))
    check_warning(messages, dataset, "zero_area_box", "boxes_xywh[0]", None)
    sizes = {"image_sizes": [[20, 20]], "boxes_xywh": [[15, 0, 7, 1]] * 3 + [[0, 0, 5, 5]]}
    dataset, messages = caught(lambda: from_arrays([1], **{**shape, **sizes}))
    check_warning(messages, dataset, "box_outside_image", "boxes_xywh[0]", None)
    sound = {**shape, "boxes_xywh": [[0, 0, 5, 5]] * 4}
    dataset, messages = caught(lambda: from_arrays([1], **sound, annotation_ids=[7, 7, 7, 7]))
    check_warning(messages, dataset, "duplicate_annotation_id", "annotation_ids[1]", None)
    few = {**sound, "class_ids": [1, 2, 3, 4], "categories": {1: "car"}}
    dataset, messages = caught(lambda: from_arrays([1], **few))
    check_warning(messages, dataset, "unknown_category", "class_ids[1]", None)
    model, messages = caught(
        lambda: errata.InferenceSet.from_arrays(
            from_arrays([1], **sound), images=[1] * 4, boxes_xywh=[BOX] * 4, class_ids=[1] * 4,
            scores=[0.5, 2, -1, 1.5],
        )
    )  # fmt: skip
    check_warning(messages, model, "score_outside_0_1", "scores[1]", None)
