"""COCO's rules of matching, one by one: hand-made cases in which the rule decides.

In each, pycocotools is first shown to follow the rule, where the opposite rule would give another
number; then errata's arrays and statistics must equal its own to the last bit.
"""

from __future__ import annotations

import json
from math import nextafter
from pathlib import Path

import numpy as np
import pytest
from pycocotools import mask

import errata
from coco.cases import ALL, CERTAIN, MEDIUM, SMALL, Case, assert_same, document, found, truth
from coco.reference import reference

BOX = [0.0, 0.0, 10.0, 10.0]
"""Where the ground truth is; ELSEWHERE is where it is not."""
ELSEWHERE = [500.0, 500.0, 10.0, 10.0]
HALF = {"iouThrs": [0.5]}


def first_precision(case: Case, folder: Path) -> float:
    """Precision at recall 0, the highest there is, after the comparison with errata."""
    theirs = case.pycocotools()
    case.same(folder, theirs)
    return float(theirs.eval["precision"][0, 0, 0, ALL, -1])


# Rule 1: every sort is stable, equal scores keep file order, then image order.


@pytest.mark.parametrize(
    ("boxes", "precision"), [([BOX, ELSEWHERE], CERTAIN), ([ELSEWHERE, BOX], 0.5)]
)
def test_rule_1_equal_scores_keep_file_order(
    tmp_path: Path, boxes: list[list[float]], precision: float
) -> None:
    results = [found(1, box, 0.5) for box in boxes]
    assert first_precision(Case(document([truth(1, BOX)]), results, **HALF), tmp_path) == precision


@pytest.mark.parametrize(
    "scores", [(-0.0, 0.0), (0.0, -0.0)], ids=["minus zero first", "zero first"]
)
def test_rule_1_minus_zero_equals_zero(tmp_path: Path, scores: tuple[float, float]) -> None:
    # Were -0.0 below 0.0, the wrong detection would come first in one of the two.
    results = [found(1, BOX, scores[0]), found(1, ELSEWHERE, scores[1])]
    assert first_precision(Case(document([truth(1, BOX)]), results, **HALF), tmp_path) == CERTAIN


@pytest.mark.parametrize(("right_in", "precision"), [(1, CERTAIN), (2, 0.5)])
def test_rule_1_equal_scores_go_by_image_id_not_by_either_file_order(
    tmp_path: Path, right_in: int, precision: float
) -> None:
    gt = document([truth(right_in, BOX)], images=[2, 1])
    results = [found(2, BOX, 0.5), found(1, BOX, 0.5)]
    assert first_precision(Case(gt, results, **HALF), tmp_path) == precision


def test_rule_1_image_ids_pass_through_unique(tmp_path: Path) -> None:
    gt = document([truth(1, BOX), truth(2, BOX), truth(3, BOX)])
    case = Case(gt, [found(2, BOX, 0.5)], imgIds=[2, 1, 2, 2], **HALF)
    theirs = case.pycocotools()
    # Counted thrice, image 2 would give 3 / 4.
    assert theirs.eval["recall"][0, 0, ALL, -1] == 1 / 2
    case.same(tmp_path, theirs)


# Rule 2: the IoU floor, equal IoUs, and ignored ground truth.


def test_rule_2_reaching_the_threshold_is_enough(tmp_path: Path) -> None:
    case = Case(document([truth(1, BOX)]), [found(1, [0, 0, 10, 5], 0.5)], iouThrs=[0.5, 0.51])
    theirs = case.pycocotools()
    assert theirs.eval["recall"][:, 0, ALL, -1].tolist() == [1, 0]
    case.same(tmp_path, theirs)


