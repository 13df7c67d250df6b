"""Values that are odd, and what pycocotools makes of them: numbers or errors, both the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from drop_in.random_sets import random_set
from drop_in.sides import MINE, THEIRS, assert_same_evaluation, both, printed

Edit = Callable[[Any, Any], Any]


def every(anns: list[dict[str, Any]], step: int, **changes: Any) -> None:
    for ann in anns[::step]:
        ann.update(changes)


def without(anns: list[dict[str, Any]], key: str) -> None:
    for ann in anns:
        del ann[key]


def renumbered(anns: list[dict[str, Any]], first: int, step: int = 1) -> None:
    for at, ann in enumerate(anns):
        ann["id"] = first + at * step


def boxes_of(anns: list[dict[str, Any]], change: Callable[[list[float]], Any]) -> None:
    for ann in anns:
        ann["bbox"] = change(ann["bbox"])


GT: dict[str, Edit] = {
    "ids from zero": lambda gts, _: renumbered(gts, 0),
    "negative ids": lambda gts, _: renumbered(gts, -5),
    "huge ids": lambda gts, _: renumbered(gts, 2**53),
    "ids as text": lambda gts, _: [g.update(id=str(g["id"])) for g in gts],
    "ids as words": lambda gts, _: [g.update(id=f"gt{g['id']}") for g in gts],
    "repeated ids": lambda gts, _: every(gts, 3, id=1),
    "crowds as bools": lambda gts, _: every(gts, 2, iscrowd=True),
    "crowds as numbers": lambda gts, _: every(gts, 2, iscrowd=7),
    "half a crowd": lambda gts, _: every(gts, 2, iscrowd=0.5),
    "crowds as text": lambda gts, _: every(gts, 2, iscrowd="0"),
    "no crowd flags": lambda gts, _: without(gts, "iscrowd"),
    "no areas": lambda gts, _: without(gts, "area"),
    "no areas of crowds": lambda gts, _: [g.pop("area") for g in gts if g["iscrowd"]],
    "no ignore flags": lambda gts, _: without(gts, "ignore"),
    "no boxes": lambda gts, _: without(gts, "bbox"),
    "areas of NaN": lambda gts, _: every(gts, 2, area=float("nan")),
    "areas without an end": lambda gts, _: every(gts, 2, area=float("inf")),
    "areas as text": lambda gts, _: every(gts, 2, area="12"),
    "boxes without numbers": lambda gts, _: every(gts, 2, bbox=[float("nan")] * 4),
    "boxes without an end": lambda gts, _: every(gts, 2, bbox=[0, 0, float("inf"), 5]),
    "arrays as boxes": lambda gts, _: boxes_of(gts, np.array),
    "three numbers": lambda gts, _: boxes_of(gts, lambda box: box[:3]),
    "unknown categories": lambda gts, _: every(gts, 2, category_id=99),
    "unknown images": lambda gts, _: every(gts, 2, image_id=99),
    "more keys": lambda gts, _: every(gts, 1, more={"deep": [1]}, _ignore=1, score=0.3),
}

DT: dict[str, Edit] = {
    "ids from zero": lambda _, dts: renumbered(dts, 0),
    "negative ids": lambda _, dts: renumbered(dts, -5),
    "huge ids": lambda _, dts: renumbered(dts, 2**60, 3),
    "repeated ids": lambda _, dts: every(dts, 3, id=1),
    "areas of their own": lambda _, dts: every(dts, 2, area=1024),
    "areas of NaN": lambda _, dts: every(dts, 2, area=float("nan")),
    "no areas": lambda _, dts: without(dts, "area"),
    "no scores": lambda _, dts: without(dts, "score"),
    "scores of NaN": lambda _, dts: every(dts, 2, score=float("nan")),
    "scores without an end": lambda _, dts: every(dts, 2, score=float("inf")),
    "whole scores": lambda _, dts: every(dts, 2, score=1),
    "scores of float32": lambda _, dts: [d.update(score=np.float32(d["score"])) for d in dts],
    "no boxes": lambda _, dts: without(dts, "bbox"),
    "boxes without numbers": lambda _, dts: every(dts, 2, bbox=[float("nan")] * 4),
    "half a box without numbers": lambda _, dts: every(dts, 2, bbox=[float("nan"), 1, 30, 30]),
    "boxes without an end": lambda _, dts: every(dts, 2, bbox=[0, 0, float("inf"), 5]),
    "whole boxes": lambda _, dts: boxes_of(dts, lambda box: [int(v) for v in box]),
    "arrays as boxes": lambda _, dts: boxes_of(dts, np.array),
    "unknown categories": lambda _, dts: every(dts, 2, category_id=99),
    "unknown images": lambda _, dts: every(dts, 2, image_id=99),
    "no detections": lambda _, dts: dts.clear(),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("who", "name"), [*(("gt", n) for n in GT), *(("dt", n) for n in DT)])
def test_boxes(who: str, name: str) -> None:
    edit = {"gt": GT, "dt": DT}[who][name]
    for seed in (2, 3, 4, 7):
        gt, results = random_set(seed, "bbox")
        pair = [side.evaluation(gt, results, "bbox") for side in (MINE, THEIRS)]
        for evaluation in pair:
            truth, found = evaluation.cocoGt, evaluation.cocoDt
            edit(truth.dataset["annotations"], found.dataset["annotations"])
            printed(truth.createIndex)
            printed(found.createIndex)
        assert_same_outcome(*pair)


def assert_same_outcome(mine: Any, theirs: Any) -> None:
    """Demand the same evaluation, or the same error."""
    expected = printed(theirs.evaluate)
    if expected[1] is None:
        assert_same_evaluation(mine, theirs, "evaluated")
    else:
        assert printed(mine.evaluate) == expected


@pytest.mark.parametrize("key", ["keypoints", "num_keypoints", "area", "bbox", "iscrowd"])
def test_keypoints_without(key: str) -> None:
    gt, results = random_set(6, "keypoints")
    pair = [side.evaluation(gt, results, "keypoints") for side in (MINE, THEIRS)]
    for evaluation in pair:
        without(evaluation.cocoGt.dataset["annotations"], key)
    assert_same_outcome(*pair)


def test_keypoints_of_other_lengths() -> None:
    gt, results = random_set(6, "keypoints")
    pair = [side.evaluation(gt, results, "keypoints") for side in (MINE, THEIRS)]
    for evaluation in pair:
        evaluation.params.kpt_oks_sigmas = np.full(5, 0.1)
    assert printed(pair[0].evaluate)[1][0] == printed(pair[1].evaluate)[1][0] == "ValueError"


@pytest.mark.parametrize("key", ["segmentation", "area", "iscrowd"])
def test_masks_without(key: str) -> None:
    gt, results = random_set(6, "segm")
    pair = [side.evaluation(gt, results, "segm") for side in (MINE, THEIRS)]
    for evaluation in pair:
        without(evaluation.cocoGt.dataset["annotations"], key)
    assert_same_outcome(*pair)


def test_masks_without_boxes_and_image_sizes_that_are_missing() -> None:
    gt, results = random_set(6, "segm")
    pair = [side.evaluation(gt, results, "segm") for side in (MINE, THEIRS)]
    for evaluation in pair:
        without(evaluation.cocoGt.dataset["annotations"], "bbox")
        without(evaluation.cocoDt.dataset["annotations"], "bbox")
    assert_same_outcome(*pair)
    assert pair[0]._run is not None
    for image in gt["images"]:
        del image["height"]
    assert_same_outcome(*(side.evaluation(gt, results, "segm") for side in (MINE, THEIRS)))


def test_masks_of_another_size_never_overlap() -> None:
    gt, results = random_set(6, "segm")
    for image in gt["images"][::2]:
        image["width"] = 71
    pair = [side.evaluation(gt, results, "segm") for side in (MINE, THEIRS)]
    assert_same_evaluation(pair[0], pair[1], "sizes")


@pytest.mark.parametrize("iou_type", ["bbox", "segm", "keypoints"])
def test_ids_of_images_may_be_words(iou_type: str) -> None:
    gt, results = random_set(6, iou_type)
    for record in [*gt["annotations"], *results]:
        record["image_id"] = f"image {record['image_id']}"
    for image in gt["images"]:
        image["id"] = f"image {image['id']}"
    pair = [side.evaluation(gt, results, iou_type) for side in (MINE, THEIRS)]
    assert_same_evaluation(pair[0], pair[1], iou_type)
    assert pair[0]._run is not None


@pytest.mark.parametrize(
    "params",
    [
        {"maxDets": []},
        {"maxDets": [1, 10, -2]},
        {"iouThrs": np.array([])},
        {"iouThrs": np.array([0.5, 1.5])},
        {"iouThrs": np.array([-0.5, 0.5])},
        {"iouThrs": np.array([np.nan, 0.5])},
        {"areaRng": [[100, 0], [0, 1e5]], "areaRngLbl": ["all", "small"]},
        {"areaRng": [], "areaRngLbl": []},
        {"imgIds": 1},
    ],
    ids=str,
)
def test_odd_parameters(params: dict[str, Any]) -> None:
    gt, results = random_set(4, "bbox")
    pair = [side.evaluation(gt, results, "bbox", **params) for side in (MINE, THEIRS)]
    assert_same_outcome(*pair)


def test_questions_in_the_wrong_order() -> None:
    for call in (
        lambda side: side.cocoeval.COCOeval(iouType="bbox").summarize(),
        lambda side: side.cocoeval.COCOeval(iouType="bbox").accumulate(),
        lambda side: side.cocoeval.COCOeval(iouType="bbox").evaluate(),
        lambda side: side.cocoeval.COCOeval(iouType="boundary"),
        lambda side: side.cocoeval.COCOeval(iouType=None),
        lambda side: side.cocoeval.Params("box"),
    ):
        mine, theirs = both(call)
        assert mine[0] == theirs[0]
        assert mine[1][0] == theirs[1][0]
        assert mine == theirs or mine[1][0] == "AttributeError", "words of pycocotools' own"
