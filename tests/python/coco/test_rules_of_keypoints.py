"""COCO's rules of keypoints (rule 12, and rules 4, 6 and 10 for keypoints); see `test_rules`.

With a falloff of .5 and an area of 1 a point that is off by d has the similarity exp(-d * d / 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, nextafter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import errata
from coco.cases import ALL, CERTAIN, Case, assert_same, document, posed, truth
from coco.random_sets import Document
from coco.reference import read_both, reference

# A single point spans nothing.
pytestmark = pytest.mark.filterwarnings("ignore:.*not above 0:errata.ErrataWarning")

BOX = [0.0, 0.0, 10.0, 10.0]
MEDIUM = 1
"""Position of COCO's area ranges for keypoints: all, medium, large."""
FAR = 1000.0
ONE_OFF = exp(-1 / 2)
"""The similarity of a point that is off by 1."""


def pose(points: Sequence[Sequence[float]], image: int = 1, **more: Any) -> Document:
    """An annotation with points (x, y, visibility), its area 1."""
    flat = [value for point in points for value in point]
    counted = sum(v > 0 for _, _, v in points)
    return truth(image, BOX, **{"keypoints": flat, "area": 1, "num_keypoints": counted, **more})


def at(*points: tuple[float, float], score: float = 0.9, **more: Any) -> Document:
    """A result with points at these places."""
    return posed(1, [v for x, y in points for v in (x, y, 1.0)], score, **more)


def case_of(truths: list[Document], results: list[Document], **params: Any) -> Case:
    n_points = len(results[0]["keypoints"]) // 3
    return Case(
        document(truths), results, "keypoints", kpt_oks_sigmas=[0.5] * n_points, **params
    )  # fmt: skip


def recall(case: Case, folder: Path) -> list[float]:
    """Recall at each threshold, after the comparison with errata."""
    theirs = case.pycocotools()
    case.same(folder, theirs)
    of_all: list[float] = theirs.eval["recall"][:, 0, ALL, -1].tolist()
    return of_all


def reached(truths: list[Document], result: Document, similarity: float, folder: Path) -> None:
    """The one result reaches this similarity and nothing above it."""
    about = [similarity - 1e-9, similarity + 1e-9]
    assert recall(case_of(truths, [result], iouThrs=about), folder) == [1, 0]


# Rule 12: object keypoint similarity.


def test_rule_12_divisions_are_separate(tmp_path: Path) -> None:
    # By the product of all divisors, or by the area first, it would be the number before.
    sigma, dx, dy, area = 0.107, 2.2, 1.9, 195.0
    d2 = dx * dx + dy * dy
    similarity = exp(-(d2 / (sigma * 2) ** 2 / (area + np.spacing(1)) / 2))
    assert similarity == 0.6230598829672248
    assert exp(-(d2 / ((sigma * 2) ** 2 * (area + np.spacing(1)) * 2))) < similarity
    assert exp(-(d2 / (area + np.spacing(1)) / (sigma * 2) ** 2 / 2)) < similarity
    case = Case(
        document([pose([(0, 0, 2)], area=area)]),
        [at((dx, dy))],
        "keypoints",
        kpt_oks_sigmas=[sigma],
        iouThrs=[similarity, nextafter(similarity, 1)],
    )
    assert recall(case, tmp_path) == [1, 0]


def test_rule_12_the_mean_is_over_points(tmp_path: Path) -> None:
    truths = [pose([(0, 0, 2), (5, 5, 2), (9, 9, 2)])]
    reached(truths, at((0, 0), (5, 6), (9 + FAR, 9)), (1 + ONE_OFF) / 3, tmp_path)


def test_rule_12_points_not_labelled_do_not_count_and_hidden_ones_do(tmp_path: Path) -> None:
    truths = [pose([(0, 0, 2), (5, 5, 1), (9, 9, 0)])]
    reached(truths, at((0, 0), (5, 6), (FAR, FAR)), (1 + ONE_OFF) / 2, tmp_path)