def test_rule_2_the_floor_ends_below_one(tmp_path: Path) -> None:
    # Widths that leave an IoU of 1 - 5e-11, above the floor of 1 - 1e-10, and of 1 - 2e-10.
    gt = document([truth(1, [0, 0, 1, 1]), truth(2, [0, 0, 1, 1])])
    results = [found(1, [0, 0, 1 - 5e-11, 1], 0.9), found(2, [0, 0, 1 - 2e-10, 1], 0.8)]
    case = Case(gt, results, iouThrs=[1.0])
    theirs = case.pycocotools()
    assert theirs.eval["recall"][0, 0, ALL, -1] == 1 / 2
    case.same(tmp_path, theirs)


@pytest.mark.parametrize(("order", "recall"), [((5, 15), 0.5), ((15, 5), 1.0)])
def test_rule_2_of_equal_ious_the_later_ground_truth_wins(
    tmp_path: Path, order: tuple[float, float], recall: float
) -> None:
    # The first detection overlaps both by 1/3; the second one needs the ground truth at 15.
    gt = document([truth(1, [x, 0, 10, 10]) for x in order])
    results = [found(1, [10, 0, 10, 10], 0.9), found(1, [16, 0, 10, 10], 0.8)]
    case = Case(gt, results, iouThrs=[0.3])
    theirs = case.pycocotools()
    assert theirs.eval["recall"][0, 0, ALL, -1] == recall
    case.same(tmp_path, theirs)


def test_rule_2_ground_truth_ignored_for_its_area_is_tried_last(tmp_path: Path) -> None:
    # The detection overlaps the first one by .54, which is too large to count among small ones,
    # and the second one by .33. Tried in file order, the first would have it, and it be ignored.
    gt = document([truth(1, [13, 0, 10, 10], area=5000), truth(1, [5, 0, 10, 10], area=100)])
    case = Case(gt, [found(1, [10, 0, 10, 10], 0.9)], iouThrs=[0.3])
    theirs = case.pycocotools()
    assert theirs.eval["recall"][0, 0, [ALL, SMALL], -1].tolist() == [0.5, 1]
    assert theirs.evalImgs[ALL]["dtMatches"].tolist() == [[1]]
    case.same(tmp_path, theirs)


@pytest.mark.parametrize("crowd_first", [True, False])
def test_rule_2_a_real_match_is_kept_against_better_ignored_ones(
    tmp_path: Path, crowd_first: bool
) -> None:
    annotations = [truth(1, [0, 0, 40, 40], iscrowd=1), truth(1, [0, 0, 10, 6])]
    gt = document(annotations if crowd_first else annotations[::-1])
    # It overlaps the object by .6 and the crowd by 1. Taken by the crowd, it would be ignored.
    case = Case(gt, [found(1, BOX, 0.9)], iouThrs=[0.5, 0.7])
    theirs = case.pycocotools()
    assert theirs.eval["recall"][:, 0, ALL, -1].tolist() == [1, 0]
    assert theirs.eval["precision"][:, 0, 0, ALL, -1].tolist() == [CERTAIN, 0]
    case.same(tmp_path, theirs)


def test_rule_2_of_ignored_ground_truth_the_best_is_sought(tmp_path: Path) -> None:
    # Both are too large to count. If the first detection took the one it meets first, nothing
    # would be left for the second, which is small: it would be wrong, not ignored.
    large = [truth(1, [0, 0, 10, 4], area=5000), truth(1, [0, 1, 10, 10], area=5000)]
    gt = document([*large, truth(1, [100, 0, 10, 10])])
    results = [found(1, BOX, 0.9), found(1, [0, 0, 10, 4], 0.8), found(1, [100, 0, 10, 10], 0.7)]
    case = Case(gt, results, iouThrs=[0.4])
    theirs = case.pycocotools()
    assert theirs.eval["precision"][0, -1, 0, SMALL, -1] == CERTAIN
    case.same(tmp_path, theirs)


# Rule 3: overlaps.


