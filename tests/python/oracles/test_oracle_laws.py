"""What the oracles must obey whatever the case, checked by means other than their own.

The greedy matching is found again twice: as the one stable matching among all matchings, and as
the lexicographically best one. Boxes and AP are compared with pycocotools.
"""

from __future__ import annotations

import contextlib
import io
from collections import Counter
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from . import coco_dicts
from .boxes import coco_iou, overlap, reaches
from .cases import (
    RULE_NAMES,
    plane_points,
    random_box,
    random_case,
    random_tau,
    random_weights,
    rule_for,
)
from .counting import METRICS, average, check_invariants, count, pool
from .curves import average_precision, pr_curve
from .iou_protocol import Cut, Pair, match, order_key, sorted_pairs
from .records import EQUAL_LABELS_ONLY, Case, Dt, Gt, Image, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

SEEDS = range(120)


def each_case(name: str, **options: bool | int) -> Iterator[tuple[int, Case, Rule]]:
    """Cases with their rule."""
    for seed in SEEDS:
        case = random_case(seed, **options)  # type: ignore[arg-type]
        yield seed, case, rule_for(name, seed, case)


def all_matchings(pairs: list[Pair]) -> Iterator[tuple[Pair, ...]]:
    """Every set of pairs that uses each object at most once."""
    if not pairs:
        yield ()
        return
    first, rest = pairs[0], pairs[1:]
    yield from all_matchings(rest)
    for other in all_matchings([p for p in rest if p.gt != first.gt and p.dt != first.dt]):
        yield (first, *other)


def is_stable(matching: tuple[Pair, ...], pairs: list[Pair]) -> bool:
    """Whether no unmatched pair is better for both of its objects (pairs stand best first)."""
    rank = {pair: i for i, pair in enumerate(pairs)}
    by_gt = {pair.gt: rank[pair] for pair in matching}
    by_dt = {pair.dt: rank[pair] for pair in matching}
    worst = len(pairs)
    return not any(
        i < by_gt.get(pair.gt, worst) and i < by_dt.get(pair.dt, worst)
        for pair, i in rank.items()
        if pair not in matching
    )


@pytest.mark.parametrize("name", RULE_NAMES)
def test_greedy_is_the_only_stable_and_the_lexicographically_best_matching(name: str) -> None:
    checked = 0
    for _, case, rule in each_case(name, max_objects=3):
        for image in case.images:
            pairs = sorted_pairs(image, list(range(len(image.dts))), 0.1, rule)
            matchings = list(all_matchings(pairs))
            stable = [m for m in matchings if is_stable(m, pairs)]
            # Weights that halve from pair to pair make the heaviest set the lexicographic best.
            weight = {pair: 2 ** (len(pairs) - i) for i, pair in enumerate(pairs)}
            heaviest = max(matchings, key=lambda m: sum(weight[p] for p in m))
            greedy = set(match(image, None, 0.1, rule).pairs)
            assert [set(m) for m in stable] == [greedy] == [set(heaviest)]
            checked += len(matchings) > 2
    assert checked > 20


@pytest.mark.parametrize("name", RULE_NAMES)
def test_the_order_of_pairs_is_strict(name: str) -> None:
    for _, case, rule in each_case(name):
        for image in case.images:
            pairs = sorted_pairs(image, list(range(len(image.dts))), 0.0, rule)
            assert len({order_key(image, pair, rule) for pair in pairs}) == len(pairs)


@pytest.mark.parametrize("name", [name for name in RULE_NAMES if name != "same_class_first"])
def test_matching_at_a_threshold_is_a_prefix_of_the_matching_at_zero(name: str) -> None:
    for seed, case, rule in each_case(name):
        for score_thr, iou_thr in plane_points(case, Random(seed), 3):
            for image in case.images:
                whole = match(image, score_thr, 0.0, rule).pairs
                prefix = {pair for pair in whole if reaches(pair.iou, iou_thr)}
                assert prefix == set(match(image, score_thr, iou_thr, rule).pairs)


