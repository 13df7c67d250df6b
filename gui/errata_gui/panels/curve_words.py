"""Curves in words, rows, and lines of Python and of the shell."""

from __future__ import annotations

from shlex import join
from typing import TYPE_CHECKING, Any

from errata_gui import number_text
from errata_gui.export.lines import counted_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from errata.results.curve import PrCurve
    from errata_gui.resolve import Resolved

POOLED = "all classes"
GAP = "\N{EM SPACE}"
LONGEST = 40
COLUMNS = ["class", "score_thr", "precision", "recall", "f1", "tp_gt", "tp_dt", "n_dt"]


def name_of(label: str | None) -> str:
    """Give a curve's name."""
    return POOLED if label is None else label


def short(name: str) -> str:
    """Give a name of bearable length."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"


def threshold_words(score_thr: float | None) -> str:
    """Say which detections pass."""
    if score_thr is None:
        return "no score threshold"
    return f"score \N{GREATER-THAN OR EQUAL TO} {score_thr:.4g}"


def point_words(curve: PrCurve, row: int | None, score_thr: float | None) -> str:
    """Say what holds at a point of a curve, in two lines."""
    name = f"{short(name_of(curve.label))}{GAP}{threshold_words(score_thr)}"
    if row is None:
        return f"{name}\nno detection reaches it"
    point = curve.point(row)
    ratios = (("precision", "precision"), ("recall", "recall"), ("F1", "f1"))
    counts = (("TP", "tp_gt"), ("FP", "fp"), ("FN", "fn"))
    parts = [f"{word} {number_text.ratio(point[key])}" for word, key in ratios]
    parts += [f"{word} {number_text.count(point[key])}" for word, key in counts]
    return f"{name}\n{GAP.join(parts)}"


def rows_of(curves: Iterable[PrCurve]) -> list[list[Any]]:
    """Give every point of curves; undefined is None."""
    rows: list[list[Any]] = []
    for curve in curves:
        name, columns = name_of(curve.label), curve.to_columns()
        points = zip(*(columns[each] for each in COLUMNS[1:]), strict=True)
        rows.extend([name, *point] for point in points)
    return rows


def python_of(labels: tuple[str | None, ...], equal_labels: bool, iou_thr: float) -> str:
    """Give the expression of the curves."""
    source = "ev.equal_labels_only()" if equal_labels else "ev"
    if len(labels) == 1:
        return f"{source}.pr_curve({labels[0]!r}, {iou_thr!r})"
    listed = ", ".join(map(repr, labels))
    return f"[{source}.pr_curve(label, {iou_thr!r}) for label in [{listed}]]"


def command_of(labels: tuple[str | None, ...], resolved: Resolved) -> str:
    """Give the command of the curves."""
    parts = ["pr", "--iou-thr", repr(resolved.iou_thr), *counted_words(resolved)]
    if resolved.evaluation.rule.is_class_agnostic:
        parts.append("--class-agnostic")
    if resolved.state.curve.equal_labels:
        parts.append("--equal-labels")
    classes = [label for label in labels if label is not None]
    if classes and None in labels:
        parts.append("--pooled")
    return join([*parts, *(word for label in classes for word in ("--label", label))])