def test_rule_3_a_crowd_takes_many_detections_by_their_own_area(tmp_path: Path) -> None:
    gt = document([truth(1, BOX), truth(1, [100, 0, 100, 100], iscrowd=1)])
    # Each covers a hundredth of the crowd, and the crowd all of it.
    inside = [found(1, [100 + 20 * i, 0, 10, 10], 0.9) for i in range(3)]
    # Of this one it covers .4: too little at .5.
    partly = found(1, [94, 50, 10, 10], 0.8)
    case = Case(gt, [*inside, partly, found(1, BOX, 0.5)], iouThrs=[0.5, 0.4])
    theirs = case.pycocotools()
    assert theirs.eval["precision"][:, -1, 0, ALL, -1].tolist() == [0.5, CERTAIN]
    case.same(tmp_path, theirs)


@pytest.mark.filterwarnings("ignore:.*not above 0:errata.ErrataWarning")
@pytest.mark.parametrize("empty", [[0, 0, 0, 10], [0, 0, 10, 0], [10, 10, -10, -10]])
def test_rule_3_boxes_without_an_inside_overlap_nothing(tmp_path: Path, empty: list[float]) -> None:
    # The last one has the area 100 and, its corners sorted, would be the ground truth's box.
    # At threshold 0 an overlap of 0 is enough.
    case = Case(document([truth(1, BOX)]), [found(1, empty, 0.9)], iouThrs=[0.0, 1e-9])
    theirs = case.pycocotools()
    assert theirs.eval["recall"][:, 0, ALL, -1].tolist() == [1, 0]
    case.same(tmp_path, theirs)


@pytest.mark.filterwarnings("ignore:.*not above 0:errata.ErrataWarning")
def test_rule_3_a_crowd_overlaps_a_box_without_area_by_nothing(tmp_path: Path) -> None:
    # inter / area(det) would be 0 / 0.
    gt = document([truth(1, BOX, iscrowd=1), truth(1, ELSEWHERE)])
    case = Case(gt, [found(1, [2, 2, 0, 0], 0.9), found(1, ELSEWHERE, 0.8)], iouThrs=[0.1])
    theirs = case.pycocotools()
    assert theirs.eval["precision"][0, -1, 0, ALL, -1] == 0.5
    case.same(tmp_path, theirs)


def test_rule_3_overlaps_are_computed_on_xywh_without_fused_operations(tmp_path: Path) -> None:
    # The exact IoU, the one from corners and the ones with a fused multiply-add are all larger.
    dt, gt = [4.0, 6.3, 8.3, 7.6], [4.2, 7.5, 9.3, 4.7]
    iou = 0.5539871944121069
    assert mask.iou(np.array([dt]), np.array([gt]), [0]).item() == iou
    case = Case(document([truth(1, gt)]), [found(1, dt, 0.9)], iouThrs=[iou, nextafter(iou, 1)])
    theirs = case.pycocotools()
    assert theirs.eval["recall"][:, 0, ALL, -1].tolist() == [1, 0]
    case.same(tmp_path, theirs)


# Rule 4: what is ignored, and annotation id 0.


def test_rule_4_ignore_is_iscrowd_and_nothing_else(tmp_path: Path) -> None:
    gt = document(
        [
            truth(1, BOX, ignore=1),
            truth(1, [20, 0, 10, 10], ignore=0, iscrowd=1),
            truth(1, [40, 0, 10, 10], ignore=0),
        ]
    )
    case = Case(gt, [found(1, BOX, 0.9)], **HALF)
    theirs = case.pycocotools()
    # One of two. If `ignore` were honoured, none of one.
    assert theirs.eval["recall"][0, 0, ALL, -1] == 1 / 2
    case.same(tmp_path, theirs)


