"""What has no meaning is refused in one sentence; what looks alike is told apart."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import errata
from errata import sample_set


def _any(value: Any) -> Any:
    """Give a value that the type checker does not look at."""
    return value


def with_ids(ids: list[Any]) -> errata.Evaluation:
    """Give an evaluation of as many images as ids, each with one object that is found."""
    n = len(ids)
    boxes = [[0, 0, 10, 10]] * n
    dataset = errata.Dataset.from_arrays(
        image_ids=ids, annotation_images=ids, boxes_xywh=boxes, class_ids=[1] * n
    )
    model = errata.InferenceSet.from_arrays(
        dataset, images=ids, boxes_xywh=boxes, class_ids=[1] * n, scores=[0.5] * n
    )
    return errata.evaluate(dataset, model)


MASKS: list[Callable[[list[bool]], Any]] = [
    list, tuple, np.array, pd.Series, lambda m: np.array(m, dtype=object), iter,
]  # fmt: skip


@pytest.mark.parametrize("kind", MASKS)
def test_a_mask_of_any_kind_is_no_list_of_ids(kind: Callable[[list[bool]], Any]) -> None:
    ev = with_ids([0, 1, 2, 3])
    mask = [False, False, True, True]
    assert ev.subset(kind(mask)).ranks_that_count() == [2, 3]
    part = errata.evaluate(ev.dataset, ev.inferences, images=kind(mask))
    assert part.image_ids == [2, 3]
    summary = errata.coco_summary(ev.dataset, ev.inferences, images=kind(mask))
    assert summary.provenance["n_images"] == 2


@pytest.mark.parametrize("images", ["12", 1, None, [True], [True, 1, 2, 3], [1.5], [2**70], [7]])
def test_what_names_no_image(images: Any) -> None:
    ev = with_ids([0, 1, 2, 3])
    with pytest.raises(errata.UsageError, match="images: found"):
        ev.subset(images)


def test_ids_in_any_container() -> None:
    ev = with_ids([5, 6, 7, 8])
    ids = np.array([5, 0, 8, 0])[::2]
    for images in (ids, ids.astype(np.int32), iter([8, 5, 5]), pd.Series([5, 8]), {5, 8}):
        assert ev.subset(images).ranks_that_count() == [0, 3]


@pytest.mark.parametrize("weights", [[2**32, 0, 0], [-1, 0, 0], [0.5, 1, 1], [1, 1], "abc"])
def test_weights_that_do_not_count(weights: Any) -> None:
    with pytest.raises(errata.UsageError, match="weights"):
        errata.evaluate(*sample_set()).weighted(weights)


def test_weights_that_overflow_together() -> None:
    ev = errata.evaluate(*sample_set()).weighted([70000, 1, 1])
    with pytest.raises(errata.UsageError, match="weights"):
        ev.weighted([70000, 1, 1])
    heavy = errata.evaluate(*sample_set()).weighted([2**31, 2**31, 2**31])
    assert heavy.metrics(None, 0.5).tp == 2**32
    with pytest.raises(errata.UsageError, match="weights"):
        heavy.grid()


def test_detections_of_another_data_set() -> None:
    dataset, model = sample_set()
    other = with_ids([1, 2]).dataset
    for ask in (errata.evaluate, errata.coco_summary):
        with pytest.raises(errata.UsageError, match="another data set"):
            ask(other, model)
        with pytest.raises(errata.UsageError, match="dataset: found"):
            ask(model, dataset)  # type: ignore[arg-type]
        with pytest.raises(errata.UsageError, match="inferences: found"):
            ask(dataset, "dt.json")  # type: ignore[arg-type]


ODD: list[Callable[[Any], Any]] = [
    lambda ev: ev.metrics("a"),
    lambda ev: ev.metrics([0.5]),
    lambda ev: ev.metrics(0.5, "0.5"),
    lambda ev: ev.metrics({"car": "x"}),
    lambda ev: ev.metrics({"cra": 0.5}),
    lambda ev: ev.grid(0.5, 0.5),
    lambda ev: ev.grid({"car": 0.5}),
    lambda ev: ev.grid([k / 10**5 for k in range(10**5)], [k / 10**5 for k in range(10**5)]),
    lambda ev: ev.explain(dt=2**40),
    lambda ev: ev.explain(dt="a"),
    lambda ev: ev.explain(dt=True),
    lambda ev: ev.explain(),
    lambda ev: ev.best_threshold(beta=1e200),
    lambda ev: ev.best_threshold(beta="x"),
    lambda ev: ev.best_threshold(beta=2, min_precision=0.5),
    lambda ev: ev.best_threshold(min_precision=2),
    lambda ev: errata.evaluate(ev.dataset, ev.inferences, max_dets=5),
    lambda ev: errata.evaluate(ev.dataset, ev.inferences, strict=False),
    lambda ev: errata.evaluate(ev.dataset, ev.inferences, protocol="score", max_dets=-1),
    lambda ev: errata.evaluate(ev.dataset, ev.inferences, protocol="score", max_dets=2**70),
    lambda ev: errata.evaluate(ev.dataset, ev.inferences, class_agnostic=_any("no")),
    lambda ev: errata.coco_summary(ev.dataset, ev.inferences, max_dets=[1, 2, 2**70]),
    lambda ev: errata.coco_summary(ev.dataset, ev.inferences, max_dets=[1, _any(2.5), 3]),
    lambda ev: errata.coco_summary(ev.dataset, ev.inferences, iou_thrs=[1.5]),
    lambda ev: errata.coco_summary(ev.dataset, ev.inferences, area_ranges={}),
    lambda ev: errata.coco_summary(ev.dataset, ev.inferences, area_ranges={"all": (9, 1)}),
    lambda ev: errata.coco_summary(ev.dataset, ev.inferences, area_ranges={"all": _any(5)}),
    lambda ev: errata.coco_summary(ev.dataset, ev.inferences, missing_score=0.5),
    lambda ev: errata.coco_summary(ev.dataset, ev.inferences, "segments"),
]


@pytest.mark.parametrize("ask", ODD)
def test_arguments_without_a_meaning(ask: Callable[[Any], Any]) -> None:
    with pytest.raises(errata.UsageError, match=r".+: .+; .+"):
        ask(errata.evaluate(*sample_set()))


COLUMNS: list[tuple[dict[str, Any], str]] = [
    ({"crowd": ["0"]}, "crowd"),
    ({"crowd": [2]}, "crowd"),
    ({"ignore": [float("nan")]}, "ignore"),
    ({"crowd": [True, False]}, "crowd: found 2 values beside 1 boxes"),
    ({"boxes_xywh": [["0", "0", "1", "1"]]}, "boxes_xywh"),
    ({"boxes_xywh": [[0, 0, 1]]}, "boxes_xywh"),
    ({"boxes_xywh": np.ma.masked_array([[0, 0, 1, 1]], mask=True)}, "boxes_xywh"),
    ({"categories": ["car"]}, "categories"),
    ({"categories": {1: 5}}, "categories"),
    ({"class_ids": [1.5]}, r"class_ids\[0\]"),
    ({"image_ids": [2**63 + 5], "annotation_images": [2**63 + 5]}, r"annotation_images\[0\]"),
]


@pytest.mark.parametrize(("columns", "message"), COLUMNS)
def test_columns_without_a_meaning(columns: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {
        "image_ids": [1], "annotation_images": [1], "boxes_xywh": [[0, 0, 1, 1]], "class_ids": [1],
    }  # fmt: skip
    with pytest.raises(errata.InputError, match=message):
        errata.Dataset.from_arrays(**{**good, **columns})


def test_best_thresholds_can_be_used_as_thresholds() -> None:
    ev = errata.evaluate(*sample_set())
    best = ev.best_threshold()
    assert best is not None
    assert ev.metrics(best).to_json() == ev.metrics(best.score_thr).to_json()
    by_class = ev.best_thresholds()
    plain = {label: b and b.score_thr for label, b in by_class.items()}
    assert ev.metrics(by_class).to_json() == ev.metrics(plain).to_json()


def test_a_class_without_a_threshold_is_never_dropped() -> None:
    ev = errata.evaluate(*sample_set())
    cases: tuple[dict[str, float | None], ...] = ({}, {"car": None}, {"car": 0.85})
    for thresholds in cases:
        shown = ev.examples(kind="tp", score_thr=thresholds).dt.tolist()
        for dt in range(len(ev.inferences)):
            found = ev.explain(dt=dt, score_thr=thresholds)
            assert (found.state == "tp") == (dt in shown)


def test_a_match_without_overlap_under_score_is_explained() -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[1], boxes_xywh=[[0, 0, 10, 10]], class_ids=[1]
    )
    model = errata.InferenceSet.from_arrays(
        dataset, images=[1], boxes_xywh=[[50, 50, 3, 3]], class_ids=[1], scores=[0.5]
    )
    ev = errata.evaluate(dataset, model, protocol="score")
    assert ev.metrics(None, 0.0).tp == 1
    assert ev.explain(dt=0, iou_thr=0.0).state == "tp"
    assert ev.explain(gt=0, iou_thr=0.0).state == "tp"
    assert ev.explain(dt=0, iou_thr=0.1).state == "fp"


def test_score_ignores_unmatched_detections_outside_coco_s_areas() -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[1], boxes_xywh=[[0, 0, 50, 50]], class_ids=[1]
    )
    model = errata.InferenceSet.from_arrays(
        dataset,
        images=[1, 1],
        boxes_xywh=[[3e5, 0.0, 2e5, 2e5], [0.0, 0.0, 50.0, 50.0]],
        class_ids=[1, 1],
        scores=[0.9, 0.8],
    )
    metrics = errata.evaluate(dataset, model, protocol="score").metrics(None, 0.5)
    assert (metrics.tp, metrics.fp, metrics.pooled.absorbed) == (1, 0, 1)
    assert errata.coco_summary(dataset, model).stats[1] == pytest.approx(1)


def test_class_agnostic_score_has_no_average_precision_per_class() -> None:
    ev = errata.evaluate(*sample_set(), protocol="score", class_agnostic=True)
    with pytest.raises(errata.UsageError, match="class_agnostic=False"):
        ev.average_precision("car")
    assert ev.pr_curve("car").monotone


def test_results_can_be_copied_and_pickled() -> None:
    ev = errata.evaluate(*sample_set())
    for result in (ev.metrics(0.35), ev.grid([0.5], [0.5]), ev.pr_curve(), ev.best_threshold()):
        assert result is not None
        assert copy.copy(result).to_json() == result.to_json()
        assert pickle.loads(pickle.dumps(result)).to_json() == result.to_json()


def test_columns_cannot_be_written() -> None:
    dataset, model = sample_set()
    for owner in (dataset, model):
        with pytest.raises(ValueError, match="read-only"):
            owner.arrays["boxes_xywh"][0, 0] = 5
        with pytest.raises(AttributeError, match="frozen"):
            owner.core = None  # type: ignore[assignment]


def test_no_kind_and_no_place_are_no_examples() -> None:
    ev = errata.evaluate(*sample_set())
    nothing = ev.subset([]).examples()
    assert len(nothing) == 0
    assert len(ev.subset([]).examples(kind=())) == 0
    for found in (nothing, ev.examples()):
        assert len(found.take([])) == 0
