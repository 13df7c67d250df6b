"""Explanations under protocol `score` say what the examples say; reasons by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import errata
from coco.random_sets import random_documents
from coco.reference import read_both
from errata.results.examples import Examples

pytestmark = pytest.mark.filterwarnings("ignore::errata.ErrataWarning")


@pytest.mark.parametrize("class_agnostic", [None, True])
def test_states_under_score_are_those_of_the_examples(
    tmp_path: Path, class_agnostic: bool | None
) -> None:
    seen = set()
    for seed in range(40):
        gt, results = random_documents(seed)
        dataset, inferences = read_both(tmp_path, gt, results)
        ev = errata.evaluate(
            dataset, inferences, protocol="score", class_agnostic=class_agnostic, max_dets=4
        )
        for score_thr, iou_thr in ((None, 0.5), (0.3, 0.5), (0.4, 0.75)):
            shown = {
                dt: kind
                for kind in ("tp", "confused", "fp", "absorbed", "not_evaluated")
                for dt, found in zip(
                    *_rows(ev.examples(kind=kind, score_thr=score_thr, iou_thr=iou_thr)),
                    strict=True,
                )
                if found == kind
            }
            for dt in range(len(inferences)):
                state = ev.explain(dt=dt, score_thr=score_thr, iou_thr=iou_thr).state
                assert state == shown.get(dt, "dropped"), (seed, dt, score_thr, iou_thr)
                seen.add(state)
    assert seen >= {"tp", "fp", "absorbed", "not_evaluated", "dropped"}


def _rows(examples: Examples) -> tuple[list[int], list[str]]:
    return examples.dt.tolist(), examples.kind


CASES = [
    # Two detections on one object of equal overlap: the higher score has it.
    ([[0, 0, 10, 10]], [1], [[0, 0, 10, 8], [0, 2, 10, 8]], [1, 1], [0.5, 0.9], 0, "score"),
    # Equal overlap and score: the first in the file has it.
    ([[0, 0, 10, 10]], [1], [[0, 0, 10, 8], [0, 2, 10, 8]], [1, 1], [0.5, 0.5], 1, "dt_order"),
    # Equal overlap, the labels fit better.
    ([[0, 0, 10, 10]], [1], [[0, 0, 10, 8], [0, 2, 10, 8]], [2, 1], [0.9, 0.1], 0, "label"),
    # The larger overlap has it, whatever the score.
    ([[0, 0, 10, 10]], [1], [[0, 0, 10, 8], [0, 0, 10, 9]], [1, 1], [0.9, 0.1], 0, "iou"),
]


@pytest.mark.parametrize(
    ("gts", "gt_classes", "dts", "dt_classes", "scores", "loser", "why"), CASES
)
def test_reasons_by_hand(
    gts: list[list[float]],
    gt_classes: list[int],
    dts: list[list[float]],
    dt_classes: list[int],
    scores: list[float],
    loser: int,
    why: str,
) -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[1],
        annotation_images=[1] * len(gts),
        boxes_xywh=gts,
        class_ids=gt_classes,
        categories={1: "a", 2: "b"},
    )
    inferences = errata.InferenceSet.from_arrays(
        dataset, images=[1] * len(dts), boxes_xywh=dts, class_ids=dt_classes, scores=scores
    )
    explanation = errata.evaluate(dataset, inferences).explain(dt=loser, iou_thr=0.5)
    (candidate,) = explanation.candidates
    assert (explanation.state, candidate.verdict, candidate.criterion, candidate.partner) == (
        "fp", "candidate_taken", why, 1 - loser,
    )  # fmt: skip


def test_same_class_first_is_named_as_the_reason() -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[1], boxes_xywh=[[0, 0, 10, 10]], class_ids=[1],
        categories={1: "a", 2: "b"},
    )  # fmt: skip
    inferences = errata.InferenceSet.from_arrays(
        dataset, images=[1, 1], boxes_xywh=[[0, 0, 10, 10], [0, 0, 10, 8]], class_ids=[2, 1],
        scores=[0.9, 0.9],
    )  # fmt: skip
    ev = errata.evaluate(dataset, inferences, same_class_first=True)
    loser = ev.explain(dt=0, iou_thr=0.5)
    assert [c.criterion for c in loser.candidates] == ["same_class_first"]
    assert ev.explain(dt=1, iou_thr=0.5).state == "tp"
    assert errata.evaluate(dataset, inferences).explain(dt=1, iou_thr=0.5).state == "fp"
