"""Protocol ``iou`` through the public interface, equal to the oracles on random cases.

Counts are compared exactly, ratios of counts to the last bit, means to 1e-12.
"""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import errata
from oracles.cases import (
    RULE_NAMES,
    plane_points,
    random_case,
    random_tau,
    random_weights,
    rule_for,
)
from oracles.counting import METRICS, average, class_order, count
from oracles.curves import (
    average_precision,
    best_recall_at,
    best_threshold,
    distinct_scores,
    pr_curve,
)
from oracles.engine import load
from oracles.explain_plane import Rectangle, disagreements, state
from oracles.iou_protocol import Cut

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction
    from pathlib import Path

    from oracles.counting import Counts, Tally
    from oracles.engine import Loaded
    from oracles.records import Case, Rule

pytestmark = pytest.mark.parametrize("name", RULE_NAMES)
AVERAGES = ("micro", "macro", "weighted", "image_mean")
COUNTS = ("n_gt", "n_dt", "tp_gt", "tp_dt", "absorbed", "fp", "fn")


def each_case(
    name: str, folder: Path, seeds: range, **options: bool
) -> Iterator[tuple[Random, Loaded, Rule, errata.Evaluation]]:
    """Cases inside errata: from arrays where they can say it, else from files."""
    for seed in seeds:
        case = random_case(seed, **options)
        rule = rule_for(name, seed, case)
        loaded = load(case, folder)
        yield Random(seed), loaded, rule, loaded.evaluate(rule)


def same(got: float | None, expected: Fraction | None, tolerance: float = 0.0) -> bool:
    """Whether a number is the fraction, as f64 or within a tolerance; None is undefined."""
    if got is None or expected is None:
        return got is None and expected is None
    return abs(got - float(expected)) <= tolerance


def assert_tally(got: Any, expected: Tally) -> None:
    for field in COUNTS:
        assert getattr(got, field) == getattr(expected, field), field
    assert got.tp == (expected.tp_gt if expected.tp_gt == expected.tp_dt else None)
    for metric in METRICS:
        tolerance = 1e-12 if metric == "mean_iou" else 0.0
        assert same(getattr(got, metric), expected.value(metric), tolerance), metric


def assert_metrics(ev: errata.Evaluation, counts: Counts, names: Any, at: Any) -> None:
    """Every count and every average at one point."""
    per_class = counts.per_class()
    for how in AVERAGES:
        got = ev.metrics(*at, average=how)
        assert [m.label for m in got.per_class] == [names[label] for label in counts.labels]
        for label in counts.labels:
            assert_tally(got[names[label]], per_class[label])
        assert_tally(got.pooled, counts.micro())
        for metric in METRICS:
            value, _ = average(counts, metric, how)
            assert same(getattr(got, metric), value, 1e-12), (how, metric)
            assert getattr(got.average, metric) == getattr(got, metric)


def assert_matrix(ev: errata.Evaluation, counts: Counts, names: Any, at: Any) -> None:
    got = ev.confusion(*at)
    labels = [names[label] for label in counts.labels]
    assert list(got.labels) == [*labels, "background"]
    assert got.background_index == len(labels)
    assert got.matrix.tolist() == counts.confusion()
    expected = {names[label]: tally.absorbed for label, tally in counts.per_class().items()}
    assert {label: got.absorbed.get(label, 0) for label in labels} == expected
    assert not any(got.not_evaluated.values())


def test_metrics_and_matrix(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(200), missing_scores=True):
        for score_thr, iou_thr in plane_points(loaded.case, rng, 4):
            counts = count(loaded.case, Cut(score_thr), iou_thr, rule)
            assert_metrics(ev, counts, loaded.names, (score_thr, iou_thr))
            assert_matrix(ev, counts, loaded.names, (score_thr, iou_thr))


@pytest.mark.parametrize("how", ["macro", "weighted", "image_mean"])
def test_averages_say_how_many_members_they_skip(name: str, how: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(20)):
        for score_thr, iou_thr in plane_points(loaded.case, rng, 2):
            counts = count(loaded.case, Cut(score_thr), iou_thr, rule)
            got = ev.metrics(score_thr, iou_thr, average=how)
            for metric in METRICS:
                _, skipped = average(counts, metric, how)
                assert got.average.skipped[metric] == skipped, metric


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
    for metric in ("precision", "recall", "f1"):
        value = float(getattr(grid, metric)[at])
        assert same(None if np.isnan(value) else value, expected.value(metric)), metric


def test_grids_of_weighted_images(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(500, 540)):
        weights = random_weights(rng, loaded.case)
        score_thrs, iou_thrs = grid_axes(loaded.case, rng)
        grid = ev.weighted(weights).grid(score_thrs, iou_thrs)
        for i, score_thr in enumerate(score_thrs):
            for j, iou_thr in enumerate(iou_thrs):
                counts = count(loaded.case, Cut(score_thr), iou_thr, rule, weights)
                assert_grid_cell(grid, (i, j), counts.micro())


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


