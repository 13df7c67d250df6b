"""Masks, keypoints and LVIS' lists of real files: equal to pycocotools, and to the JSON itself."""

from __future__ import annotations

import contextlib
import io
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pycocotools import mask as mask_api
from pycocotools.coco import COCO

import errata

TRUTHS = [
    "coco_val2014_100/instances_val2014_100.json",
    "lvis_val_100/lvis_val_100.json",
    "xtcoco_keypoints/example_coco_val.json",
    "xtcoco_keypoints/example_wholebody_val.json",
]
RESULTS = ["fakesegm100", "fakebbox100"]
POSES = ["coco", "wholebody", "crowdpose"]


def loaded(path: Path, results: Path | None = None) -> COCO:
    """pycocotools' reading of the ground truth, or of results on it."""
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO(str(path))
        return truth if results is None else truth.loadRes(str(results))


def assert_same_masks(columns: errata.Dataset | errata.InferenceSet, theirs: COCO) -> None:
    """Each annotation's mask has the size, counts, area and bounds that pycocotools gives it."""
    masks, records = columns.masks, theirs.dataset["annotations"]
    assert masks is not None
    assert len(masks) == len(records)
    expected = [theirs.annToRLE(records[record]) for record in columns.arrays["record"].tolist()]
    assert masks.sizes() == [tuple(rle["size"]) for rle in expected]
    as_bytes = [c if isinstance(c := rle["counts"], bytes) else c.encode() for rle in expected]
    assert masks.counts() == as_bytes
    assert masks.area().tolist() == [int(mask_api.area(rle)) for rle in expected]
    assert masks.bounds().tolist() == [mask_api.toBbox(rle).tolist() for rle in expected]


@pytest.mark.parametrize("file", TRUTHS)
def test_masks_of_ground_truth(data_dir: Path, file: str) -> None:
    dataset = errata.read(data_dir / file, masks=True)
    assert dataset.has_masks
    assert not dataset.has_keypoints
    assert_same_masks(dataset, loaded(data_dir / file))


@pytest.mark.parametrize("name", RESULTS)
def test_masks_of_results(data_dir: Path, name: str) -> None:
    truth = data_dir / TRUTHS[0]
    results = truth.with_name(f"instances_val2014_{name}_results.json")
    inferences = errata.read_predictions(results, errata.read(truth, masks=True))
    theirs = loaded(truth, results)
    assert_same_masks(inferences, theirs)
    records = [theirs.dataset["annotations"][r] for r in inferences.arrays["record"].tolist()]
    assert inferences.areas.tolist() == [record["area"] for record in records]
    boxes = [np.asarray(record["bbox"], dtype=float).tolist() for record in records]
    assert inferences.arrays["boxes_xywh"].tolist() == boxes


def poses_of(columns: errata.Dataset | errata.InferenceSet, key: str, path: Path) -> Any:
    """The keypoints of each row as they were read, and as the file has them."""
    document = json.loads(path.read_text(encoding="utf-8"))
    records = document if isinstance(document, list) else document["annotations"]
    in_order = [records[record] for record in columns.arrays["record"].tolist()]
    assert columns.keypoints is not None
    offsets, points = columns.keypoints
    read = [points[i:j].ravel().tolist() for i, j in pairwise(offsets)]
    return read, [record[key] for record in in_order], in_order


@pytest.mark.parametrize("name", POSES)
@pytest.mark.filterwarnings("ignore::errata.ErrataWarning")
def test_keypoints(data_dir: Path, name: str) -> None:
    folder = data_dir / "xtcoco_keypoints"
    truth, results = folder / f"example_{name}_val.json", folder / f"example_{name}_preds.json"
    dataset = errata.read(truth, keypoints=True)
    read, written, records = poses_of(dataset, "keypoints", truth)
    assert read == written
    assert dataset.num_keypoints is not None
    assert dataset.num_keypoints.tolist() == [record["num_keypoints"] for record in records]
    inferences = errata.read_predictions(results, dataset)
    read, written, _ = poses_of(inferences, "keypoints", results)
    assert read == written
    theirs = loaded(truth, results).dataset["annotations"]
    expected = [theirs[record] for record in inferences.arrays["record"].tolist()]
    boxes = inferences.arrays["boxes_xywh"].tolist()
    assert boxes == [[float(v) for v in record["bbox"]] for record in expected]
    assert inferences.areas.tolist() == [record["area"] for record in expected]


def test_a_missing_area_is_that_of_crowdpose(data_dir: Path) -> None:
    path = data_dir / "xtcoco_keypoints" / "example_crowdpose_val.json"
    with pytest.warns(errata.ErrataWarning, match=r"were given 0\.53 \* width \* height"):
        dataset = errata.read(path, keypoints=True)
    w, h = dataset.arrays["boxes_xywh"][:, 2], dataset.arrays["boxes_xywh"][:, 3]
    assert dataset.arrays["area"].tolist() == (w * h * 0.53).tolist()


def test_lvis(data_dir: Path) -> None:
    path = data_dir / "lvis_val_100" / "lvis_val_100.json"
    dataset = errata.read(path)
    categories = json.loads(path.read_text(encoding="utf-8"))["categories"]
    by_id = {category["id"]: category["frequency"] for category in categories}
    assert dataset.is_federated
    assert dataset.frequencies == [by_id[id_] for id_, _, _ in dataset.categories]


def test_columns_are_read_only_where_they_are_asked_for(data_dir: Path) -> None:
    truth = data_dir / "xtcoco_keypoints" / "example_coco_val.json"
    results = truth.with_name("example_coco_preds.json")
    plain = errata.read(truth)
    assert (plain.masks, plain.keypoints, plain.num_keypoints) == (None, None, None)
    assert (plain.has_masks, plain.has_keypoints, plain.is_federated) == (False, False, False)
    assert plain.frequencies == [None]
    of_plain = errata.read_predictions(results, plain)
    assert (of_plain.masks, of_plain.keypoints) == (None, None)
    # By default what the data set has, if the detections have it: poses are no masks.
    both = errata.read(truth, masks=True, keypoints=True)
    of_both = errata.read_predictions(results, both)
    assert (of_both.has_masks, of_both.has_keypoints) == (False, True)
    assert errata.read_predictions(results, both, keypoints=False).keypoints is None
    assert errata.read_predictions(results, plain, keypoints=True).has_keypoints
    with pytest.raises(errata.InputError, match=r"\[0\]\.segmentation: found no `segmentation`"):
        errata.read_predictions(results, both, masks=True)
    for arrays in (both.keypoints, of_both.keypoints):
        assert arrays is not None
        assert not any(array.flags.writeable for array in arrays)


def test_a_refused_mask_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gt.json"
    mask = {"size": [4, 6], "counts": [20, 5]}
    annotation = {"id": 1, "image_id": 1, "category_id": 1, "segmentation": mask}
    document = {
        "images": [{"id": 1}],
        "categories": [{"id": 1, "name": "a"}],
        "annotations": [annotation],
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(errata.InputError) as refused:
        errata.read(path, masks=True)
    assert refused.value.place == "annotations[0].segmentation.counts"
    with pytest.warns(errata.ErrataWarning, match="records with an unusable mask were left out"):
        assert errata.read(path, masks=True, skip_invalid=True).n_annotations == 0
