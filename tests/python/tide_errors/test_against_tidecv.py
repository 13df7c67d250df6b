"""errata's TIDE, and the oracle's, equal tidecv's; needs its package among the checks."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from pycocotools import mask

import errata
from oracles import coco_dicts
from oracles.cases import random_case
from oracles.engine import load
from oracles.random_shapes import with_shapes
from oracles.records import Case
from oracles.tide import KINDS, mean, tide

from .compare import assert_equals_reference, close, gain
from .reference import reference

if TYPE_CHECKING:
    from pathlib import Path


def ranked_by_tidecv(case: Case) -> Case:
    """The case with scores above -1: tidecv fails where all scores about an object are not."""
    images = (
        replace(im, dts=tuple(replace(dt, score=max(dt.confidence, -0.5)) for dt in im.dts))
        for im in case.images
    )
    return Case(case.categories, tuple(images))


def test_random_cases(tmp_path: Path) -> None:
    averaged = 0
    for seed in range(400):
        rng = Random(seed)
        case = ranked_by_tidecv(random_case(seed, max_objects=rng.choice((4, 8, 14))))
        pos_thr, bg_thr = rng.choice([(0.5, 0.1), (0.5, 0.1), (0.75, 0.2), (1.0, 0.5), (0.3, 0.25)])
        max_dets = rng.choice((100, 3))
        options: dict[str, Any] = {"pos_thr": pos_thr, "bg_thr": bg_thr, "max_dets": max_dets}
        expected = reference(coco_dicts.ground_truth(case), coco_dicts.results(case), **options)
        loaded = load(case, tmp_path)
        assert_equals_reference(errata.tide(loaded.dataset, loaded.inferences, **options), expected)
        averaged += expected is not None
    assert averaged > 350


def test_the_oracle_knows_the_rules() -> None:
    for seed in range(400, 700):
        case = ranked_by_tidecv(random_case(seed))
        expected = reference(coco_dicts.ground_truth(case), coco_dicts.results(case))
        own = tide(case)
        if expected is None:
            assert own.as_is() == {}
            continue
        assert {k: round(v, 12) for k, v in own.as_is().items()} == {
            k: round(v, 12) for k, v in expected.class_aps.items()
        }
        for kind in KINDS:
            repaired = own.repaired([kind])
            assert close(gain(mean(repaired), expected.ap), expected.daps[kind])
            assert repaired.keys() == expected.class_daps[kind].keys()
            for label, ap in repaired.items():
                assert close(ap, expected.class_daps[kind][label])


FILES = {
    "with crowds": ("instances_val2014_100.json", "instances_val2014_fakebbox100_results.json"),
    "without": (
        "variant_nocrowd_boxarea/sampled_gts_bbox_area.json",
        "variant_nocrowd_boxarea/sampled_bbox_results.json",
    ),
}


@pytest.mark.parametrize("files", FILES.values(), ids=FILES)
@pytest.mark.parametrize(("pos_thr", "bg_thr"), [(0.5, 0.1), (0.75, 0.3)])
def test_coco_boxes(
    data_dir: Path, files: tuple[str, str], pos_thr: float, bg_thr: float, tmp_path: Path
) -> None:
    gt, dt = (data_dir / "coco_val2014_100" / name for name in files)
    truth, found = json.loads(gt.read_text()), json.loads(dt.read_text())
    for record in truth["annotations"]:
        record.pop("segmentation", None)
    if isinstance(found, dict):
        # In one of them the results are wrapped in a whole document.
        found = found["annotations"]
        dt = tmp_path / "dt.json"
        dt.write_text(json.dumps(found))
    expected = reference(truth, found, pos_thr=pos_thr, bg_thr=bg_thr)
    dataset = errata.read(gt)
    model = errata.read_predictions(dt, dataset)
    got = errata.tide(dataset, model, pos_thr=pos_thr, bg_thr=bg_thr)
    assert_equals_reference(got, expected)
    assert expected is not None
    rows, records = got.examples(), model.arrays["record"]
    assert sorted(
        (kind, int(records[dt])) for kind, dt in zip(rows.kind, rows.dt, strict=True) if dt >= 0
    ) == sorted((kind, dt) for kind, dt, _ in expected.errors if dt is not None)


def test_random_masks(tmp_path: Path) -> None:
    for seed in range(200):
        case = with_shapes(ranked_by_tidecv(random_case(seed, max_objects=8)), seed, "segm")
        expected = reference(coco_dicts.ground_truth(case), coco_dicts.results(case), mode="mask")
        loaded = load(case, tmp_path, "segm")
        assert_equals_reference(errata.tide(loaded.dataset, loaded.inferences, "segm"), expected)


def test_coco_masks(data_dir: Path) -> None:
    folder = data_dir / "coco_val2014_100"
    gt = folder / "instances_val2014_100.json"
    dt = folder / "instances_val2014_fakesegm100_results.json"
    truth, found = json.loads(gt.read_text()), json.loads(dt.read_text())
    sizes = {image["id"]: (image["height"], image["width"]) for image in truth["images"]}
    for record in truth["annotations"]:
        runs = mask.frPyObjects(record["segmentation"], *sizes[record["image_id"]])
        record["segmentation"] = mask.merge(runs) if isinstance(runs, list) else runs
    dataset = errata.read(gt, masks=True)
    model = errata.read_predictions(dt, dataset)
    got = errata.tide(dataset, model, "segm")
    assert_equals_reference(got, reference(truth, found, mode="mask"))
    boxes = errata.tide(dataset, model)
    assert [each.dap for each in got.kinds] != [each.dap for each in boxes.kinds]


def federated_documents(seed: int) -> tuple[dict[str, Any], list[dict[str, Any]], list[Any]]:
    """A case as LVIS writes one, and the regions by which tidecv's reader of LVIS says the same."""
    rng = Random(seed)
    case = ranked_by_tidecv(random_case(seed, ignored=False, unknown=False))
    truth, found = coco_dicts.ground_truth(case), coco_dicts.results(case)
    regions = []
    for image in truth["images"]:
        present = {a["category_id"] for a in truth["annotations"] if a["image_id"] == image["id"]}
        absent = [c for c in case.categories if c not in present]
        negative = [c for c in absent if rng.random() < 0.5]
        partial = [c for c in case.categories if rng.random() < 0.25]
        image.update(neg_category_ids=negative, not_exhaustive_category_ids=partial)
        unverified = set(absent) - set(negative) | set(partial)
        regions += [(image["id"], category) for category in unverified]
    return truth, found, regions


def test_federated_data(tmp_path: Path) -> None:
    absorbed = 0
    for seed in range(200):
        truth, found, regions = federated_documents(seed)
        (tmp_path / "gt.json").write_text(json.dumps(truth))
        (tmp_path / "dt.json").write_text(json.dumps(found))
        with warnings.catch_warnings():
            # Scores beyond 1, and boxes beyond the image.
            warnings.simplefilter("ignore", errata.ErrataWarning)
            dataset = errata.read(tmp_path / "gt.json")
            model = errata.read_predictions(tmp_path / "dt.json", dataset)
        got = errata.tide(dataset, model)
        assert got.max_dets == 300
        assert_equals_reference(got, reference(truth, found, whole_image_regions=regions))
        absorbed += sum(each.absorbed for each in got.kinds)
    assert absorbed > 100