def test_rule_12_what_a_result_says_of_its_points_is_no_matter(tmp_path: Path) -> None:
    truths = [pose([(0, 0, 2), (5, 5, 2)])]
    result = posed(1, [0, 0, 0.0, 5, 6, -3.0], 0.9)
    reached(truths, result, (1 + ONE_OFF) / 2, tmp_path)


@pytest.mark.parametrize(
    ("points", "similarity"),
    [
        (((-10, -10), (20, 20)), 1.0),  # the corners of the box with its size added on all sides
        (((4, 4), (4, 21)), (1 + ONE_OFF) / 2),
        (((-11, 4), (21, 20)), ONE_OFF),
        (((-11, 21), (4, 4)), (1 + ONE_OFF * ONE_OFF) / 2),
    ],
)
def test_rule_12_without_labelled_points_the_box_counts(
    tmp_path: Path, points: tuple[tuple[float, float], ...], similarity: float
) -> None:
    # The count in the file says that there are points; so it is not ignored.
    truths = [pose([(FAR, FAR, 0), (FAR, FAR, 0)], num_keypoints=2)]
    if similarity == 1:
        case = case_of(truths, [at(*points)], iouThrs=[1.0])
        assert recall(case, tmp_path) == [1]
    else:
        reached(truths, at(*points), similarity, tmp_path)


def test_rule_12_the_area_may_be_0(tmp_path: Path) -> None:
    truths = [pose([(3, 3, 2)], area=0), pose([(7, 7, 2)], area=0)]
    results = [at((3, 3)), at((7, 7.001), score=0.8)]
    # The first one is 0 / (0 + eps) off, the second one very far.
    case = case_of(truths, results, iouThrs=[1e-9, 1.0])
    assert recall(case, tmp_path) == [0.5, 0.5]


def test_rule_12_of_equal_similarities_the_later_wins(tmp_path: Path) -> None:
    # The second result is one off the first annotation and far from the later one.
    truths = [pose([(0, 0, 2)]), pose([(2, 0, 2)])]
    results = [at((1, 0)), at((-1, 0), score=0.8)]
    assert recall(case_of(truths, results, iouThrs=[0.5]), tmp_path) == [1]
    assert recall(case_of(truths[::-1], results, iouThrs=[0.5]), tmp_path) == [0.5]


def test_points_must_be_as_many_as_falloffs(tmp_path: Path) -> None:
    gt = document([pose([(0, 0, 2), (5, 5, 2)])])
    dataset, inferences = read_both(tmp_path, gt, [at((0, 0), (5, 5))], "keypoints")
    for sigmas in (None, [0.5], [0.5] * 3, [], [0.5, float("nan")], [0.5, 0.0]):
        with pytest.raises(errata.ErrataError):
            errata.coco_summary(dataset, inferences, "keypoints", oks_sigmas=sigmas)


def test_results_must_have_as_many_points_as_the_ground_truth(tmp_path: Path) -> None:
    gt = document([pose([(0, 0, 2), (5, 5, 2)])])

    def judge() -> None:
        dataset, inferences = read_both(tmp_path, gt, [at((0, 0))], "keypoints")
        errata.coco_summary(dataset, inferences, "keypoints", oks_sigmas=[0.5] * 2)

    with pytest.raises(errata.ErrataError):
        judge()


# Rule 4: what is ignored.


