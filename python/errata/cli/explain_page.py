"""The pages of `errata explain`: of one object, and of an image's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from errata.cli.headline import data_lines, threshold_lines
from errata.cli.measure_options import overlap_name
from errata.cli.output import UNDEFINED, Column, count, heading, label, number, table, threshold
from errata.results.objects import Objects

if TYPE_CHECKING:
    from rich.console import RenderableType

    from errata.cli.score_choice import ChosenScore
    from errata.evaluation import Evaluation
    from errata.results.explanation import Explanation, Interval


def page(
    evaluation: Evaluation, score: ChosenScore, iou_thr: float, result: Explanation | Objects
) -> list[RenderableType]:
    """Give the page from top to bottom."""
    above = [*data_lines(evaluation), *threshold_lines(evaluation, score, iou_thr)]
    if isinstance(result, Objects):
        return [*above, *_image(evaluation, result)]
    return [*above, *_object(evaluation, result)]


def _image(evaluation: Evaluation, found: Objects) -> list[RenderableType]:
    title = f"Image {label(str(found.image_id))}: {count(len(found), 'object')}"
    columns = [
        Column("--dt or --gt", left=True, width=16),
        Column("state", left=True),
        Column("class", left=True, width=24),
        Column("score"),
        Column(overlap_name(evaluation.rule.measure)),
        Column("matches", left=True, width=16),
    ]
    rows = []
    for row in found.to_dict()["objects"]:
        other = "gt" if row["side"] == "dt" else "dt"
        rows.append(
            [
                f"{row['side']} {row['id']}",
                row["state"],
                row["label"] or UNDEFINED,
                number(row["score"]),
                number(row["iou"]),
                _name(evaluation, other, row["partner"]),
            ]
        )
    return [heading(title), table(columns, rows)]


def _object(evaluation: Evaluation, why: Explanation) -> list[RenderableType]:
    subject = why.subject
    other = "gt" if subject["kind"] == "dt" else "dt"
    what = "Detection" if other == "gt" else "Annotation"
    name = _name(evaluation, subject["kind"], subject["row"]).removeprefix(f"{subject['kind']} ")
    of = label(subject["label"] or "no label")
    title = f"{what} {name}, {of}, image {label(str(subject['image_id']))}: {why.state}"
    parts: list[RenderableType] = [heading(title), f"{why.rule[:1].upper()}{why.rule[1:]}."]
    overlap = overlap_name(evaluation.rule.measure)
    if why.candidates:
        columns = [
            Column(f"--{other}", left=True, width=12),
            Column("class", left=True, width=16),
            Column("score"),
            Column(overlap),
            Column("what became of it", left=True, width=48),
        ]
        rows = [
            [_name(evaluation, other, each.row).removeprefix(f"{other} "), each.label or UNDEFINED,
             number(each.score), number(each.iou), each.why]
            for each in why.candidates
        ]  # fmt: skip
        parts += [heading("What overlaps it"), table(columns, rows)]
    axis = "common shift" if isinstance(why.score_thr, dict) else "score threshold"
    for name, along in ((axis, why.along_score()), (f"{overlap} threshold", why.along_iou())):
        if len(along) > 1:
            parts += [heading(f"Along the {name}"), _intervals(evaluation, along, other)]
    return parts


def _intervals(evaluation: Evaluation, along: Sequence[Interval], other: str) -> RenderableType:
    columns = [
        Column("above", left=True),
        Column("up to", left=True),
        Column("state", left=True),
        Column("matches", left=True, width=16),
    ]
    return table(
        columns,
        [
            [_end(each.low), _end(each.high), each.state, _name(evaluation, other, each.partner)]
            for each in along
        ],
    )


def _end(value: float | None) -> str:
    return UNDEFINED if value is None else threshold(value)


def _name(evaluation: Evaluation, side: str, row: int | None) -> str:
    """Name an object as the options do: an annotation by its id, a detection by its place."""
    if row is None:
        return UNDEFINED
    if side == "gt":
        ids: Any = evaluation.dataset.annotation_ids
        return f"gt {ids[row]}"
    return f"dt {int(evaluation.inferences.arrays['record'][row])}"
