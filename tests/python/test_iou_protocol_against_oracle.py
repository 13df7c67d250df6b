"""Protocol ``iou`` through the public interface: counts equal to the oracle's on random cases."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import errata
from oracles.cases import plane_points, random_tau, random_weights
from oracles.compare import (
    MATRIX_KINDS,
    assert_matrix,
    assert_metrics,
    each_case,
    each_rule,
    expected_rows,
    rows_of,
    same,
)
from oracles.counting import METRICS, average, class_order, count
from oracles.iou_protocol import Cut
from oracles.records import Case

if TYPE_CHECKING:
    from pathlib import Path

    from oracles.counting import Tally


@each_rule
def test_metrics_and_matrix(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(200), missing_scores=True):
        for score_thr, iou_thr in plane_points(loaded.case, rng, 4):
            counts = count(loaded.case, Cut(score_thr), iou_thr, rule)
            assert_metrics(ev, counts, loaded.names, (score_thr, iou_thr))
            assert_matrix(ev, counts, loaded.names, (score_thr, iou_thr))


@each_rule
@pytest.mark.parametrize("how", ["macro", "weighted", "image_mean"])
def test_averages_say_how_many_members_they_skip(name: str, how: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(20)):
        for score_thr, iou_thr in plane_points(loaded.case, rng, 2):
            counts = count(loaded.case, Cut(score_thr), iou_thr, rule)
            got = ev.metrics(score_thr, iou_thr, average=how)
            for metric in METRICS:
                _, skipped = average(counts, metric, how)
                assert got.average.skipped[metric] == skipped, metric


@each_rule
def test_subsets_and_weights(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(200, 320)):
        ((score_thr, iou_thr),) = plane_points(loaded.case, rng, 1)
        at = (score_thr, iou_thr)
        weights = random_weights(rng, loaded.case)
        weighted = count(loaded.case, Cut(score_thr), iou_thr, rule, weights)
        assert_metrics(ev.weighted(weights), weighted, loaded.names, at)
        assert_matrix(ev.weighted(weights), weighted, loaded.names, at)
        chosen = [rng.random() < 0.6 for _ in loaded.case.images]
        subset = count(loaded.case, Cut(score_thr), iou_thr, rule, [int(c) for c in chosen])
        ids = [im.id for im, c in zip(loaded.case.images, chosen, strict=True) if c]
        for part in (ev.subset(ids), ev.subset(np.array(chosen))):
            assert_metrics(part, subset, loaded.names, at)
            assert_matrix(part, subset, loaded.names, at)


@each_rule
def test_parts_evaluated_alone_and_merged(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, whole in each_case(name, tmp_path, range(320, 400)):
        ranks = list(range(len(loaded.case.images)))
        rng.shuffle(ranks)
        cut = rng.randint(0, len(ranks))
        parts = [loaded.evaluate(rule, images) for images in (ranks[:cut], ranks[cut:])]
        merged = errata.merge(parts)
        ((score_thr, iou_thr),) = plane_points(loaded.case, rng, 1)
        at = (score_thr, iou_thr)
        counts = count(loaded.case, Cut(score_thr), iou_thr, rule)
        assert_metrics(merged, counts, loaded.names, at)
        assert_matrix(merged, counts, loaded.names, at)
        assert whole.confusion(*at).matrix.tolist() == merged.confusion(*at).matrix.tolist()
        alone = [int(i in ranks[:cut]) for i in range(len(ranks))]
        part = count(loaded.case, Cut(score_thr), iou_thr, rule, alone)
        assert_matrix(parts[0], part, loaded.names, at)


def grid_axes(case: Case, rng: Random) -> tuple[list[float], list[float]]:
    """Thresholds in no order, on values that occur and beside them."""
    points = plane_points(case, rng, 6)
    return [-2.0, *{s for s, _ in points if s is not None}], [*{t for _, t in points}]


@each_rule
def test_grids(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(400, 500)):
        score_thrs, iou_thrs = grid_axes(loaded.case, rng)
        pooled = ev.grid(score_thrs, iou_thrs)
        by_class = ev.grid(score_thrs, iou_thrs, labels="all")
        assert list(pooled.score_thrs) == score_thrs
        assert list(pooled.iou_thrs) == iou_thrs
        labels = [loaded.names[label] for label in class_order(loaded.case)]
        assert list(by_class.labels or ()) == labels
        for i, score_thr in enumerate(score_thrs):
            for j, iou_thr in enumerate(iou_thrs):
                counts = count(loaded.case, Cut(score_thr), iou_thr, rule)
                assert_grid_cell(pooled, (i, j), counts.micro())
                for k, tally in enumerate(counts.per_class().values()):
                    assert_grid_cell(by_class, (k, i, j), tally)


def assert_grid_cell(grid: Any, at: tuple[int, ...], expected: Tally) -> None:
    for field in ("n_dt", "tp_gt", "tp_dt", "absorbed", "fp", "fn"):
        assert getattr(grid, field)[at] == getattr(expected, field), field
    n_gt = grid.n_gt if len(at) == 2 else grid.n_gt[at[0]]
    assert n_gt == expected.n_gt
    for metric in METRICS:
        value = float(getattr(grid, metric)[at])
        tolerance = 1e-12 if metric == "mean_iou" else 0.0
        assert same(None if np.isnan(value) else value, expected.value(metric), tolerance), metric


@each_rule
def test_grids_of_subsets_and_weighted_images(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(500, 540)):
        weights = random_weights(rng, loaded.case)
        chosen = [int(w > 0) for w in weights]
        ids = [im.id for im, w in zip(loaded.case.images, chosen, strict=True) if w]
        score_thrs, iou_thrs = grid_axes(loaded.case, rng)
        grids = [part.grid(score_thrs, iou_thrs) for part in (ev.weighted(weights), ev.subset(ids))]
        for i, score_thr in enumerate(score_thrs):
            for j, iou_thr in enumerate(iou_thrs):
                for grid, own in zip(grids, (weights, chosen), strict=True):
                    counts = count(loaded.case, Cut(score_thr), iou_thr, rule, own)
                    assert_grid_cell(grid, (i, j), counts.micro())


@each_rule
def test_crowded_images(name: str, tmp_path: Path) -> None:
    """Many objects on a small grid: long chains of detections that displace each other."""
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(1300, 1315), max_objects=25):
        for score_thr, iou_thr in plane_points(loaded.case, rng, 4):
            counts = count(loaded.case, Cut(score_thr), iou_thr, rule)
            assert_metrics(ev, counts, loaded.names, (score_thr, iou_thr))
            assert_matrix(ev, counts, loaded.names, (score_thr, iou_thr))
            rows = rows_of(loaded, ev.examples(score_thr=score_thr, iou_thr=iou_thr))
            assert rows == expected_rows(counts, kind=MATRIX_KINDS)


@each_rule
def test_each_image(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(540, 640)):
        ((score_thr, iou_thr),) = plane_points(loaded.case, rng, 1)
        got = ev.per_image(score_thr, iou_thr)
        assert got.image_ids == [image.id for image in loaded.case.images]
        expected = count(loaded.case, Cut(score_thr), iou_thr, rule).per_image()
        for i, tally in enumerate(expected):
            # Pooled over an image both views of a true positive agree.
            assert got["tp"][i] == tally.tp_gt == tally.tp_dt
            for field in ("n_gt", "n_dt", "absorbed", "fp", "fn"):
                assert got[field][i] == getattr(tally, field), field
            for metric in METRICS:
                value = float(got[metric][i])
                assert same(None if np.isnan(value) else value, tally.value(metric), 1e-12)


@each_rule
def test_class_thresholds(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(640, 760)):
        tau: dict[int, float | None] = dict(random_tau(rng, loaded.case))
        if rng.random() < 0.3:
            tau[rng.choice(list(tau))] = None
        named = {loaded.names[label]: value for label, value in tau.items()}
        for shift in (0.0, rng.choice((-0.2, 0.1, 0.3))):
            given = named if shift == 0 else errata.ClassThresholds(named, shift)
            ((_, iou_thr),) = plane_points(loaded.case, rng, 1)
            counts = count(loaded.case, Cut(tau=tau, shift=shift), iou_thr, rule)
            assert_metrics(ev, counts, loaded.names, (given, iou_thr))
            assert_matrix(ev, counts, loaded.names, (given, iou_thr))


def tiny() -> tuple[errata.Dataset, errata.InferenceSet]:
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[1], boxes_xywh=[[0, 0, 4, 4]], class_ids=[1]
    )
    inferences = errata.InferenceSet.from_arrays(
        dataset, images=[1], boxes_xywh=[[0, 0, 4, 4]], class_ids=[1], scores=[0.5]
    )
    return dataset, inferences


@pytest.mark.parametrize(
    "options",
    [
        {"class_agnostic": True, "allowed_label_matches": "pairs"},
        {"class_agnostic": False, "same_class_first": True},
        {"allowed_label_matches": "pairs", "same_class_first": True},
        {"protocol": "no such protocol"},
    ],
)
def test_combinations_without_a_meaning_are_refused(options: dict[str, Any]) -> None:
    if "allowed_label_matches" in options:
        pair = {"ground_truth_label": "1", "model_prediction_label": "1"}
        options = {**options, "allowed_label_matches": [pair]}
    with pytest.raises(errata.UsageError):
        errata.evaluate(*tiny(), **options)


@pytest.mark.parametrize("iou_thr", [-0.1, 1.1, float("nan")])
def test_iou_thresholds_outside_0_to_1_are_refused(iou_thr: float) -> None:
    ev = errata.evaluate(*tiny())
    for ask in (
        lambda: ev.metrics(0.5, iou_thr),
        lambda: ev.confusion(0.5, iou_thr),
        lambda: ev.examples(iou_thr=iou_thr),
        lambda: ev.per_image(0.5, iou_thr),
        lambda: ev.explain(dt=0, iou_thr=iou_thr),
        lambda: ev.grid([0.5], [iou_thr]),
        lambda: ev.pr_curve(None, iou_thr),
        lambda: ev.best_threshold(None, iou_thr),
    ):
        with pytest.raises(errata.UsageError):
            ask()
