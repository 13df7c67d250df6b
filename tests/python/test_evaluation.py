"""`errata.evaluate` and what can be asked of it, on a set small enough to check by hand."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

import errata
from errata import BACKGROUND, sample_set


@pytest.fixture
def ev() -> errata.Evaluation:
    return errata.evaluate(*sample_set())


def test_counts_by_hand(ev: errata.Evaluation) -> None:
    metrics = ev.metrics(score_thr=None, iou_thr=0.5)
    # tp: car, person. The car on the bus is confused, the second car and the bus are wrong.
    assert (metrics.tp, metrics.fp, metrics.fn) == (2, 3, 1)
    assert metrics.pooled.absorbed == 2
    assert metrics["car"].to_dict() == {
        "label": "car", "n_gt": 1, "n_dt": 3, "tp_gt": 1, "tp_dt": 1, "absorbed": 0,
        "not_evaluated": 0, "precision": 1 / 3, "recall": 1.0, "f1": 0.5, "mean_iou": 1.0,
        "tp": 1, "fp": 2, "fn": 0, "tn": None,
    }  # fmt: skip
    assert metrics["bus"].recall == 0
    with pytest.raises(KeyError):
        metrics["train"]


def test_averages_by_hand(ev: errata.Evaluation) -> None:
    macro = ev.metrics(None, 0.5, average="macro")
    assert macro.precision == pytest.approx((1 / 3 + 0 + 1) / 3)
    assert macro.recall == pytest.approx(2 / 3)
    assert macro.mean_iou == 1.0
    assert macro.average.skipped["mean_iou"] == 1
    by_image = ev.metrics(None, 0.5, average="image_mean")
    # Image 3 has no ground truth: its recall is undefined, its F1 is 0.
    assert by_image.recall == pytest.approx((1 / 2 + 1) / 2)
    assert by_image.f1 == pytest.approx((2 / 5 + 1 + 0) / 3)
    assert by_image.average.skipped == {"precision": 0, "recall": 1, "f1": 0, "mean_iou": 1}


def test_confusion_by_hand(ev: errata.Evaluation) -> None:
    confusion = ev.confusion(score_thr=0.35, iou_thr=0.5)
    assert confusion.labels == ("car", "bus", "person", "background")
    assert confusion.matrix.tolist() == [[1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0]]
    assert confusion.absorbed == {"car": 0, "bus": 0, "person": 2}
    assert [(p.gt_label, p.dt_label, p.count) for p in confusion.top()] == [("bus", "car", 1)]


def test_examples_are_as_many_as_the_count_says(ev: errata.Evaluation) -> None:
    matrix = ev.confusion(None, 0.5).matrix
    axis: list[Any] = ["car", "bus", "person", BACKGROUND]
    for i, gt in enumerate(axis):
        assert len(ev.examples(gt, iou_thr=0.5)) == matrix[i].sum()
        assert len(ev.examples(None, gt, iou_thr=0.5)) == matrix[:, i].sum()
        for j, dt in enumerate(axis):
            assert len(ev.examples(gt, dt, iou_thr=0.5)) == matrix[i, j]
    for row in ev.metrics(None, 0.5).per_class:
        assert len(ev.examples(dt_label=row.label, kind="fp", iou_thr=0.5)) == row.fp
        assert len(ev.examples(gt_label=row.label, kind="fn", iou_thr=0.5)) == row.fn
        assert len(ev.examples(dt_label=row.label, kind="absorbed", iou_thr=0.5)) == row.absorbed


def test_examples_are_sorted_and_whole(ev: errata.Evaluation) -> None:
    wrong = ev.examples(kind="fp", sort="loss", iou_thr=0.5)
    assert wrong.loss.tolist() == [0.8, 0.6, 0.3]
    assert wrong.image_ids == [1, 1, 3]
    first = wrong.to_dict()["examples"][0]
    assert (first["gt_label"], first["dt_label"], first["kind"]) == ("bus", "car", "confused")
    assert first["iou"] == pytest.approx(0.9)
    by_area = ev.examples(sort="area", descending=False, iou_thr=0.5)
    assert by_area.dt.tolist()[0] == 6


def test_explain(ev: errata.Evaluation) -> None:
    duplicate = ev.explain(dt=1, score_thr=0.1, iou_thr=0.5)
    assert duplicate.state == "fp"
    assert [c.verdict for c in duplicate.candidates] == ["candidate_taken"]
    assert duplicate.candidates[0].partner == 0
    assert duplicate.candidates[0].criterion == "iou"
    missed = ev.explain(gt=1, score_thr=0.85, iou_thr=0.5)
    assert (missed.state, [c.verdict for c in missed.candidates]) == ("fn", ["dropped"])
    crowd = ev.explain(dt=4, score_thr=None, iou_thr=0.5)
    assert (crowd.state, crowd.rule) == ("absorbed", "an ignored object absorbs the detection")
    with pytest.raises(errata.UsageError, match="row 99"):
        ev.explain(dt=99)


def test_subsets_and_weights_count_without_matching_again(ev: errata.Evaluation) -> None:
    dataset, inferences = ev.dataset, ev.inferences
    for images in ([1], [2, 3], [1, 2, 3], []):
        part = ev.subset(images)
        alone = errata.evaluate(dataset, inferences, images=images)
        for average in ("micro", "macro", "weighted", "image_mean"):
            mine, theirs = (e.metrics(0.35, 0.5, average=average) for e in (part, alone))
            assert mine.per_class == theirs.per_class
            assert mine.averages == theirs.averages
        assert part.source is ev.source
        assert part.per_image(0.35, 0.5).image_ids == images
    assert ev.subset(np.array([True, False, False])).metrics(None, 0.5).fp == 2
    twice = ev.weighted([2, 0, 1]).metrics(None, 0.5)
    assert (twice.tp, twice.fp, twice.fn, twice.pooled.absorbed) == (2, 5, 2, 0)
    with pytest.raises(errata.UsageError, match="weights"):
        ev.weighted([1.5, 0, 0])
    with pytest.raises(errata.UsageError, match="images"):
        ev.subset([4])


@pytest.mark.parametrize("protocol", ["iou", "score"])
def test_merged_parts_are_the_whole(protocol: str) -> None:
    dataset, inferences = sample_set()
    whole = errata.evaluate(dataset, inferences, protocol=protocol)
    parts = [errata.evaluate(dataset, inferences, protocol=protocol, images=[i]) for i in (3, 1, 2)]
    merged = errata.merge([errata.merge(parts[:2]), parts[2]])
    assert merged.metrics(0.2, 0.5).to_json() == whole.metrics(0.2, 0.5).to_json()
    with pytest.raises(errata.UsageError, match="image 3 in two of them"):
        errata.merge([parts[0], parts[0]])


def test_grid_is_the_metrics_of_every_cell(ev: errata.Evaluation) -> None:
    for evaluation in (
        ev,
        errata.evaluate(ev.dataset, ev.inferences, same_class_first=True),
        errata.evaluate(ev.dataset, ev.inferences, protocol="score"),
        errata.merge([errata.evaluate(ev.dataset, ev.inferences, images=[i]) for i in (3, 1, 2)]),
    ):
        scores, ious = [0.7, 0.0, 0.35], [0.5, 0.95, 0.5]
        grid = evaluation.grid(scores, ious)
        by_class = evaluation.grid(scores, ious, labels=["person", "car"])
        for s, score in enumerate(scores):
            for t, iou in enumerate(ious):
                metrics = evaluation.metrics(score, iou)
                assert grid.tp is not None
                found = (grid.tp[s, t], grid.fp[s, t], grid.fn[s, t])
                assert found == (metrics.tp, metrics.fp, metrics.fn)
                assert by_class.tp_gt[1, s, t] == metrics["car"].tp
                assert by_class.absorbed[0, s, t] == metrics["person"].absorbed
                for mean, row in (
                    (grid.mean_iou[s, t], metrics.pooled),
                    (by_class.mean_iou[0, s, t], metrics["person"]),
                    (by_class.mean_iou[1, s, t], metrics["car"]),
                ):
                    assert mean == row.mean_iou or (math.isnan(mean) and row.mean_iou is None)
    assert ev.grid().f1.shape == (101, 101)
    assert ev.grid([], []).tp_gt.shape == ev.grid([], []).mean_iou.shape == (0, 0)
    by_score = errata.evaluate(ev.dataset, ev.inferences, protocol="score")
    assert by_score.grid([0.5], [], labels="all").mean_iou.shape == (3, 1, 0)


def test_no_average_precision_where_classes_compete(ev: errata.Evaluation) -> None:
    with pytest.raises(errata.UsageError, match="class_agnostic=False"):
        ev.average_precision("car")
    curve = ev.pr_curve("car")
    assert (curve.monotone, curve.average_precision) == (False, None)
    assert curve.reason is not None
    same = errata.evaluate(ev.dataset, ev.inferences, class_agnostic=False)
    assert same.average_precision("car") == 1.0
    assert same.average_precision("bus") == 0.0
    assert same.pr_curve("car").average_precision == 1.0


@pytest.mark.parametrize("max_dets", [2, 100])
def test_average_precisions_under_score_are_cocos(max_dets: int) -> None:
    dataset, inferences = sample_set()
    ev = errata.evaluate(dataset, inferences, protocol="score", max_dets=max_dets)
    summary = errata.coco_summary(dataset, inferences, max_dets=[max_dets] * 3)
    values = ev.average_precisions(0.5)
    assert values == {row["label"]: row["ap_50"] for row in summary.per_class}
    assert ev.average_precision("car") == values["car"]
    assert ev.average_precision("car", method="all_point") == 1.0


def test_listed_pairs_are_not_confusions() -> None:
    pair = {"ground_truth_label": "bus", "model_prediction_label": "car"}
    listed = errata.evaluate(*sample_set(), allowed_label_matches=[pair])
    assert listed.confusion().matrix[1, 0] == 1
    assert listed.confusion().top() == []


def test_missing_scores_have_no_average_precision() -> None:
    dataset, _ = sample_set()
    with pytest.warns(errata.ErrataWarning, match="score"):
        model = errata.InferenceSet.from_arrays(
            dataset, images=[1], boxes_xywh=[[0, 0, 10, 10]], class_ids=[1]
        )
    ev = errata.evaluate(dataset, model, class_agnostic=False)
    assert ev.metrics(0.99, 0.5).tp == 1
    with pytest.raises(errata.UsageError, match="score"):
        ev.average_precision("car")
    with pytest.raises(errata.UsageError, match="score"):
        errata.coco_summary(dataset, model)
    assert errata.coco_summary(dataset, model, missing_score=1.0).stats[1] > 0


def test_best_thresholds(ev: errata.Evaluation) -> None:
    best = ev.best_threshold()
    assert best is not None
    grid = [ev.metrics(s, 0.5).f1 or 0 for s in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)]
    assert best.value == max(grid)
    assert best.score_thr == 0.7
    assert "3 images" in best.split or "all images" in best.split
    by_class = ev.best_thresholds()
    car = by_class["car"]
    assert car is not None
    assert car.score_thr == 0.9
    bus = ev.best_threshold("bus", min_precision=0.9)
    assert bus is None


def test_class_thresholds(ev: errata.Evaluation) -> None:
    thresholds = {"car": 0.85, "person": 0.45, "bus": None}
    metrics = ev.metrics(thresholds, 0.5)
    assert (metrics.tp, metrics.fp, metrics.fn, metrics.pooled.absorbed) == (2, 1, 1, 1)
    shifted = ev.metrics(errata.ClassThresholds(thresholds, shift=0.1), 0.5)
    assert (shifted.tp, shifted.pooled.absorbed) == (1, 0)
    with pytest.raises(errata.UsageError, match="truck"):
        ev.metrics({"truck": 0.5}, 0.5)


def test_label_rules() -> None:
    dataset, inferences = sample_set()
    pair = {"ground_truth_label": "bus", "model_prediction_label": "car"}
    listed = errata.evaluate(dataset, inferences, allowed_label_matches=[pair])
    metrics = listed.metrics(None, 0.5)
    assert (metrics["bus"].tp_gt, metrics["bus"].tp_dt) == (1, 0)
    assert (metrics["car"].tp_gt, metrics["car"].tp_dt, metrics["car"].tp) == (1, 2, None)
    assert listed.confusion(None, 0.5).matrix[1, 0] == 1
    grid = listed.grid([0.0], [0.5], labels="all").to_dict()
    assert "tp" not in grid
    assert grid["tp_dt"] != grid["tp_gt"]


BAD_OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"protocol": "iuo"}, "protocol"),
    ({"protocol": "score", "same_class_first": True}, "same_class_first"),
    ({"protocol": "score", "allowed_label_matches": []}, "allowed_label_matches"),
    ({"same_class_first": True, "class_agnostic": False}, "same_class_first"),
    ({"same_class_first": True, "allowed_label_matches": []}, "same_class_first"),
    ({"class_agnostic": True, "allowed_label_matches": []}, "allowed_label_matches"),
    ({"allowed_label_matches": [{"ground_truth_label": "car"}]}, r"allowed_label_matches\[0\]"),
    (
        {"allowed_label_matches": [{"ground_truth_label": "cra", "model_prediction_label": "bus"}]},
        "did you mean 'car'",
    ),
    ({"images": [9]}, "images"),
]


@pytest.mark.parametrize(("options", "message"), BAD_OPTIONS)
def test_options_without_a_meaning(options: dict[str, Any], message: str) -> None:
    with pytest.raises(errata.UsageError, match=message):
        errata.evaluate(*sample_set(), **options).metrics(0.5, 0.5)


@pytest.mark.parametrize(
    ("score_thr", "iou_thr"),
    [(math.nan, 0.5), (math.inf, 0.5), (0.5, -0.1), (0.5, 1.1), (0.5, math.nan)],
)
def test_thresholds_without_a_meaning(
    ev: errata.Evaluation, score_thr: float, iou_thr: float
) -> None:
    with pytest.raises(errata.UsageError, match="_thr"):
        ev.metrics(score_thr, iou_thr)


def test_results_are_frozen_and_serialise(ev: errata.Evaluation) -> None:
    results = [
        ev.metrics(0.35, 0.5), ev.confusion(0.35, 0.5), ev.per_image(0.35, 0.5),
        ev.grid([0.5], [0.5]), ev.pr_curve(), ev.best_threshold(), ev.examples(iou_thr=0.5),
        ev.explain(dt=0), errata.coco_summary(ev.dataset, ev.inferences),
    ]  # fmt: skip
    for result in results:
        assert result is not None
        json.loads(result.to_json())
        assert len(result.to_pandas()) == result.to_arrow().num_rows == result.to_polars().height
        assert "<table>" in result._repr_html_()
        assert type(result).__name__ in repr(result) or "dt 0" in repr(result)
        with pytest.raises(AttributeError, match="frozen"):
            result.anything = 1
    with pytest.raises(AttributeError, match="frozen"):
        ev.weights = None


def test_provenance(ev: errata.Evaluation) -> None:
    origin = ev.subset([1, 2]).metrics({"car": 0.5}, 0.25).provenance
    assert origin["errata"] == errata.__version__
    assert origin["protocol"] == "iou"
    assert origin["settings"]["class_agnostic"] is True
    assert origin["settings"]["score_thr"] == {"car": 0.5}
    assert origin["settings"]["weights"] == {"images": 2, "sum": 2}


def test_empty_on_either_side() -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[], boxes_xywh=np.empty((0, 4)), class_ids=[]
    )
    model = errata.InferenceSet.from_arrays(
        dataset, images=[], boxes_xywh=np.empty((0, 4)), class_ids=[], scores=[]
    )
    ev = errata.evaluate(dataset, model)
    metrics = ev.metrics(0.5, 0.5)
    assert (metrics.tp, metrics.precision, metrics.recall, metrics.f1) == (0, None, None, None)
    assert ev.confusion(0.5, 0.5).matrix.tolist() == [[0]]
    assert ev.best_threshold() is None
    assert ev.grid([0.5], [0.5]).f1.tolist() == [[pytest.approx(math.nan, nan_ok=True)]]
    assert len(ev.examples()) == 0
    assert errata.coco_summary(dataset, model).stats == (-1.0,) * 12


def test_examples_of_several_kinds(ev: errata.Evaluation) -> None:
    every = ["tp", "confused", "fp", "fn", "absorbed", "not_evaluated"]
    counts = {kind: len(ev.examples(kind=[kind])) for kind in every}
    whole = ev.examples(kind=every)
    assert {kind: whole.kind.count(kind) for kind in every} == counts
    assert len(ev.examples(kind="fp")) == counts["fp"] + counts["confused"]
    assert sorted(ev.examples().kind) == sorted(ev.examples(kind=every[:4]).kind)
    assert len(ev.examples(kind=["tp", "tp"])) == counts["tp"]
    assert len(ev.examples(kind=[])) == 0
    scores = whole.score[~np.isnan(whole.score)]
    assert np.all(np.diff(scores) <= 0)
    with pytest.raises(errata.UsageError, match="misses"):
        ev.examples(kind=["tp", "misses"])
