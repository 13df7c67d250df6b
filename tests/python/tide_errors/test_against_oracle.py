"""errata's TIDE equals an oracle written from its rules, on random cases full of ties."""

from __future__ import annotations

import warnings
from random import Random
from typing import TYPE_CHECKING

import pytest

import errata
from oracles.cases import random_case
from oracles.engine import load
from oracles.tide import tide

from .compare import assert_equals_oracle

if TYPE_CHECKING:
    from pathlib import Path

THRESHOLDS = [(0.5, 0.1), (0.75, 0.2), (1 / 3, 1 / 3), (1.0, 0.5), (0.3, 0.25)]


@pytest.mark.parametrize(("pos_thr", "bg_thr"), THRESHOLDS)
def test_everything(pos_thr: float, bg_thr: float, tmp_path: Path) -> None:
    for seed in range(150):
        rng = Random(seed)
        case = random_case(seed, max_objects=rng.choice((4, 8, 14)))
        max_dets = rng.choice((None, 3, 5))
        loaded = load(case, tmp_path)
        got = errata.tide(
            loaded.dataset, loaded.inferences, pos_thr=pos_thr, bg_thr=bg_thr, max_dets=max_dets
        )
        expected = tide(case, pos_thr, bg_thr, max_dets or 100)
        assert_equals_oracle(got, expected, loaded)


def test_missing_scores_come_first_if_allowed(tmp_path: Path) -> None:
    refused = 0
    for seed in range(60):
        case = random_case(seed, missing_scores=True)
        loaded = load(case, tmp_path)
        got = errata.tide(loaded.dataset, loaded.inferences, missing_score=1.0)
        assert_equals_oracle(got, tide(case), loaded)
        if loaded.inferences.has_missing_scores:
            refused += 1
            with pytest.raises(errata.UsageError, match="found detections without a score"):
                errata.tide(loaded.dataset, loaded.inferences)
    assert refused > 10


def test_some_images(tmp_path: Path) -> None:
    for seed in range(100):
        rng = Random(seed)
        case = random_case(seed)
        loaded = load(case, tmp_path)
        chosen = [image for image in case.images if rng.random() < 0.6]
        part = tide(type(case)(case.categories, tuple(chosen)))
        got = errata.tide(loaded.dataset, loaded.inferences, images=[image.id for image in chosen])
        assert_equals_oracle(got, part, loaded)


def test_regions_without_a_label_absorb_any_class(tmp_path: Path) -> None:
    """The random cases have such regions, and detections of every class in them."""
    absorbed = 0
    for seed in range(300):
        case = random_case(seed)
        if all(gt.label is not None for image in case.images for gt in image.gts):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", errata.ErrataWarning)
            loaded = load(case, tmp_path)
        got = errata.tide(loaded.dataset, loaded.inferences)
        assert_equals_oracle(got, tide(case), loaded)
        absorbed += int(got.examples().absorbed.sum())
    assert absorbed > 50
