"""COCO's rules of results files and of classes taken together; and where peers fail today.

See `test_rules`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import errata
from coco.cases import ALL, CERTAIN, SMALL, Case, assert_same, document, found, truth
from coco.random_sets import Document, random_documents
from coco.reference import read_both, reference

BOX = [0.0, 0.0, 10.0, 10.0]
ELSEWHERE = [500.0, 500.0, 10.0, 10.0]
HALF = {"iouThrs": [0.5]}
RANDOM_SETS_WARN = pytest.mark.filterwarnings("ignore:.*not above 0:errata.ErrataWarning")


# Rule 10: loadRes, and useCats=0.


def test_rule_10_results_bring_neither_ids_nor_areas_nor_flags_of_their_own(tmp_path: Path) -> None:
    gt = document([truth(1, BOX)])
    # By the area that it brings, the wrong one would be no small detection and be ignored there;
    # by its flag it would be none at all. An id of 0 would leave the ground truth untaken.
    own: Document = {"area": 5000.0, "iscrowd": 1, "ignore": 1, "id": 0}
    results = [found(1, ELSEWHERE, 0.9, **own), found(1, BOX, 0.8, **own), found(1, BOX, 0.7)]
    case = Case(gt, results, **HALF)
    theirs = case.pycocotools()
    assert theirs.eval["precision"][0, 0, 0, [ALL, SMALL], -1].tolist() == [0.5, 0.5]
    case.same(tmp_path, theirs)


def test_rule_10_the_first_record_says_what_results_are(tmp_path: Path) -> None:
    # Masks beside the boxes are not looked at: these ones would not overlap.
    mask: Document = {"segmentation": [[500.0, 500.0, 510.0, 500.0, 510.0, 510.0]]}
    case = Case(document([truth(1, BOX)]), [found(1, BOX, 0.9, **mask)], **HALF)
    theirs = case.pycocotools()
    assert theirs.eval["recall"][0, 0, ALL, -1] == 1
    case.same(tmp_path, theirs)


@pytest.mark.parametrize(("right", "precision"), [(1, CERTAIN), (2, 0.5)])
def test_rule_10_without_classes_equal_scores_go_by_class(
    tmp_path: Path, right: int, precision: float
) -> None:
    gt = document([truth(1, BOX)], categories=[1, 2])
    boxes = {right: BOX, 3 - right: ELSEWHERE}
    case = Case(gt, [found(1, boxes[c], 0.5, c) for c in (2, 1)], useCats=0, **HALF)
    theirs = case.pycocotools()
    # Class 1 comes first in spite of the file.
    assert theirs.eval["precision"][0, 0, 0, ALL, -1] == precision
    case.same(tmp_path, theirs)


@pytest.mark.parametrize(("classes", "recall"), [((1, 2), 0.5), ((2, 1), 1.0)])
def test_rule_10_without_classes_ground_truth_goes_by_class(
    tmp_path: Path, classes: tuple[int, int], recall: float
) -> None:
    # As under rule 2: the first detection takes the later of two, the second needs the right one.
    left, right = [5, 0, 10, 10], [15, 0, 10, 10]
    gt = document([truth(1, right, classes[1]), truth(1, left, classes[0])])
    results = [found(1, [10, 0, 10, 10], 0.9), found(1, [16, 0, 10, 10], 0.8)]
    case = Case(gt, results, iouThrs=[0.3], useCats=0)
    theirs = case.pycocotools()
    assert theirs.eval["recall"][0, 0, ALL, -1] == recall
    case.same(tmp_path, theirs)


# Numbers as JSON may write them.


def test_minus_zero_without_a_point_is_plain_zero(tmp_path: Path) -> None:
    # Python's reader makes an int of -0, which has no sign; of -0.0 it keeps it.
    gt = document([truth(1, BOX), truth(1, [20, 0, 10, 10])])
    text = json.dumps([found(1, BOX, 0), found(1, [20, 0, 10, 10], -0.0)]).replace(": 0}", ": -0}")
    assert "-0}" in text
    theirs = reference(gt, json.loads(text), iouThrs=np.array([0.5]))
    at = theirs.eval["scores"][0, [0, 100], 0, ALL, -1]
    assert np.signbit(at).tolist() == [False, True]
    (tmp_path / "gt.json").write_text(json.dumps(gt))
    (tmp_path / "dt.json").write_text(text)
    dataset = errata.read(tmp_path / "gt.json")
    inferences = errata.read_predictions(tmp_path / "dt.json", dataset)
    assert_same(errata.coco_summary(dataset, inferences, iou_thrs=[0.5]), theirs)


# Where peers fail today.


def renamed(value: Any, change: Any) -> Any:
    """A document, or results, with other image ids."""
    if isinstance(value, list):
        return [{**record, "image_id": change(record["image_id"])} for record in value]
    images = [{"id": change(image["id"])} for image in value["images"]]
    return {**value, "images": images, "annotations": renamed(value["annotations"], change)}


@RANDOM_SETS_WARN
@pytest.mark.parametrize("use_cats", [0, 1])
@pytest.mark.parametrize(
    "change",
    [lambda i: f"photo {i:03d}.jpg", lambda i: f"é{9 - i % 7}", lambda i: -i, lambda i: 2**53 + i],
    ids=["strings", "strings beyond ascii", "negative", "beyond 2^53"],
)
def test_image_ids_of_every_kind(tmp_path: Path, change: Any, use_cats: int) -> None:
    for seed in range(5000, 5006):
        gt, results = random_documents(seed, max_images=5)
        gt, results = renamed(gt, change), renamed(results, change)
        assert len({image["id"] for image in gt["images"]}) == len(gt["images"])
        case = Case(gt, results, useCats=use_cats)
        case.same(tmp_path, case.pycocotools())


def test_image_ids_beyond_2_to_the_53_stay_apart(tmp_path: Path) -> None:
    first = 2**53
    gt = document([truth(first, BOX), truth(first + 1, ELSEWHERE)])
    # Were the two one image, both would be found.
    case = Case(gt, [found(first, BOX, 0.9), found(first, ELSEWHERE, 0.8)], **HALF)
    theirs = case.pycocotools()
    assert theirs.eval["recall"][0, 0, ALL, -1] == 0.5
    case.same(tmp_path, theirs)


def test_strings_of_digits_are_numbers_and_equal_scores_go_by_those(tmp_path: Path) -> None:
    # Here parity ends, and a warning says so: as text "10" comes before "9".
    gt = document([truth("10", BOX)], images=["9", "10"])
    results = [found("9", ELSEWHERE, 0.5), found("10", BOX, 0.5)]
    as_text = Case(gt, results, **HALF).pycocotools()
    assert as_text.eval["precision"][0, 0, 0, ALL, -1] == CERTAIN
    with pytest.warns(errata.ErrataWarning, match="read as numbers"):
        mine = Case(gt, results, **HALF).by_errata(tmp_path)
    as_numbers = Case(renamed(gt, int), renamed(results, int), **HALF).pycocotools()
    assert as_numbers.eval["precision"][0, 0, 0, ALL, -1] == 0.5
    assert_same(mine, as_numbers)


@RANDOM_SETS_WARN
def test_unsorted_max_dets_and_nineteen_iou_thresholds(tmp_path: Path) -> None:
    for seed in range(5100, 5106):
        gt, results = random_documents(seed, max_images=3, most_per_image=12)
        for params in (
            {"maxDets": [100, 1, 10]},
            {"iouThrs": np.linspace(0.05, 0.95, 19)},
            {"iouThrs": np.linspace(0.05, 0.95, 19)[::-1], "maxDets": [100, 3, 2]},
        ):
            case = Case(gt, results, **params)
            theirs = case.pycocotools()
            assert theirs.eval["recall"].shape[0] == len(theirs.params.iouThrs)
            case.same(tmp_path, theirs)


def test_detections_of_unknown_images_are_refused(tmp_path: Path) -> None:
    gt = document([truth(1, BOX)])
    results = [found(1, BOX, 0.9), found(2, BOX, 0.8)]
    with pytest.raises(AssertionError, match="do not correspond"):
        reference(gt, results)
    with pytest.raises(errata.InputError, match=r"found 2, which no image") as caught:
        read_both(tmp_path, gt, results)
    assert caught.value.place == "[1].image_id"
    assert caught.value.file == str(tmp_path / "dt.json")


@RANDOM_SETS_WARN
@pytest.mark.parametrize("key", ["annotations", "predictions", "results", "detections"])
def test_results_wrapped_in_a_dict(tmp_path: Path, key: str) -> None:
    gt, results = random_documents(5200, max_images=4)
    wrapped: Any = {"info": {"model": "m"}, "images": gt["images"], key: results, "categories": []}
    (tmp_path / "wrapped.json").write_text(json.dumps(wrapped))
    with pytest.raises(AssertionError, match="not an array"):
        reference(gt, wrapped)
    dataset, bare = read_both(tmp_path, gt, results)
    inferences = errata.read_predictions(tmp_path / "wrapped.json", dataset)
    assert_same(errata.coco_summary(dataset, inferences), reference(gt, results))
    for name, column in bare.arrays.items():
        assert inferences.arrays[name].tobytes() == column.tobytes()


# Thresholds of a grid: those given, to the last bit.


def hundred_pairs() -> errata.Evaluation:
    """For k = 1 to 100 a pair of overlap k / 100, whose detection has the score (101 - k) / 100."""
    k = np.arange(1, 101)
    truths = [[0, 10 * i, 100, 5] for i in k.tolist()]
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[1] * 100, boxes_xywh=truths, class_ids=[1] * 100
    )
    inferences = errata.InferenceSet.from_arrays(
        dataset,
        images=[1] * 100,
        boxes_xywh=[[0, 10 * i, i, 5] for i in k.tolist()],
        class_ids=[1] * 100,
        scores=(101 - k) / 100,
    )
    return errata.evaluate(dataset, inferences)


THRESHOLDS = {
    "arange": np.arange(0, 1.005, 0.01),
    "linspace": np.linspace(0, 1, 101),
    "decimal": np.arange(101) / 100,
}


@pytest.mark.parametrize("name", THRESHOLDS)
def test_grid_counts_at_the_very_thresholds_given(name: str) -> None:
    thresholds = np.clip(THRESHOLDS[name], 0, 1).tolist()
    evaluation = hundred_pairs()
    grid = evaluation.grid(thresholds, thresholds)
    assert grid.tp is not None
    scores = np.array([(101 - k) / 100 for k in range(1, 101)])
    ious = np.array([k / 100 for k in range(1, 101)])
    t = np.array(thresholds)
    reaches = (scores >= t[:, None]).astype(int) @ (ious >= t[:, None]).astype(int).T
    assert grid.tp.tolist() == reaches.tolist()
    assert grid.n_dt[:, 0].tolist() == (scores >= t[:, None]).sum(axis=1).tolist()
    for k in (0, 1, 29, 35, 57, 58, 70, 94, 95, 100):
        for other in (0, 29, 57, 58, 70):
            metrics = evaluation.metrics(thresholds[k], thresholds[other])
            assert grid.tp[k, other] == metrics.tp
            assert grid.fp[k, other] == metrics.fp
            assert grid.fn[k, other] == metrics.fn


def test_grids_of_three_spellings_differ_and_multiplying_by_100_would_be_wrong() -> None:
    grids = {
        name: hundred_pairs().grid(np.clip(thresholds, 0, 1).tolist(), [0.0]).n_dt[:, 0]
        for name, thresholds in THRESHOLDS.items()
    }
    # In decimal the k-th threshold keeps the scores k, ..., 100 hundredths.
    assert grids["decimal"].tolist() == [100, *range(100, 0, -1)]
    off = np.flatnonzero(grids["linspace"] != grids["decimal"])
    assert off.tolist() == [35, 41, 47, 57, 69, 70, 82, 83, 94, 95]
    assert [k for k in range(101) if int(100 * (k / 100)) != k] == [29, 57, 58]
    default = hundred_pairs().grid(iou_thrs=[0.0])
    assert default.score_thrs == tuple(THRESHOLDS["decimal"].tolist())
    assert default.n_dt[:, 0].tolist() == grids["decimal"].tolist()
