"""LVIS' thirteen numbers and its arrays equal the lvis package's to the last bit."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from pycocotools import mask

import errata
from coco.boundary import boundary
from coco.random_masks import bitmap, compressed
from coco.random_sets import Document
from lvis_protocol.random_sets import random_federated
from lvis_protocol.reference import assert_same, read_both, reference

pytestmark = pytest.mark.filterwarnings("ignore::errata.ErrataWarning")

N_SETS = 200


def compare(
    folder: Path,
    gt: Document,
    results: list[Document],
    iou_type: str = "bbox",
    max_dets: int = 300,
    evaluator: Any = None,
    **options: Any,
) -> Any:
    """Demand the reference's arrays and numbers; give the reference."""
    theirs = reference(
        folder,
        gt,
        results,
        "segm" if evaluator else iou_type,
        max_dets=max_dets,
        evaluator=evaluator,
        **options,
    )
    names = {"iou_thrs": "iou_thrs", "rec_thrs": "rec_thrs", "img_ids": "images"}
    mine = {names[name]: value for name, value in options.items()}
    dataset, inferences = read_both(folder, gt, results, iou_type)
    assert_same(
        errata.lvis_summary(dataset, inferences, iou_type, max_dets=max_dets, **mine), theirs
    )
    return theirs


def documents(seed: int, iou_type: str, **more: Any) -> tuple[Document, list[Document]]:
    """A random set with results: lvis fails on none."""
    gt, results = random_federated(seed, iou_type, **more)
    while not results:
        seed += 100_000
        gt, results = random_federated(seed, iou_type, **more)
    return gt, results


@pytest.mark.parametrize("iou_type", ["bbox", "segm"])
@pytest.mark.parametrize("block", range(5))
def test_random_sets(tmp_path: Path, iou_type: str, block: int) -> None:
    bitten = 0
    for seed in range(block, N_SETS, 5):
        gt, results = documents(seed, iou_type)
        # In two of three the cut bites.
        max_dets = (300, 5, 2)[seed % 3]
        compare(tmp_path, gt, results, iou_type, max_dets)
        bitten += max(Counter(r["image_id"] for r in results).values()) > max_dets
    assert bitten > 10


def test_more_than_300_detections_of_an_image(tmp_path: Path) -> None:
    gt, results = documents(5, "bbox", most_per_image=220)
    assert max(Counter(r["image_id"] for r in results).values()) > 300
    theirs = compare(tmp_path, gt, results)
    everything = reference(tmp_path, gt, results, max_dets=-1)
    assert (theirs.eval["precision"] != everything.eval["precision"]).any()


def test_annotation_id_zero_is_unmatched_unless_corrected(tmp_path: Path) -> None:
    differs = 0
    for seed in range(1000, 1015):
        gt, results = documents(seed, "bbox")
        shifted = [{**a, "id": a["id"] - 1} for a in gt["annotations"]]
        compare(tmp_path, {**gt, "annotations": shifted}, results)
        dataset, inferences = read_both(tmp_path, {**gt, "annotations": shifted}, results)
        strict = errata.lvis_summary(dataset, inferences)
        corrected = errata.lvis_summary(dataset, inferences, strict=False)
        assert_same(corrected, reference(tmp_path, gt, results))
        differs += strict.stats != corrected.stats
    assert differs, "the cases must be ones in which id 0 matters"


