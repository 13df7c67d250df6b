"""COCO's rules of precision, thresholds and means, one by one: see `test_rules`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coco.cases import ALL, CERTAIN, LARGE, MEDIUM, SMALL, Case, document, found, truth

BOX = [0.0, 0.0, 10.0, 10.0]
ELSEWHERE = [500.0, 500.0, 10.0, 10.0]
HALF = {"iouThrs": [0.5]}
HUNDRED = [[20.0 * (i % 10), 20.0 * (i // 10), 10.0, 10.0] for i in range(100)]


def one_image(n_right: int, n_wrong_before: int = 0, n_gt: int = 100) -> Case:
    """So many objects, so many wrong detections, then so many right ones, by falling score."""
    boxes = [ELSEWHERE] * n_wrong_before + HUNDRED[:n_right]
    results = [found(1, box, 1 - i / 512) for i, box in enumerate(boxes)]
    return Case(document([truth(1, box) for box in HUNDRED[:n_gt]]), results, **HALF)


# Rule 7: precision at recall.


def test_rule_7_precision_has_a_spacing_in_its_denominator(tmp_path: Path) -> None:
    case = one_image(1, n_gt=1)
    theirs = case.pycocotools()
    # 1 / (1 + 2 ** -52). With two true positives the spacing is rounded away.
    assert theirs.eval["precision"][0, 0, 0, ALL, -1] == 1 - 2**-52
    case.same(tmp_path, theirs)
    twice = one_image(2, n_gt=2)
    assert twice.pycocotools().eval["precision"][0, 0, 0, ALL, -1] == 1
    twice.same(tmp_path, twice.pycocotools())


def test_rule_7_envelope_and_searchsorted_left(tmp_path: Path) -> None:
    # Wrong, right, right, wrong, right of 4: precision 0, 1/2, 2/3, 1/2, 3/5 at recall
    # 0, 1/4, 1/2, 1/2, 3/4. From the right, the largest so far: 2/3, 2/3, 2/3, 3/5, 3/5.
    right = iter(HUNDRED)
    boxes = [ELSEWHERE, next(right), next(right), ELSEWHERE, next(right)]
    gt = document([truth(1, box) for box in HUNDRED[:4]])
    scores = [0.9, 0.8, 0.7, 0.6, 0.5]
    results = [found(1, box, score) for box, score in zip(boxes, scores, strict=True)]
    case = Case(gt, results, recThrs=[0.0, 0.25, 0.3, 0.5, 0.51, 0.75, 0.76], **HALF)
    theirs = case.pycocotools()
    precision = [2 / 3, 2 / 3, 2 / 3, 2 / 3, 3 / 5, 3 / 5, 0]
    assert theirs.eval["precision"][0, :, 0, ALL, -1].tolist() == precision
    # The score of the detection found there, not of the one that the envelope came from; at
    # recall .5 the first that has it, which a search from the right would not give.
    score = [0.9, 0.8, 0.7, 0.7, 0.5, 0.5, 0]
    assert theirs.eval["scores"][0, :, 0, ALL, -1].tolist() == score
    case.same(tmp_path, theirs)


def test_rule_7_no_ground_truth_is_minus_one_and_no_detection_is_zero(tmp_path: Path) -> None:
    annotations = [truth(1, BOX, 1), truth(1, BOX, 2), truth(1, BOX, 3, iscrowd=1)]
    gt = document(annotations, categories=[4, 5])
    results = [found(1, BOX, 0.9, category) for category in (2, 3, 4)]
    case = Case(gt, results, **HALF)
    theirs = case.pycocotools()
    # Found by nothing, found, a crowd only, false ones only, and a category that none has.
    assert theirs.eval["recall"][0, :, ALL, -1].tolist() == [0, 1, -1, -1, -1]
    for name, at_zero in (
        ("precision", [0, CERTAIN, -1, -1, -1]),
        ("scores", [0, 0.9, -1, -1, -1]),
    ):
        assert theirs.eval[name][0, 0, :, ALL, -1].tolist() == at_zero
    mine = case.same(tmp_path, theirs)
    assert [row["ap"] is None for row in mine.per_class] == [False, False, True, True, True]


def test_rule_7_a_max_dets_of_zero_is_no_detection(tmp_path: Path) -> None:
    gt = document([truth(1, BOX)])
    case = Case(gt, [found(1, BOX, 0.9)], recThrs=[0.0, 0.5], maxDets=[0, 1, 100], **HALF)
    theirs = case.pycocotools()
    assert theirs.eval["recall"][0, 0, ALL].tolist() == [0, 1, 1]
    assert theirs.eval["precision"][0, 0, 0, ALL].tolist() == [0, CERTAIN, CERTAIN]
    assert theirs.eval["scores"][0, 0, 0, ALL].tolist() == [0, 0.9, 0.9]
    case.same(tmp_path, theirs)


# Rule 8: thresholds.


def test_rule_8_the_ninth_iou_threshold_is_below_nine_tenths(tmp_path: Path) -> None:
    # 6.3 of 7 is 0.9 on paper and 0.8999999999999999 in floating point, as is the threshold.
    gt, results = document([truth(1, [0, 0, 7, 1])]), [found(1, [0, 0, 6.3, 1], 0.9)]
    case = Case(gt, results)
    theirs = case.pycocotools()
    assert theirs.params.iouThrs[8] == 0.8999999999999999
    assert theirs.eval["recall"][:, 0, ALL, -1].tolist() == [1] * 9 + [0]
    case.same(tmp_path, theirs)
    decimal = Case(gt, results, iouThrs=[k / 100 for k in range(50, 100, 5)])
    theirs = decimal.pycocotools()
    assert theirs.eval["recall"][:, 0, ALL, -1].tolist() == [1] * 8 + [0, 0]
    decimal.same(tmp_path, theirs)


DIFFER = [35, 41, 47, 57, 69, 70, 82, 83, 94, 95]
"""Where linspace(0, 1, 101)[k] is the next number after k / 100."""


@pytest.mark.parametrize("k", [28, 29, 35, 57, 58, 70])
def test_rule_8_recall_thresholds_are_those_of_linspace(tmp_path: Path, k: int) -> None:
    assert np.flatnonzero(np.linspace(0, 1, 101) != np.arange(101) / 100).tolist() == DIFFER
    case = one_image(k)
    theirs = case.pycocotools()
    # k of 100 are found: the k-th threshold is reached where it is k / 100, and missed where it
    # is the next number.
    reached = theirs.eval["precision"][0, :, 0, ALL, -1] > 0
    assert np.flatnonzero(reached).tolist() == list(range(k + (k not in DIFFER)))
    case.same(tmp_path, theirs)
    decimal = Case(case.gt, case.results, recThrs=[i / 100 for i in range(101)], **HALF)
    theirs = decimal.pycocotools()
    assert np.count_nonzero(theirs.eval["precision"][0, :, 0, ALL, -1]) == k + 1
    decimal.same(tmp_path, theirs)


# Rule 9: means.


def sevenths() -> Case:
    """Seven classes whose precision is 1/1, 1/2, ..., 1/7 at every recall and threshold."""
    gt = document([truth(1, box, c + 1) for c, box in enumerate(HUNDRED[:7])])
    results = [
        found(1, box, score, c + 1)
        for c, box in enumerate(HUNDRED[:7])
        for box, score in [(ELSEWHERE, 0.9)] * c + [(box, 0.5)]
    ]
    return Case(gt, results)


def one_by_one(values: Any) -> float:
    total = 0.0
    for value in values:
        total += value
    return total / len(values)


def test_rule_9_means_are_pairwise_sums_in_c_order(tmp_path: Path) -> None:
    case = sevenths()
    theirs = case.pycocotools()
    values = theirs.eval["precision"][:, :, :, ALL, -1]
    assert values[3, 50].tolist() == [CERTAIN] + [1 / n for n in range(2, 8)]
    mean = theirs.stats[0]
    assert one_by_one(values.ravel()) != mean
    assert (
        one_by_one([one_by_one(of_class.ravel()) for of_class in np.moveaxis(values, 2, 0)]) != mean
    )
    assert np.mean(np.ascontiguousarray(np.moveaxis(values, 2, 0))) != mean
    case.same(tmp_path, theirs)


def test_rule_9_means_skip_what_is_undefined(tmp_path: Path) -> None:
    # A large object that is found, a small one that is not, a class without any.
    gt = document([truth(1, [0, 0, 200, 200], 1), truth(1, BOX, 2)], categories=[3])
    results = [found(1, [0, 0, 200, 200], 0.9, 1), found(1, ELSEWHERE, 0.9, 2)]
    case = Case(gt, results)
    theirs = case.pycocotools()
    recall = [theirs.stats[8], *theirs.stats[9:12]]
    assert recall == [1 / 2, 0, -1, 1]
    assert theirs.eval["recall"][0, :, [SMALL, MEDIUM, LARGE], -1].tolist() == [
        [-1, 0, -1], [-1, -1, -1], [1, -1, -1],
    ]  # fmt: skip
    case.same(tmp_path, theirs)
