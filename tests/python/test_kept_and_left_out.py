"""What odd input counts for, what is left out if asked, and what else a file says."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import errata
from errata import BACKGROUND
from odd_files import BOX, CAR, Record, caught, found, from_arrays, image, predictions, read, truth

# What is kept counts.


@pytest.mark.filterwarnings("ignore:.*not above 0:errata.ErrataWarning")
def test_boxes_without_area_count_and_match_nothing(tmp_path: Path) -> None:
    point = [5.0, 5.0, 0.0, 0.0]
    dataset = read(tmp_path, [image()], [truth(1), truth(2, bbox=point, area=0)])
    model = predictions(tmp_path, dataset, [found(), found(bbox=point)])
    for iou_thr in (0.0, 0.5):
        metrics = errata.evaluate(dataset, model).metrics(0.5, iou_thr)
        assert (metrics.tp, metrics.fp, metrics.fn) == (1, 1, 1)


@pytest.mark.filterwarnings("ignore:.*outside their image:errata.ErrataWarning")
def test_boxes_outside_their_image_stay_as_they_are(tmp_path: Path) -> None:
    dataset = read(tmp_path, [image()], [truth(1, bbox=[-50, 0, 100, 100], area=10000)])
    model = predictions(tmp_path, dataset, [found(bbox=[0, 0, 50, 100])])
    assert dataset.arrays["boxes_xywh"].tolist() == [[-50, 0, 100, 100]]
    # Clipped to the image, the two would be equal.
    assert errata.evaluate(dataset, model).metrics(0.5, 0.5).mean_iou == 0.5


@pytest.mark.filterwarnings("ignore:.*without a score:errata.ErrataWarning")
def test_missing_scores_count_as_one_and_are_remembered(tmp_path: Path) -> None:
    dataset = read(tmp_path, [image()], [truth(1)])
    model = predictions(tmp_path, dataset, [found(score=0.25), found(score=None), found(score=1)])
    assert model.arrays["score"].tolist() == [0.25, 1.0, 1.0]
    assert model.arrays["missing_score"].tolist() == [False, True, False]
    assert model.has_missing_scores
    ev = errata.evaluate(dataset, model, class_agnostic=False)
    assert len(ev.examples(score_thr=1.0)) == 2
    for ask in (lambda: ev.average_precision("car"), lambda: errata.coco_summary(dataset, model)):
        with pytest.raises(errata.UsageError, match="score"):
            ask()
    assert ev.pr_curve("car").average_precision is None
    assert errata.coco_summary(dataset, model, missing_score=1.0).stats[8] == 1
    none_missing = predictions(tmp_path, dataset, [found(score=1)])
    assert not none_missing.has_missing_scores


@pytest.mark.filterwarnings("ignore:scores outside 0 to 1:errata.ErrataWarning")
@pytest.mark.parametrize(
    "scores",
    [[2.73, 0.1], [-4.0, 7.5, 1.25], [5.0, 5.0], [-1.0], [-1e308, 1e308]],
    ids=repr,
)
def test_grids_span_scores_outside_0_to_1(scores: list[float]) -> None:
    n = len(scores)
    one = from_arrays([1], annotation_images=[1], boxes_xywh=[BOX], class_ids=[1])
    model = errata.InferenceSet.from_arrays(
        one, images=[1] * n, boxes_xywh=[BOX] * n, class_ids=[1] * n, scores=scores
    )
    ev = errata.evaluate(one, model)
    grid = ev.grid(iou_thrs=[0.5])
    thresholds = list(grid.score_thrs)
    assert len(thresholds) == 101
    assert thresholds == sorted(thresholds)
    assert (thresholds[0], thresholds[-1]) == (min(scores), max(scores))
    for k in (0, 1, 50, 99, 100):
        assert grid.n_dt[k, 0] == sum(score >= thresholds[k] for score in scores)
    # No threshold is not 0: negative scores pass.
    metrics = ev.metrics(None, 0.5)
    assert metrics.tp + metrics.fp == n
    assert ev.best_threshold() is not None


def test_grids_of_ordinary_scores_are_hundredths() -> None:
    one = from_arrays([1], annotation_images=[1], boxes_xywh=[BOX], class_ids=[1])
    model = errata.InferenceSet.from_arrays(
        one, images=[1, 1], boxes_xywh=[BOX, BOX], class_ids=[1, 1], scores=[0.4, 0.6]
    )
    expected = tuple(k / 100 for k in range(101))
    assert errata.evaluate(one, model).grid().score_thrs == expected
    nothing = errata.InferenceSet.from_arrays(
        one, images=[], boxes_xywh=[], class_ids=[], scores=[]
    )
    assert errata.evaluate(one, nothing).grid().score_thrs == expected


# Classes.


def named(*categories: tuple[Any, str]) -> list[Record]:
    return [{"id": id_, "name": name} for id_, name in categories]


UNKNOWN = pytest.mark.filterwarnings("ignore:.*not listed:errata.ErrataWarning")


@UNKNOWN
def test_classes_are_ordered_by_id_numbers_first_known_before_unknown(tmp_path: Path) -> None:
    categories = named(("b", "B"), (10, "ten"), ("a", "A"), (-2, "minus two"), (9, "nine"))
    annotations = [truth(1, category=10), truth(2, category=50), truth(3, category="k")]
    dataset = read(tmp_path, [image()], annotations, categories)
    known = ["minus two", "nine", "ten", "A", "B"]
    assert dataset.labels == [*known, "50", "k"]
    assert [id_ for id_, _, _ in dataset.categories] == [-2, 9, 10, "a", "b"]
    results = [found(category=c) for c in ("z", 7, 50, "b")]
    model = predictions(tmp_path, dataset, results)
    assert model.labels == [*known, "7", "50", "k", "z"]
    assert model.class_ids == [-2, 9, 10, "a", "b", 7, 50, "k", "z"]
    # The data set alone numbers class 50 as its sixth; with the detections it is the seventh.
    matrix = errata.evaluate(dataset, model, class_agnostic=False).confusion(0.5, 0.5)
    assert matrix.labels == (*known, "7", "50", "k", "z", "background")
    rows, columns = np.nonzero(matrix.matrix)
    cells = {(matrix.labels[r], matrix.labels[c]) for r, c in zip(rows, columns, strict=True)}
    background = "background"
    assert cells == {
        ("50", "50"),
        ("ten", background),
        ("k", background),
        (background, "7"),
        (background, "z"),
        (background, "B"),
    }


@UNKNOWN
def test_unknown_classes_count_in_micro_and_not_in_macro(tmp_path: Path) -> None:
    dataset = read(tmp_path, [image()], [truth(1)])
    model = predictions(tmp_path, dataset, [found(), found(category=77)])
    ev = errata.evaluate(dataset, model)
    metrics = ev.metrics(0.5, 0.5)
    assert metrics["77"].fp == 1
    assert metrics.precision == 0.5
    assert metrics.averages["macro"].precision == 1
    assert metrics.n_known == 1
    # COCO does not know them: there they are not looked at, and reported as such.
    coco = errata.evaluate(dataset, model, protocol="score").metrics(0.5, 0.5)
    assert (coco.fp, coco["77"].not_evaluated) == (0, 1)
    confusion = errata.evaluate(dataset, model, protocol="score").confusion(0.5, 0.5)
    assert confusion.not_evaluated == {"car": 0, "77": 1}


@UNKNOWN
@pytest.mark.parametrize(
    ("categories", "unknown", "labels"),
    [
        (named((1, "car"), (2, "bus")), [], ["car", "bus"]),
        (named((1, "car"), (2, "car")), [], ["car (1)", "car (2)"]),
        (named((5, "car"), (2, "bus"), (1, "car")), [], ["car (1)", "bus", "car (5)"]),
        (named((1, "9"), (2, "car")), [9], ["9 (1)", "car", "9 (9)"]),
        (named((1, "car"), ("x", "car")), [], ["car (1)", "car (x)"]),
    ],
)
def test_equal_names_are_told_apart_by_id(
    tmp_path: Path, categories: list[Record], unknown: list[int], labels: list[str]
) -> None:
    annotations = [truth(i, category=c) for i, c in enumerate(unknown)]
    assert read(tmp_path, [image()], annotations, categories).labels == labels


@pytest.mark.parametrize(
    "categories",
    [
        named((1, "a"), (2, "a"), (3, "a (1)")),
        named((1, "a (2)"), (2, "a"), (3, "a")),
        named((1, "a"), (2, "a"), (3, "a (2)"), (4, "a (2)")),
    ],
)
def test_labels_are_distinct(tmp_path: Path, categories: list[Record]) -> None:
    dataset = read(tmp_path, [image()], [truth(1, category=3)], categories)
    assert len(set(dataset.labels)) == len(categories)


def test_a_class_called_background_beside_the_background(tmp_path: Path) -> None:
    categories = named((1, "background"), (2, "car"))
    annotations = [truth(1, category=1), truth(2, category=2, bbox=[50, 50, 9, 9])]
    dataset = read(tmp_path, [image()], annotations, categories)
    model = predictions(
        tmp_path, dataset, [found(category=1), found(category=2, bbox=[80, 0, 9, 9])]
    )
    ev = errata.evaluate(dataset, model)
    matrix = ev.confusion(0.5, 0.5)
    assert matrix.labels == ("background", "car", "background")
    assert matrix.background_index == 2
    assert matrix.to_dict()["background_index"] == 2
    assert matrix.matrix.tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
    assert ev.examples("background").kind == ["tp"]
    assert ev.examples(BACKGROUND).kind == ["fp"]
    assert ev.examples(dt_label="background").kind == ["tp"]
    assert ev.examples(dt_label=BACKGROUND).kind == ["fn"]
    assert ev.metrics(0.5, 0.5)["background"].tp == 1


# Left out, if asked for.


def test_skip_invalid_leaves_out_and_counts(tmp_path: Path) -> None:
    images = [
        image(),
        image(),
        image(None),
        5,
        image([1]),
        image(2, width="x"),
        image(3, x=math.nan),
    ]
    annotations = [
        truth(1, bbox=[0, 0, 1]),
        truth(1, image_id=9),
        truth(2, image_id=2),
        truth(3, bbox=[0, 0, 1, math.nan]),
        {**truth(4), "category_id": None},
        truth(5, area=math.inf),
        truth(6, iscrowd=2),
        truth(7),
    ]
    categories = [CAR, {"id": 1, "name": "bus"}, {"id": 2, "name": [1]}]
    with pytest.raises(errata.InputError, match=r"images\[1\].id: found the id 1"):
        read(tmp_path, images, annotations, categories)
    dataset, messages = caught(
        lambda: read(tmp_path, images, annotations, categories, skip_invalid=True)
    )
    assert (dataset.image_ids, dataset.annotation_ids, dataset.labels) == ([1], [7], ["car"])
    assert dataset.arrays["record"].tolist() == [7]
    skipped = {code: (count, first) for code, count, first, _ in dataset.core.warnings()}
    assert skipped == {
        "skipped_missing_field": (2, "images[2].id"),
        "skipped_not_a_record": (1, "images[3]"),
        "skipped_bad_id": (1, "images[4].id"),
        "skipped_wrong_type": (3, "images[5].width"),
        "skipped_not_finite": (2, "images[6].x"),
        "skipped_bad_box": (2, "annotations[0].bbox"),
        "skipped_duplicate_image": (1, "images[1].id"),
        "skipped_unknown_image": (2, "annotations[1].image_id"),
        "skipped_duplicate_category": (1, "categories[1].id"),
    }
    # 6 images, 7 annotations and 2 categories: each is counted once.
    assert sum(count for count, _ in skipped.values()) == 15
    for message, (count, first) in zip(messages, skipped.values(), strict=True):
        assert "left out" in str(message.message)
        assert first in str(message.message)
        assert count == 1 or re.search(rf"\b{count}\b", str(message.message))


def test_skip_invalid_of_detections(tmp_path: Path) -> None:
    dataset = read(tmp_path, [image()])
    results = [
        found(9),
        found(),
        found(9),
        found(score=math.nan),
        found(score="0.5"),
        found(bbox=[1, 2, 3]),
        {"image_id": 1, "category_id": 1, "score": 1},
        found(score=0.75),
    ]
    with pytest.raises(errata.InputError, match=r"\[0\].image_id: found 9"):
        predictions(tmp_path, dataset, results)
    model, messages = caught(lambda: predictions(tmp_path, dataset, results, skip_invalid=True))
    assert model.arrays["record"].tolist() == [1, 7]
    assert model.arrays["score"].tolist() == [0.5, 0.75]
    counts = {code: count for code, count, _, _ in model.core.warnings()}
    assert counts == {
        "skipped_unknown_image": 2,
        "skipped_not_finite": 1,
        "skipped_wrong_type": 1,
        "skipped_bad_box": 1,
        "skipped_missing_field": 1,
    }
    assert len(messages) == len(counts)
    assert "(2 of them, the first: [0].image_id)" in str(messages[0].message)


def test_skip_invalid_does_not_touch_what_is_only_odd(tmp_path: Path) -> None:
    annotations = [truth(1, category=9), truth(2, bbox=[0, 0, 0, 0]), truth(3, bbox=[-5, 0, 9, 9])]
    dataset, _ = caught(lambda: read(tmp_path, [image()], annotations, skip_invalid=True))
    assert dataset.n_annotations == 3


def test_malformed_json_is_an_error_even_then(tmp_path: Path) -> None:
    (tmp_path / "gt.json").write_text('{"images": [{"id": 1}], "annotations": [{"id": 1')
    with pytest.raises(errata.InputError, match=r"gt\.json"):
        errata.read(tmp_path / "gt.json", skip_invalid=True)


# Metadata.


def test_metadata_attributes_and_split_are_typed_columns(tmp_path: Path) -> None:
    images = [
        image(2, split="val", night=True, n=1, gain=1, camera="x", tags=["t"], empty=None),
        image(1, night=None, n=2, gain=0.5, attributes={"weather": "fog", "n": 5, "width": 3}),
        image(3, split="train", metadata={"weather": 1.5, "site": 7}, huge=2**70),
    ]
    annotations = [
        truth(1, 2, attributes={"occluded": True, "blur": 1, "tags": [1], "nothing": None}),
        truth(2, 1, other=5, attributes={"blur": 2.5, "colour": "red"}),
    ]
    dataset = read(tmp_path, images, annotations)
    assert dataset.image_ids == [1, 2, 3]
    assert dataset.split == [None, "val", "train"]
    assert dataset.metadata == {
        "night": [None, True, None],
        "n": [2, 1, None],
        "gain": [0.5, 1.0, None],
        "camera": [None, "x", None],
        # Names that are taken, or stand in both inner objects, say which object they are from.
        "attributes.weather": ["fog", None, None],
        "attributes.n": [5, None, None],
        "attributes.width": [3, None, None],
        "metadata.weather": [None, None, 1.5],
        "site": [None, None, 7],
        "huge": [None, None, str(2**70)],
    }
    assert [type(v) for v in dataset.metadata["gain"][:2]] == [float, float]
    assert type(dataset.metadata["n"][0]) is int
    assert type(dataset.metadata["night"][1]) is bool
    assert dataset.attributes == {
        "blur": [2.5, 1.0],
        "occluded": [None, True],
        "colour": ["red", None],
    }
    assert dataset.warnings == []


def test_columns_of_several_types_become_strings_with_one_warning(tmp_path: Path) -> None:
    images = [image(1, m="a", split=3), image(2, m=1), image(3, m=True), image(4, m=2.0)]
    dataset, messages = caught(lambda: read(tmp_path, images))
    assert dataset.metadata == {"m": ["a", "1", "true", "2.0"]}
    assert dataset.split == ["3", None, None, None]
    assert [(c, n, at) for c, n, at, _ in dataset.core.warnings()] == [
        ("mixed_types", 3, "images[1].m")
    ]
    assert len(messages) == 1
    assert re.search(r'"m".*\b3\b', str(messages[0].message))


def test_attributes_of_detections(tmp_path: Path) -> None:
    dataset = read(tmp_path, [image(1), image(2)])
    results = [found(2, attributes={"model": "a", "d": 1}), found(1), found(2, attributes={"d": 3})]
    model = predictions(tmp_path, dataset, results)
    assert model.attributes == {"model": [None, "a", None], "d": [None, 1, 3]}


def test_no_split_is_none(tmp_path: Path) -> None:
    dataset = read(tmp_path, [image(1), image(2, attributes={"split": "inner"})])
    assert dataset.split is None
    assert dataset.metadata == {"attributes.split": [None, "inner"]}