@pytest.mark.parametrize(
    ("flags", "counts"),
    [
        ({"num_keypoints": 0}, False),  # though points are labelled
        ({"num_keypoints": 0, "iscrowd": 1}, False),
        ({"iscrowd": 1}, False),
        ({"ignore": 1}, True),
        ({}, True),
    ],
)
def test_rule_4_crowds_and_those_without_points_are_ignored(
    tmp_path: Path, flags: Document, counts: bool
) -> None:
    truths = [pose([(0, 0, 2)], **flags), pose([(50, 50, 2)])]
    results = [at((0, 0)), at((50, 50), score=0.8)]
    case = case_of(truths, results, iouThrs=[0.5])
    theirs = case.pycocotools()
    assert theirs.evalImgs[ALL]["gtIgnore"].tolist() == ([0, 0] if counts else [0, 1])
    # Where it is ignored, so is what matches it: one of one, or two of two.
    assert theirs.eval["precision"][0, -1, 0, ALL, -1] == (1 if counts else CERTAIN)
    case.same(tmp_path, theirs)


def test_rule_4_labelled_points_are_counted_where_the_file_does_not(tmp_path: Path) -> None:
    # pycocotools needs the count.
    truths = [pose([(0, 0, 0), (FAR, 0, 0)]), pose([(50, 50, 0), (60, 50, 1)])]
    results = [at((0, 0), (1, 1)), at((50, 50), (60, 50), score=0.8)]
    case = case_of(truths, results, iouThrs=[0.5])
    theirs = case.pycocotools()
    assert theirs.evalImgs[ALL]["gtIgnore"].tolist() == [0, 1]
    uncounted = [{k: v for k, v in t.items() if k != "num_keypoints"} for t in truths]
    with pytest.raises(KeyError):
        case_of(uncounted, results).pycocotools()
    case_of(uncounted, results, iouThrs=[0.5]).same(tmp_path, theirs)


def test_rule_3_a_crowd_takes_many_by_similarity(tmp_path: Path) -> None:
    truths = [pose([(0, 0, 2)], iscrowd=1), pose([(50, 50, 2)])]
    # The third one is two off: exp(-2) = .135.
    results = [at((0, 0)), at((1, 0)), at((2, 0), score=0.85), at((50, 50), score=0.8)]
    case = case_of(truths, results, iouThrs=[0.5, 0.1])
    theirs = case.pycocotools()
    assert theirs.eval["precision"][:, -1, 0, ALL, -1].tolist() == [0.5, CERTAIN]
    case.same(tmp_path, theirs)


# Rules 5 and 10: the area of a result.


def medium_precision(results: list[Document], folder: Path) -> float:
    """Precision among medium objects, of which one is there and the last result finds it."""
    truths = [pose([(0, 0, 2), (40, 40, 2)], area=1600)]
    case = case_of(truths, [*results, at((0, 0), (40, 40), score=0.5)], iouThrs=[0.5])
    theirs = case.pycocotools()
    case.same(folder, theirs)
    assert theirs.eval["precision"][0, 0, 0, ALL, -1] == 0.5
    return float(theirs.eval["precision"][0, 0, 0, MEDIUM, -1])


@pytest.mark.parametrize(("width", "precision"), [(32, 0.5), (31.9, CERTAIN)])
def test_rule_10_the_area_is_the_extent_of_the_points(
    tmp_path: Path, width: float, precision: float
) -> None:
    # A wrong one counts among medium ones where its points span 32 by 32.
    wrong = at((500, 500), (500 + width, 532))
    assert medium_precision([wrong], tmp_path) == precision


def test_rule_10_points_without_confidence_span_too(tmp_path: Path) -> None:
    wrong = posed(1, [500, 500, 1.0, 532, 532, 0.0], 0.9)
    assert medium_precision([wrong], tmp_path) == 0.5


def test_rule_10_a_box_in_the_first_record_gives_all_areas(tmp_path: Path) -> None:
    small = at((500, 500), (501, 501), bbox=[0, 0, 32, 32])
    truths = [pose([(0, 0, 2), (40, 40, 2)], area=1600)]
    right = at((0, 0), (40, 40), score=0.5, bbox=[0, 0, 1, 1])
    for results, precision in (([small, right], 0.5), ([right, small], 0.5)):
        case = case_of(truths, results, iouThrs=[0.5])
        theirs = case.pycocotools()
        assert theirs.eval["precision"][0, 0, 0, MEDIUM, -1] == precision
        case.same(tmp_path, theirs)