Row = tuple[str, Any, Any]  # kind, the place of the gt, the place of the dt


def rows_of(loaded: Loaded, examples: Any) -> Counter[Row]:
    """Name errata's rows by image and position."""
    return Counter(
        (
            kind,
            None if gt < 0 else loaded.gt_places[gt],
            None if dt < 0 else loaded.dt_places[dt],
        )
        for kind, gt, dt in zip(examples.kind, examples.gt, examples.dt, strict=True)
    )


def expected_rows(counts: Counts, **wanted: Any) -> Counter[Row]:
    """The oracle's examples, all or those with the given kinds or labels."""
    return Counter(
        (
            e.kind,
            None if e.gt is None else (e.image, e.gt),
            None if e.dt is None else (e.image, e.dt),
        )
        for e in counts.examples()
        if all(getattr(e, field) in allowed for field, allowed in wanted.items())
    )


MATRIX_KINDS = ("tp", "confused", "fp", "fn")
KINDS = {
    "tp": ("tp",),
    "confused": ("confused",),
    "fp": ("fp", "confused"),
    "fn": ("fn", "confused"),
    "absorbed": ("absorbed",),
}


def test_examples_of_every_cell_row_column_and_kind(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(760, 840)):
        ((score_thr, iou_thr),) = plane_points(loaded.case, rng, 1)
        at: Any = {"score_thr": score_thr, "iou_thr": iou_thr}
        counts = count(loaded.case, Cut(score_thr), iou_thr, rule)
        everything = rows_of(loaded, ev.examples(**at))
        assert everything == expected_rows(counts, kind=MATRIX_KINDS)
        for kind, kinds in KINDS.items():
            rows = rows_of(loaded, ev.examples(kind=kind, **at))
            assert rows == expected_rows(counts, kind=kinds), kind
        matrix = counts.confusion()
        sides = [*((label, loaded.names[label]) for label in counts.labels)]
        both: list[tuple[Any, Any]] = [*sides, (None, errata.BACKGROUND)]
        for i, (gt_label, gt_name) in enumerate(both):
            row = rows_of(loaded, ev.examples(gt_name, **at))
            assert row == expected_rows(counts, kind=MATRIX_KINDS, gt_label=(gt_label,))
            assert row.total() == sum(matrix[i])
            column = rows_of(loaded, ev.examples(None, gt_name, **at))
            assert column == expected_rows(counts, kind=MATRIX_KINDS, dt_label=(gt_label,))
            for j, (dt_label, dt_name) in enumerate(both):
                cell = rows_of(loaded, ev.examples(gt_name, dt_name, **at))
                wanted: Any = {"gt_label": (gt_label,), "dt_label": (dt_label,)}
                assert cell == expected_rows(counts, kind=MATRIX_KINDS, **wanted)
                assert cell.total() == matrix[i][j]
            if gt_label is not None:
                taken = rows_of(loaded, ev.examples(None, gt_name, kind="absorbed", **at))
                assert taken == expected_rows(counts, kind=("absorbed",), dt_label=(gt_label,))


def test_examples_carry_their_values_in_the_order_asked_for(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(840, 880)):
        ((score_thr, iou_thr),) = plane_points(loaded.case, rng, 1)
        counts = count(loaded.case, Cut(score_thr), iou_thr, rule)
        ious = {(e.image, e.gt, e.dt): e.iou for e in counts.examples() if e.iou is not None}
        for sort in ("score", "iou", "loss"):
            for descending in (True, False):
                got = ev.examples(
                    score_thr=score_thr, iou_thr=iou_thr, sort=sort, descending=descending
                )
                assert_values(loaded, got, ious)
                keys = getattr(got, sort)
                present = keys[~np.isnan(keys)]
                assert np.isnan(keys[len(present) :]).all(), "what lacks the key comes last"
                steps = np.diff(present)
                assert (steps <= 0).all() if descending else (steps >= 0).all()


def assert_values(loaded: Loaded, got: Any, ious: Any) -> None:
    images = loaded.case.images
    for kind, gt, dt, iou, score, loss in zip(
        got.kind, got.gt, got.dt, got.iou, got.score, got.loss, strict=True
    ):
        if dt >= 0:
            image, d = loaded.dt_places[dt]
            assert score == images[image].dts[d].confidence
        else:
            assert np.isnan(score)
        if kind in ("tp", "confused"):
            image, g = loaded.gt_places[gt]
            assert iou == ious[image, g, loaded.dt_places[dt][1]]
        expected = {"tp": 1 - score, "fp": score, "confused": score, "fn": 1.0}[kind]
        assert loss == expected, kind


