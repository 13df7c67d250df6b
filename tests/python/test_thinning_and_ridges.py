"""What drawings need of curves and grids: points of an outline, best cells, progress."""

from __future__ import annotations

from threading import Event, Thread

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import errata
from errata.results.curve import PrCurve
from errata.sample import sample_set


def made(seed: int, n_dt: int = 400, n_gt: int = 60) -> tuple[errata.Dataset, errata.InferenceSet]:
    """Boxes on 20 images, of three classes, with ties among the scores."""
    rng = np.random.default_rng(seed)
    at, classes = np.sort(rng.integers(0, 20, n_gt)), rng.integers(1, 4, n_gt)
    boxes = np.column_stack([rng.uniform(0, 90, (n_gt, 2)), rng.uniform(8, 30, (n_gt, 2))])
    dataset = errata.Dataset.from_arrays(
        image_ids=range(20),
        annotation_images=at,
        boxes_xywh=boxes,
        class_ids=classes,
        categories={1: "car", 2: "bus", 3: "bike"},
    )
    of = rng.integers(0, n_gt, n_dt)
    moved = boxes[of] + rng.normal(0, 3, (n_dt, 4))
    inferences = errata.InferenceSet.from_arrays(
        dataset,
        images=at[of],
        boxes_xywh=np.maximum(moved, 1.0),
        class_ids=np.where(rng.random(n_dt) < 0.8, classes[of], 1),
        scores=np.round(rng.random(n_dt), 2),
    )
    return dataset, inferences


@pytest.fixture(scope="module", params=[None, False])
def ev(request: pytest.FixtureRequest) -> errata.Evaluation:
    return errata.evaluate(*made(1), class_agnostic=request.param)


@pytest.mark.parametrize("label", [None, "car"])
def test_a_point_of_a_curve_has_the_counts_of_its_threshold(
    ev: errata.Evaluation, label: str | None
) -> None:
    curve = ev.pr_curve(label)
    for score in (None, -1.0, 0.0, 0.005, 0.31, 0.315, 0.99, *curve.score_thr[::7].tolist()):
        metrics = ev.metrics(score)
        counts = metrics.pooled if label is None else metrics[label]
        at = curve.index_at(score)
        assert at is not None
        assert (curve.tp_gt[at], curve.fp[at], curve.fn[at]) == (counts.tp, counts.fp, counts.fn)
        assert curve.f1[at] == counts.f1
    assert curve.index_at(2.0) is None


def test_the_best_point_is_the_best_threshold(ev: errata.Evaluation) -> None:
    curve, best = ev.pr_curve(), ev.best_threshold()
    assert best is not None
    assert curve.best_index is not None
    assert curve.score_thr[curve.best_index] == best.score_thr
    assert curve.f1[curve.best_index] == best.value


def drawn(y: list[float]) -> PrCurve:
    """A curve of any shape; only what an outline reads has a meaning."""
    values = np.array(y, dtype=np.float64)
    n = len(values)
    ones = np.ones(n, dtype=np.uint64)
    return PrCurve(
        label=None, iou_thr=0.5, monotone=False, average_precision=None, reason="", provenance={},
        score_thr=np.linspace(1, 0, n), recall=np.linspace(0, 1, n), precision=values, f1=values,
        tp_gt=ones, tp_dt=ones, n_dt=ones, n_gt=1,
    )  # fmt: skip


@given(
    st.lists(st.floats(0, 1) | st.sampled_from([0.0, 0.5, 1.0, float("nan")]), max_size=60),
    st.integers(1, 40),
)
def test_no_point_is_farther_than_a_step_from_the_outline(y: list[float], steps: int) -> None:
    curve = drawn(y)
    kept = curve.outline(steps=steps)
    assert (np.diff(kept) > 0).all()
    if y:
        assert (kept[0], kept[-1]) == (0, len(y) - 1)
    for i, (x, height) in enumerate(zip(curve.recall, curve.precision, strict=True)):
        before = kept[kept <= i][-1]
        assert abs(curve.recall[before] - x) <= 1 / steps + 1e-12
        gap = abs(curve.precision[before] - height)
        assert gap <= 1 / steps + 1e-12 or np.isnan([curve.precision[before], height]).all()