@pytest.mark.filterwarnings("ignore:an annotation has the id 0")
def test_rule_4_annotation_id_0_is_taken_and_reads_as_unmatched(tmp_path: Path) -> None:
    # The second detection overlaps the first annotation by more, but that one is taken.
    boxes: list[list[float]] = [BOX, [0, 0, 10, 7]]
    gt = document([truth(1, box, id=i) for i, box in enumerate(boxes)])
    results = [found(1, BOX, 0.9), found(1, [0, 0, 10, 9], 0.8)]
    case = Case(gt, results, **HALF)
    theirs = case.pycocotools()
    # 0 if it were still to be had, 1 if its match were seen.
    assert theirs.eval["recall"][0, 0, ALL, -1] == 1 / 2
    case.same(tmp_path, theirs)
    dataset = errata.read(tmp_path / "gt.json")
    inferences = errata.read_predictions(tmp_path / "dt.json", dataset)
    with pytest.warns(errata.ErrataWarning, match="id 0"):
        errata.coco_summary(dataset, inferences)
    corrected = errata.coco_summary(dataset, inferences, iou_thrs=[0.5], strict=False)
    other_ids = document([truth(1, box, id=i + 7) for i, box in enumerate(boxes)])
    assert_same(corrected, Case(other_ids, results, **HALF).pycocotools())
    assert corrected.stats[8] == 1


# Rule 5: area ranges.


def test_rule_5_area_ranges_include_both_ends(tmp_path: Path) -> None:
    case = Case(document([truth(1, [0, 0, 32, 32])]), [found(1, [0, 0, 32, 32], 0.9)], **HALF)
    theirs = case.pycocotools()
    assert theirs.eval["recall"][0, 0, :, -1].tolist() == [1, 1, 1, -1]
    case.same(tmp_path, theirs)


def test_rule_5_ground_truth_goes_by_its_area_and_detections_by_their_box(tmp_path: Path) -> None:
    # A mask's area, far below that of its box; and a small box on which nothing is.
    gt = document([truth(1, [0, 0, 40, 40], area=900)])
    results = [found(1, ELSEWHERE, 0.9), found(1, [0, 0, 40, 40], 0.8)]
    case = Case(gt, results, **HALF)
    theirs = case.pycocotools()
    assert theirs.eval["recall"][0, 0, :, -1].tolist() == [1, 1, -1, -1]
    # The match counts although its own area is medium; so does the small false one.
    assert theirs.eval["precision"][0, 0, 0, SMALL, -1] == 0.5
    case.same(tmp_path, theirs)


def test_rule_5_unmatched_detections_outside_the_range_are_ignored(tmp_path: Path) -> None:
    gt = document([truth(1, BOX)])
    results = [found(1, [500, 500, 32.5, 32.5], 0.9), found(1, BOX, 0.8)]
    case = Case(gt, results, **HALF)
    theirs = case.pycocotools()
    assert theirs.eval["precision"][0, 0, 0, [ALL, SMALL], -1].tolist() == [0.5, CERTAIN]
    case.same(tmp_path, theirs)


def test_rule_5_unmatched_detections_on_the_border_are_in_both_ranges(tmp_path: Path) -> None:
    gt = document([truth(1, BOX), truth(1, [100, 0, 40, 40])])
    results = [
        found(1, [500, 500, 32, 32], 0.9),
        found(1, BOX, 0.8),
        found(1, [100, 0, 40, 40], 0.7),
    ]
    case = Case(gt, results, **HALF)
    theirs = case.pycocotools()
    assert theirs.eval["precision"][0, 0, 0, [SMALL, MEDIUM], -1].tolist() == [0.5, 0.5]
    case.same(tmp_path, theirs)


def test_rule_5_detections_of_ground_truth_outside_the_range_are_ignored(tmp_path: Path) -> None:
    # The medium detection on the small object is neither right nor wrong among medium ones.
    gt = document([truth(1, BOX, area=100), truth(1, [100, 0, 40, 40])])
    results = [found(1, [0, 0, 32, 33], 0.9), found(1, [100, 0, 40, 40], 0.8)]
    case = Case(gt, results, iouThrs=[0.05])
    theirs = case.pycocotools()
    assert theirs.eval["precision"][0, 0, 0, MEDIUM, -1] == CERTAIN
    case.same(tmp_path, theirs)


