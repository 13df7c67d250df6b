"""COCO's numbers on masks equal pycocotools' to the last bit."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

import errata
from coco.cases import Case, assert_same
from coco.random_masks import RESULT_KINDS, random_mask_documents
from coco.random_sets import random_documents
from coco.reference import read_both, reference

pytestmark = pytest.mark.filterwarnings("ignore::errata.ErrataWarning")

N_SETS = 240


@pytest.mark.parametrize("block", range(8))
def test_random_sets(tmp_path: Path, block: int) -> None:
    for seed in range(block, N_SETS, 8):
        gt, results = random_mask_documents(seed)
        dataset, inferences = read_both(tmp_path, gt, results, "segm")
        for use_cats in (True, False):
            theirs = reference(gt, results, "segm", useCats=int(use_cats))
            mine = errata.coco_summary(dataset, inferences, "segm", use_cats=use_cats)
            assert_same(mine, theirs)


@pytest.mark.parametrize("kind", [kind for kind in RESULT_KINDS if kind != "box"])
def test_boxes_of_results_with_masks(tmp_path: Path, kind: str) -> None:
    for seed in range(1000, 1010):
        gt, results = random_mask_documents(seed, kind)
        theirs = reference(gt, results, "bbox")
        for asked in ("bbox", "segm"):
            # Whether masks are read or not, the boxes are the same.
            dataset, inferences = read_both(tmp_path, gt, results, asked)
            assert_same(errata.coco_summary(dataset, inferences, "bbox"), theirs)


PARAMETERS: list[dict[str, Any]] = [
    {"maxDets": [1, 2, 3]},
    {"maxDets": [100, 2, 5]},
    {"maxDets": [3, 3, 7, 3]},
    {"iouThrs": np.linspace(0.0, 1.0, 19)},
    {"iouThrs": np.array([0.75, 0.5, 0.5])},
    {"recThrs": np.array([0.9, 0.1, 1.5, 0.2])},
    {"areas": {"all": (0, 1e10), "a": (10, 100), "small": (64, 64)}},
]


@pytest.mark.parametrize("params", PARAMETERS, ids="-".join)
def test_parameters(tmp_path: Path, params: dict[str, Any]) -> None:
    for seed in range(2000, 2010):
        case = Case(*random_mask_documents(seed), "segm", **params)
        case.same(tmp_path, case.pycocotools())


def test_subset_of_images(tmp_path: Path) -> None:
    for seed in range(3000, 3020):
        gt, results = random_mask_documents(seed)
        ids = [image["id"] for image in gt["images"]]
        chosen = Random(seed).sample(ids, k=max(1, len(ids) // 2))
        case = Case(gt, results, "segm", imgIds=chosen)
        case.same(tmp_path, case.pycocotools())


def test_more_detections_than_max_dets(tmp_path: Path) -> None:
    case = Case(*random_mask_documents(4, "rle", max_images=2, most_per_image=70), "segm")
    together = Counter((r["image_id"], r["category_id"]) for r in case.results)
    assert max(together.values()) > 100
    case.same(tmp_path, case.pycocotools())


def test_annotation_id_zero_is_unmatched_unless_corrected(tmp_path: Path) -> None:
    differs = 0
    for seed in range(4000, 4010):
        gt, results = random_mask_documents(seed)
        shifted = [{**a, "id": a["id"] - 1} for a in gt["annotations"]]
        with_zero = {**gt, "annotations": shifted}
        dataset, inferences = read_both(tmp_path, with_zero, results, "segm")
        strict = errata.coco_summary(dataset, inferences, "segm")
        assert_same(strict, reference(with_zero, results, "segm"))
        corrected = errata.coco_summary(dataset, inferences, "segm", strict=False)
        assert_same(corrected, reference(gt, results, "segm"))
        differs += strict.stats != corrected.stats
    assert differs, "the cases must be ones in which id 0 matters"


def test_boxes_drawn_as_masks(tmp_path: Path) -> None:
    # Results of a detector of boxes, judged by masks: decimals beyond the image, no inside.
    for seed in range(5000, 5010):
        gt, results = random_documents(seed, max_images=3)
        for image in gt["images"]:
            image.update(height=90, width=100)
        for annotation in gt["annotations"]:
            x, y, w, h = annotation["bbox"]
            annotation["segmentation"] = [[x, y, x + w, y, x + w, y + h, x, y + h]]
        case = Case(gt, results, "segm")
        case.same(tmp_path, case.pycocotools())
