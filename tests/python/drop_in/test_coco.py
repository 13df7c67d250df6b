"""`COCO`, method by method: the same answers, types, orders and words as pycocotools'."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coco.random_sets import random_documents
from drop_in.sides import MINE, THEIRS, Side, assert_same, both, outcome, printed

DOCUMENT: dict[str, Any] = {
    "info": {"year": 2026, "version": "1.0"},
    "images": [{"id": 9, "height": 6, "width": 8}, {"id": 2}, {"id": 5}, {"id": 5, "second": 1}],
    "categories": [
        {"id": 3, "name": "cat", "supercategory": "animal"},
        {"id": 1, "name": "car", "supercategory": "vehicle"},
        {"id": 7, "name": "cow", "supercategory": "animal"},
    ],
    "annotations": [
        {"id": 11, "image_id": 9, "category_id": 3, "area": 10.0, "iscrowd": 0},
        {"id": 10, "image_id": 2, "category_id": 1, "area": 2000.5, "iscrowd": 1},
        {"id": 12, "image_id": 9, "category_id": 1, "area": 10.5, "iscrowd": 0},
        {"id": 10, "image_id": 5, "category_id": 3, "area": 99, "iscrowd": 0},
        {"id": 14, "image_id": 77, "category_id": 8, "area": 1, "iscrowd": 0},
    ],
}


QUESTIONS: dict[str, Callable[[Any], Any]] = {
    "all annotations": lambda c: c.getAnnIds(),
    "of an image": lambda c: c.getAnnIds(imgIds=9),
    "of images in order": lambda c: c.getAnnIds(imgIds=[5, 9, 5, 1234]),
    "of an array of images": lambda c: c.getAnnIds(imgIds=np.array([2, 9])),
    "of a category": lambda c: c.getAnnIds(catIds=3),
    "of NumPy's categories": lambda c: c.getAnnIds(catIds=list(np.array([3, 8]))),
    "of an array of categories": lambda c: c.getAnnIds(catIds=np.array([1, 8])),
    "of a tuple of categories": lambda c: c.getAnnIds(catIds=(1, 3)),
    "of a set of categories": lambda c: c.getAnnIds(catIds={1, 3}),
    "of categories that compare oddly": lambda c: c.getAnnIds(catIds=[3.0, True]),
    "inside an area, ends out": lambda c: c.getAnnIds(areaRng=[10, 2000.5]),
    "crowds": lambda c: c.getAnnIds(iscrowd=True),
    "no crowds of an image": lambda c: c.getAnnIds(9, iscrowd=False),
    "everything at once": lambda c: c.getAnnIds([9], [1, 3], [0, 10.4], False),
    "all categories": lambda c: c.getCatIds(),
    "categories by name": lambda c: c.getCatIds(catNms=["cow", "cat"]),
    "categories by supercategory": lambda c: c.getCatIds(supNms="animal"),
    "categories by a supercategory": lambda c: c.getCatIds(supNms=["vehicle"]),
    "categories by all": lambda c: c.getCatIds(["cat", "cow"], ["animal"], [7, 1]),
    "categories by id": lambda c: c.getCatIds(catIds=7),
    "all images": lambda c: c.getImgIds(),
    "images by id": lambda c: c.getImgIds(imgIds=[9, 123]),
    "images with a category": lambda c: c.getImgIds(catIds=3),
    "images with two categories": lambda c: c.getImgIds(catIds=[3, 1]),
    "images by both": lambda c: c.getImgIds([2, 9], [1]),
    "images with no such category": lambda c: c.getImgIds(catIds=[555]),
    "annotations": lambda c: c.loadAnns([12, 10]),
    "an annotation": lambda c: c.loadAnns(11),
    "annotations of an array": lambda c: c.loadAnns(np.array([11])),
    "a number of NumPy's": lambda c: c.loadAnns(np.int64(11)),
    "no annotations": lambda c: c.loadAnns(),
    "an unknown annotation": lambda c: c.loadAnns([999]),
    "categories": lambda c: c.loadCats(c.getCatIds()),
    "an unknown category": lambda c: c.loadCats(999),
    "images": lambda c: c.loadImgs([5, 2]),
    "info": lambda c: c.info(),
    "nowhere to download to": lambda c: c.download(),
    "the index": lambda c: [c.anns, c.cats, c.imgs, dict(c.imgToAnns), dict(c.catToImgs)],
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers(question: str) -> None:
    ask = QUESTIONS[question]
    (said, mine), (expected, theirs) = both(lambda side: ask(side.read(DOCUMENT)))
    assert said == expected
    assert_same(mine, theirs, question)


def test_an_empty_document() -> None:
    for ask in (lambda c: c.getAnnIds(), lambda c: c.getCatIds(), lambda c: c.info()):
        assert outcome(ask, MINE.coco.COCO()) == outcome(ask, THEIRS.coco.COCO())
    assert MINE.coco.COCO().getImgIds() == []
    assert MINE.coco.COCO().getAnnIds(imgIds=[1]) == []


def test_records_are_shared_with_the_document() -> None:
    coco = MINE.read(DOCUMENT)
    coco.dataset["annotations"][0]["area"] = 5.0
    assert coco.anns[11]["area"] == 5.0
    assert coco.imgToAnns[9][0]["area"] == 5.0


def test_reading_a_file(tmp_path: Path) -> None:
    path = tmp_path / "gt.json"
    path.write_text(json.dumps(DOCUMENT))
    for given in (path, str(path)):
        said, mine = printed(MINE.coco.COCO, given)
        expected, theirs = printed(THEIRS.coco.COCO, given)
        assert said == expected
        assert "Done (t=" in said
        assert_same(mine.dataset, theirs.dataset)
        assert_same(mine.anns, theirs.anns)


@pytest.mark.parametrize("text", ["[1, 2]", "{", '{"annotations": [{}]}', '{"images": [{}]}'])
def test_files_that_are_no_documents(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gt.json"
    path.write_text(text)
    mine, theirs = both(lambda side: side.coco.COCO(path))
    assert mine == theirs


def test_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "gt.json"
    mine, theirs = both(lambda side: side.coco.COCO(path))
    assert mine == theirs


BOX = {"image_id": 9, "category_id": 3, "score": 0.5, "bbox": [1, 2, 3.5, 4]}
RLE = {"size": [6, 8], "counts": "`00500"}


def _squares(side: Side) -> Any:
    pixels = np.zeros((6, 8), dtype=np.uint8, order="F")
    pixels[1:4, 2:7] = 1
    rle = side.mask.encode(pixels)
    return {**rle, "counts": rle["counts"].decode()}


RESULTS: dict[str, Any] = {
    "boxes": [BOX, {**BOX, "bbox": [0, 0, 0, -1], "id": 77, "more": 1}],
    "boxes with a segmentation": [{**BOX, "segmentation": [[0, 0, 1, 1, 0, 1]]}, BOX],
    "an empty box first": [{**BOX, "bbox": [], "keypoints": [1, 2, 1]}],
    "captions": [{"image_id": 9, "caption": "a cat"}, {"image_id": 2, "caption": "a car"}],
    "keypoints": [
        {"image_id": 9, "category_id": 3, "score": 1, "keypoints": [1, 2, 1, 4.5, -3, 1, 0, 9, 0]},
        {"image_id": 9, "category_id": 3, "score": 1, "keypoints": [1, 2, 1, 4, 3, 1]},
    ],
    "nothing known": [{"image_id": 9, "score": 1.0}],
    "no list": {"image_id": 9},
    "a tuple": (BOX,),
    "none at all": [],
    "an unknown image": [{**BOX, "image_id": 12345}],
    "no image": [{"bbox": [1, 2, 3, 4]}],
    "a box that is none": [BOX, {**BOX, "bbox": None}],
    "a missing box": [BOX, {"image_id": 9}],
    "an array": np.array([[9, 1.5, 2, 3, 4, 0.25, 3], [2, 0, 0, 1, 1, 1, 1]]),
    "an array of float32": np.array([[9, 0.1, 0.2, 0.3, 0.7, 0.9, 3]], dtype=np.float32),
    "an array of another width": np.zeros((2, 6)),
    "an empty array": np.zeros((0, 7)),
}


@pytest.mark.parametrize("name", RESULTS)
def test_results(name: str) -> None:
    sides = []
    for side in (MINE, THEIRS):
        truth, given = side.read(DOCUMENT), copy.deepcopy(RESULTS[name])
        said, found = printed(truth.loadRes, given)
        sides.append((said, found, given))
    (mine_said, mine, mine_given), (theirs_said, theirs, theirs_given) = sides
    assert mine_said == theirs_said
    if isinstance(theirs, tuple):
        assert mine[0] == theirs[0], "the class of the error"
        if theirs[0] in ("AssertionError", "IndexError"):
            assert mine == theirs
        return
    assert_same(mine.dataset, theirs.dataset, name)
    assert_same(mine.anns, theirs.anns, name)
    assert_same(mine_given, theirs_given, "the caller's own records")


def test_results_of_masks() -> None:
    given = [
        {"image_id": 9, "category_id": 3, "score": 0.5, "segmentation": _squares(THEIRS)},
        {"image_id": 9, "category_id": 3, "score": 0.5, "segmentation": _squares(THEIRS),
         "bbox": [0, 0, 1, 1]},
    ]  # fmt: skip
    mine, theirs = (side.results(side.read(DOCUMENT), given) for side in (MINE, THEIRS))
    assert_same(mine.dataset, theirs.dataset)


def test_results_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "dt.json"
    path.write_text(json.dumps(RESULTS["boxes"]))
    mine, theirs = both(lambda side: side.read(DOCUMENT).loadRes(str(path)).dataset)
    assert mine[0] == theirs[0]
    assert_same(mine[1], theirs[1])
    assert printed(lambda: MINE.read(DOCUMENT).loadRes(path).dataset) == mine


def test_results_share_images_and_copy_categories() -> None:
    for side in (MINE, THEIRS):
        truth = side.read(DOCUMENT)
        found = side.results(truth, [BOX])
        assert found.dataset["images"][0] is truth.dataset["images"][0]
        assert found.dataset["categories"][0] is not truth.dataset["categories"][0]


def test_random_documents_are_indexed_alike() -> None:
    for seed in range(50):
        gt, results = random_documents(seed)
        mine, theirs = MINE.read(gt), THEIRS.read(gt)
        for _ in range(2):
            assert_same(mine.dataset, theirs.dataset, seed)
            assert_same(dict(mine.imgToAnns), dict(theirs.imgToAnns), seed)
            for category in (1, 2, 3):
                assert mine.getImgIds(catIds=[category, 1]) == theirs.getImgIds(
                    catIds=[category, 1]
                )
            mine, theirs = MINE.results(mine, results), THEIRS.results(theirs, results)


def test_download_takes_what_is_missing(tmp_path: Path) -> None:
    source = tmp_path / "source.jpg"
    source.write_text("pixels")
    document = {"images": [{"id": i, "file_name": f"{i}.jpg", "coco_url": source.as_uri()}
                           for i in (1, 2)]}  # fmt: skip
    said = []
    for side in (MINE, THEIRS):
        folder = tmp_path / side.coco.__name__ / "images"
        folder.mkdir(parents=True)
        (folder / "1.jpg").write_text("already there")
        coco = side.read(document)
        said.append(printed(coco.download, str(folder)))
        said.append(printed(coco.download, folder / "new", [2]))
        assert (folder / "1.jpg").read_text() == "already there"
        assert (folder / "2.jpg").read_text() == (folder / "new" / "2.jpg").read_text() == "pixels"
    assert said[:2] == said[2:]
