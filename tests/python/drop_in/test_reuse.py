"""What code of others does with `COCOeval`: takes it apart, overrides it, puts parts together.

Each habit is written down once and run on both sides. The patterns are those of torchvision's
references, DETR, Detectron2, TorchMetrics and of subclasses that people write.
"""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from coco.random_sets import Document
from drop_in.random_sets import random_set
from drop_in.sides import MINE, THEIRS, Side, assert_same, assert_same_evaluation, quietly, run

IOU_TYPES = ("bbox", "segm", "keypoints")


def in_batches(side: Side, gt: Document, results: list[Document], iou_type: str) -> Any:
    """torchvision's references: evaluate batch by batch, put `evalImgs` together, accumulate."""
    truth = side.read(gt)
    evaluation = side.cocoeval.COCOeval(copy.deepcopy(truth), iouType=iou_type)
    parts, images = [], []
    ids = [image["id"] for image in gt["images"]]
    for batch in filter(None, (ids[:2], ids[2:3], ids[3:])):
        of = [result for result in results if result["image_id"] in batch]
        evaluation.cocoDt = side.results(truth, of) if of else side.coco.COCO()
        evaluation.params.imgIds = list(batch)
        quietly(evaluation.evaluate)
        p = evaluation.params
        shape = (-1, len(p.areaRng), len(p.imgIds))
        parts.append(np.asarray(evaluation.evalImgs, dtype=object).reshape(shape))
        images += p.imgIds
    merged, at = np.unique(images, return_index=True)
    evaluation.evalImgs = list(np.concatenate(parts, 2)[..., at].flatten())
    evaluation.params.imgIds = list(merged)
    evaluation._paramsEval = copy.deepcopy(evaluation.params)
    return evaluation


@pytest.mark.parametrize("iou_type", IOU_TYPES)
def test_batches_put_together(iou_type: str) -> None:
    for seed in range(12):
        gt, results = random_set(seed, iou_type)
        if not results:
            continue
        mine, theirs = (in_batches(side, gt, results, iou_type) for side in (MINE, THEIRS))
        whole = MINE.evaluation(gt, results, iou_type)
        quietly(whole.evaluate)
        for evaluation in (mine, theirs, whole):
            quietly(evaluation.accumulate)
            quietly(evaluation.summarize)
        for name in ("precision", "recall", "scores"):
            assert_same(mine.eval[name], theirs.eval[name], (seed, name))
            assert_same(mine.eval[name], whole.eval[name], (seed, name))
        assert_same(mine.stats, theirs.stats, seed)


def step_by_step(evaluation: Any) -> None:
    """DETR: an `evaluate` of its own, out of the steps."""
    p = evaluation.params
    p.imgIds = list(np.unique(p.imgIds))
    p.catIds = list(np.unique(p.catIds))
    p.maxDets = sorted(p.maxDets)
    evaluation._prepare()
    compute = evaluation.computeOks if p.iouType == "keypoints" else evaluation.computeIoU
    evaluation.ious = {(i, k): compute(i, k) for i in p.imgIds for k in p.catIds}
    evaluation.evalImgs = [
        evaluation.evaluateImg(i, k, area, p.maxDets[-1])
        for k in p.catIds
        for area in p.areaRng
        for i in p.imgIds
    ]
    evaluation._paramsEval = copy.deepcopy(p)
    evaluation.accumulate()
    evaluation.summarize()


@pytest.mark.parametrize("iou_type", IOU_TYPES)
def test_the_steps_by_themselves(iou_type: str) -> None:
    for seed in range(20):
        gt, results = random_set(seed, iou_type)
        mine, theirs = (side.evaluation(gt, results, iou_type) for side in (MINE, THEIRS))
        for evaluation in (mine, theirs):
            quietly(step_by_step, evaluation)
        for name in ("evalImgs", "ious", "stats"):
            assert_same(getattr(mine, name), getattr(theirs, name), (seed, name))
        whole = MINE.evaluation(gt, results, iou_type)
        run(whole)
        assert whole._run is not None, "the engine must have done this one"
        assert_same(whole.evalImgs, mine.evalImgs, seed)


def stricter(cls: Any) -> Any:
    class Stricter(cls):  # type: ignore[misc]
        """Overlaps of another kind."""

        def computeIoU(self, imgId: Any, catId: Any) -> Any:  # noqa: N802, N803
            ious = super().computeIoU(imgId, catId)
            return ious if len(ious) == 0 else np.sqrt(ious)

    return Stricter


