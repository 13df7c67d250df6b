"""Curves, average precision and best thresholds, equal to the oracle's on random cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import errata
from oracles.cases import plane_points, random_weights
from oracles.compare import each_case, each_rule, same
from oracles.counting import class_order
from oracles.curves import (
    average_precision,
    best_recall_at,
    best_threshold,
    distinct_scores,
    pr_curve,
)
from oracles.records import Case

if TYPE_CHECKING:
    from fractions import Fraction
    from pathlib import Path

    from oracles.counting import Tally
    from oracles.engine import Loaded


@each_rule
def test_curves_and_average_precision(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(880, 980)):
        ((_, iou_thr),) = plane_points(loaded.case, rng, 1)
        for label in (None, *class_order(loaded.case)):
            shown = None if label is None else loaded.names[label]
            got = ev.pr_curve(shown, iou_thr)
            thresholds = got.score_thr.tolist()
            assert_thresholds(loaded, label, thresholds)
            points = pr_curve(loaded.case, label, iou_thr, rule, thresholds)
            assert_curve(got, [point.tally for point in points])
            assert got.monotone is not rule.class_agnostic
            # Every distinct score of all classes: classes compete, so a point may lie there.
            whole = pr_curve(loaded.case, label, iou_thr, rule, distinct_scores(loaded.case, None))
            assert {(p.recall, p.precision) for p in points} >= {
                (p.recall, p.precision) for p in whole if p.precision is not None
            }
            if rule.class_agnostic:
                assert got.average_precision is None
                assert got.reason
                with pytest.raises(errata.UsageError, match="class_agnostic"):
                    ev.average_precision(loaded.names[class_order(loaded.case)[0]], iou_thr)
                continue
            if shown is not None:
                for method in ("101_point", "all_point"):
                    ap = ev.average_precision(shown, iou_thr, method)
                    expected = average_precision(whole, got.n_gt, method.replace("_", "-"))
                    assert ap == pytest.approx(expected, abs=1e-12), method
                assert got.average_precision == ev.average_precision(shown, iou_thr)


@pytest.mark.parametrize("name", ["equal", "listed"])
def test_average_precision_by_11_points(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(880, 980)):
        ((_, iou_thr),) = plane_points(loaded.case, rng, 1)
        for label in class_order(loaded.case):
            whole = pr_curve(loaded.case, label, iou_thr, rule, distinct_scores(loaded.case, None))
            n_gt = sum(
                gt.label == label and gt.counts for im in loaded.case.images for gt in im.gts
            )
            expected = average_precision(whole, n_gt, "11-point")
            got = ev.average_precision(loaded.names[label], iou_thr, "11_point")
            assert got == pytest.approx(expected, abs=1e-12), label


def assert_thresholds(loaded: Loaded, label: int | None, thresholds: list[float]) -> None:
    """Falling and distinct: every score of the class, and of other classes at most some."""
    assert thresholds == sorted(set(thresholds), reverse=True)
    assert set(distinct_scores(loaded.case, label)) <= set(thresholds)
    assert set(thresholds) <= set(distinct_scores(loaded.case, None))


def assert_curve(got: Any, tallies: list[Tally]) -> None:
    for i, tally in enumerate(tallies):
        for field in ("tp_gt", "tp_dt", "n_dt"):
            assert getattr(got, field)[i] == getattr(tally, field), field
        assert got.n_gt == tally.n_gt
        for metric in ("precision", "recall", "f1"):
            value = float(getattr(got, metric)[i])
            assert same(None if np.isnan(value) else value, tally.value(metric)), metric


@each_rule
def test_curves_of_subsets_and_weighted_images(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(1220, 1280)):
        ((_, iou_thr),) = plane_points(loaded.case, rng, 1)
        weights = random_weights(rng, loaded.case)
        chosen = [int(w > 0) for w in weights]
        ids = [im.id for im, w in zip(loaded.case.images, chosen, strict=True) if w]
        for part, own in ((ev.weighted(weights), weights), (ev.subset(ids), chosen)):
            # Images as often as they count: what the oracle's curve then holds is what is meant.
            images = tuple(
                im for im, w in zip(loaded.case.images, own, strict=True) for _ in range(w)
            )
            case = Case(loaded.case.categories, images)
            for label in (None, *case.categories):
                shown = None if label is None else loaded.names[label]
                got = part.pr_curve(shown, iou_thr)
                thresholds = got.score_thr.tolist()
                assert set(distinct_scores(case, label)) <= set(thresholds)
                points = pr_curve(case, label, iou_thr, rule, thresholds)
                assert_curve(got, [point.tally for point in points])
                f1 = best_threshold(case, label, iou_thr, rule)
                assert_best(part.best_threshold(shown, iou_thr), f1)


@each_rule
def test_best_thresholds(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(980, 1080)):
        ((_, iou_thr),) = plane_points(loaded.case, rng, 1)
        labels: list[int | None] = [None, *class_order(loaded.case)]
        all_classes = ev.best_thresholds(iou_thr)
        for label in labels:
            shown = None if label is None else loaded.names[label]
            f1 = best_threshold(loaded.case, label, iou_thr, rule)
            assert_best(ev.best_threshold(shown, iou_thr), f1)
            f2 = best_threshold(loaded.case, label, iou_thr, rule, beta=2.0)
            assert_best(ev.best_threshold(shown, iou_thr, beta=2.0), f2)
            floor = rng.choice((0.5, 2 / 3, 1.0))
            precise = best_recall_at(loaded.case, label, iou_thr, rule, floor)
            assert_best(ev.best_threshold(shown, iou_thr, min_precision=floor), precise)
            if shown is not None:
                assert_best(all_classes[shown], f1)


def assert_best(got: Any, expected: tuple[float, Fraction] | None) -> None:
    if expected is None:
        assert got is None
    else:
        assert got is not None
        assert got.score_thr == expected[0]
        assert same(got.value, expected[1], 1e-12)


def test_a_class_gains_an_object_at_the_score_of_another_class() -> None:
    """Class ``one`` holds an object of class ``two`` by a listed pair until a ``two`` comes.

    Scores .9: one (IoU 9/11 with the two, 7/13 with the one); .4: two, on its object; .1: one,
    spurious. At .4 the first detection falls back to the object of its own class: recall 1 at
    precision 1, and an average precision of 1, though no ``one`` has that score.
    """
    dataset = errata.Dataset.from_arrays(
        image_ids=[1],
        annotation_images=[1, 1],
        boxes_xywh=[[0, 0, 10, 10], [4, 0, 10, 10]],
        class_ids=[2, 1],
        categories={1: "one", 2: "two"},
    )
    inferences = errata.InferenceSet.from_arrays(
        dataset,
        images=[1, 1, 1],
        boxes_xywh=[[1, 0, 10, 10], [0, 0, 10, 10], [50, 50, 9, 9]],
        class_ids=[1, 2, 1],
        scores=[0.9, 0.4, 0.1],
    )
    pairs = [{"ground_truth_label": "two", "model_prediction_label": "one"}]
    ev = errata.evaluate(dataset, inferences, allowed_label_matches=pairs)
    curve = ev.pr_curve("one", 0.5)
    assert list(zip(curve.score_thr, curve.recall, curve.precision, strict=True)) == [
        (0.9, 0.0, 1.0),
        (0.4, 1.0, 1.0),
        (0.1, 1.0, 0.5),
    ]
    for method in ("101_point", "11_point", "all_point"):
        assert ev.average_precision("one", 0.5, method) == pytest.approx(1.0)
