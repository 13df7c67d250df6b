"""Small cases worked out on paper. Every expected value here was written before it was computed.

Boxes are (x, y, width, height). Two that recur: BOX at (0, 0, 10, 10), and SHIFTED, one pixel to
the right, which shares 90 of 110 square pixels with it: IoU 9/11 = 0.818...
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from .boxes import coco_iou, overlap, reaches
from .counting import Counts, Tally, average, check_invariants, count
from .curves import average_precision, best_recall_at, best_threshold, pr_curve
from .explain_plane import Rectangle, disagreements
from .iou_protocol import Cut, match
from .records import EQUAL_LABELS_ONLY, Box, Case, Dt, Gt, Image, Rule

BOX: Box = (0, 0, 10, 10)
SHIFTED: Box = (1, 0, 10, 10)
FAR: Box = (50, 50, 10, 10)
AGNOSTIC = Rule()


def counted(
    images: list[Image], score_thr: float | None, iou_thr: float, rule: Rule = AGNOSTIC
) -> Counts:
    """Count a case of categories 1 and 2, its books checked."""
    cut = Cut(score_thr)
    counts = count(Case((1, 2), tuple(images)), cut, iou_thr, rule)
    check_invariants(counts, cut)
    return counts


@pytest.mark.parametrize(
    ("dt", "gt", "crowd", "expected"),
    [
        (BOX, BOX, False, 1.0),
        (SHIFTED, BOX, False, 90 / 110),
        ((5, 0, 10, 10), BOX, False, 50 / 150),
        ((10, 0, 10, 10), BOX, False, 0.0),  # they only touch
        ((0, 0, 0, 10), BOX, False, 0.0),  # no width
        ((2, 2, 0, 0), (2, 2, 0, 0), False, 0.0),  # equal, but without area
        ((2, 2, 4, 4), BOX, False, 16 / 100),
        ((2, 2, 4, 4), BOX, True, 1.0),  # a crowd: the share of the detection
        ((8, 0, 4, 4), BOX, True, 8 / 16),
        (BOX, (2, 2, 4, 4), True, 16 / 100),
    ],
)
def test_overlap_of_boxes(dt: Box, gt: Box, crowd: bool, expected: float) -> None:
    assert overlap(dt, Gt(gt, 1, crowd=crowd)) == expected


def test_a_box_has_overlap_one_with_itself_where_the_arithmetic_says_otherwise() -> None:
    below, above = (878.5, 809.0, 2.3, 1.3), (600.1, 519.0, 37.7, 38.9)
    assert coco_iou(below, below) < 1 < coco_iou(above, above)
    assert overlap(below, Gt(below, 1)) == overlap(above, Gt(above, 1)) == 1
    # Not equal but for the last bit: the arithmetic is believed, up to 1.
    almost = (600.1, 519.0, 37.70000000000001, 38.9)
    assert coco_iou(almost, above) > 1 == overlap(almost, Gt(above, 1))


def test_a_box_lies_wholly_in_a_region_that_is_bitwise_the_same() -> None:
    # Large coordinates, short sides: the arithmetic gives a share of 0.9999999994 even so.
    box = (1000005.3, 1000002.43, 0.19, 0.19)
    assert coco_iou(box, box, crowd=True) < 1 - 1e-10
    for region in (Gt(box, 1, crowd=True), Gt(box, 1, ignored=True)):
        assert overlap(box, region) == 1
        image = Image(1, (region,), (Dt(box, 1, 0.9),))
        assert match(image, None, 1.0, AGNOSTIC).dt_states == ("absorbed",)


def test_thresholds_are_inclusive_capped_below_one_and_need_some_overlap() -> None:
    assert reaches(0.5, 0.5)
    assert not reaches(0.49999999, 0.5)
    assert reaches(1 - 1e-11, 1.0)
    assert not reaches(1 - 1e-9, 1.0)
    assert not reaches(0.0, 0.0)
    with pytest.raises(ValueError, match="iou_thr"):
        reaches(0.5, 1.5)


def test_two_labels_on_one_box_are_both_right() -> None:
    # All four IoUs are 1. By score first, (2, .9) would take the object of label 1 and both would
    # be confused; equal labels go first.
    image = Image(1, (Gt(BOX, 1), Gt(BOX, 2)), (Dt(BOX, 2, 0.9), Dt(BOX, 1, 0.8)))
    matching = match(image, None, 0.5, AGNOSTIC)
    assert matching.dt_states == ("tp", "tp")
    assert {(p.gt, p.dt) for p in matching.pairs} == {(0, 1), (1, 0)}


def test_a_listed_pair_goes_before_an_equal_iou_of_no_pair_but_after_equal_labels() -> None:
    # Object of label 1; predictions 3 (listed, .9) and 1 (.2) at equal IoU: equal labels win.
    # Without the second the listed one gets it.
    rule = Rule(class_agnostic=False, allowed=frozenset({(1, 3)}))
    both = Image(1, (Gt(BOX, 1),), (Dt(BOX, 3, 0.9), Dt(BOX, 1, 0.2)))
    assert match(both, None, 0.5, rule).dt_states == ("fp", "tp")
    assert match(both, 0.5, 0.5, rule).dt_states == ("tp", "dropped")


def test_the_higher_iou_wins_over_the_right_label_unless_same_class_first() -> None:
    # Label 2 lies exactly on the object of label 1, label 1 at IoU 9/11.
    image = Image(1, (Gt(BOX, 1),), (Dt(BOX, 2, 0.5), Dt(SHIFTED, 1, 0.9)))
    assert match(image, None, 0.5, AGNOSTIC).dt_states == ("confused", "fp")
    assert match(image, None, 0.5, Rule(same_class_first=True)).dt_states == ("fp", "tp")
    assert match(image, None, 0.5, EQUAL_LABELS_ONLY).dt_states == ("fp", "tp")
    # Above 9/11 the right label has no pair left, and the wrong one gets the object after all.
    assert match(image, None, 0.9, Rule(same_class_first=True)).dt_states == ("confused", "fp")


def test_ties_go_by_score_then_dt_order_then_gt_order() -> None:
    gt = (Gt(BOX, 1),)
    by_score = Image(1, gt, (Dt(BOX, 1, 0.4), Dt(BOX, 1, 0.6)))
    assert match(by_score, None, 0.5, AGNOSTIC).dt_states == ("fp", "tp")
    by_dt = Image(1, gt, (Dt(BOX, 1, 0.6), Dt(BOX, 1, 0.6)))
    assert match(by_dt, None, 0.5, AGNOSTIC).dt_states == ("tp", "fp")
    by_gt = Image(1, (*gt, *gt), (Dt(BOX, 1, 0.6),))
    assert match(by_gt, None, 0.5, AGNOSTIC).gt_states == ("tp", "fn")


# d0 overlaps g0 by 9/11 and g1 by 70/130 = 7/13; d1 lies exactly on g0 (and 60/140 = 3/7 on g1).
TWO = (Gt(BOX, 1), Gt((4, 0, 10, 10), 1))
FALL_BACK = Image(1, TWO, (Dt(SHIFTED, 1, 0.9), Dt(BOX, 1, 0.5)))


def test_a_displaced_detection_falls_back_to_its_next_object() -> None:
    alone = match(FALL_BACK, 0.6, 0.5, AGNOSTIC)
    assert [(p.gt, p.dt) for p in alone.pairs] == [(0, 0)]
    displaced = match(FALL_BACK, 0.5, 0.5, AGNOSTIC)
    assert [(p.gt, p.dt) for p in displaced.pairs] == [(0, 1), (1, 0)]
    # At IoU .6 the fall-back pair of 7/13 is too poor.
    assert match(FALL_BACK, 0.5, 0.6, AGNOSTIC).dt_states == ("fp", "tp")


def test_a_dropped_detection_frees_its_object() -> None:
    image = Image(1, (Gt(BOX, 1),), (Dt(BOX, 2, 0.3), Dt(SHIFTED, 1, 0.8)))
    assert match(image, 0.3, 0.5, AGNOSTIC).dt_states == ("confused", "fp")
    assert match(image, 0.4, 0.5, AGNOSTIC).dt_states == ("dropped", "tp")


def test_a_duplicate_is_a_false_positive() -> None:
    image = Image(1, (Gt(BOX, 1),), (Dt(SHIFTED, 1, 0.9), Dt(BOX, 1, 0.8)))
    counts = counted([image], None, 0.5)
    assert match(image, None, 0.5, AGNOSTIC).dt_states == ("fp", "tp")
    assert counts.confusion() == [[1, 0, 0], [0, 0, 0], [1, 0, 0]]


def test_a_crowd_absorbs_many_of_its_own_label() -> None:
    # Two lie inside (share 1), one half inside (share .5), one inside with another label.
    crowd = Gt((0, 0, 20, 20), 1, crowd=True)
    inside, half = (2, 2, 4, 4), (18, 0, 4, 4)
    dts = (Dt(inside, 1, 0.9), Dt(inside, 1, 0.9), Dt(half, 1, 0.9), Dt(inside, 2, 0.9))
    image = Image(1, (crowd,), dts)
    absorbed = ("absorbed", "absorbed")
    assert match(image, None, 0.5, AGNOSTIC).dt_states == (*absorbed, "absorbed", "fp")
    assert match(image, None, 0.6, AGNOSTIC).dt_states == (*absorbed, "fp", "fp")
    tally = counted([image], None, 0.6).micro()
    assert tally == Tally(n_gt=0, n_dt=2, tp_gt=0, tp_dt=0, absorbed=2)


def test_an_ignored_object_absorbs_by_iou_and_a_label_less_one_any_label() -> None:
    # (0, 0, 10, 5) shares half of the region: IoU 1/2. As a share of the detection it would be 1.
    dts = (Dt((0, 0, 10, 5), 1, 0.9), Dt((0, 0, 10, 5), 2, 0.9))
    own = Image(1, (Gt(BOX, 1, ignored=True),), dts)
    assert match(own, None, 0.5, AGNOSTIC).dt_states == ("absorbed", "fp")
    assert match(own, None, 0.6, AGNOSTIC).dt_states == ("fp", "fp")
    label_less = Image(1, (Gt(BOX, None, ignored=True),), dts)
    assert match(label_less, None, 0.5, EQUAL_LABELS_ONLY).dt_states == ("absorbed", "absorbed")


def test_the_region_of_the_best_overlap_absorbs_and_the_first_of_equal_ones() -> None:
    # Shares of the detection: 1/2, 1, 1.
    regions = tuple(Gt(box, 1, crowd=True) for box in ((0, 0, 5, 10), BOX, BOX))
    image = Image(1, regions, (Dt(BOX, 1, 0.9),))
    assert match(image, None, 0.5, AGNOSTIC).absorber == (1,)


def test_a_listed_label_is_absorbed_in_the_listed_direction_only() -> None:
    rule = Rule(class_agnostic=False, allowed=frozenset({(1, 2)}))
    for region, expected in ((1, "absorbed"), (2, "fp")):
        image = Image(1, (Gt(BOX, region, crowd=True),), (Dt(BOX, 3 - region, 0.9),))
        assert match(image, None, 0.5, rule).dt_states == (expected,)


def test_ignored_objects_never_compete_with_real_ones() -> None:
    # Overlap 1 with the crowd, 9/11 with the real object: the real one is matched. Where the IoU
    # threshold is too high for it, the crowd takes the detection.
    image = Image(1, (Gt(SHIFTED, 1, crowd=True), Gt(BOX, 1)), (Dt(SHIFTED, 1, 0.9),))
    assert match(image, None, 0.5, AGNOSTIC).dt_states == ("tp",)
    high = match(image, None, 0.9, AGNOSTIC)
    assert (high.dt_states, high.gt_states) == (("absorbed",), ("ignored", "fn"))
    assert high.absorber == (0,)


def test_a_wrong_class_pair_is_a_false_positive_and_a_false_negative() -> None:
    counts = counted([Image(1, (Gt(BOX, 1),), (Dt(BOX, 2, 0.9),))], None, 0.5)
    assert counts.confusion() == [[0, 1, 0], [0, 0, 0], [0, 0, 0]]
    one, two = counts.per_class()[1], counts.per_class()[2]
    assert (one.fn, one.fp, two.fn, two.fp) == (1, 0, 0, 1)


def test_a_listed_pair_is_a_true_positive_in_both_views() -> None:
    rule = Rule(class_agnostic=False, allowed=frozenset({(1, 2)}))
    counts = counted([Image(1, (Gt(BOX, 1),), (Dt(SHIFTED, 2, 0.9),))], None, 0.5, rule)
    assert counts.confusion() == [[0, 1, 0], [0, 0, 0], [0, 0, 0]]
    iou = Fraction(90 / 110)
    assert counts.per_class()[1] == Tally(n_gt=1, tp_gt=1, iou_sum=iou)
    assert counts.per_class()[2] == Tally(n_dt=1, tp_dt=1)
    assert counts.micro() == Tally(n_gt=1, n_dt=1, tp_gt=1, tp_dt=1, iou_sum=iou)
    # The other way round it is not listed.
    reverse = counted([Image(1, (Gt(BOX, 2),), (Dt(SHIFTED, 1, 0.9),))], None, 0.5, rule)
    assert (reverse.micro().tp_gt, reverse.micro().fn, reverse.micro().fp) == (0, 1, 1)


def test_no_threshold_is_not_zero_and_a_missing_score_is_one() -> None:
    image = Image(1, (), (Dt(BOX, 1, -0.5), Dt(BOX, 1, None), Dt(BOX, 1, 2.73)))
    assert match(image, None, 0.5, AGNOSTIC).dt_states == ("fp", "fp", "fp")
    assert match(image, 0.0, 0.5, AGNOSTIC).dt_states == ("dropped", "fp", "fp")
    assert match(image, 1.0, 0.5, AGNOSTIC).dt_states == ("dropped", "fp", "fp")
    assert match(image, 1.5, 0.5, AGNOSTIC).dt_states == ("dropped", "dropped", "fp")


def test_class_thresholds_cut_by_margin_and_order_by_raw_score() -> None:
    # Margins: .9 - .6 and .7 - .2. The second has the larger margin, the first the larger score.
    image = Image(1, (Gt(BOX, 1), Gt(FAR, 2)), (Dt(BOX, 2, 0.9), Dt(BOX, 3, 0.7)))
    tau = {1: 0.5, 2: 0.6, 3: 0.2}
    assert match(image, None, 0.5, AGNOSTIC, tau).dt_states == ("confused", "fp")
    assert match(image, None, 0.5, AGNOSTIC, tau, 0.4).dt_states == ("dropped", "confused")
    # .5 - .4 is just below .1 in f64, although .4 + .1 is .5: the margin is what is compared.
    border = Image(1, (), (Dt(BOX, 1, 0.5),))
    assert match(border, None, 0.5, AGNOSTIC, {1: 0.4}, 0.1).dt_states == ("dropped",)
    assert match(border, None, 0.5, AGNOSTIC, {1: 0.5}).dt_states == ("fp",)


# Image 1: label 1 found, and a spurious 1. Image 2: one 1 found, one missed, one 2 missed.
# Image 3: nothing at all. Image 4: a spurious detection of unknown class 9.
AVERAGED = [
    Image(1, (Gt(BOX, 1),), (Dt(BOX, 1, 0.9), Dt(FAR, 1, 0.9))),
    Image(2, (Gt(BOX, 1), Gt(FAR, 1), Gt((90, 0, 5, 5), 2)), (Dt(SHIFTED, 1, 0.9),)),
    Image(3),
    Image(4, (), (Dt(BOX, 9, 0.9),)),
]
IOU = Fraction(90 / 110)


@pytest.mark.parametrize(
    ("name", "metric", "expected", "skipped"),
    [
        # Label 1: tp 2, n_dt 3, n_gt 3. Label 2: n_gt 1. Unknown 9: n_dt 1. Pooled: 2, 4, 4.
        ("micro", "precision", Fraction(2, 4), 0),
        ("micro", "recall", Fraction(2, 4), 0),
        ("micro", "f1", Fraction(4, 8), 0),
        ("micro", "mean_iou", (1 + IOU) / 2, 0),
        # Label 2 has no detection: precision undefined, recall and F1 0.
        ("macro", "precision", Fraction(2, 3), 1),
        ("macro", "recall", Fraction(1, 3), 0),
        ("macro", "f1", Fraction(1, 3), 0),
        ("macro", "mean_iou", (1 + IOU) / 2, 1),
        ("weighted", "precision", Fraction(2, 3), 1),
        ("weighted", "recall", Fraction(3 * 2, 3 * 4), 0),
        ("weighted", "f1", Fraction(3 * 2, 3 * 4), 0),
        # Images: precision 1/2, 1, -, 0; recall 1, 1/3, -, -; F1 2/3, 2/4, -, 0; IoU 1, IOU, -, -.
        ("image_mean", "precision", Fraction(1, 2), 1),
        ("image_mean", "recall", Fraction(2, 3), 2),
        ("image_mean", "f1", Fraction(7, 18), 1),
        ("image_mean", "mean_iou", (1 + IOU) / 2, 2),
    ],
)
def test_averages(name: str, metric: str, expected: Fraction, skipped: int) -> None:
    assert average(counted(AVERAGED, None, 0.5), metric, name) == (expected, skipped)


def test_image_weights_multiply_counts_and_weigh_the_mean_of_images() -> None:
    counts = count(Case((1, 2), tuple(AVERAGED)), Cut(), 0.5, AGNOSTIC, weights=(0, 2, 3, 1))
    assert counts.micro() == Tally(n_gt=6, n_dt=3, tp_gt=2, tp_dt=2, iou_sum=2 * IOU)
    # Precision: image 2 twice 1, image 4 once 0, image 3 three times undefined.
    assert average(counts, "precision", "image_mean") == (Fraction(2, 3), 3)


def test_undefined_only_where_there_is_nothing_on_either_side() -> None:
    nothing_found = counted([Image(1, (Gt(BOX, 1),), ())], None, 0.5).micro()
    assert nothing_found.value("f1") == 0
    assert nothing_found.value("precision") is None
    empty = counted([Image(1)], None, 0.5)
    for metric in ("precision", "recall", "f1", "mean_iou"):
        assert average(empty, metric, "micro") == (None, 0)
        assert average(empty, metric, "macro") == (None, 2)
        assert average(empty, metric, "weighted") == (None, 2)
        assert average(empty, metric, "image_mean") == (None, 1)


# Label 1, four objects. By falling score: right, wrong, right + wrong (a tie), right.
# Points (recall, precision): (1/4, 1), (1/4, 1/2), (2/4, 2/4), (3/4, 3/5). Envelope: 1 up to
# 1/4, then 3/5 up to 3/4, then 0.
PLACES: list[Box] = [(20 * i, 0, 10, 10) for i in range(8)]
RANKED = Case(
    (1,),
    (
        Image(
            1,
            tuple(Gt(PLACES[i], 1) for i in range(4)),
            tuple(
                Dt(PLACES[place], 1, score)
                for place, score in ((0, 0.9), (5, 0.8), (1, 0.7), (6, 0.7), (2, 0.6))
            ),
        ),
    ),
)


def test_a_curve_has_one_point_per_distinct_score() -> None:
    points = pr_curve(RANKED, 1, 0.5, EQUAL_LABELS_ONLY)
    assert [(p.score_thr, p.recall, p.precision) for p in points] == [
        (0.9, Fraction(1, 4), 1),
        (0.8, Fraction(1, 4), Fraction(1, 2)),
        (0.7, Fraction(2, 4), Fraction(1, 2)),
        (0.6, Fraction(3, 4), Fraction(3, 5)),
    ]


def test_average_precision_by_its_three_names() -> None:
    points = pr_curve(RANKED, 1, 0.5, EQUAL_LABELS_ONLY)
    # 0, .01 ... .25 are 26 thresholds at 1; .26 ... .75 are 50 at 3/5.
    assert average_precision(points, 4, "101-point") == pytest.approx((26 + 50 * 0.6) / 101)
    # 0, .1, .2 at 1; .3 ... .7 at 3/5.
    assert average_precision(points, 4, "11-point") == pytest.approx((3 + 5 * 0.6) / 11)
    assert average_precision(points, 4, "all-point") == pytest.approx(0.25 + 0.5 * 0.6)
    assert average_precision([], 4, "101-point") == 0
    assert average_precision([], 0, "101-point") is None


def test_absorbed_detections_leave_the_curve_point_by_point() -> None:
    # Only the crowd has a detection at .9: precision 0/0 there; at .5 the object is found.
    gts = (Gt(BOX, 1), Gt(FAR, 1, crowd=True))
    case = Case((1,), (Image(1, gts, (Dt(FAR, 1, 0.9), Dt(BOX, 1, 0.5))),))
    points = pr_curve(case, 1, 0.5, EQUAL_LABELS_ONLY)
    assert [(p.recall, p.precision) for p in points] == [
        (Fraction(0), None),
        (Fraction(1), Fraction(1)),
    ]
    assert average_precision(points, 1, "all-point") == 1


def test_best_threshold_takes_the_higher_of_equals() -> None:
    # F1 at .9: 2/5, .8: 2/6, .7: 4/8, .6: 6/9.
    assert best_threshold(RANKED, 1, 0.5, AGNOSTIC) == (0.6, Fraction(2, 3))
    # One object found at .9; at .5 a second is found and two spurious come: 2/4 and 4/8.
    gts = (Gt(PLACES[0], 1), Gt(PLACES[1], 1), Gt(PLACES[2], 1))
    low = tuple(Dt(PLACES[i], 1, 0.5) for i in (1, 5, 6, 7))
    tied = Case((1,), (Image(1, gts, (Dt(PLACES[0], 1, 0.9), *low)),))
    assert best_threshold(tied, None, 0.5, AGNOSTIC) == (0.9, Fraction(1, 2))
    assert best_threshold(Case((1,), (Image(1, gts),)), 1, 0.5, AGNOSTIC) is None
    assert best_threshold(Case((1,), (Image(1, (), low),)), 1, 0.5, AGNOSTIC) is None


def test_best_recall_at_a_precision_floor() -> None:
    assert best_recall_at(RANKED, 1, 0.5, AGNOSTIC, 0.55) == (0.6, Fraction(3, 4))
    # At .7 and below precision is at most 3/5; only .9 has more.
    assert best_recall_at(RANKED, 1, 0.5, AGNOSTIC, 0.61) == (0.9, Fraction(1, 4))


def test_one_class_is_judged_on_equal_labels_alone() -> None:
    # Agnostically the 2 at .4 takes the object away again; for class 1 alone .3 finds it.
    image = Image(1, (Gt(BOX, 1),), (Dt(BOX, 2, 0.4), Dt(SHIFTED, 1, 0.3)))
    case = Case((1, 2), (image,))
    assert best_threshold(case, 1, 0.5, AGNOSTIC) == (0.3, Fraction(1))
    assert best_threshold(case, None, 0.5, AGNOSTIC) == (0.4, Fraction(0))


def test_a_partition_of_the_plane_is_confirmed_and_a_wrong_one_is_not() -> None:
    # d0 of FALL_BACK: above .9 dropped. In (.5, .9] it holds g0 up to 9/11. At .5 and below d1
    # takes g0, d0 has g1 up to 7/13.
    best, next_best = 90 / 110, 70 / 130
    right = [
        Rectangle(0.9, None, None, None, "dropped"),
        Rectangle(0.5, 0.9, None, best, "tp"),
        Rectangle(0.5, 0.9, best, None, "fp"),
        Rectangle(None, 0.5, None, next_best, "tp"),
        Rectangle(None, 0.5, next_best, None, "fp"),
    ]
    assert disagreements(FALL_BACK, "dt", 0, AGNOSTIC, right) == []
    assert disagreements(FALL_BACK, "dt", 0, AGNOSTIC, right[:-1]) != []
    assert disagreements(FALL_BACK, "dt", 0, AGNOSTIC, [*right, right[1]]) != []
    g1 = [
        Rectangle(0.5, None, None, None, "fn"),
        Rectangle(None, 0.5, None, next_best, "tp"),
        Rectangle(None, 0.5, next_best, None, "fn"),
    ]
    assert disagreements(FALL_BACK, "gt", 1, AGNOSTIC, g1) == []


def test_with_class_thresholds_the_plane_is_one_of_shifts() -> None:
    # Class 1 has threshold .6: d0 (.9) drops out above a shift of .3 and d1 (.5) above -.1.
    margins = (0.9 - 0.6, 0.5 - 0.6)
    right = [
        Rectangle(margins[1], None, None, None, "fn"),
        Rectangle(None, margins[1], None, 70 / 130, "tp"),
        Rectangle(None, margins[1], 70 / 130, None, "fn"),
    ]
    assert disagreements(FALL_BACK, "gt", 1, AGNOSTIC, right, tau={1: 0.6}) == []
    assert disagreements(FALL_BACK, "gt", 1, AGNOSTIC, right) != []


def test_rules_without_meaning_are_refused() -> None:
    with pytest.raises(ValueError, match="class_agnostic"):
        Rule(class_agnostic=True, allowed=frozenset({(1, 2)}))
    with pytest.raises(ValueError, match="same_class_first"):
        Rule(class_agnostic=False, same_class_first=True)
    with pytest.raises(ValueError, match="label"):
        Gt(BOX, None)