def test_same_class_first_is_no_prefix() -> None:
    """The exception is real: the wrong class gets the object only above the right one's IoU."""
    image = Image(1, (Gt((0, 0, 4, 4), 1),), (Dt((0, 0, 4, 4), 2, 1), Dt((1, 0, 4, 4), 1, 1)))
    rule = Rule(same_class_first=True)
    assert [pair.dt for pair in match(image, None, 0.0, rule).pairs] == [1]
    assert [pair.dt for pair in match(image, None, 0.9, rule).pairs] == [0]


@pytest.mark.parametrize("name", RULE_NAMES)
def test_objects_only_gain_and_detections_only_fall_back_as_the_threshold_falls(name: str) -> None:
    for _, case, rule in each_case(name):
        for image in case.images:
            held: dict[tuple[str, int], tuple[float, ...]] = {}
            for score_thr in sorted({dt.confidence for dt in image.dts}, reverse=True):
                matching = match(image, score_thr, 0.2, rule)
                now = {pair: order_key(image, pair, rule) for pair in matching.pairs}
                by_gt = {("gt", pair.gt): key for pair, key in now.items()}
                by_dt = {("dt", pair.dt): key for pair, key in now.items()}
                for obj, key in held.items():
                    if obj[0] == "gt":
                        assert by_gt[obj] <= key
                    elif obj in by_dt:
                        assert by_dt[obj] >= key
                held = by_gt | by_dt


@pytest.mark.parametrize("name", RULE_NAMES)
def test_books_balance_with_weights_and_class_thresholds(name: str) -> None:
    for seed, case, rule in each_case(name):
        rng = Random(seed)
        weights = random_weights(rng, case)
        for score_thr, iou_thr in plane_points(case, rng, 3):
            check_invariants(count(case, Cut(score_thr), iou_thr, rule, weights), Cut(score_thr))
        for shift in (-0.1, 0.0, 0.1):
            cut = Cut(tau=random_tau(rng, case), shift=shift)
            check_invariants(count(case, cut, 0.5, rule, weights), cut)


@pytest.mark.parametrize("name", RULE_NAMES)
def test_identities_between_metrics(name: str) -> None:
    for seed, case, rule in each_case(name):
        (point,) = plane_points(case, Random(seed), 1)
        counts = count(case, Cut(point[0]), point[1], rule)
        tally = counts.micro()
        matrix = counts.confusion()
        assert tally.fp == sum(sum(row[:-1]) for row in matrix) - tally.tp_dt
        assert tally.fn == sum(map(sum, matrix[:-1])) - tally.tp_gt
        precision, recall, f1 = (tally.value(m) for m in ("precision", "recall", "f1"))
        if precision and recall:
            assert f1 == 2 * precision * recall / (precision + recall)
        assert pool(counts.per_class()) == counts.micro()


@pytest.mark.parametrize("name", RULE_NAMES)
def test_weights_are_repetitions_of_images(name: str) -> None:
    for seed, case, rule in each_case(name):
        weights = random_weights(Random(seed), case)
        images = [im for im, w in zip(case.images, weights, strict=True) for _ in range(w)]
        weighted = count(case, Cut(0.3), 0.5, rule, weights)
        repeated = count(Case(case.categories, tuple(images)), Cut(0.3), 0.5, rule)
        assert weighted.micro() == repeated.micro()
        for metric in METRICS:
            for how in ("macro", "weighted", "image_mean"):
                assert average(weighted, metric, how) == average(repeated, metric, how)


def test_with_equal_labels_only_each_class_stands_alone() -> None:
    for seed, case, rule in each_case("equal"):
        (point,) = plane_points(case, Random(seed), 1)
        together = count(case, Cut(point[0]), point[1], rule).per_class()
        for label in case.categories:
            images = tuple(
                Image(
                    im.id,
                    tuple(gt for gt in im.gts if gt.label in (label, None)),
                    tuple(dt for dt in im.dts if dt.label == label),
                )
                for im in case.images
            )
            alone = count(Case((label,), images), Cut(point[0]), point[1], Rule())
            assert together[label] == alone.per_class()[label]


