"""`COCOeval` on random sets: everything that a caller can look at equals pycocotools'."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest

from drop_in.random_sets import random_set
from drop_in.sides import MINE, THEIRS, assert_same_evaluation

IOU_TYPES = ("bbox", "segm", "keypoints")
N_SETS = 240
BLOCKS = 8


@pytest.mark.parametrize("block", range(BLOCKS))
@pytest.mark.parametrize("iou_type", IOU_TYPES)
def test_random_sets(iou_type: str, block: int) -> None:
    for seed in range(block, N_SETS, BLOCKS):
        gt, results = random_set(seed, iou_type)
        use_cats = int(seed % 5 != 0)
        mine, theirs = (
            side.evaluation(gt, results, iou_type, useCats=use_cats) for side in (MINE, THEIRS)
        )
        assert_same_evaluation(mine, theirs, (iou_type, seed))
        # Points of no category are never compared, so that is left to the slow way.
        assert (mine._run is None) == (iou_type == "keypoints" and not use_cats)


PARAMETERS: list[dict[str, Any]] = [
    {"maxDets": [1, 2, 3]},
    {"maxDets": [100, 20, 1]},
    {"maxDets": [5, 5, 100]},
    {"maxDets": [2, 4, 8, 100]},
    {"maxDets": [0, 1, 20]},
    {"maxDets": (1, 10, 100)},
    {"maxDets": [20]},
    {"iouThrs": np.linspace(0.0, 1.0, 19)},
    {"iouThrs": np.array([0.75, 0.5, 0.5])},
    {"iouThrs": [0.5, 0.75]},
    {"recThrs": np.array([0.9, 0.1, 1.5, 0.2])},
    {"recThrs": [0.0]},
    {"areaRng": [[0, 1e10], (100, 1024), [1024, 1024]], "areaRngLbl": ["all", "medium", "large"]},
    {"areaRng": [[0, 1e10]], "areaRngLbl": ["all"]},
    {"catIds": [2]},
    {"catIds": [3, 1, 1, 99]},
    {"catIds": np.array([1, 2])},
    {"catIds": []},
    {"imgIds": []},
    {"imgIds": [99]},
    {"useCats": 0, "catIds": [3, 1]},
    {"useCats": 0, "catIds": [1, 1]},
    {"useCats": False},
    {"useCats": True},
    {"useSegm": 0},
]


# The deprecated switch `useSegm` chooses between boxes and masks.
WITH_TYPES = [
    (iou_type, params)
    for iou_type in IOU_TYPES
    for params in PARAMETERS
    if iou_type != "keypoints" or "useSegm" not in params
]


@pytest.mark.parametrize(("iou_type", "params"), WITH_TYPES, ids=str)
def test_parameters(iou_type: str, params: dict[str, Any]) -> None:
    for seed in range(1000, 1006):
        gt, results = random_set(seed, iou_type)
        mine, theirs = (side.evaluation(gt, results, iou_type, **params) for side in (MINE, THEIRS))
        assert_same_evaluation(mine, theirs, (iou_type, params, seed))


@pytest.mark.parametrize("iou_type", IOU_TYPES)
def test_subsets_of_images(iou_type: str) -> None:
    for seed in range(2000, 2012):
        gt, results = random_set(seed, iou_type)
        ids = [image["id"] for image in gt["images"]]
        chosen = Random(seed).sample(ids, k=max(1, len(ids) // 2)) * 2
        mine, theirs = (
            side.evaluation(gt, results, iou_type, imgIds=chosen) for side in (MINE, THEIRS)
        )
        assert_same_evaluation(mine, theirs, (iou_type, seed))
        assert mine._run is not None


@pytest.mark.parametrize("iou_type", IOU_TYPES)
def test_sigmas_and_more_detections_than_are_looked_at(iou_type: str) -> None:
    gt, results = random_set(5, iou_type)
    params: dict[str, Any] = {"maxDets": [1, 2, 20]}
    if iou_type == "keypoints":
        params["kpt_oks_sigmas"] = np.linspace(0.01, 0.2, 17)
    many = [
        {**result, "score": result["score"] / (at + 1)} for at in range(9) for result in results
    ]
    mine, theirs = (side.evaluation(gt, many, iou_type, **params) for side in (MINE, THEIRS))
    assert_same_evaluation(mine, theirs, iou_type)