def without_small(cls: Any) -> Any:
    class WithoutSmall(cls):  # type: ignore[misc]
        """Another choice of annotations."""

        def _prepare(self) -> None:
            super()._prepare()
            for anns in list(self._gts.values()):
                for ann in anns:
                    ann["ignore"] = ann["ignore"] or ann["area"] < 300

    return WithoutSmall


def only_the_first(cls: Any) -> Any:
    class OnlyTheFirst(cls):  # type: ignore[misc]
        """Another matching."""

        def evaluateImg(self, imgId: Any, catId: Any, aRng: Any, maxDet: Any) -> Any:  # noqa: N802, N803
            return super().evaluateImg(imgId, catId, aRng, min(maxDet, 1))

    return OnlyTheFirst


@pytest.mark.parametrize("change", [stricter, without_small, only_the_first])
def test_subclasses_that_change_a_step(change: Callable[[Any], Any]) -> None:
    changed = 0
    for seed in range(20):
        gt, results = random_set(seed, "bbox")
        evaluations = []
        for side in (MINE, THEIRS):
            truth = side.read(gt)
            cls = change(side.cocoeval.COCOeval)
            evaluations.append(cls(truth, side.results(truth, results), "bbox"))
        assert_same_evaluation(evaluations[0], evaluations[1], seed)
        plain = MINE.evaluation(gt, results, "bbox")
        run(plain)
        changed += plain.stats.tobytes() != evaluations[0].stats.tobytes()
    assert changed, "the change must be one that shows"


def test_steps_replaced_on_an_object_and_on_the_class(monkeypatch: pytest.MonkeyPatch) -> None:
    gt, results = random_set(3, "bbox")
    plain = MINE.evaluation(gt, results, "bbox")
    run(plain)
    assert plain.stats[0] > 0
    replaced = MINE.evaluation(gt, results, "bbox")
    replaced.computeIoU = lambda *_key: []
    run(replaced)
    assert replaced.stats[0] == 0
    monkeypatch.setattr(MINE.cocoeval.COCOeval, "computeIoU", lambda *_key: [])
    patched = MINE.evaluation(gt, results, "bbox")
    run(patched)
    assert patched.stats[0] == 0


def test_what_was_handed_out_may_be_edited() -> None:
    for seed in range(20):
        gt, results = random_set(seed, "bbox")
        mine, theirs = (side.evaluation(gt, results, "bbox") for side in (MINE, THEIRS))
        for evaluation in (mine, theirs):
            quietly(evaluation.evaluate)
            for found in evaluation.evalImgs:
                if found is not None:
                    found["dtIgnore"][:, ::2] = True
            quietly(evaluation.accumulate)
        for name in ("precision", "recall", "scores"):
            assert_same(mine.eval[name], theirs.eval[name], (seed, name))


def other_params(side: Side, evaluation: Any) -> Iterator[Any]:
    """Parameters to accumulate that differ from those that were evaluated."""
    asked: list[dict[str, Any]] = [
        {"recThrs": np.linspace(0, 1, 11)},
        {"catIds": evaluation.params.catIds[:1]},
        {"imgIds": evaluation.params.imgIds[1:]},
        {"maxDets": [1, 100]},
        {"areaRng": evaluation.params.areaRng[:2]},
        {"areaRng": [[5, 6], *evaluation.params.areaRng[1:]]},
        {"recThrs": []},
    ]
    for changes in asked:
        params = side.cocoeval.Params(evaluation.params.iouType)
        for name, value in {**vars(evaluation.params), **changes}.items():
            setattr(params, name, copy.deepcopy(value))
        yield params


def test_accumulating_other_parameters() -> None:
    for seed in range(6):
        gt, results = random_set(seed, "bbox")
        mine, theirs = (side.evaluation(gt, results, "bbox") for side in (MINE, THEIRS))
        quietly(mine.evaluate)
        quietly(theirs.evaluate)
        for at, (asked, same) in enumerate(
            zip(other_params(MINE, mine), other_params(THEIRS, theirs), strict=True)
        ):
            quietly(mine.accumulate, asked)
            quietly(theirs.accumulate, same)
            for name in ("precision", "recall", "scores", "counts"):
                assert_same(mine.eval[name], theirs.eval[name], (seed, at, name))
            assert mine.eval["params"] is asked