@pytest.mark.parametrize("name", RULE_NAMES)
def test_absorption_by_counting_instead_of_by_looking(name: str) -> None:
    """[score >= c, a > 0, a >= t] minus the matched pairs with a > 0, a >= t."""
    for seed, case, rule in each_case(name):
        for score_thr, iou_thr in plane_points(case, Random(seed), 3):
            for image in case.images:
                matching = match(image, score_thr, iou_thr, rule)
                reaching = {d for d in range(len(image.dts)) if _best_region(image, d, rule)}
                kept = {d for d in reaching if Cut(score_thr).keeps(image.dts[d])}
                near = {d for d in kept if reaches(_best_region(image, d, rule), iou_thr)}
                expected = len(near) - len(near & {pair.dt for pair in matching.pairs})
                assert matching.dt_states.count("absorbed") == expected


def _best_region(image: Image, d: int, rule: Rule) -> float:
    dt = image.dts[d]
    return max(
        (
            overlap(dt.box_xywh, gt)
            for gt in image.gts
            if not gt.counts and (gt.label is None or rule.is_right(gt.label, dt.label))
        ),
        default=0.0,
    )


def test_boxes_equal_pycocotools_to_the_last_bit() -> None:
    rng = Random(5)
    for _ in range(2000):
        shift = rng.choice((0.0, 0.1, 1e3 / 7))
        dt, gt = ((x + shift, y + shift, w, h) for x, y, w, h in (random_box(rng), random_box(rng)))
        crowd = rng.random() < 0.5
        (expected,) = np.ravel(coco_mask.iou(np.array([dt]), np.array([gt]), [int(crowd)]))
        assert coco_iou(dt, gt, crowd) == expected


def test_ap_equals_pycocotools_where_the_protocols_agree() -> None:
    """One detection at most reaches each object and all scores differ: then both rules agree."""
    for seed in range(30):
        case = _sparse_case(Random(seed))
        for label in case.categories:
            points = pr_curve(case, label, 0.5, EQUAL_LABELS_ONLY)
            n_gt = sum(gt.label == label for im in case.images for gt in im.gts)
            own = average_precision(points, n_gt, "101-point")
            assert own == pytest.approx(_coco_ap50(case, label), abs=1e-12)


def _sparse_case(rng: Random) -> Case:
    """Objects far apart; each is found once, found badly or missed; some spurious detections."""
    scores = rng.sample(range(1, 1000), 60)
    images = []
    for image_id in (1, 2, 3):
        gts = [Gt((20.0 * i, 0.0, 10.0, 10.0), rng.choice((1, 2))) for i in range(6)]
        dts = []
        for gt in gts:
            label = gt.label if rng.random() < 0.8 and gt.label is not None else 2
            offset = rng.choice((0.0, 1.0, 2.0, 7.0))
            x, y, w, h = gt.box_xywh
            if rng.random() < 0.8:
                dts.append(Dt((x + offset, y, w, h), label, scores.pop() / 1000))
        spurious = [Dt((20.0 * i, 60.0, 9.0, 9.0), 1, scores.pop() / 1000) for i in range(2)]
        images.append(Image(image_id, tuple(gts), (*dts, *spurious)))
    return Case((1, 2), tuple(images))


def _coco_ap50(case: Case, label: int) -> float:
    with contextlib.redirect_stdout(io.StringIO()):
        gt = COCO()
        gt.dataset = coco_dicts.ground_truth(case, for_pycocotools=True)
        gt.createIndex()
        evaluation = COCOeval(gt, gt.loadRes(coco_dicts.results(case)), "bbox")
        evaluation.params.catIds = [label]
        evaluation.evaluate()
        evaluation.accumulate()
    return float(evaluation.eval["precision"][0, :, 0, 0, 2].mean())


def test_files_hold_what_the_case_holds() -> None:
    for seed in range(40):
        case = random_case(seed, missing_scores=True)
        truth, found = coco_dicts.ground_truth(case), coco_dicts.results(case, shuffle_seed=seed)
        for image in case.images:
            records = [r for r in found if r["image_id"] == image.id]
            dts = [Dt(tuple(r["bbox"]), r["category_id"], r.get("score")) for r in records]
            assert tuple(dts) == image.dts
            boxes = [tuple(a["bbox"]) for a in truth["annotations"] if a["image_id"] == image.id]
            assert boxes == [gt.box_xywh for gt in image.gts]


