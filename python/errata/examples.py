"""The examples behind a count; see `Evaluation.examples`."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from errata.errors import UsageError
from errata.results.examples import Examples, only_classes
from errata.thresholds import ScoreThreshold, plain_score

if TYPE_CHECKING:
    from errata import _core
    from errata.evaluation import Evaluation


class Background:
    """The type of `BACKGROUND`."""

    def __repr__(self) -> str:
        return "BACKGROUND"


BACKGROUND: Final = Background()
"""The background row or column, where a label is asked for."""

_KINDS = {
    "tp": ["tp"],
    "fp": ["fp", "confused"],
    "fn": ["fn", "confused"],
    "confused": ["confused"],
    "absorbed": ["absorbed"],
    "not_evaluated": ["not_evaluated"],
}
_IN_MATRIX = ["tp", "confused", "fp", "fn"]
_ROW_KINDS = tuple(_KINDS)


def examples(
    evaluation: Evaluation,
    sweep: _core.Sweep,
    score: float,
    *,
    gt_label: str | Collection[str] | Background | None,
    dt_label: str | Collection[str] | Background | None,
    kind: str | Collection[str] | None,
    score_thr: ScoreThreshold,
    iou_thr: float,
    sort: str,
    descending: bool,
) -> Examples:
    """Ask a matching for the rows, and keep those of the classes asked for."""
    kinds = _kinds(kind)
    axes = {
        "gt_class": _axis(evaluation, gt_label, "gt_label"),
        "dt_class": _axis(evaluation, dt_label, "dt_label"),
    }
    columns = sweep.examples(
        evaluation.dataset.core,
        evaluation.inferences.core,
        score,
        iou_thr,
        kinds=kinds,
        **{name: axis if isinstance(axis, int) else None for name, axis in axes.items()},
        sort=sort,
        descending=descending,
        weights=evaluation.weights,
    )
    for name, axis in axes.items():
        if isinstance(axis, frozenset):
            columns = only_classes(columns, name, axis)
    found = Examples(
        evaluation.dataset,
        evaluation.inferences,
        score_thr=plain_score(score_thr),
        iou_thr=iou_thr,
        provenance=evaluation.origin(
            score_thr=score_thr,
            iou_thr=iou_thr,
            kind=kind if kind is None or isinstance(kind, str) else kinds,
        ),
        **columns,
    )
    # The engine takes no kinds for all of them.
    return found if kinds else found.take([False] * len(found))


def _kinds(kind: str | Collection[str] | None) -> list[str]:
    """Give the kinds of rows that a choice stands for."""
    if kind is None:
        return _IN_MATRIX
    asked = [kind] if isinstance(kind, str) else list(dict.fromkeys(kind))
    for each in asked:
        if each not in _ROW_KINDS:
            raise UsageError.at("kind", f"found {each!r}", f"use one of {_ROW_KINDS}")
    return _KINDS[kind] if isinstance(kind, str) else asked


def _axis(
    evaluation: Evaluation, label: str | Collection[str] | Background | None, argument: str
) -> int | frozenset[int] | None:
    if label is None:
        return None
    if isinstance(label, Background):
        return len(evaluation.labels)
    if isinstance(label, str):
        return evaluation.class_index(label, argument)
    return frozenset(evaluation.class_index(each, argument) for each in label)
