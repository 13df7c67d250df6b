"""Threshold grids from matchings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from errata.match_source import MatchSource


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
    columns = [list(ious)] if source.rule.holds_everywhere else [[t] for t in ious]
    parts = [
        source.sweep(column[0]).grid(scores.tolist(), column, per_class, weights)
        for column in columns
        if column
    ]
    which = np.asarray([0] if classes is None else classes, dtype=np.intp)
    empty = np.zeros((1 + int(which.max(initial=0)), len(scores), 0), dtype=np.uint32)
    pick = np.ix_(which, score_at.ravel(), iou_at.ravel())

    def plane(name: str) -> NDArray[np.uint32] | None:
        if all(part[name] is None for part in parts) and parts:
            return None
        found = [np.zeros_like(p["tp_gt"]) if p[name] is None else p[name] for p in parts]
        whole = np.concatenate(found, axis=2) if found else empty
        return _tidy(whole[pick], squeeze=not per_class)

    tp_gt = plane("tp_gt")
    assert tp_gt is not None
    tp_dt = plane("tp_dt")
    absorbed = plane("absorbed")
    absorbed = np.zeros_like(tp_gt) if absorbed is None else absorbed
    return {
        "tp_gt": tp_gt,
        "tp_dt": tp_gt if tp_dt is None else tp_dt,
        "absorbed": absorbed,
        **_columns(source, parts, which, score_at.ravel(), absorbed, squeeze=not per_class),
    }


def _columns(
    source: MatchSource,
    parts: list[dict[str, Any]],
    which: NDArray[np.intp],
    score_at: NDArray[np.intp],
    absorbed: NDArray[np.uint32],
    *,
    squeeze: bool,
) -> dict[str, Any]:
    """Give n_dt and n_gt, which do not depend on the IoU threshold but for what is absorbed."""
    if parts:
        reaching, n_gt = parts[0]["reaching"], parts[0]["n_gt"]
    else:
        none = source.sweep(0.5).grid([], [0.5], not squeeze, None)
        reaching, n_gt = np.zeros((len(none["n_gt"]), len(score_at)), np.uint32), none["n_gt"]
    reaching = _tidy(reaching[np.ix_(which, score_at)], squeeze=squeeze)
    return {
        "n_dt": reaching.astype(np.int64)[..., None] - absorbed,
        "n_gt": _tidy(n_gt[which].astype(np.int64), squeeze=squeeze),
    }


def _tidy(array: NDArray[Any], *, squeeze: bool) -> NDArray[Any]:
    out = array[0] if squeeze else array
    return np.asarray(out)
