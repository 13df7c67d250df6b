"""The page of `errata examples`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata.cli.headline import data_lines, threshold_lines
from errata.cli.measure_options import overlap_name
from errata.cli.output import UNDEFINED, Column, count, heading, number, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from errata.cli.score_choice import ChosenScore
    from errata.evaluation import Evaluation
    from errata.results.examples import Examples


def example_parts(
    evaluation: Evaluation, score: ChosenScore, iou_thr: float, found: Examples, top: int
) -> list[RenderableType]:
    """Give the page from top to bottom."""
    parts: list[RenderableType] = [
        *data_lines(evaluation),
        *threshold_lines(evaluation, score, iou_thr),
        heading(count(len(found), "example")),
    ]
    if not len(found):
        return [*parts, "None: nothing is counted there."]
    shown = found.take(range(min(top, len(found))))
    if top:
        parts.append(_table(evaluation, shown))
    if len(shown) < len(found):
        rest = f"{len(found) - len(shown):,} more"
        parts.append(f"{rest}: --top {len(found)} shows them, --json and --csv have them.")
    return parts


def _table(evaluation: Evaluation, shown: Examples) -> RenderableType:
    columns = [
        Column("kind", left=True),
        Column("image", left=True, width=16),
        Column("object", left=True, width=16),
        Column("detection", left=True, width=16),
        Column("score"),
        Column(overlap_name(evaluation.rule.measure)),
        Column("--gt", left=True, width=12),
        Column("--dt", left=True, width=12),
    ]
    names = ("image_id", "gt_label", "dt_label", "score", "iou", "annotation_id", "dt_record")
    rows = shown.to_dict()["examples"]
    return table(columns, [[row["kind"], *(_cell(row[name]) for name in names)] for row in rows])


def _cell(value: Any) -> str:
    if value is None:
        return UNDEFINED
    return number(value) if isinstance(value, float) else str(value)
