"""The twelve numbers and the arrays equal pycocotools' to the last bit."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from pycocotools.cocoeval import COCOeval

import errata
from coco.random_sets import random_documents
from coco.reference import read_both, reference

pytestmark = pytest.mark.filterwarnings("ignore::errata.ErrataWarning")

N_SETS = 260


def assert_equal(summary: errata.CocoSummary, expected: COCOeval, what: str) -> None:
    """Compare bit for bit: arrays by `==` of their bytes, so that -0.0 and NaN would show."""
    for name in ("precision", "recall", "scores"):
        mine, theirs = getattr(summary, name), expected.eval[name]
        assert mine.shape == theirs.shape, (what, name)
        assert mine.tobytes() == np.ascontiguousarray(theirs).tobytes(), (what, name)
    if len(expected.stats):
        assert list(summary.stats) == [float(s) for s in expected.stats], what


@pytest.mark.parametrize("block", range(13))
def test_random_sets(tmp_path: Path, block: int) -> None:
    for seed in range(block, N_SETS, 13):
        gt, results = random_documents(seed)
        dataset, inferences = read_both(tmp_path, gt, results)
        for use_cats in (True, False):
            expected = reference(gt, results, useCats=int(use_cats))
            summary = errata.coco_summary(dataset, inferences, use_cats=use_cats)
            assert_equal(summary, expected, f"seed {seed}, use_cats {use_cats}")


PARAMETERS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"maxDets": [1, 2, 3]}, {"max_dets": [1, 2, 3]}),
    ({"maxDets": [100, 10, 1]}, {"max_dets": [100, 10, 1]}),
    ({"maxDets": [5, 5, 100]}, {"max_dets": [5, 5, 100]}),
    ({"maxDets": [2, 4, 8, 100]}, {"max_dets": [2, 4, 8, 100]}),
    (
        {"iouThrs": np.linspace(0.0, 1.0, 19)},
        {"iou_thrs": np.linspace(0.0, 1.0, 19)},
    ),
    (
        {"iouThrs": np.array([0.75, 0.5, 0.5])},
        {"iou_thrs": [0.75, 0.5, 0.5]},
    ),
    (
        {"recThrs": np.linspace(0.0, 1.0, 11)},
        {"rec_thrs": np.linspace(0.0, 1.0, 11)},
    ),
    (
        {"recThrs": np.array([0.9, 0.1, 1.5, 0.2])},
        {"rec_thrs": [0.9, 0.1, 1.5, 0.2]},
    ),
    (
        {"areaRng": [[0, 1e10], [100, 1024], [1024, 1024]], "areaRngLbl": ["all", "a", "small"]},
        {"area_ranges": {"all": (0, 1e10), "a": (100, 1024), "small": (1024, 1024)}},
    ),
]


@pytest.mark.parametrize(("theirs", "mine"), PARAMETERS)
def test_parameters(tmp_path: Path, theirs: dict[str, Any], mine: dict[str, Any]) -> None:
    for seed in range(1000, 1012):
        gt, results = random_documents(seed)
        dataset, inferences = read_both(tmp_path, gt, results)
        expected = reference(gt, results, **theirs)
        assert_equal(errata.coco_summary(dataset, inferences, **mine), expected, f"seed {seed}")


def test_fewer_max_dets_have_the_arrays_and_what_is_defined(tmp_path: Path) -> None:
    gt, results = random_documents(7)
    dataset, inferences = read_both(tmp_path, gt, results)
    for max_dets in ([1, 10], [100]):
        summary = errata.coco_summary(dataset, inferences, max_dets=max_dets)
        assert_equal(summary, reference(gt, results, maxDets=max_dets), str(max_dets))
        assert summary.stats[8] == -1
    whole = errata.coco_summary(dataset, inferences)
    assert summary.stats[0] == whole.stats[0]
    assert summary.stats[6] == whole.stats[8]


def test_subset_of_images(tmp_path: Path) -> None:
    for seed in range(2000, 2020):
        gt, results = random_documents(seed)
        ids = [image["id"] for image in gt["images"]]
        chosen = Random(seed).sample(ids, k=max(1, len(ids) // 2))
        dataset, inferences = read_both(tmp_path, gt, results)
        expected = reference(gt, results, imgIds=chosen * 2)
        assert_equal(errata.coco_summary(dataset, inferences, images=chosen), expected, str(seed))


def test_more_detections_than_max_dets(tmp_path: Path) -> None:
    gt, results = random_documents(5, max_images=2, most_per_image=150)
    dataset, inferences = read_both(tmp_path, gt, results)
    assert_equal(errata.coco_summary(dataset, inferences), reference(gt, results), "crowded")


def test_annotation_id_zero_is_unmatched_unless_corrected(tmp_path: Path) -> None:
    differs = 0
    for seed in range(3000, 3010):
        gt, results = random_documents(seed)
        for annotation in gt["annotations"]:
            annotation["id"] -= 1
        dataset, inferences = read_both(tmp_path, gt, results)
        strict = errata.coco_summary(dataset, inferences)
        assert_equal(strict, reference(gt, results), f"seed {seed}")
        for annotation in gt["annotations"]:
            annotation["id"] += 1
        corrected = errata.coco_summary(dataset, inferences, strict=False)
        assert_equal(corrected, reference(gt, results), f"seed {seed}, corrected")
        differs += strict.stats != corrected.stats
    assert differs, "the cases must be ones in which id 0 matters"


def test_unknown_categories_do_not_exist_there(tmp_path: Path) -> None:
    gt, results = random_documents(11, most_per_image=12)
    results += [{**record, "category_id": 77, "score": 1.0} for record in results[:5]]
    dataset, inferences = read_both(tmp_path, gt, results)
    assert_equal(errata.coco_summary(dataset, inferences), reference(gt, results), "unknown")


@pytest.mark.parametrize(
    ("name", "gt", "dt"),
    [
        (
            "coco_val2014_100",
            "instances_val2014_100.json",
            "instances_val2014_fakebbox100_results.json",
        ),
        (
            "coco_val2014_100/variant_nocrowd_boxarea",
            "sampled_gts_bbox_area.json",
            "sampled_bbox_results.json",
        ),
        ("voc100_multiformat", "canonical_coco/gt.json", "canonical_coco/dt.json"),
    ],
)
def test_golden_numbers(data_dir: Path, name: str, gt: str, dt: str) -> None:
    import json

    folder = data_dir / name
    golden = json.loads((folder / "golden_bbox.json").read_text())
    dataset = errata.read(folder / gt)
    summary = errata.coco_summary(dataset, errata.read_predictions(folder / dt, dataset))
    assert list(summary.stats) == golden["stats_list"]
    by_label = {row["label"]: row for row in summary.per_class}
    for row in golden["per_class"]:
        mine = by_label[row["name"]]
        assert mine["ap"] == pytest.approx(row["AP"], abs=1e-12), row["name"]
        assert mine["ap_50"] == pytest.approx(row["AP50"], abs=1e-12), row["name"]


def test_images_with_very_many_objects(tmp_path: Path) -> None:
    """Above some hundred objects of a class an index chooses what is compared."""
    rng = Random(3)
    gt, _ = random_documents(1, max_images=1)
    image, category = gt["images"][0]["id"], gt["categories"][0]["id"]

    def box() -> list[float]:
        return [rng.randint(0, 300), rng.randint(0, 300), rng.randint(1, 40), rng.randint(1, 40)]

    boxes = [box() for _ in range(700)]
    gt["annotations"] = [
        {
            "id": i + 1, "image_id": image, "category_id": category, "bbox": each,
            "area": each[2] * each[3], "iscrowd": int(i % 50 == 0),
        }
        for i, each in enumerate(boxes)
    ]  # fmt: skip
    results = [
        {"image_id": image, "category_id": category, "bbox": each, "score": rng.randint(1, 9) / 10}
        for each in [*boxes[::3], *(box() for _ in range(300))]
    ]
    dataset, inferences = read_both(tmp_path, gt, results)
    theirs = {"maxDets": [1, 10, 1000]}
    summary = errata.coco_summary(dataset, inferences, max_dets=[1, 10, 1000])
    assert_equal(summary, reference(gt, results, **theirs), "many")
