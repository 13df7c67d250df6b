"""The rules one by one, on boxes that can be followed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

import errata

SQUARE = [0, 0, 10, 10]
NEAR = [0, 0, 10, 4]
"""IoU .4 with the square."""
FAR = [50, 0, 10, 10]


def analyse(
    objects: Sequence[tuple[Sequence[float], int]],
    detections: Sequence[tuple[Sequence[float], int, float]],
    *,
    crowds: tuple[int, ...] = (),
    placed: tuple[list[int], list[int]] | None = None,
    image_ids: tuple[int, ...] = (1,),
    **options: Any,
) -> errata.TideErrors:
    """Classes are numbers; `placed` are the images of objects and detections, all on the first."""
    of_gt, of_dt = placed or ([image_ids[0]] * len(objects), [image_ids[0]] * len(detections))
    dataset = errata.Dataset.from_arrays(
        image_ids=image_ids,
        annotation_images=of_gt,
        boxes_xywh=[box for box, _ in objects],
        class_ids=[label for _, label in objects],
        categories={1: "car", 2: "bus", 3: "dog"},
        crowd=[i in crowds for i in range(len(objects))],
    )
    model = errata.InferenceSet.from_arrays(
        dataset,
        images=of_dt,
        boxes_xywh=[box for box, _, _ in detections],
        class_ids=[label for _, label, _ in detections],
        scores=[score for _, _, score in detections],
    )
    return errata.tide(dataset, model, **options)


def kinds(got: errata.TideErrors) -> list[str]:
    return got.examples().kind


@pytest.mark.parametrize(
    ("detections", "expected"),
    [
        ([(SQUARE, 1, 0.9)], []),
        ([(NEAR, 1, 0.9)], ["localisation"]),
        ([(SQUARE, 2, 0.9)], ["classification"]),
        ([(NEAR, 2, 0.9)], ["both", "missed"]),
        ([(SQUARE, 1, 0.9), (SQUARE, 1, 0.8)], ["duplicate"]),
        ([(FAR, 1, 0.9)], ["background", "missed"]),
        ([], ["missed"]),
        # Half the square on each side of a border: both ends of a range belong to it.
        ([([0, 0, 10, 5], 1, 0.9)], []),
        ([([0, 0, 10, 1], 1, 0.9)], ["localisation"]),
        ([([0, 0, 10, 1], 2, 0.9)], ["background", "missed"]),
        ([([0, 0, 10, 5], 2, 0.9)], ["classification"]),
        # Of its class and exactly at the threshold, but taken: an error of place, no duplicate.
        ([(SQUARE, 1, 0.9), ([0, 0, 10, 5], 1, 0.8)], ["localisation"]),
    ],
)
def test_kinds_of_one_object(
    detections: list[tuple[Sequence[float], int, float]], expected: list[str]
) -> None:
    assert kinds(analyse([(SQUARE, 1)], detections)) == expected


def test_place_comes_before_class() -> None:
    """On a bus, and near a car: a car box is an error of place."""
    got = analyse([(SQUARE, 2), ([0, 0, 10, 30], 1)], [(SQUARE, 1, 0.9)])
    rows = got.examples("localisation")
    assert rows.gt.tolist() == [1]
    assert got["missed"].count == 1


def test_a_detection_takes_the_free_object_that_it_overlaps_most() -> None:
    got = analyse([(SQUARE, 1), ([0, 0, 10, 8], 1)], [(SQUARE, 1, 0.9), ([0, 0, 10, 9], 1, 0.8)])
    assert kinds(got) == []
    assert got.ap == 1.0


def test_only_the_best_error_about_an_object_repairs_it() -> None:
    got = analyse(
        [(SQUARE, 1), (FAR, 1)], [(NEAR, 1, 0.7), ([0, 0, 10, 3], 1, 0.9), (SQUARE, 2, 0.8)]
    )
    rows = got.examples()
    assert list(zip(rows.kind, rows.score.tolist(), rows.repairs.tolist(), strict=True))[:3] == [
        ("localisation", 0.9, True),
        ("classification", 0.8, False),
        ("localisation", 0.7, False),
    ]
    # One of two cars at precision 1: recalls 0 to .5 of 101; the bus adds a class without objects.
    assert got["localisation"].dap == pytest.approx(51 / 101 / 2)
    # The bus box goes, and with it its class from the mean; there is nothing right yet.
    assert (got["classification"].dap, got.ap) == (0.0, 0.0)


def test_a_repaired_class_counts_for_the_object() -> None:
    got = analyse([(SQUARE, 1), (FAR, 2)], [(SQUARE, 2, 0.9), (FAR, 2, 0.8)])
    car, bus = got.per_class[:2]
    assert (car.ap, bus.ap) == (0.0, 0.5)
    assert (car["classification"].dap, bus["classification"].dap) == (1.0, 0.5)
    assert (car["classification"].count, bus["classification"].count) == (0, 1)
    assert got["classification"].dap == 0.75


def test_absorbed_detections_cost_nothing_but_may_repair() -> None:
    crowd = ([0, 0, 40, 40], 1)
    got = analyse([(SQUARE, 1), crowd], [(NEAR, 1, 0.9)], crowds=(1,))
    assert (got["localisation"].count, got["localisation"].absorbed) == (1, 1)
    assert (got.ap, got["localisation"].dap, got["missed"].count) == (0.0, 1.0, 0)
    got = analyse([(SQUARE, 1), crowd], [(SQUARE, 1, 0.5), ([20, 20, 5, 5], 1, 0.9)], crowds=(1,))
    assert (got.ap, got["background"].absorbed, got["background"].dap) == (1.0, 1, 0.0)


def test_more_than_the_threshold_must_lie_in_a_region() -> None:
    crowd = ([50, 0, 10, 10], 1)
    half, more = ([45, 0, 10, 10], 1, 0.9), ([46, 0, 10, 10], 1, 0.9)
    assert analyse([crowd], [half], crowds=(0,))["background"].absorbed == 0
    assert analyse([crowd], [more], crowds=(0,))["background"].absorbed == 1
    other = ([46, 0, 10, 10], 2, 0.9)
    assert analyse([crowd], [other], crowds=(0,))["background"].absorbed == 0


def test_the_limit_is_of_the_image_over_all_classes() -> None:
    detections = [(FAR, 2, 0.9), (FAR, 3, 0.8), (SQUARE, 1, 0.7)]
    got = analyse([(SQUARE, 1)], detections, max_dets=2)
    assert (got.pooled.n_right, got.pooled.left_out, got["missed"].count) == (0, 1, 1)
    assert analyse([(SQUARE, 1)], detections).pooled.n_right == 1


def test_classes_without_objects_count_as_nothing() -> None:
    got = analyse([(SQUARE, 1)], [(SQUARE, 1, 0.9), (FAR, 2, 0.5)])
    assert [each.ap for each in got.per_class] == [1.0, 0.0, None]
    assert got.ap == 0.5
    # Its only detection goes, and the class with it.
    assert got["background"].dap == 0.5
    assert got.per_class[1]["background"].dap is None


def test_ties_between_images_follow_the_file() -> None:
    """At one score a right and a wrong car: the file's first image comes first."""
    objects, detections = [(SQUARE, 1)], [(SQUARE, 1, 0.5), (FAR, 1, 0.5)]
    ap = {
        ids: analyse(objects, detections, image_ids=ids, placed=([1], [1, 2])).ap
        for ids in ((1, 2), (2, 1))
    }
    assert ap == {(1, 2): 1.0, (2, 1): 0.5}


