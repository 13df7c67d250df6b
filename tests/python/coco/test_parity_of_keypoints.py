"""COCO's numbers on keypoints equal pycocotools' to the last bit."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from pycocotools.cocoeval import COCOeval

import errata
from coco.arrays import from_arrays
from coco.cases import Case, assert_same
from coco.random_keypoints import (
    POINT_COUNTS,
    random_keypoint_documents,
    sigmas_for,
    visible,
)
from coco.random_sets import Document
from coco.reference import read_both, reference

pytestmark = pytest.mark.filterwarnings("ignore::errata.ErrataWarning")

N_SETS = 245


def case_of(seed: int, n_points: int = 17, **params: Any) -> Case:
    sigmas = sigmas_for(n_points)
    own = {} if sigmas is None else {"kpt_oks_sigmas": sigmas}
    documents = random_keypoint_documents(seed, n_points=n_points)
    return Case(*documents, "keypoints", **own, **params)


@pytest.mark.parametrize("block", range(7))
def test_random_sets(tmp_path: Path, block: int) -> None:
    for seed in range(block, N_SETS, 7):
        case = case_of(seed, POINT_COUNTS[block])
        mine = case.same(tmp_path, case.pycocotools())
        assert len(mine.stats) == 10


@pytest.mark.parametrize("block", range(7))
def test_random_sets_from_arrays(block: int) -> None:
    for seed in range(6000 + block, 6070, 7):
        case = case_of(seed, POINT_COUNTS[block])
        mine = errata.coco_summary(
            *from_arrays(case.gt, case.results, "keypoints"),
            "keypoints",
            oks_sigmas=case.params.get("kpt_oks_sigmas"),
        )
        assert_same(mine, case.pycocotools())


PARAMETERS: list[dict[str, Any]] = [
    {"maxDets": [1, 2, 20]},
    {"maxDets": [5, 1]},
    {"iouThrs": np.linspace(0.0, 1.0, 19)},
    {"iouThrs": np.array([0.75, 0.5, 0.5])},
    {"recThrs": np.array([0.9, 0.1, 1.5, 0.2])},
    {"areas": {"all": (0, 1e10), "medium": (10, 100), "a": (1024, 1024)}},
]


@pytest.mark.parametrize("params", PARAMETERS, ids="-".join)
def test_parameters(tmp_path: Path, params: dict[str, Any]) -> None:
    for seed in range(1000, 1010):
        case = case_of(seed, **params)
        case.same(tmp_path, case.pycocotools())


class WithAllClasses(COCOeval):  # type: ignore[misc]
    """pycocotools with `useCats=0` as it is meant: similarities across classes."""

    def _prepare(self) -> None:
        super()._prepare()
        for records in (self._gts, self._dts):
            for image in self.params.imgIds:
                of_image = [r for c in self.params.catIds for r in records[image, c]]
                records[image, -1] = of_image


def test_without_classes_nothing_matches_unless_corrected(tmp_path: Path) -> None:
    # pycocotools looks for similarities under a class that no object has, finds none, and calls
    # every result wrong.
    found = 0
    for seed in range(7000, 7015):
        gt, results = random_keypoint_documents(seed)
        nothing = reference(gt, results, "keypoints", useCats=0)
        assert nothing.eval["recall"].max() <= 0
        Case(gt, results, "keypoints", useCats=0).same(tmp_path, nothing)
        mended = reference(gt, results, "keypoints", WithAllClasses, useCats=0)
        dataset, inferences = read_both(tmp_path, gt, results, "keypoints")
        corrected = errata.coco_summary(
            dataset, inferences, "keypoints", use_cats=False, strict=False
        )
        assert_same(corrected, mended)
        found += corrected.stats[5] > 0
    assert found > 5


def test_subset_of_images(tmp_path: Path) -> None:
    for seed in range(2000, 2020):
        gt, results = random_keypoint_documents(seed)
        ids = [image["id"] for image in gt["images"]]
        chosen = Random(seed).sample(ids, k=max(1, len(ids) // 2))
        case = Case(gt, results, "keypoints", imgIds=chosen)
        case.same(tmp_path, case.pycocotools())


def test_more_results_than_max_dets(tmp_path: Path) -> None:
    gt, results = random_keypoint_documents(5, max_images=2, most_per_image=40)
    together = Counter((r["image_id"], r["category_id"]) for r in results)
    assert max(together.values()) > 20
    case = Case(gt, results, "keypoints")
    case.same(tmp_path, case.pycocotools())


def test_annotation_id_zero_is_unmatched_unless_corrected(tmp_path: Path) -> None:
    differs = 0
    for seed in range(3000, 3010):
        gt, results = random_keypoint_documents(seed)
        shifted = [{**a, "id": a["id"] - 1} for a in gt["annotations"]]
        with_zero = {**gt, "annotations": shifted}
        dataset, inferences = read_both(tmp_path, with_zero, results, "keypoints")
        strict = errata.coco_summary(dataset, inferences, "keypoints")
        assert_same(strict, reference(with_zero, results, "keypoints"))
        corrected = errata.coco_summary(dataset, inferences, "keypoints", strict=False)
        assert_same(corrected, reference(gt, results, "keypoints"))
        differs += strict.stats != corrected.stats
    assert differs, "the cases must be ones in which id 0 matters"


def test_counts_that_the_file_does_not_give(tmp_path: Path) -> None:
    # pycocotools needs them: the labelled points counted for it.
    for seed in range(4000, 4010):
        gt, results = random_keypoint_documents(seed)
        counted = [{**a, "num_keypoints": visible(a)} for a in gt["annotations"]]
        theirs = reference({**gt, "annotations": counted}, results, "keypoints")
        bare = [{k: v for k, v in a.items() if k != "num_keypoints"} for a in gt["annotations"]]
        Case({**gt, "annotations": bare}, results, "keypoints").same(tmp_path, theirs)


def test_falloffs_of_each_class(tmp_path: Path) -> None:
    for seed in range(5000, 5012):
        gt, results, sigmas = of_two_kinds(seed)
        dataset, inferences = read_both(tmp_path, gt, results, "keypoints")
        named = {f"c{category}": of_class for category, of_class in sigmas.items()}
        mine = errata.coco_summary(dataset, inferences, "keypoints", oks_sigmas=named)
        for k, (category, of_class) in enumerate(sigmas.items()):
            assert_class(mine, k, gt, results, category, of_class)


def of_two_kinds(seed: int) -> tuple[Document, list[Document], dict[int, list[float]]]:
    """Class 1 has 17 points, class 2 has 5; both in the same images."""
    sigmas = {1: [0.05] * 17, 2: sigmas_for(5) or []}
    sides = [random_keypoint_documents(seed, n_points=n) for n in (17, 5)]
    gt, results = sides[0]
    known = {image["id"] for image in gt["images"]}
    for side, category in zip(sides, sigmas, strict=True):
        for record in (*side[0]["annotations"], *side[1]):
            record["category_id"] = category
    gt["annotations"] += [a for a in sides[1][0]["annotations"] if a["image_id"] in known]
    results += [r for r in sides[1][1] if r["image_id"] in known]
    for number, annotation in enumerate(gt["annotations"]):
        annotation["id"] = number + 1
    gt["categories"] = [{"id": c, "name": f"c{c}"} for c in sigmas]
    return gt, results, sigmas


def assert_class(
    mine: errata.CocoSummary,
    k: int,
    gt: Document,
    results: list[Document],
    category: int,
    sigmas: list[float],
) -> None:
    """One class of the arrays against pycocotools on that class alone."""
    theirs = reference(
        gt, results, "keypoints", catIds=[category], kpt_oks_sigmas=np.array(sigmas)
    )  # fmt: skip
    for name in ("precision", "scores", "recall"):
        axis = 1 if name == "recall" else 2
        own = np.take(getattr(mine, name), [k], axis=axis)
        assert own.tobytes() == np.ascontiguousarray(theirs.eval[name]).tobytes(), name