def test_subset_of_images(tmp_path: Path) -> None:
    for seed in range(2000, 2020):
        gt, results = documents(seed, "bbox")
        ids = [image["id"] for image in gt["images"]]
        chosen = Random(seed).sample(ids, k=max(1, len(ids) // 2))
        compare(tmp_path, gt, results, max_dets=6, img_ids=chosen)


@pytest.mark.parametrize(
    "options",
    [
        {"iou_thrs": np.linspace(0.0, 1.0, 19)},
        {"iou_thrs": np.array([0.75, 0.5, 0.5])},
        {"rec_thrs": np.linspace(0.0, 1.0, 11)},
    ],
    ids="-".join,
)
def test_parameters(tmp_path: Path, options: dict[str, Any]) -> None:
    for seed in range(3000, 3010):
        compare(tmp_path, *documents(seed, "bbox"), **options)


def with_all_classes(evaluation: type[Any]) -> type[Any]:
    """The package's evaluation with `use_cats=0` as it is meant: all classes of an image."""

    class Mended(evaluation):  # type: ignore[misc]
        def _get_gt_dt(self, image: Any, _: Any) -> Any:
            classes = self.params.cat_ids
            return tuple(
                [record for c in classes for record in records[image, c]]
                for records in (self._gts, self._dts)
            )

    return Mended


def test_without_classes(tmp_path: Path) -> None:
    # Here parity ends. The package looks under a class that no record has, and finds nothing; its
    # summary fails, for the lists of frequencies.
    for seed in range(4000, 4015):
        gt, results = documents(seed, "bbox")
        options: dict[str, Any] = {"max_dets": 9, "summarise": False, "use_cats": 0}
        nothing = reference(tmp_path, gt, results, **options)
        assert set(nothing.eval["recall"].ravel().tolist()) == {-1}
        theirs = reference(tmp_path, gt, results, evaluator=with_all_classes, **options)
        dataset, inferences = read_both(tmp_path, gt, results)
        mine = errata.lvis_summary(dataset, inferences, max_dets=9, use_cats=False)
        for name in ("precision", "recall"):
            expected = np.ascontiguousarray(theirs.eval[name])
            assert getattr(mine, name).shape == expected.shape
            assert getattr(mine, name).tobytes() == expected.tobytes(), (seed, name)


def with_boundaries(evaluation: type[Any]) -> type[Any]:
    """The package's evaluation with Boundary IoU: it knows no crowds."""

    class Boundaries(evaluation):  # type: ignore[misc]
        def compute_iou(self, image: Any, category: Any) -> Any:
            of_masks = super().compute_iou(image, category)
            if not len(of_masks):
                return of_masks
            truths, found = self._get_gt_dt(image, category)
            found = sorted(found, key=lambda d: -d["score"])
            edges = [[edge_of(record) for record in records] for records in (found, truths)]
            return np.minimum(of_masks, mask.iou(*edges, [0] * len(truths)))

    return Boundaries


def edge_of(record: Document) -> Document:
    runs = record["segmentation"]
    return compressed(boundary(bitmap(runs, *runs["size"])))


def test_boundaries(tmp_path: Path) -> None:
    differ = 0
    for seed in range(5000, 5040):
        gt, results = documents(seed, "segm")
        theirs = compare(tmp_path, gt, results, "boundary", 7, with_boundaries)
        of_masks = reference(tmp_path, gt, results, "segm", max_dets=7)
        differ += bool((theirs.eval["precision"] != of_masks.eval["precision"]).any())
    assert differ > 10


def test_golden_numbers(data_dir: Path) -> None:
    folder = data_dir / "lvis_val_100"
    golden = json.loads((folder / "golden_lvis_bbox_SYNTHETIC.json").read_text())["results"]
    dataset = errata.read(folder / "lvis_val_100.json")
    inferences = errata.read_predictions(folder / "SYNTHETIC_dets.json", dataset)
    mine = errata.lvis_summary(dataset, inferences)
    assert dict(zip(mine.stat_names, mine.stats, strict=True)) == golden


@pytest.mark.parametrize("iou_type", ["bbox", "segm"])
def test_real_ground_truth_and_its_arrays(tmp_path: Path, data_dir: Path, iou_type: str) -> None:
    folder = data_dir / "lvis_val_100"
    gt = json.loads((folder / "lvis_val_100.json").read_text())
    results = json.loads((folder / "SYNTHETIC_dets.json").read_text())
    theirs = compare(tmp_path, gt, results, iou_type)
    assert float(theirs.results["AP"]) > 0.1
