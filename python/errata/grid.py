"""Threshold grids from matchings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from errata.match_source import MatchSource

PLANES = ("tp_gt", "tp_dt", "absorbed")


def grid(
    source: MatchSource,
    score_thrs: Sequence[float],
    iou_thrs: Sequence[float],
    classes: Sequence[int] | None,
    weights: NDArray[np.uint32] | None,
) -> dict[str, Any]:
    """Give the parts of a `ThresholdGrid`.

    Thresholds may come in any order, repeated; the engine is asked for them ascending. Where a
    matching holds at one IoU threshold only, the grid is put together from one column each.
    """
    scores, score_at = np.unique(np.asarray(score_thrs, dtype=float), return_inverse=True)
    ious, iou_at = np.unique(np.asarray(iou_thrs, dtype=float), return_inverse=True)
    per_class = classes is not None
    whole = _ask(source, scores.tolist(), ious.tolist(), per_class, weights)
    n_classes = len(whole["n_gt"])
    which = np.asarray([0] if classes is None else classes, dtype=np.intp)
    axes = ((which, n_classes), (score_at.ravel(), len(scores)), (iou_at.ravel(), len(ious)))
    # Most grids ask for all classes and ascending thresholds: then nothing is copied.
    moved = {axis: at for axis, (at, n) in enumerate(axes) if not np.array_equal(at, np.arange(n))}

    def settle(array: NDArray[Any] | None) -> NDArray[Any] | None:
        if array is None:
            return None
        for axis, at in moved.items():
            if axis < array.ndim:
                array = array.take(at, axis=axis)
        return array if per_class else array[0]

    parts = {name: settle(whole[name]) for name in (*PLANES, "reaching")}
    return {**parts, "n_gt": np.asarray(settle(whole["n_gt"]), dtype=np.int64)}


def _ask(
    source: MatchSource,
    scores: list[float],
    ious: list[float],
    per_class: bool,
    weights: NDArray[np.uint32] | None,
) -> dict[str, Any]:
    """Give the engine's planes over all classes, (class, score, iou)."""
    if source.rule.holds_everywhere or not ious:
        return source.sweep(0.5).grid(scores, ious, per_class, weights)
    columns = [source.sweep(iou).grid(scores, [iou], per_class, weights) for iou in ious]
    whole = dict(columns[0])
    for name in PLANES:
        planes = [column[name] for column in columns]
        if any(plane is not None for plane in planes):
            # A column in which nothing is listed or absorbed has no plane of its own.
            stand_in = "tp_gt" if name == "tp_dt" else None
            filled = [
                plane if plane is not None else _stand_in(column, stand_in)
                for plane, column in zip(planes, columns, strict=True)
            ]
            whole[name] = np.concatenate(filled, axis=2)
    return whole


def _stand_in(column: dict[str, Any], name: str | None) -> NDArray[np.uint32]:
    plane: NDArray[np.uint32] = column["tp_gt"]
    return plane if name == "tp_gt" else np.zeros_like(plane)
