"""Counts by size, shape, crowding or an attribute; see `Evaluation.breakdown`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata import _core
from errata.errors import UsageError
from errata.results.breakdown import Breakdown, stratum
from errata.results.metrics import class_metrics
from errata.thresholds import check_list, number

if TYPE_CHECKING:
    from errata.evaluation import Evaluation


def breakdown(
    evaluation: Evaluation,
    sweep: _core.Sweep,
    score: float,
    iou_thr: float,
    *,
    by: str,
    edges: Any,
    label: str | None,
    **parts: Any,
) -> Breakdown:
    """Count every stratum; `parts` are those of the result that the caller knows."""
    if not isinstance(by, str):
        raise UsageError.at("by", f"found {by!r}", "give a name, such as 'size'")
    if edges is not None:
        edges = check_list(edges, _edge)
    index = None if label is None else evaluation.class_index(label, "label")
    strata = _core.Strata(evaluation.source.compared, by, edges)
    rows, total = sweep.breakdown(strata, score, iou_thr, index, evaluation.weights)
    known = strata.has_detections
    return Breakdown(
        by=by,
        edges=None if edges is None else tuple(edges),
        label=label,
        strata=tuple(
            stratum(name, row, has_detections=known)
            for name, row in zip(strata.labels, rows, strict=True)
        ),
        total=class_metrics("all classes" if label is None else label, total),
        has_detections=known,
        iou_thr=iou_thr,
        **parts,
    )


def _edge(value: Any) -> float:
    return number(value, "edges", "give finite numbers that rise")
