"""Explanations of single objects."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Any

from errata.errors import UsageError
from errata.results.explanation import Candidate, Explanation, Region, deciding_rule

if TYPE_CHECKING:
    from errata import _core
    from errata.evaluation import Evaluation


def explain(
    evaluation: Evaluation,
    sweep: _core.Sweep,
    score: float,
    *,
    dt: int | None,
    gt: int | None,
    iou_thr: float,
    thresholds: float | dict[str, float | None] | None,
    origin: dict[str, Any],
) -> Explanation:
    """Explain one detection (`dt`) or one ground-truth object (`gt`); see `Evaluation.explain`."""
    if (dt is None) == (gt is None):
        raise UsageError.at("dt, gt", "found both or neither", "give the row of one of the two")
    kind, row = ("dt", dt) if dt is not None else ("gt", gt)
    if isinstance(row, bool) or not isinstance(row, Integral):
        raise UsageError.at(kind, f"found {row!r}", "give the number of a row")
    rule = evaluation.rule
    found = None
    row = int(row)
    if 0 <= row < 2**32:
        found = sweep.explain(
            evaluation.source.compared,
            score,
            iou_thr,
            is_detection=dt is not None,
            row=row,
            protocol=rule.protocol,
            class_agnostic=rule.class_agnostic,
            listed=evaluation.source.listed,
            same_class_first=rule.same_class_first,
        )
    if found is None:
        raise UsageError.at(kind, f"found row {row}", "give a row of an image that was evaluated")
    candidates = tuple(_candidate(evaluation, kind, *c) for c in found["candidates"])
    regions = _regions(found["regions"], holds_everywhere=rule.holds_everywhere, iou_thr=iou_thr)
    here = _state(regions, score, iou_thr)
    return Explanation(
        subject=_subject(evaluation, kind, row),
        state=here.state,
        rule=deciding_rule(here.state, candidates, iou_thr),
        partner=here.partner,
        candidates=candidates,
        regions=regions,
        holds_everywhere=rule.holds_everywhere,
        score_thr=thresholds,
        iou_thr=iou_thr,
        provenance=origin,
    )


def _state(regions: tuple[Region, ...], score: float, iou_thr: float) -> Region:
    """Give the region that holds a pair of thresholds; "no threshold" is below every score."""
    for region in regions:
        if region.contains(score, iou_thr):
            return region
    msg = "the regions of an object cover the plane"
    raise AssertionError(msg)


def _regions(
    rows: list[tuple[Any, ...]], *, holds_everywhere: bool, iou_thr: float
) -> tuple[Region, ...]:
    regions = tuple(Region(*row) for row in rows)
    if holds_everywhere:
        return regions
    # The matching holds at this threshold only: of each score interval keep the part that has it.
    return tuple(
        Region(r.score_low, r.score_high, None, 1.0, r.state, r.partner)
        for r in regions
        if (r.iou_low is None or iou_thr > r.iou_low) and iou_thr <= r.iou_high
    )


def _candidate(
    evaluation: Evaluation,
    kind: str,
    row: int,
    iou: float,
    relation: str | None,
    ignored: bool,
    verdict: str,
    partner: int | None,
    criterion: str | None,
) -> Candidate:
    side = "gt" if kind == "dt" else "dt"
    other = _subject(evaluation, side, row)
    return Candidate(
        row, other["label"], iou, other.get("score"), relation, ignored, verdict, partner, criterion
    )


def _subject(evaluation: Evaluation, kind: str, row: int) -> dict[str, Any]:
    """Describe an object as plain Python."""
    dataset, inferences = evaluation.dataset, evaluation.inferences
    if kind == "dt":
        one = inferences.core.detection(row)
        labels = inferences.labels
    else:
        one = dataset.core.annotation(row)
        labels = dataset.labels
    assert one is not None
    index = one["class_index"]
    subject = {
        "kind": kind,
        "row": row,
        "image_id": dataset.image_ids[one["image"]],
        "label": None if index is None else labels[index],
        "bbox_xywh": list(one["bbox_xywh"]),
    }
    if kind == "dt":
        return {**subject, "score": one["score"], "record": one["record"]}
    return {**subject, "annotation_id": one["id"], "ignored": one["crowd"] or one["ignore"]}