def test_one_evaluation_used_again_and_again() -> None:
    """TorchMetrics: class by class with the same object."""
    gt, results = random_set(4, "bbox")
    mine, theirs = (side.evaluation(gt, results, "bbox") for side in (MINE, THEIRS))
    for category in (1, 2, 3, 99):
        for evaluation in (mine, theirs):
            evaluation.params.catIds = [category]
        assert_same_evaluation(mine, theirs, category)


def test_records_edited_in_memory_count() -> None:
    for iou_type in IOU_TYPES:
        gt, results = random_set(6, iou_type)
        pair = [side.evaluation(gt, results, iou_type) for side in (MINE, THEIRS)]
        for at in range(3):
            for evaluation in pair:
                for ann in evaluation.cocoGt.dataset["annotations"][at::3]:
                    ann["iscrowd"] = int(at != 1)
                    ann["area"] += 500
                for ann in evaluation.cocoDt.anns.values():
                    ann["score"] = 1 - ann["score"]
                    ann["area"] *= 1.5
            assert_same_evaluation(pair[0], pair[1], (iou_type, at))
        assert pair[0]._run is not None


def test_edits_after_evaluate_come_too_late() -> None:
    gt, results = random_set(6, "bbox")
    mine, theirs = (side.evaluation(gt, results, "bbox") for side in (MINE, THEIRS))
    for evaluation in (mine, theirs):
        quietly(evaluation.evaluate)
        for ann in evaluation.cocoGt.anns.values():
            ann["bbox"] = [0, 0, 1, 1]
        quietly(evaluation.accumulate)
    assert_same(mine.eval["precision"], theirs.eval["precision"])
    assert_same(mine.evalImgs, theirs.evalImgs)
    assert_same(mine.ious, theirs.ious)


@pytest.mark.parametrize("iou_type", IOU_TYPES)
def test_the_callers_annotations_stay_as_they_are(iou_type: str) -> None:
    gt, results = random_set(8, iou_type)
    for by_steps in (False, True):
        evaluation = MINE.evaluation(gt, results, iou_type)
        before = copy.deepcopy((evaluation.cocoGt.dataset, evaluation.cocoDt.dataset))
        if by_steps:
            quietly(step_by_step, evaluation)
        else:
            run(evaluation)
        assert_same((evaluation.cocoGt.dataset, evaluation.cocoDt.dataset), before)


@pytest.mark.parametrize("iou_type", IOU_TYPES)
def test_groups_that_others_read(iou_type: str) -> None:
    """Detectron2 reads ids, areas, crowds and ignore flags from `_gts` and `_dts`."""
    gt, results = random_set(9, iou_type)
    mine, theirs = (side.evaluation(gt, results, iou_type) for side in (MINE, THEIRS))
    quietly(mine.evaluate)
    quietly(theirs.evaluate)
    for name in ("_gts", "_dts"):
        groups, expected = getattr(mine, name), getattr(theirs, name)
        filled = {key: anns for key, anns in expected.items() if anns}
        assert groups.keys() == filled.keys()
        for key, anns in filled.items():
            for ann, same in zip(groups[key], anns, strict=True):
                same.pop("_ignore", None)
                assert ann.pop("ignore", 0) == same.pop("ignore", 0)
                assert_same(ann, same, key)
    assert mine._gts["no", "such"] == []


@pytest.mark.parametrize("iou_type", IOU_TYPES)
def test_documents_of_the_other_class(iou_type: str) -> None:
    """Names imported before `install` keep pycocotools' COCO: this COCOeval takes it as well."""
    gt, results = random_set(10, iou_type)
    theirs = THEIRS.evaluation(gt, results, iou_type)
    truth = THEIRS.read(gt)
    mixed = MINE.cocoeval.COCOeval(truth, THEIRS.results(truth, results), iou_type)
    assert_same_evaluation(mixed, theirs, iou_type)


def test_copies_and_pickles() -> None:
    gt, results = random_set(11, "segm")
    evaluation = MINE.evaluation(gt, results, "segm")
    quietly(evaluation.evaluate)
    for twin in (copy.deepcopy(evaluation), pickle.loads(pickle.dumps(evaluation))):
        quietly(twin.accumulate)
        quietly(evaluation.accumulate)
        assert_same(twin.eval["precision"], evaluation.eval["precision"])
        assert_same(twin.ious, evaluation.ious)
