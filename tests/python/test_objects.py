"""Every object of an image: its state is that of `explain`, and counts are those of `metrics`."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import errata
from coco.random_sets import random_documents
from coco.reference import read_both

pytestmark = pytest.mark.filterwarnings("ignore::errata.ErrataWarning")

RULES: list[dict[str, Any]] = [
    {},
    {"class_agnostic": False},
    {"same_class_first": True},
    {"protocol": "score", "max_dets": 4},
    {"protocol": "score", "class_agnostic": True},
]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_states_and_partners_are_those_of_explain(tmp_path: Path, rule: dict[str, Any]) -> None:
    seen = set()
    for seed in range(15):
        dataset, inferences = read_both(tmp_path, *random_documents(seed))
        ev = errata.evaluate(dataset, inferences, **rule)
        for score_thr, iou_thr in ((None, 0.5), (0.3, 0.5), (0.4, 0.75)):
            for image_id in dataset.image_ids:
                found = ev.objects(image_id, score_thr=score_thr, iou_thr=iou_thr)
                for i, side in enumerate(found.side):
                    subject: Any = {side: int(found.row[i])}
                    why = ev.explain(**subject, score_thr=score_thr, iou_thr=iou_thr)
                    assert why.subject["image_id"] == image_id
                    assert why.subject["label"] == found.labels[i]
                    assert why.subject["bbox_xywh"] == found.boxes_xywh[i].tolist()
                    assert why.state == found.state[i], (seed, subject)
                    if found.state[i] in ("tp", "confused"):
                        assert why.partner == found.partner[i]
                    seen.add((side, why.state))
    assert seen >= {("dt", "tp"), ("dt", "fp"), ("dt", "dropped"), ("gt", "fn"), ("gt", "ignored")}


def test_every_object_is_there_once_at_thresholds_of_classes_too(tmp_path: Path) -> None:
    dataset, inferences = read_both(tmp_path, *random_documents(3))
    ev = errata.evaluate(dataset, inferences)
    thresholds = {label: 0.2 + i / 10 for i, label in enumerate(ev.labels)}
    rows: dict[str, list[int]] = {"dt": [], "gt": []}
    states = []
    for image_id in dataset.image_ids:
        found = ev.objects(image_id, score_thr=thresholds)
        states += found.state
        for side, row in zip(found.side, found.row.tolist(), strict=True):
            rows[side].append(row)
    assert rows["dt"] == list(range(len(inferences)))
    assert rows["gt"] == list(range(dataset.n_annotations))
    whole = ev.metrics(thresholds)
    assert states.count("fn") + states.count("confused") // 2 == whole.fn
    assert states.count("tp") == 2 * whole.tp


def test_an_image_of_weight_zero_is_shown_all_the_same() -> None:
    ev = errata.evaluate(*errata.sample_set())
    none = ev.subset([])
    assert none.objects(1, score_thr=0.35).state == ev.objects(1, score_thr=0.35).state


def test_as_plain_python_and_as_a_table() -> None:
    found = errata.evaluate(*errata.sample_set()).objects(1, score_thr=0.35)
    plain = found.to_dict()
    assert plain["n"] == len(plain["objects"]) == len(found)
    assert plain["objects"][0]["side"] == "dt"
    assert found.to_json()


def test_no_such_image_and_one_that_was_not_evaluated() -> None:
    dataset, inferences = errata.sample_set()
    with pytest.raises(errata.UsageError, match="17"):
        errata.evaluate(dataset, inferences).objects(17)
    part = errata.evaluate(dataset, inferences, images=[2])
    assert part.objects(2).rank == 1
    with pytest.raises(errata.UsageError, match="give an image that was evaluated"):
        part.objects(1)


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_intervals_are_the_states_along_the_axes(tmp_path: Path, rule: dict[str, Any]) -> None:
    dataset, inferences = read_both(tmp_path, *random_documents(5))
    ev = errata.evaluate(dataset, inferences, **rule)
    for dt in range(len(inferences)):
        for score_thr, iou_thr in ((None, 0.5), (0.3, 0.25), (0.5, 0.75)):
            why = ev.explain(dt=dt, score_thr=score_thr, iou_thr=iou_thr)
            along = why.along_score()
            assert along[0].low is None
            assert along[-1].high is None
            for before, after in pairwise(along):
                assert before.high == after.low
                assert (before.state, before.partner) != (after.state, after.partner)
                at = ev.explain(dt=dt, score_thr=before.high, iou_thr=iou_thr)
                assert (at.state, at.partner) == (before.state, before.partner)
            ious = why.along_iou()
            assert bool(ious) == ev.rule.holds_everywhere == why.holds_everywhere
            for each in ious:
                assert each.high is not None
                at = ev.explain(dt=dt, score_thr=score_thr, iou_thr=each.high)
                assert (at.state, at.partner) == (each.state, each.partner)