def test_rule_10_a_box_in_a_later_record_is_no_matter(tmp_path: Path) -> None:
    truths = [pose([(0, 0, 2), (40, 40, 2)], area=1600)]
    right = at((0, 0), (40, 40), score=0.5)
    small = at((500, 500), (501, 501), bbox=[0, 0, 32, 32])
    case = case_of(truths, [right, small], iouThrs=[0.5])
    theirs = case.pycocotools()
    assert theirs.eval["precision"][0, 0, 0, MEDIUM, -1] == CERTAIN
    case.same(tmp_path, theirs)


# Rule 6 and rule 10: maxDets, classes.


def test_rule_6_twenty_of_each_image_and_ten_numbers(tmp_path: Path) -> None:
    truths = [pose([(0, 0, 2)])]
    wrong = [at((FAR, FAR)) for _ in range(20)]
    for n_wrong, found in ((19, 1), (20, 0)):
        case = case_of(truths, [*wrong[:n_wrong], at((0, 0), score=0.1)])
        theirs = case.pycocotools()
        assert theirs.eval["recall"].shape == (10, 1, 3, 1)
        assert len(theirs.stats) == 10
        assert theirs.stats[5] == found
        mine = case.same(tmp_path, theirs)
        assert len(mine.stats) == 10


def test_rule_6_without_a_max_dets_of_20_nothing_is_defined(tmp_path: Path) -> None:
    case = case_of([pose([(0, 0, 2)])], [at((0, 0))], maxDets=[1, 10])
    theirs = case.pycocotools()
    assert theirs.eval["recall"][0, 0, ALL].tolist() == [1, 1]
    assert set(theirs.stats) == {-1}
    case.same(tmp_path, theirs)


def test_falloffs_of_each_class(tmp_path: Path) -> None:
    # Classes of one point and of two. Each alone is what pycocotools can do.
    sigmas = {1: [0.5], 2: [0.25, 0.7]}
    gt = document(
        [
            pose([(0, 0, 2)]),
            {**pose([(5, 5, 2), (8, 8, 2)]), "category_id": 2},
            {**pose([(5, 9, 2), (8, 8, 0)]), "category_id": 2},
        ]
    )
    results = [
        at((0.5, 0)),
        at((5, 5.3), (8.4, 8), category=2),
        at((5, 9.5), (8.4, 8), category=2, score=0.8),
    ]
    dataset, inferences = read_both(tmp_path, gt, results, "keypoints")
    named = {f"c{category}": of_class for category, of_class in sigmas.items()}
    mine = errata.coco_summary(dataset, inferences, "keypoints", oks_sigmas=named)
    for k, (category, of_class) in enumerate(sigmas.items()):
        theirs = reference(
            gt, results, "keypoints", catIds=[category], kpt_oks_sigmas=np.array(of_class)
        )
        assert 0 < theirs.eval["recall"][:, 0, ALL, 0].mean() < 1
        for name in ("precision", "scores", "recall"):
            array = getattr(mine, name)
            own = array[:, :, k] if array.ndim == 5 else array[:, k]
            expected = theirs.eval[name]
            expected = expected[:, :, 0] if expected.ndim == 5 else expected[:, 0]
            assert own.tobytes() == np.ascontiguousarray(expected).tobytes(), (category, name)


def test_empty_sides(tmp_path: Path) -> None:
    some = pose([(0, 0, 2)])
    for truths, results in (([some], []), ([], [at((0, 0))]), ([], [])):
        gt = document(truths, images=[1], categories=[1])
        dataset, inferences = read_both(tmp_path, gt, results, "keypoints")
        mine = errata.coco_summary(dataset, inferences, "keypoints", oks_sigmas=[0.5])
        assert_same(mine, reference(gt, results, "keypoints", kpt_oks_sigmas=np.array([0.5])))