def test_curves_and_average_precision(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(880, 980)):
        ((_, iou_thr),) = plane_points(loaded.case, rng, 1)
        labels: list[int | None] = [None, *class_order(loaded.case)]
        for label in labels:
            got = ev.pr_curve(None if label is None else loaded.names[label], iou_thr)
            thresholds = got.score_thr.tolist()
            assert thresholds == sorted(set(thresholds), reverse=True)
            assert set(distinct_scores(loaded.case, label)) <= set(thresholds)
            assert set(thresholds) <= set(distinct_scores(loaded.case, None))
            points = pr_curve(loaded.case, label, iou_thr, rule, thresholds)
            assert_curve(got, [point.tally for point in points])
            assert got.monotone is not rule.class_agnostic
            if rule.class_agnostic:
                assert got.average_precision is None
                assert got.reason
            elif label is not None:
                n_gt = points[0].tally.n_gt if points else got.n_gt
                for method in ("101_point", "11_point", "all_point"):
                    ap = ev.average_precision(loaded.names[label], iou_thr, method)
                    expected = average_precision(points, n_gt, method.replace("_", "-"))
                    assert ap == pytest.approx(expected, abs=1e-12), (method, label)
                assert got.average_precision == ev.average_precision(loaded.names[label], iou_thr)


def assert_curve(got: Any, tallies: list[Tally]) -> None:
    for i, tally in enumerate(tallies):
        for field in ("tp_gt", "tp_dt", "n_dt"):
            assert getattr(got, field)[i] == getattr(tally, field), field
        assert got.n_gt == tally.n_gt
        for metric in ("precision", "recall", "f1"):
            value = float(getattr(got, metric)[i])
            assert same(None if np.isnan(value) else value, tally.value(metric)), metric


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


def test_explanations_partition_the_plane(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(1080, 1140)):
        points = plane_points(loaded.case, rng, 1)
        for side, places in (("dt", loaded.dt_places), ("gt", loaded.gt_places)):
            for row, (i, index) in enumerate(places):
                ((score_thr, iou_thr),) = points
                got = ev.explain(**{side: row}, score_thr=score_thr, iou_thr=iou_thr)  # type: ignore[arg-type]
                image = loaded.case.images[i]
                low = -1e9 if score_thr is None else score_thr
                assert got.state == state(image, side, index, low, iou_thr, rule)  # type: ignore[arg-type]
                ious = [iou_thr] if rule.same_class_first else None
                wrong = disagreements(image, side, index, rule, rectangles(got), ious)  # type: ignore[arg-type]
                assert not wrong, (wrong[:3], got.regions)


def rectangles(explanation: Any) -> list[Rectangle]:
    return [
        Rectangle(r.score_low, r.score_high, r.iou_low, r.iou_high, r.state)
        for r in explanation.regions
    ]


def test_explanations_under_class_thresholds_are_of_the_shift(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(1140, 1180)):
        tau = random_tau(rng, loaded.case)
        given = {loaded.names[label]: value for label, value in tau.items()}
        ((_, iou_thr),) = plane_points(loaded.case, rng, 1)
        for row, (i, index) in enumerate(loaded.dt_places):
            got = ev.explain(dt=row, score_thr=given, iou_thr=iou_thr)
            image = loaded.case.images[i]
            assert got.state == state(image, "dt", index, 0.0, iou_thr, rule, tau)
            ious = [iou_thr] if rule.same_class_first else None
            assert not disagreements(image, "dt", index, rule, rectangles(got), ious, tau)


def test_explanations_name_partner_and_candidates(name: str, tmp_path: Path) -> None:
    from oracles.boxes import overlap
    from oracles.iou_protocol import match

    for rng, loaded, rule, ev in each_case(name, tmp_path, range(1180, 1220)):
        ((score_thr, iou_thr),) = plane_points(loaded.case, rng, 1)
        for row, (i, d) in enumerate(loaded.dt_places):
            image = loaded.case.images[i]
            got = ev.explain(dt=row, score_thr=score_thr, iou_thr=iou_thr)
            matching = match(image, score_thr, iou_thr, rule)
            named = [] if got.partner is None else [loaded.gt_places[got.partner]]
            assert named == [(i, p.gt) for p in matching.pairs if p.dt == d]
            absorbing = {loaded.gt_places[c.row] for c in got.candidates if c.verdict == "absorbs"}
            if matching.absorber[d] is None:
                assert not absorbing
            else:
                assert (i, matching.absorber[d]) in absorbing
            overlaps = {
                (i, g): overlap(image.dts[d].box_xywh, gt) for g, gt in enumerate(image.gts)
            }
            listed = {loaded.gt_places[c.row]: c.iou for c in got.candidates}
            assert listed == {place: iou for place, iou in overlaps.items() if iou > 0}
