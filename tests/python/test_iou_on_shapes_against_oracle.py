"""Protocol ``iou`` on masks, their boundaries and keypoints: counts equal to the oracle's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from oracles.cases import plane_points, random_tau
from oracles.compare import (
    MATRIX_KINDS,
    assert_matrix,
    assert_metrics,
    each_case,
    each_rule,
    expected_rows,
    rows_of,
)
from oracles.counting import class_order, count
from oracles.iou_protocol import Cut
from oracles.overlaps import overlap_of

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from oracles.records import Case

each_type = pytest.mark.parametrize("iou_type", ["segm", "boundary", "keypoints"])


def points(case: Case, rng: Random, number: int, iou_type: str) -> list[tuple[float | None, float]]:
    """Points of the plane; similarities of keypoints are passed by a hair, not to the last bit."""
    at = plane_points(case, rng, number)
    if iou_type != "keypoints":
        return at
    return [(s, min(1.0, max(0.0, t + rng.choice((-1e-9, 1e-9))))) for s, t in at]


@each_type
@each_rule
def test_metrics_and_matrix(name: str, iou_type: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(50), iou_type):
        for at in points(loaded.case, rng, 4, iou_type):
            counts = count(loaded.case, Cut(at[0]), at[1], rule)
            assert_metrics(ev, counts, loaded.names, at)
            assert_matrix(ev, counts, loaded.names, at)
            rows = rows_of(loaded, ev.examples(score_thr=at[0], iou_thr=at[1]))
            assert rows == expected_rows(counts, kind=MATRIX_KINDS)


@each_type
@each_rule
def test_grids(name: str, iou_type: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(50, 75), iou_type):
        plane = points(loaded.case, rng, 6, iou_type)
        score_thrs = [-2.0, *{s for s, _ in plane if s is not None}]
        iou_thrs = [*{t for _, t in plane}]
        grid = ev.grid(score_thrs, iou_thrs, labels="all")
        labels = [loaded.names[label] for label in class_order(loaded.case)]
        assert list(grid.labels or ()) == labels
        for i, score_thr in enumerate(score_thrs):
            for j, iou_thr in enumerate(iou_thrs):
                counts = count(loaded.case, Cut(score_thr), iou_thr, rule)
                for k, tally in enumerate(counts.per_class().values()):
                    for field in ("n_dt", "tp_gt", "tp_dt", "absorbed", "fp", "fn"):
                        assert getattr(grid, field)[k, i, j] == getattr(tally, field), field


@each_type
@each_rule
def test_class_thresholds_and_subsets(name: str, iou_type: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(75, 100), iou_type):
        ((score_thr, iou_thr),) = points(loaded.case, rng, 1, iou_type)
        tau = random_tau(rng, loaded.case)
        named = {loaded.names[label]: value for label, value in tau.items()}
        counts = count(loaded.case, Cut(tau=tau), iou_thr, rule)
        assert_metrics(ev, counts, loaded.names, (named, iou_thr))
        chosen = [int(rng.random() < 0.6) for _ in loaded.case.images]
        part = count(loaded.case, Cut(score_thr), iou_thr, rule, chosen)
        mask = np.array(chosen, dtype=bool)
        assert_matrix(ev.subset(mask), part, loaded.names, (score_thr, iou_thr))


@each_type
def test_overlaps_of_pairs(iou_type: str, tmp_path: Path) -> None:
    """The mean IoU of one pair alone is its overlap, to the last bit for masks."""
    compared = 0
    for _, loaded, rule, ev in each_case("agnostic", tmp_path, range(100, 140), iou_type):
        counts = count(loaded.case, Cut(), 0.0, rule)
        for image, matching in enumerate(counts.matchings):
            alone = [int(i == image) for i in range(len(counts.matchings))]
            for pair in matching.pairs:
                if len(matching.pairs) == 1 and matching.dt_states[pair.dt] == "tp":
                    records = loaded.case.images[image]
                    expected = overlap_of(records.dts[pair.dt], records.gts[pair.gt])
                    got = ev.weighted(alone).metrics(None, 0.0).mean_iou
                    assert got == pytest.approx(expected, abs=1e-15, rel=1e-15)
                    compared += 1
    assert compared > 5
