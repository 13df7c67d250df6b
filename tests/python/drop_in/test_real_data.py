"""Real data: everything equals pycocotools', from files and from records in memory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drop_in.sides import MINE, THEIRS, Side, assert_same, assert_same_evaluation, both, quietly

COCO = "coco_val2014_100/instances_val2014_100.json"
BOXES = "coco_val2014_100/instances_val2014_fakebbox100_results.json"
MASKS = "coco_val2014_100/instances_val2014_fakesegm100_results.json"
VOC = "voc100_multiformat/canonical_coco"
POSES = "xtcoco_keypoints/example_{}_{}.json"

CASES = [
    (COCO, BOXES, "bbox"),
    (COCO, MASKS, "segm"),
    (COCO, MASKS, "bbox"),
    (COCO, BOXES, "segm"),
    (f"{VOC}/gt.json", f"{VOC}/dt.json", "bbox"),
    (POSES.format("coco", "val"), POSES.format("coco", "preds"), "keypoints"),
    (POSES.format("coco", "val"), POSES.format("coco", "preds"), "bbox"),
]


@pytest.mark.parametrize(("gt", "dt", "iou_type"), CASES)
@pytest.mark.parametrize("in_memory", [False, True], ids=["files", "records"])
def test_evaluations(data_dir: Path, gt: str, dt: str, iou_type: str, in_memory: bool) -> None:
    evaluations = []
    for side in (MINE, THEIRS):
        truth = quietly(side.coco.COCO, data_dir / gt)
        given = json.loads((data_dir / dt).read_text()) if in_memory else str(data_dir / dt)
        evaluations.append(side.cocoeval.COCOeval(truth, quietly(truth.loadRes, given), iou_type))
    mine, theirs = evaluations
    assert_same_evaluation(mine, theirs, (gt, dt, iou_type))
    assert mine._run is not None, "the engine must have done this one"
    assert theirs.stats[0] > 0


def test_real_masks(data_dir: Path) -> None:
    """Every annotation's RLE, pixels, area and bounds."""
    mine, theirs = (quietly(side.coco.COCO, data_dir / COCO) for side in (MINE, THEIRS))
    for id_, ann in theirs.anns.items():
        rle, same = mine.annToRLE(mine.anns[id_]), theirs.annToRLE(ann)
        assert_same(rle, same, id_)
        assert_same(mine.annToMask(mine.anns[id_]), theirs.annToMask(ann), id_)
        assert_same(MINE.mask.toBbox(rle), THEIRS.mask.toBbox(same), id_)
        assert_same(MINE.mask.area(rle), THEIRS.mask.area(same), id_)
    assert len(theirs.anns) > 500


def test_poses_that_pycocotools_cannot_judge(data_dir: Path) -> None:
    """CrowdPose has 14 points and no areas: both sides stumble over one of these."""

    def evaluate(side: Side) -> None:
        truth = side.coco.COCO(data_dir / POSES.format("crowdpose", "val"))
        found = truth.loadRes(str(data_dir / POSES.format("crowdpose", "preds")))
        side.cocoeval.COCOeval(truth, found, "keypoints").evaluate()

    mine, theirs = both(evaluate)
    assert mine[0] == theirs[0]
    assert {mine[1][0], theirs[1][0]} <= {"KeyError", "ValueError"}
