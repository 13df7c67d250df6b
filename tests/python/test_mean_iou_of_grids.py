"""Mean overlaps on a grid are, to the last bit, those that `metrics` gives cell by cell."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest

import errata
from oracles.cases import plane_points, random_weights
from oracles.compare import each_case, each_rule

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from oracles.engine import Loaded


@each_rule
def test_under_every_rule_on_labels(name: str, tmp_path: Path) -> None:
    for rng, loaded, _, ev in each_case(name, tmp_path, range(640, 700)):
        assert_every_cell(ev, loaded, rng)


@pytest.mark.parametrize("class_agnostic", [False, True])
def test_under_protocol_score(class_agnostic: bool, tmp_path: Path) -> None:
    for rng, loaded, _, _ in each_case("agnostic", tmp_path, range(700, 740)):
        ev = errata.evaluate(
            loaded.dataset, loaded.inferences, protocol="score", strict=False, max_dets=3,
            class_agnostic=class_agnostic,
        )  # fmt: skip
        assert_every_cell(ev, loaded, rng)


def test_of_keypoints_and_masks(tmp_path: Path) -> None:
    for iou_type in ("keypoints", "segm"):
        for rng, loaded, _, ev in each_case("agnostic", tmp_path, range(740, 760), iou_type):
            assert_every_cell(ev, loaded, rng)


def assert_every_cell(whole: errata.Evaluation, loaded: Loaded, rng: Random) -> None:
    """Of all images, of some, and of some several times; of some labels in any order, and pooled.

    Thresholds are in no order, on values that occur and beside them.
    """
    points = plane_points(loaded.case, rng, 6)
    score_thrs, iou_thrs = [-2.0, *(s for s, _ in points if s is not None)], [t for _, t in points]
    weights = random_weights(rng, loaded.case)
    ids = [im.id for im, weight in zip(loaded.case.images, weights, strict=True) if weight]
    for ev in (whole, whole.weighted(weights), whole.subset(ids)):
        labels = rng.sample(ev.labels, rng.randint(0, len(ev.labels)))
        pooled = ev.grid(score_thrs, iou_thrs).mean_iou
        by_class = ev.grid(score_thrs, iou_thrs, labels=labels).mean_iou
        assert pooled.dtype == by_class.dtype == np.float64
        expected = [[ev.metrics(score, iou) for iou in iou_thrs] for score in score_thrs]
        assert bits(pooled) == [[m.pooled.mean_iou for m in row] for row in expected]
        assert bits(by_class) == [
            [[m[label].mean_iou for m in row] for row in expected] for label in labels
        ]


def bits(array: NDArray[np.float64]) -> object:
    """The numbers of an array, None for NaN."""
    found = array.astype(object)
    found[np.isnan(array)] = None
    return found.tolist()
