"""Explanations, held against a new matching at every point of the plane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import errata
from oracles.boxes import overlap
from oracles.cases import plane_points, random_tau
from oracles.compare import each_case, each_rule
from oracles.explain_plane import Rectangle, disagreements, state
from oracles.iou_protocol import match

if TYPE_CHECKING:
    from pathlib import Path

    from oracles.engine import Place
    from oracles.explain_plane import Side


@each_rule
def test_explanations_partition_the_plane(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(1080, 1140)):
        ((score_thr, iou_thr),) = plane_points(loaded.case, rng, 1)
        sides: list[tuple[Side, tuple[Place, ...]]]
        sides = [("dt", loaded.dt_places), ("gt", loaded.gt_places)]
        for side, places in sides:
            for row, (i, index) in enumerate(places):
                subject: Any = {side: row}
                got = ev.explain(**subject, score_thr=score_thr, iou_thr=iou_thr)
                image = loaded.case.images[i]
                low = -1e9 if score_thr is None else score_thr
                assert got.state == state(image, side, index, low, iou_thr, rule)
                ious = [iou_thr] if rule.same_class_first else None
                wrong = disagreements(image, side, index, rule, rectangles(got), ious)
                assert not wrong, (wrong[:3], got.regions)


def rectangles(explanation: Any) -> list[Rectangle]:
    return [
        Rectangle(r.score_low, r.score_high, r.iou_low, r.iou_high, r.state)
        for r in explanation.regions
    ]


@each_rule
def test_explanations_under_class_thresholds_are_of_the_shift(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(1140, 1180)):
        tau = random_tau(rng, loaded.case)
        given = {loaded.names[label]: value for label, value in tau.items()}
        ((_, iou_thr),) = plane_points(loaded.case, rng, 1)
        for row, (i, index) in enumerate(loaded.dt_places):
            got = ev.explain(dt=row, score_thr=given, iou_thr=iou_thr)
            image = loaded.case.images[i]
            assert got.state == state(image, "dt", index, 0.0, iou_thr, rule, tau)
            ious = [iou_thr] if rule.same_class_first else None
            assert not disagreements(image, "dt", index, rule, rectangles(got), ious, tau)


@each_rule
def test_explanations_name_partner_and_candidates(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(1180, 1220)):
        ((score_thr, iou_thr),) = plane_points(loaded.case, rng, 1)
        for row, (i, d) in enumerate(loaded.dt_places):
            image = loaded.case.images[i]
            got = ev.explain(dt=row, score_thr=score_thr, iou_thr=iou_thr)
            matching = match(image, score_thr, iou_thr, rule)
            named = [] if got.partner is None else [loaded.gt_places[got.partner]]
            assert named == [(i, p.gt) for p in matching.pairs if p.dt == d]
            absorbing = {loaded.gt_places[c.row] for c in got.candidates if c.verdict == "absorbs"}
            if matching.absorber[d] is None:
                assert not absorbing
            else:
                assert (i, matching.absorber[d]) in absorbing
            overlaps = {
                (i, g): overlap(image.dts[d].box_xywh, gt) for g, gt in enumerate(image.gts)
            }
            listed = {loaded.gt_places[c.row]: c.iou for c in got.candidates}
            assert listed == {place: iou for place, iou in overlaps.items() if iou > 0}


@each_rule
def test_each_absorbed_detection_is_with_one_region_of_best_overlap(
    name: str, tmp_path: Path
) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(1280, 1320)):
        ((score_thr, iou_thr),) = plane_points(loaded.case, rng, 1)
        region_of: dict[Place, Place] = {}
        for row, place in enumerate(loaded.gt_places):
            for candidate in ev.explain(gt=row, score_thr=score_thr, iou_thr=iou_thr).candidates:
                if candidate.verdict == "absorbs":
                    dt_place = loaded.dt_places[candidate.row]
                    assert dt_place not in region_of, "many to one: no detection goes to two"
                    region_of[dt_place] = place
        for i, image in enumerate(loaded.case.images):
            for d, region in enumerate(match(image, score_thr, iou_thr, rule).absorber):
                named = region_of.pop((i, d), None)
                assert (named is None) == (region is None)
                if named is not None and region is not None:
                    box = image.dts[d].box_xywh
                    assert overlap(box, image.gts[named[1]]) == overlap(box, image.gts[region])
        assert not region_of


@pytest.mark.parametrize(
    ("kind", "expected"),
    [({}, "tp"), ({"ignore": [True]}, "absorbed"), ({"crowd": [True]}, "absorbed")],
)
@pytest.mark.parametrize(
    "box_xywh",
    # COCO's arithmetic gives these with themselves 1 - 1e-13, 1 + 1e-15 and 1 - 6e-10.
    [
        (878.5, 809.0, 2.3, 1.3),
        (600.1, 519.0, 37.7, 38.9),
        (1000005.3, 1000002.43, 0.19, 0.19),
    ],
)
def test_equal_boxes_overlap_wholly(box_xywh: tuple[float, ...], kind: Any, expected: str) -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[1], boxes_xywh=[box_xywh], class_ids=[1], **kind
    )
    inferences = errata.InferenceSet.from_arrays(
        dataset, images=[1], boxes_xywh=[box_xywh], class_ids=[1], scores=[0.9]
    )
    got = errata.evaluate(dataset, inferences).explain(dt=0, iou_thr=1.0)
    assert [candidate.iou for candidate in got.candidates] == [1.0]
    assert got.state == expected
