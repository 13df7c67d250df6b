"""The report of `errata evaluate` as lines and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from errata.cli.headline import data_lines, threshold_lines
from errata.cli.measure_options import overlap_name
from errata.cli.output import Column, count, heading, number, table
from errata.cli.pairs_table import confused_pairs
from errata.cli.report import Report
from errata.results.metrics import NAMES, Average, ClassMetrics

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

ROWS = 20
"""Classes that are shown unless all are asked for."""


def parts(report: Report, *, every_class: bool) -> list[RenderableType]:
    """Give the report from top to bottom."""
    thresholds = threshold_lines(report.evaluation, report.score, report.metrics.iou_thr)
    found: list[RenderableType] = [*data_lines(report.evaluation), *thresholds]
    found += [heading("Averages"), averages(report), "", *_notes(report)]
    found += [heading("Classes, most mistakes first"), classes(report, every_class=every_class)]
    if any(row.tp is None for row in report.metrics.per_class):
        found.append("TP where listed pairs match: objects found / detections that are right.")
    hidden = len(report.metrics.per_class) - ROWS
    if hidden > 0 and not every_class:
        found.append(f"{count(hidden, 'more class', 'more classes')}: --per-class shows all.")
    return [*found, heading("Most confused pairs"), confused_pairs(report.most_confused)]


def _headings(report: Report) -> dict[str, str]:
    """Give what each metric is called."""
    overlap = overlap_name(report.evaluation.rule.measure)
    names = {"precision": "precision", "recall": "recall", "f1": "F1"}
    return {**names, "mean_iou": f"mean {overlap}"}


def averages(report: Report) -> Table:
    """Give the averages, the one asked for first, and average precision beside them."""
    asked = report.metrics.average.average
    found = sorted(report.metrics.averages.values(), key=lambda a: a.average != asked)
    columns = [Column("average", left=True), *map(Column, _headings(report).values())]
    return table(columns, [[a.average, *(number(getattr(a, n)) for n in NAMES)] for a in found])


def _notes(report: Report) -> list[str]:
    """Give what the averages leave out, and average precision."""
    pooled = report.metrics.pooled
    notes = [
        f"{count(pooled.n_gt, 'object')} to find, {pooled.tp_gt:,} found, {pooled.fn:,} missed; "
        f"{count(pooled.n_dt, 'detection')} counted, {pooled.fp:,} wrong."
    ]
    if pooled.absorbed or pooled.not_evaluated:
        notes.append(
            f"Not counted: {count(pooled.absorbed, 'detection')} absorbed by ignored objects, "
            f"{pooled.not_evaluated:,} not evaluated by the protocol."
        )
    names = _headings(report)
    notes += [note for a in report.metrics.averages.values() if (note := _skipped(a, names))]
    maps = "  ".join(f"{name} {number(value)}" for name, value in report.maps().items())
    notes.append(f"{maps}  (protocol score)")
    if report.map_reason:
        notes.append(f"There is no average precision: {report.map_reason}.")
    return notes


def _skipped(average: Average, names: dict[str, str]) -> str:
    """Say how many members of a mean do not define a metric."""
    if average.average == "micro":
        return ""
    members = "images" if average.average == "image_mean" else "classes"
    left_out = [f"{n} for {names[name]}" for name, n in average.skipped.items() if n]
    if not left_out:
        return ""
    return f"{average.average} leaves out {members} that do not define it: {', '.join(left_out)}."


def classes(report: Report, *, every_class: bool) -> Table:
    """Give the classes, those with most mistakes first."""
    rows = sorted(report.metrics.per_class, key=lambda row: -(row.fp + row.fn))
    overlap = overlap_name(report.evaluation.rule.measure)
    columns = [
        Column("class", left=True, width=26),
        *map(Column, ("objects", "TP", "FP", "FN", "prec.", "recall", "F1", overlap)),
    ]
    return table(columns, map(_class_row, rows if every_class else rows[:ROWS]))


def _class_row(row: ClassMetrics) -> list[str]:
    tp = str(row.tp_gt) if row.tp is not None else f"{row.tp_gt}/{row.tp_dt}"
    values = (row.precision, row.recall, row.f1, row.mean_iou)
    return [row.label, str(row.n_gt), tp, str(row.fp), str(row.fn), *map(number, values)]