def test_special_repairs() -> None:
    got = analyse([(SQUARE, 1), (FAR, 1)], [([90, 0, 9, 9], 1, 0.9), (SQUARE, 1, 0.8)])
    half = 51 / 101
    assert got.ap == pytest.approx(half / 2)
    assert got.false_positives == pytest.approx(half / 2)
    assert got.false_negatives == pytest.approx(0.5 - half / 2)


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ({"pos_thr": 0.0}, "pos_thr"),
        ({"pos_thr": 1.1}, "pos_thr"),
        ({"pos_thr": float("nan")}, "pos_thr"),
        ({"pos_thr": "half"}, "pos_thr"),
        ({"bg_thr": 0.0}, "bg_thr"),
        ({"bg_thr": 0.6}, "bg_thr"),
        ({"bg_thr": None}, "bg_thr"),
        ({"max_dets": -1}, "max_dets"),
        ({"max_dets": 1.5}, "max_dets"),
        ({"images": [99]}, "images"),
        ({"iou_type": "pixels"}, "iou_type"),
        ({"iou_type": "segm"}, "iou_type"),
        ({"boundary_ratio": 0.1}, "boundary_ratio"),
        ({"missing_score": 0.5}, "missing_score"),
    ],
)
def test_odd_arguments_are_refused_by_name(options: dict[str, Any], place: str) -> None:
    with pytest.raises(errata.UsageError) as caught:
        analyse([(SQUARE, 1)], [(SQUARE, 1, 0.9)], **options)
    assert caught.value.place == place


def test_no_detection_is_looked_at() -> None:
    got = analyse([(SQUARE, 1)], [(SQUARE, 1, 0.9)], max_dets=0)
    assert (got.pooled.left_out, got["missed"].count, got.ap) == (1, 1, 0.0)
    # Without the missed object there is nothing to average.
    assert got["missed"].dap is None