def test_an_outline_keeps_a_peak_of_one_point_among_many() -> None:
    y = [0.25] * 100_000
    y[54_321] = 1.0
    curve = drawn(y)
    kept = curve.outline("score_thr", "f1", steps=1000)
    assert 54_321 in kept
    assert len(kept) < 2100


def test_a_ridge_is_the_best_score_of_every_column(ev: errata.Evaluation) -> None:
    scores, ious = [0.3, 0.9, 0.1, 0.5, 0.7], [0.8, 0.2, 1.0, 0.5]
    for label in (None, "car"):
        grid = ev.grid(scores, ious, None if label is None else ["bus", label])
        ridge = grid.ridge(label)
        for j, iou in enumerate(ious):
            counts = [ev.metrics(score, iou) for score in scores]
            f1 = [(m.pooled if label is None else m[label]).f1 or 0.0 for m in counts]
            best = max(range(5), key=lambda i: (f1[i], scores[i]))
            assert ridge[j] == (best if f1[best] > 0 else -1)
        plane = grid.plane("f1", label)
        cell = grid.best_cell(label)
        assert cell is not None
        assert plane[cell] == np.nanmax(plane)
        assert plane.shape == (5, 4)


def test_nothing_is_best_where_nothing_is_found() -> None:
    dataset, inferences = sample_set()
    grid = errata.evaluate(dataset, inferences).grid([0.99], [0.5, 0.6])
    assert grid.ridge().tolist() == [-1, -1]
    assert grid.best_cell() is None
    empty = errata.evaluate(dataset, inferences).grid([], [0.5])
    assert empty.ridge().tolist() == [-1]


def test_equal_labels_only_is_the_matching_by_that_rule_on_the_same_images() -> None:
    data = made(2)
    some = [3, 4, 5, 11]
    ev = errata.evaluate(*data).subset(some)
    by_rule = errata.evaluate(*data, class_agnostic=False).subset(some)
    found = ev.equal_labels_only()
    assert found.metrics(0.4).pooled == by_rule.metrics(0.4).pooled
    assert found.average_precisions() == by_rule.average_precisions()


@pytest.mark.parametrize(
    "rule", [{"protocol": "score"}, {"same_class_first": True}, {"class_agnostic": False}]
)
def test_a_grid_tells_its_steps_and_stops(rule: dict[str, object]) -> None:
    ev = errata.evaluate(*made(3), **rule)  # type: ignore[arg-type]
    told: list[tuple[int, int]] = []
    ious = [0.2, 0.5, 0.9]
    grid = ev.grid([0.5], ious, progress=lambda done, total: told.append((done, total)))
    steps = 1 if ev.rule.holds_everywhere else 3
    assert told == [(i + 1, steps) for i in range(steps)]
    assert grid.tp_gt[0].tolist() == [ev.metrics(0.5, iou).tp for iou in ious]
    stop = Event()
    stop.set()
    with pytest.raises(errata.CancelledError):
        ev.grid([0.5], ious, cancel=stop)


def test_threads_may_ask_one_evaluation() -> None:
    ev = errata.evaluate(*made(4), protocol="score")
    ious = [k / 40 for k in range(1, 40)]
    alone = errata.evaluate(*made(4), protocol="score")
    expected = [alone.metrics(0.5, iou).tp for iou in ious]
    ev.source._most = 2  # every question drops what another thread has just used
    found: dict[int, list[int | None]] = {}

    def ask(i: int) -> None:
        found[i] = [ev.metrics(0.5, iou).tp for iou in ious]

    threads = [Thread(target=ask, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[i] for i in range(4)] == [expected] * 4