# Halfway between 1024 and the next number, which ends in an odd bit; and a trace more.
HALFWAY = "1024.0000000000001136868377216160297393798828125"


@pytest.mark.parametrize(("area", "is_small"), [(HALFWAY, True), (HALFWAY + "1", False)])
def test_rule_5_numbers_are_rounded_correctly(tmp_path: Path, area: str, is_small: bool) -> None:
    gt = json.dumps(document([truth(1, BOX, area="AREA")])).replace('"AREA"', area)
    results = [found(1, BOX, 0.9)]
    theirs = reference(json.loads(gt), results)
    assert theirs.eval["recall"][0, 0, SMALL, -1] == (1 if is_small else -1)
    (tmp_path / "gt.json").write_text(gt)
    (tmp_path / "dt.json").write_text(json.dumps(results))
    dataset = errata.read(tmp_path / "gt.json")
    inferences = errata.read_predictions(tmp_path / "dt.json", dataset)
    assert_same(errata.coco_summary(dataset, inferences), theirs)


# Rule 6: maxDets.


def test_rule_6_max_dets_is_per_image_and_class(tmp_path: Path) -> None:
    boxes = [[20.0 * i, 0, 10, 10] for i in range(4)]
    where = [(1, 1), (1, 2), (2, 1), (2, 2)]
    gt = document([truth(i, box, c) for box, (i, c) in zip(boxes, where, strict=True)])
    results = [found(i, box, 0.9, c) for box, (i, c) in zip(boxes, where, strict=True)]
    case = Case(gt, results, **HALF)
    theirs = case.pycocotools()
    # One detection per image, or per class, would leave half of them, or a quarter.
    assert theirs.eval["recall"][0, :, ALL, 0].tolist() == [1, 1]
    case.same(tmp_path, theirs)


def test_rule_6_max_dets_is_sorted_and_smaller_ones_are_prefixes(tmp_path: Path) -> None:
    gt = document([truth(1, BOX), truth(1, [20, 0, 10, 10])])
    results = [
        found(1, BOX, 0.7),
        found(1, ELSEWHERE, 0.9),
        found(1, [0, 0, 10, 9], 0.8),
        found(1, [20, 0, 10, 10], 0.6),
    ]
    case = Case(gt, results, maxDets=[4, 1, 3, 2], **HALF)
    theirs = case.pycocotools()
    # By score: wrong, the first object, a duplicate, the second object.
    assert theirs.eval["recall"][0, 0, ALL].tolist() == [0, 0.5, 0.5, 1]
    case.same(tmp_path, theirs)


def test_rule_6_detections_beyond_the_last_max_dets_match_nothing(tmp_path: Path) -> None:
    case = Case(
        document([truth(1, BOX)]),
        [found(1, ELSEWHERE, 0.9), found(1, ELSEWHERE, 0.8), found(1, BOX, 0.7)],
        maxDets=[1, 2, 2], **HALF,
    )  # fmt: skip
    theirs = case.pycocotools()
    assert theirs.eval["recall"][0, 0, ALL].tolist() == [0, 0, 0]
    case.same(tmp_path, theirs)


def test_rule_6_without_a_max_dets_of_100_the_first_number_is_undefined(tmp_path: Path) -> None:
    case = Case(document([truth(1, BOX)]), [found(1, BOX, 0.9)], maxDets=[1, 10, 50])
    theirs = case.pycocotools()
    # Asked for 100 by name there; the others ask for the last one of the list.
    assert theirs.stats[0] == -1
    assert theirs.stats[1] == pytest.approx(1)
    mine = case.same(tmp_path, theirs)
    assert mine.map_50_95 is None
    assert mine.map_50 == theirs.stats[1]
