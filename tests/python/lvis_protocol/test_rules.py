"""LVIS' rules (rule 13), one by one: hand-made cases in which the rule decides.

In each, the lvis package is first shown to follow the rule, where the opposite rule would give
another number; then errata's arrays and numbers must equal its own to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import errata
from coco.cases import ALL, CERTAIN, LARGE, MEDIUM, SMALL, found, truth
from coco.random_sets import Document
from lvis_protocol.reference import assert_same, read_both, reference

BOX = [0.0, 0.0, 10.0, 10.0]
ELSEWHERE = [500.0, 500.0, 10.0, 10.0]
AP, AR = 0, 9


def federated(
    annotations: list[Document],
    negative: dict[int, list[int]] | None = None,
    not_exhaustive: dict[int, list[int]] | None = None,
    frequencies: str = "fff",
    images: Sequence[int] = (1, 2),
) -> Document:
    """A ground truth of as many classes as frequencies; annotations get the ids 1, 2, ..."""
    lists = {
        "neg_category_ids": negative or {},
        "not_exhaustive_category_ids": not_exhaustive or {},
    }
    return {
        "images": [
            {"id": i, "height": 600, "width": 600, **{k: v.get(i, []) for k, v in lists.items()}}
            for i in images
        ],
        "categories": [
            {"id": c + 1, "name": f"c{c + 1}", "frequency": f} for c, f in enumerate(frequencies)
        ],
        "annotations": [{"id": i + 1, **a} for i, a in enumerate(annotations)],
    }


def judged(
    folder: Path, gt: Document, results: list[Document], iou_type: str = "bbox", max_dets: int = 300
) -> Any:
    """The reference's arrays and numbers, which are errata's too."""
    theirs = reference(folder, gt, results, iou_type, max_dets=max_dets)
    dataset, inferences = read_both(folder, gt, results, iou_type)
    assert_same(errata.lvis_summary(dataset, inferences, iou_type, max_dets=max_dets), theirs)
    return theirs


def precision(theirs: Any, category: int = 1, area: int = ALL) -> float:
    """Of a class at IoU .5 and recall 0, the highest there is."""
    return float(theirs.eval["precision"][0, 0, category - 1, area])


def recall(theirs: Any, category: int = 1, area: int = ALL) -> float:
    return float(theirs.eval["recall"][0, category - 1, area])


# Which detections are looked at.


@pytest.mark.parametrize(
    ("negative", "annotated", "expected"),
    [
        ([], False, CERTAIN),
        ([2], False, CERTAIN),
        ([1], False, 0.5),
        ([], True, 0.5),
        ([1], True, 0.5),
    ],
)
def test_classes_that_were_not_looked_for_are_dropped(
    tmp_path: Path, negative: list[int], annotated: bool, expected: float
) -> None:
    # In image 2 a wrong detection, better than the right one in image 1.
    truths = [truth(1, BOX), *([truth(2, [50, 50, 5, 5])] if annotated else [])]
    gt = federated(truths, {2: negative})
    results = [found(2, ELSEWHERE, 0.9), found(1, BOX, 0.8)]
    assert precision(judged(tmp_path, gt, results)) == expected


def test_an_annotation_without_area_is_not_there(tmp_path: Path) -> None:
    # Nor does it say that its class was looked for: the wrong detection is dropped with it.
    for area, expected in ((0, (CERTAIN, 1)), (1, (0.5, 0.5)), (-1, (CERTAIN, 1))):
        gt = federated([truth(1, BOX), truth(2, BOX, area=area)])
        results = [found(2, ELSEWHERE, 0.9), found(1, BOX, 0.8)]
        theirs = judged(tmp_path, gt, results)
        assert (precision(theirs), recall(theirs)) == expected


@pytest.mark.filterwarnings("ignore:.*not above 0:errata.ErrataWarning")
def test_a_detection_without_area_is_not_there(tmp_path: Path) -> None:
    gt = federated([truth(1, BOX)])
    for box, expected in (
        ([50, 50, 0, 9], CERTAIN),
        ([50, 50, 9, -1], CERTAIN),
        ([50, 50, 9, 1], 0.5),
    ):
        results = [found(1, box, 0.9), found(1, BOX, 0.8)]
        assert precision(judged(tmp_path, gt, results)) == expected


@pytest.mark.filterwarnings("ignore:.*categor:errata.ErrataWarning")
def test_unknown_classes_do_not_exist(tmp_path: Path) -> None:
    gt = federated([truth(1, BOX)], {1: [77]})
    theirs = judged(tmp_path, gt, [found(1, BOX, 0.9, 77), found(1, BOX, 0.8)])
    assert precision(theirs) == CERTAIN


# What is not held against the model.


@pytest.mark.parametrize(("listed", "expected"), [([1], CERTAIN), ([2], 0.5), ([], 0.5)])
def test_unmatched_of_a_class_not_exhaustively_annotated_are_ignored(
    tmp_path: Path, listed: list[int], expected: float
) -> None:
    gt = federated([truth(1, BOX)], not_exhaustive={1: listed})
    results = [found(1, ELSEWHERE, 0.9), found(1, BOX, 0.8)]
    assert precision(judged(tmp_path, gt, results)) == expected


def test_matched_of_a_class_not_exhaustively_annotated_count(tmp_path: Path) -> None:
    # Both matter where one of two objects is found: right it is, and one is missing.
    gt = federated([truth(1, BOX), truth(1, [50, 50, 9, 9])], not_exhaustive={1: [1]})
    theirs = judged(tmp_path, gt, [found(1, BOX, 0.8)])
    assert (precision(theirs), recall(theirs)) == (CERTAIN, 0.5)


def test_not_exhaustive_does_not_mean_looked_for(tmp_path: Path) -> None:
    gt = federated([truth(1, BOX)], not_exhaustive={2: [1]})
    theirs = judged(tmp_path, gt, [found(2, ELSEWHERE, 0.9), found(1, BOX, 0.8)])
    assert precision(theirs) == CERTAIN


@pytest.mark.parametrize(
    ("flags", "expected"),
    [({"ignore": 1}, 1), ({"ignore": 0}, 0.5), ({"iscrowd": 1}, 0.5), ({}, 0.5)],
)
def test_ignore_is_honoured_and_iscrowd_is_not(
    tmp_path: Path, flags: Document, expected: float
) -> None:
    truths = [truth(1, BOX), truth(1, [50, 50, 9, 9], **flags)]
    if "iscrowd" not in flags:
        del truths[1]["iscrowd"]
    theirs = judged(tmp_path, federated(truths), [found(1, BOX, 0.8)])
    assert recall(theirs) == expected


def test_a_detection_of_an_ignored_annotation_is_ignored(tmp_path: Path) -> None:
    gt = federated([truth(1, BOX), truth(1, ELSEWHERE, ignore=1)])
    theirs = judged(tmp_path, gt, [found(1, ELSEWHERE, 0.9), found(1, BOX, 0.8)])
    assert precision(theirs) == CERTAIN


def test_a_crowd_is_an_object_like_others(tmp_path: Path) -> None:
    # COCO would measure the share of the detection that lies within, and take both.
    gt = federated([truth(1, [0, 0, 100, 100], iscrowd=1)])
    theirs = judged(tmp_path, gt, [found(1, BOX, 0.9), found(1, [20, 0, 10, 10], 0.8)])
    assert (precision(theirs), recall(theirs)) == (0, 0)


def test_only_one_detection_is_right_of_an_ignored_annotation(tmp_path: Path) -> None:
    # Ignored ground truth is taken once; a second detection of it is wrong.
    gt = federated([truth(1, BOX), truth(1, ELSEWHERE, ignore=1)])
    results = [found(1, ELSEWHERE, s) for s in (0.9, 0.85)] + [found(1, BOX, 0.8)]
    assert precision(judged(tmp_path, gt, results)) == 0.5


# The cut: so many of each image, over all classes.


def test_the_cut_is_per_image_over_all_classes(tmp_path: Path) -> None:
    truths = [truth(i, BOX, c) for i in (1, 2) for c in (1, 2)]
    results = [found(i, BOX, 0.9 - 0.1 * c, c) for i in (1, 2) for c in (1, 2)]
    theirs = judged(tmp_path, federated(truths), results, max_dets=1)
    # Of each image class 1 alone is left. Per class, or over all images, it would not be so.
    assert (recall(theirs, 1), recall(theirs, 2)) == (1, 0)
    theirs = judged(tmp_path, federated(truths), results, max_dets=2)
    assert (recall(theirs, 1), recall(theirs, 2)) == (1, 1)
    assert list(theirs.results)[AR:] == ["AR@2", "ARs@2", "ARm@2", "ARl@2"]


def test_what_is_dropped_later_counts_for_the_cut(tmp_path: Path) -> None:
    # Class 3 was not looked for; its detections take places all the same. So do those without area.
    gt = federated([truth(1, BOX)])
    results = [found(1, BOX, 0.9, 3), found(1, BOX, 0.8)]
    assert recall(judged(tmp_path, gt, results, max_dets=1)) == 0
    assert recall(judged(tmp_path, gt, results, max_dets=2)) == 1


@pytest.mark.filterwarnings("ignore::errata.ErrataWarning")
def test_even_unknown_classes_and_boxes_without_area_count_for_the_cut(tmp_path: Path) -> None:
    gt = federated([truth(1, BOX)])
    for first in (found(1, BOX, 0.9, 77), found(1, [0, 0, 0, 5], 0.9)):
        assert recall(judged(tmp_path, gt, [first, found(1, BOX, 0.8)], max_dets=1)) == 0


@pytest.mark.parametrize(("right_at", "expected"), [(0, 1), (1, 1), (2, 0)])
def test_equal_scores_at_the_cut_keep_the_order_of_the_file(
    tmp_path: Path, right_at: int, expected: float
) -> None:
    gt = federated([truth(1, BOX)])
    results = [found(1, BOX if i == right_at else ELSEWHERE, 0.5) for i in range(4)]
    # Between those of another image, which have places of their own.
    mixed = [r for result in results for r in (found(2, BOX, 0.5), result)]
    assert recall(judged(tmp_path, gt, mixed, max_dets=2)) == expected


@pytest.mark.parametrize("scores", [(-0.0, 0.0), (0.0, -0.0)])
def test_minus_zero_equals_zero_at_the_cut(tmp_path: Path, scores: tuple[float, float]) -> None:
    gt = federated([truth(1, BOX)])
    results = [found(1, BOX, scores[0]), found(1, ELSEWHERE, scores[1])]
    assert recall(judged(tmp_path, gt, results, max_dets=1)) == 1


def test_three_hundred_of_one_class_are_looked_at(tmp_path: Path) -> None:
    # COCO looks at a hundred of a class.
    gt = federated([truth(1, BOX)])
    for n_wrong, expected in ((299, 1), (300, 0)):
        results = [found(1, ELSEWHERE, 0.9)] * n_wrong + [found(1, BOX, 0.1)]
        assert recall(judged(tmp_path, gt, results)) == expected


# Areas, ids, means.


def test_area_ranges_include_both_ends(tmp_path: Path) -> None:
    gt = federated([truth(1, [0, 0, 32, 32])])
    theirs = judged(tmp_path, gt, [found(1, [0, 0, 32, 32], 0.9)])
    assert [recall(theirs, 1, area) for area in (ALL, SMALL, MEDIUM, LARGE)] == [1, 1, 1, -1]


def test_unmatched_outside_the_range_are_ignored(tmp_path: Path) -> None:
    gt = federated([truth(1, BOX)])
    results = [found(1, [500, 500, 33, 32], 0.9), found(1, BOX, 0.8)]
    theirs = judged(tmp_path, gt, results)
    assert [precision(theirs, 1, area) for area in (ALL, SMALL)] == [0.5, CERTAIN]


@pytest.mark.filterwarnings("ignore:an annotation has the id 0")
def test_annotation_id_0_is_taken_and_reads_as_unmatched(tmp_path: Path) -> None:
    gt = federated([truth(1, BOX, id=0), truth(1, [0, 0, 10, 7], id=5)])
    results = [found(1, BOX, 0.9), found(1, [0, 0, 10, 9], 0.8)]
    theirs = judged(tmp_path, gt, results)
    assert recall(theirs) == 0.5
    dataset, inferences = read_both(tmp_path, gt, results)
    assert errata.lvis_summary(dataset, inferences, strict=False).recall[0, 0, ALL] == 1


@pytest.mark.parametrize("frequencies", ["rcf", "fcr", "ffc", "rrr"])
def test_means_of_rare_common_and_frequent_classes(tmp_path: Path, frequencies: str) -> None:
    # Class c has c - 1 wrong detections before the right one.
    truths = [truth(1, BOX, c) for c in (1, 2, 3)]
    wrong = [found(1, ELSEWHERE, 0.9, c) for c in (1, 2, 3) for _ in range(c - 1)]
    theirs = judged(
        tmp_path,
        federated(truths, frequencies=frequencies),
        [*wrong, *(found(1, BOX, 0.5, c) for c in (1, 2, 3))],
    )
    for letter in "rcf":
        own = [1 / (c + 1) for c in range(3) if frequencies[c] == letter]
        expected = np.mean(own) if own else -1
        assert float(theirs.results[f"AP{letter}"]) == pytest.approx(expected)


def test_classes_without_ground_truth_are_skipped(tmp_path: Path) -> None:
    gt = federated([truth(1, BOX, 2)], {1: [1, 3]}, frequencies="rcf")
    theirs = judged(tmp_path, gt, [found(1, ELSEWHERE, 0.9, 1), found(1, BOX, 0.9, 2)])
    values = list(theirs.results.values())
    assert [float(values[i]) for i in (6, 8)] == [-1, -1]
    assert values[AP] == values[7] == CERTAIN


def test_without_detections_everything_is_0(tmp_path: Path) -> None:
    # The package fails on an empty list.
    gt = federated([truth(1, BOX)], frequencies="rcf")
    dataset, inferences = read_both(tmp_path, gt, [])
    mine = errata.lvis_summary(dataset, inferences)
    assert mine.stats == (0, 0, 0, 0, -1, -1, 0, -1, -1, 0, 0, -1, -1)


# Masks.


def test_boxes_are_drawn_as_masks(tmp_path: Path) -> None:
    square = [2.4, 2, 2.4, 6, 6, 6, 6, 2]
    gt = federated([truth(1, [2, 2, 4, 4], segmentation=[square])])
    theirs = judged(tmp_path, gt, [found(1, [2.4, 2, 3.6, 4], 0.9)], "segm")
    assert theirs.eval["recall"][:, 0, ALL].tolist() == [1] * 10


def test_not_federated_is_refused(tmp_path: Path) -> None:
    gt = federated([truth(1, BOX)])
    gt["images"] = [{"id": 1}, {"id": 2}]
    with pytest.raises(KeyError):
        reference(tmp_path, gt, [found(1, BOX, 0.9)])
    dataset, inferences = read_both(tmp_path, gt, [found(1, BOX, 0.9)])
    with pytest.raises(errata.UsageError, match="neg_category_ids"):
        errata.lvis_summary(dataset, inferences)
