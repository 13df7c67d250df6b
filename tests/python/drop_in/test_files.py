"""From files to numbers: the same as pycocotools, whether or not anybody asks for a record."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from drop_in.random_sets import random_set
from drop_in.sides import (
    MINE,
    THEIRS,
    Side,
    assert_same,
    assert_same_evaluation,
    both,
    outcome,
    quietly,
    run,
)

IOU_TYPES = ("bbox", "segm", "keypoints")


def write(folder: Path, gt: Any, results: Any) -> tuple[str, str]:
    paths = folder / "gt.json", folder / "dt.json"
    for path, document in zip(paths, (gt, results), strict=True):
        path.write_text(json.dumps(document))
    return str(paths[0]), str(paths[1])


def evaluation(side: Side, paths: tuple[str, str], iou_type: str, **params: Any) -> Any:
    truth = side.coco.COCO(paths[0])
    made = side.cocoeval.COCOeval(truth, truth.loadRes(paths[1]), iou_type)
    for name, value in params.items():
        setattr(made.params, name, copy.deepcopy(value))
    return made


def both_of(paths: tuple[str, str], iou_type: str, **params: Any) -> tuple[Any, Any]:
    (said, mine), (expected, theirs) = both(
        lambda side: evaluation(side, paths, iou_type, **params)
    )
    assert said == expected
    return mine, theirs


def is_unread(made: Any) -> bool:
    return made.cocoGt.unread is not None and made.cocoDt.unread is not None


@pytest.mark.parametrize("iou_type", IOU_TYPES)
def test_random_sets(tmp_path: Path, iou_type: str) -> None:
    for seed in range(40):
        gt, results = random_set(seed, iou_type)
        if not results:
            continue
        paths = write(tmp_path, gt, results)
        params: dict[str, Any] = {}
        if seed % 4 == 1:
            ids = [image["id"] for image in gt["images"]]
            params["imgIds"] = [*Random(seed).sample(ids, k=(len(ids) + 1) // 2), 12345]
        if seed % 4 == 2:
            params["catIds"] = [3, 1, 99]
        if seed % 4 == 3:
            params["useCats"] = 0
        mine, theirs = both_of(paths, iou_type, **params)
        assert_same_evaluation(mine, theirs, (iou_type, seed))
        assert is_unread(mine) == (iou_type != "keypoints" or seed % 4 != 3)
        assert_same(mine.cocoDt.dataset, theirs.cocoDt.dataset, seed)
        assert mine.cocoDt.unread is None
        # Now the records are what counts, and they say the same.
        assert_same_evaluation(mine, theirs, (iou_type, seed, "again"))


LOOKS: dict[str, Callable[[Any], Any]] = {
    "dataset": lambda coco: coco.dataset,
    "anns": lambda coco: coco.anns,
    "imgs": lambda coco: coco.imgs,
    "cats": lambda coco: coco.cats,
    "imgToAnns": lambda coco: dict(coco.imgToAnns),
    "catToImgs": lambda coco: dict(coco.catToImgs),
    "getImgIds": lambda coco: coco.getImgIds(),
    "getCatIds": lambda coco: coco.getCatIds(),
    "getAnnIds": lambda coco: coco.getAnnIds(),
    "getImgIds of a category": lambda coco: coco.getImgIds(catIds=[1]),
    "getCatIds of a name": lambda coco: coco.getCatIds(catNms=["c2"]),
    "loadAnns": lambda coco: coco.loadAnns([1]),
    "a name that it does not have": lambda coco: coco.nothing,
}


@pytest.mark.parametrize("look", LOOKS)
def test_whatever_is_looked_at_is_there(tmp_path: Path, look: str) -> None:
    gt, results = random_set(13, "bbox")
    gt["categories"].reverse()
    paths = write(tmp_path, gt, results)
    mine, theirs = both_of(paths, "bbox")
    for name in ("cocoGt", "cocoDt"):
        assert_same(
            outcome(LOOKS[look], getattr(mine, name)),
            outcome(LOOKS[look], getattr(theirs, name)),
            look,
        )
    assert_same_evaluation(mine, theirs, look)


def edit_truth(truth: Any, _found: Any) -> None:
    for ann in truth.anns.values():
        ann["area"] += 700


def edit_results(_truth: Any, found: Any) -> None:
    for ann in found.dataset["annotations"]:
        ann["score"] = 1 - ann["score"]


def replace_truth(truth: Any, _found: Any) -> None:
    document = copy.deepcopy(truth.dataset)
    document["annotations"] = document["annotations"][::2]
    truth.dataset = document
    truth.createIndex()


def assign_index(truth: Any, _found: Any) -> None:
    truth.imgToAnns = copy.deepcopy(truth.imgToAnns)
    for image in list(truth.imgToAnns)[:1]:
        truth.imgToAnns[image] = []


@pytest.mark.parametrize("edit", [edit_truth, edit_results, replace_truth, assign_index])
def test_edits_count(tmp_path: Path, edit: Callable[[Any, Any], None]) -> None:
    shows = 0
    for seed in (13, 14, 15):
        paths = write(tmp_path, *random_set(seed, "bbox"))
        mine, theirs = both_of(paths, "bbox")
        untouched, _ = both_of(paths, "bbox")
        for made in (mine, theirs):
            quietly(edit, made.cocoGt, made.cocoDt)
        assert_same_evaluation(mine, theirs, seed)
        run(untouched)
        shows += any(
            untouched.eval[name].tobytes() != mine.eval[name].tobytes()
            for name in ("precision", "recall", "scores")
        )
    assert shows, "the edit must be one that shows"


def test_the_files_may_go(tmp_path: Path) -> None:
    gt, results = random_set(16, "segm")
    paths = write(tmp_path, gt, results)
    mine, theirs = both_of(paths, "segm")
    Path(paths[0]).write_text("{}")
    Path(paths[1]).unlink()
    assert_same_evaluation(mine, theirs, "gone")
    assert len(mine.cocoDt.anns) == len(results)


def test_copies_of_what_is_unread(tmp_path: Path) -> None:
    gt, results = random_set(17, "bbox")
    mine, theirs = both_of(write(tmp_path, gt, results), "bbox")
    run(theirs)
    for twin in (copy.deepcopy(mine), pickle.loads(pickle.dumps(mine))):
        assert is_unread(twin)
        run(twin)
        assert_same(twin.evalImgs, theirs.evalImgs)
    assert is_unread(mine)


def test_a_subclass_with_an_index_of_its_own_reads_at_once(tmp_path: Path) -> None:
    class Counting(MINE.coco.COCO):  # type: ignore[name-defined, misc]
        def createIndex(self) -> None:  # noqa: N802
            super().createIndex()
            self.count = len(self.anns)

    gt, results = random_set(18, "bbox")
    paths = write(tmp_path, gt, results)
    made = quietly(Counting, paths[0])
    assert made.unread is None
    assert made.count == len(gt["annotations"])


def test_a_subclass_that_chooses_annotations_is_asked(tmp_path: Path) -> None:
    gt, results = random_set(19, "bbox")
    paths = write(tmp_path, gt, results)
    scores = []
    for side in (MINE, THEIRS):

        class Halved(side.coco.COCO):  # type: ignore[name-defined, misc]
            def getAnnIds(self, *args: Any, **kwargs: Any) -> Any:  # noqa: N802
                return super().getAnnIds(*args, **kwargs)[::2]

        truth = quietly(Halved, paths[0])
        found = quietly(truth.loadRes, paths[1])
        made = side.cocoeval.COCOeval(truth, found, "bbox")
        run(made)
        scores.append(made.eval["precision"])
    assert_same(scores[0], scores[1])


def of_first(key: str, value: Any) -> Callable[[Any], None]:
    def edit(records: Any) -> None:
        records[0][key] = value

    return edit


def no(key: str) -> Callable[[Any], None]:
    def edit(records: Any) -> None:
        del records[0][key]

    return edit


ODD_TRUTH = {
    "no area": no("area"),
    "no id": no("id"),
    "no crowd flag": no("iscrowd"),
    "no category": no("category_id"),
    "no box": no("bbox"),
    "an id twice": of_first("id", 2),
    "a category in words": of_first("category_id", "one"),
    "a category as text": of_first("category_id", "1"),
    "an unknown category": of_first("category_id", 77),
    "an unknown image": of_first("image_id", 77),
    "an area of NaN": of_first("area", float("nan")),
    "a box of NaN": of_first("bbox", [float("nan"), 1, 2, 3]),
    "a box that is empty": of_first("bbox", [1, 2, 0, 3]),
    "a huge id": of_first("id", 2**70),
}

ODD_RESULTS = {
    "no score": no("score"),
    "a score of NaN": of_first("score", float("nan")),
    "a score of 7": of_first("score", 7),
    "a score as text": of_first("score", "0.5"),
    "no image": no("image_id"),
    "an unknown image": of_first("image_id", 77),
    "an unknown category": of_first("category_id", 77),
    "no box": no("bbox"),
    "an empty box": of_first("bbox", []),
    "nothing": lambda records: records.clear(),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("who", "name"),
    [*(("gt", name) for name in ODD_TRUTH), *(("dt", name) for name in ODD_RESULTS)],
)
def test_odd_records(tmp_path: Path, who: str, name: str) -> None:
    gt, results = random_set(21, "bbox")
    {"gt": ODD_TRUTH, "dt": ODD_RESULTS}[who][name](gt["annotations"] if who == "gt" else results)
    paths = write(tmp_path, gt, results)

    def numbers(side: Side) -> Any:
        made = evaluation(side, paths, "bbox")
        made.evaluate()
        made.accumulate()
        made.summarize()
        return made.eval["precision"], made.eval["scores"], made.stats

    mine, theirs = both(numbers)
    if isinstance(theirs[1][0], str):
        assert mine[1][0] == theirs[1][0], "the class of the error"
    else:
        assert_same(mine, theirs, name)


def test_keypoints_that_nobody_counted(tmp_path: Path) -> None:
    gt, results = random_set(21, "keypoints")
    del gt["annotations"][0]["num_keypoints"]
    paths = write(tmp_path, gt, results)
    mine, theirs = both(lambda side: evaluation(side, paths, "keypoints").evaluate())
    assert mine == theirs
    assert theirs[1] == ("KeyError", "'num_keypoints'")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", '{"annotations": []}', '[{"image_id": 1}', "[7]", "null"]
)
def test_results_that_are_none(tmp_path: Path, text: str) -> None:
    paths = write(tmp_path, random_set(22, "bbox")[0], [])
    Path(paths[1]).write_text(text)
    mine, theirs = both(lambda side: evaluation(side, paths, "bbox"))
    assert mine[1][0] == theirs[1][0]
    assert mine[0] == theirs[0]


def test_captions(tmp_path: Path) -> None:
    gt = {
        "info": {},
        "images": [{"id": 1}, {"id": 2}],
        "annotations": [{"id": 1, "image_id": 1, "caption": "a cat"}],
    }
    results = [{"image_id": 2, "caption": "a dog"}]
    paths = write(tmp_path, gt, results)

    def documents(side: Side) -> Any:
        truth = side.coco.COCO(paths[0])
        return truth.dataset, truth.loadRes(paths[1]).dataset

    mine, theirs = both(documents)
    assert_same(mine, theirs)
