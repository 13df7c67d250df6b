"""Real masks and poses: the numbers recorded beside them, and CrowdPose by brute force."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import errata
from coco.cases import assert_same
from coco.random_sets import Document
from coco.reference import reference
from oracles.coco_plain import summary
from oracles.oks import CROWDPOSE_SIGMAS, oks

VAL = "coco_val2014_100"
VAL_TRUTH = "instances_val2014_100.json"
VAL_MASKS = "instances_val2014_fakesegm100_results.json"
POSES = "xtcoco_keypoints"


@pytest.mark.parametrize(
    ("folder", "gt", "dt", "golden", "iou_type"),
    [
        (VAL, VAL_TRUTH, VAL_MASKS, "golden_segm.json", "segm"),
        (VAL, VAL_TRUTH, VAL_MASKS, "golden_bbox_from_segm.json", "bbox"),
        (
            POSES,
            "example_coco_val.json",
            "example_coco_preds.json",
            "golden_coco_keypoints.json",
            "keypoints",
        ),
        (
            POSES,
            "example_wholebody_val.json",
            "example_wholebody_preds.json",
            "golden_wholebody_body17.json",
            "keypoints",
        ),
    ],
    ids=["masks", "boxes of masks", "keypoints", "wholebody"],
)
def test_golden_numbers(
    data_dir: Path, folder: str, gt: str, dt: str, golden: str, iou_type: str
) -> None:
    expected = json.loads((data_dir / folder / golden).read_text())
    dataset = errata.read(
        data_dir / folder / gt, masks=iou_type == "segm", keypoints=iou_type == "keypoints"
    )
    inferences = errata.read_predictions(data_dir / folder / dt, dataset)
    mine = errata.coco_summary(dataset, inferences, iou_type)
    assert list(mine.stats) == expected["stats_list"]
    by_label = {row["label"]: row for row in mine.per_class}
    for row in expected["per_class"]:
        of_class = by_label[row["name"]]
        assert of_class["ap"] == pytest.approx(row["AP"], abs=1e-12), row["name"]
        assert of_class["ap_50"] == pytest.approx(row["AP50"], abs=1e-12), row["name"]
        assert of_class["ap_75"] == pytest.approx(row["AP75"], abs=1e-12), row["name"]
        assert of_class["ar"] == pytest.approx(row["AR_maxdet"], abs=1e-12), row["name"]


def test_arrays_of_real_masks(data_dir: Path) -> None:
    gt, results = (load(data_dir / VAL / name) for name in (VAL_TRUTH, VAL_MASKS))
    dataset = errata.read(data_dir / VAL / VAL_TRUTH, masks=True)
    inferences = errata.read_predictions(data_dir / VAL / VAL_MASKS, dataset)
    assert_same(errata.coco_summary(dataset, inferences, "segm"), reference(gt, results, "segm"))


def load(path: Path) -> Any:
    return json.loads(path.read_text())


def crowdpose(data_dir: Path) -> tuple[Path, Path]:
    names = ("example_crowdpose_val.json", "example_crowdpose_preds.json")
    gt, dt = (data_dir / POSES / name for name in names)
    return gt, dt


def crowdpose_by_errata(data_dir: Path, sigmas: Any = CROWDPOSE_SIGMAS) -> errata.CocoSummary:
    """Scores are above 1 and areas are missing."""
    gt, dt = crowdpose(data_dir)
    with pytest.warns(errata.ErrataWarning, match="without an area"):
        dataset = errata.read(gt, keypoints=True)
    with pytest.warns(errata.ErrataWarning, match="score"):
        inferences = errata.read_predictions(dt, dataset)
    return errata.coco_summary(dataset, inferences, "keypoints", oks_sigmas=sigmas)


def with_areas(gt: Document) -> Document:
    """Where an area is missing, .53 of the box, the share that a person fills on average."""
    annotations = [{"area": 0.53 * (a["bbox"][2] * a["bbox"][3]), **a} for a in gt["annotations"]]
    return {**gt, "annotations": annotations}


def test_crowdpose_by_brute_force(data_dir: Path) -> None:
    gt, results = (load(path) for path in crowdpose(data_dir))
    assert not any("area" in annotation for annotation in gt["annotations"])
    assert max(record["score"] for record in results) > 1
    truths = with_areas(gt)["annotations"]

    def similarity(record: Document, annotation: Document) -> float:
        return oks(record["keypoints"], annotation, CROWDPOSE_SIGMAS)

    expected = summary(truths, results, similarity)
    assert 0 < expected[0] < 1
    assert crowdpose_by_errata(data_dir).stats == pytest.approx(expected, abs=1e-12)


def test_crowdpose_with_areas_filled_in(data_dir: Path) -> None:
    gt, results = (load(path) for path in crowdpose(data_dir))
    theirs = reference(
        with_areas(gt), results, "keypoints", kpt_oks_sigmas=np.array(CROWDPOSE_SIGMAS)
    )  # fmt: skip
    assert_same(crowdpose_by_errata(data_dir), theirs)
    assert_same(crowdpose_by_errata(data_dir, "crowdpose"), theirs)
