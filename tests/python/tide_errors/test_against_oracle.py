"""errata's TIDE equals an oracle written from its rules, on random cases full of ties."""

from __future__ import annotations

import warnings
from random import Random
from typing import TYPE_CHECKING

import pytest

import errata
from oracles.cases import random_case
from oracles.engine import load
from oracles.random_shapes import with_shapes
from oracles.shapes import SIGMAS
from oracles.tide import tide

from .compare import assert_equals_oracle

if TYPE_CHECKING:
    from pathlib import Path

    from oracles.records import Case

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


@pytest.mark.parametrize("iou_type", ["segm", "boundary", "keypoints"])
def test_masks_boundaries_and_poses(iou_type: str, tmp_path: Path) -> None:
    kinds = set()
    for seed in range(120):
        drawn = random_case(seed, max_objects=8, unknown=iou_type != "keypoints")
        if iou_type == "keypoints" and has_regions_without_a_label(drawn):
            continue  # poses belong to a class
        case = with_shapes(drawn, seed, iou_type)
        loaded = load(case, tmp_path, iou_type)
        got = errata.tide(
            loaded.dataset,
            loaded.inferences,
            iou_type,
            oks_sigmas=SIGMAS if iou_type == "keypoints" else None,
        )
        assert_equals_oracle(got, tide(case), loaded)
        kinds |= {each.kind for each in got.kinds if each.count}
    assert len(kinds) == 6


def has_regions_without_a_label(case: Case) -> bool:
    return any(gt.label is None for image in case.images for gt in image.gts)


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
        if not has_regions_without_a_label(case):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", errata.ErrataWarning)
            loaded = load(case, tmp_path)
        got = errata.tide(loaded.dataset, loaded.inferences)
        assert_equals_oracle(got, tide(case), loaded)
        absorbed += int(got.examples().absorbed.sum())
    assert absorbed > 50