def test_the_cases_hold_everything_that_needs_a_rule() -> None:
    """A generator that stopped drawing ties or crowds would make every other test empty."""
    seen: Counter[str] = Counter()
    for name in RULE_NAMES:
        for _, case, rule in each_case(name, missing_scores=True):
            seen.update(_features(case, rule))
    wanted = {
        *("state tp", "state confused", "state fp", "state absorbed", "gt fn", "no label"),
        *("crowd", "otherwise ignored", "no gts", "no dts", "empty", "unknown class"),
        *("iou tie", "score tie", "identical boxes", "zero area", "missing score"),
        *("score above 1", "score below 0", "gt-only class", "dt-only class", "listed tp"),
        *("nearly equal", "displaced", "decimal grid", "unknown gt"),
    }
    assert wanted <= set(seen)
    assert all(seen[feature] >= 10 for feature in wanted), seen


def _features(case: Case, rule: Rule) -> Iterator[str]:
    gt_labels = {gt.label for im in case.images for gt in im.gts} - {None}
    dt_labels = {dt.label for im in case.images for dt in im.dts}
    yield from ["gt-only class"] * bool(gt_labels - dt_labels)
    yield from ["dt-only class"] * bool(dt_labels & set(case.categories) - gt_labels)
    yield from ["unknown gt"] * bool(gt_labels - set(case.categories))
    yield from ["unknown class"] * bool(dt_labels - set(case.categories))
    for image in case.images:
        yield from _image_features(image, rule)


def _image_features(image: Image, rule: Rule) -> Iterator[str]:
    matching = match(image, None, 0.2, rule)
    yield from (f"state {s}" for s in matching.dt_states)
    yield from (f"gt {s}" for s in matching.gt_states)
    kinds = {"no gts": not image.gts, "no dts": not image.dts, "empty": not image.gts + image.dts}
    yield from (kind for kind, present in kinds.items() if present)
    for gt in image.gts:
        yield "crowd" if gt.crowd else "otherwise ignored" if gt.ignored else "real"
        yield "decimal grid" if gt.box_xywh[0] > 500 else "integer grid"
        yield "no label" if gt.label is None else "labelled"
    for dt in image.dts:
        yield "zero area" if dt.box_xywh[2] == 0 else "area"
        yield "missing score" if dt.score is None else "scored"
        yield "score above 1" if dt.confidence > 1 else "ordinary score"
        yield "score below 0" if dt.confidence < 0 else "ordinary score"
    pairs = sorted_pairs(image, list(range(len(image.dts))), 0.0, rule)
    ious = [pair.iou for pair in pairs]
    scores = [dt.confidence for dt in image.dts]
    yield "iou tie" if len(set(ious)) < len(ious) else "ious differ"
    yield "score tie" if len(set(scores)) < len(scores) else "scores differ"
    yield from ["identical boxes"] * ious.count(1.0)
    yield from ["nearly equal"] * sum(1 - 1e-10 <= iou < 1 for iou in ious)
    listed = [
        pair
        for pair in matching.pairs
        if (image.gts[pair.gt].label, image.dts[pair.dt].label) in rule.allowed
    ]
    yield from ["listed tp"] * len(listed)
    if scores and set(match(image, max(scores), 0.2, rule).pairs) - set(matching.pairs):
        yield "displaced"


def test_precision_and_recall_of_a_curve_are_those_of_the_counts() -> None:
    for _, case, rule in each_case("listed"):
        for point in pr_curve(case, None, 0.5, rule):
            tally = count(case, Cut(point.score_thr), 0.5, rule).micro()
            if tally.n_dt:
                assert point.precision == Fraction(tally.n_dt - tally.fp, tally.n_dt)
            if tally.n_gt:
                assert point.recall == Fraction(tally.n_gt - tally.fn, tally.n_gt)
