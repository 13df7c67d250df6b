"""Threshold grids from matchings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.errors import CancelledError
from errata.results.grid import ThresholdGrid
from errata.thresholds import check_iou, check_list, check_score, hundredths

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from threading import Event

    from numpy.typing import NDArray

    from errata.evaluation import Evaluation
    from errata.match_source import MatchSource

PLANES = ("tp_gt", "tp_dt", "absorbed")


def grid(
    evaluation: Evaluation,
    score_thrs: Sequence[float] | None,
    iou_thrs: Sequence[float] | None,
    labels: Sequence[str] | str | None,
    progress: Callable[[int, int], None] | None,
    cancel: Event | None,
) -> ThresholdGrid:
    """Check what is asked for, and count it; see `Evaluation.grid`."""
    scores = evaluation.default_scores()
    if score_thrs is not None:
        scores = check_list(score_thrs, check_score)
    ious = hundredths() if iou_thrs is None else check_list(iou_thrs, check_iou)
    names = classes = None
    if labels is not None:
        names = [labels] if isinstance(labels, str) else list(labels)
        names = evaluation.labels if names == ["all"] else names
        classes = [evaluation.class_index(label, "labels") for label in names]
    weights = evaluation.weights
    return ThresholdGrid(
        labels=None if names is None else tuple(names),
        score_thrs=tuple(scores),
        iou_thrs=tuple(ious),
        provenance=evaluation.origin(),
        **_parts(evaluation.source, scores, ious, classes, weights, progress, cancel),
    )


def _parts(
    source: MatchSource,
    score_thrs: Sequence[float],
    iou_thrs: Sequence[float],
    classes: Sequence[int] | None,
    weights: NDArray[np.uint32] | None,
    progress: Callable[[int, int], None] | None,
    cancel: Event | None,
) -> dict[str, Any]:
    """Give the arrays of a `ThresholdGrid`.

    Thresholds may come in any order, repeated; the engine is asked for them ascending. Where a
    matching holds at one IoU threshold only, the grid is put together from one column each.
    """
    scores, score_at = np.unique(np.asarray(score_thrs, dtype=float), return_inverse=True)
    ious, iou_at = np.unique(np.asarray(iou_thrs, dtype=float), return_inverse=True)
    per_class = classes is not None
    columns = _columns(source, scores.tolist(), ious.tolist(), per_class, weights)
    whole = _joined(_told(columns, progress, cancel))
    n_classes = len(whole["n_gt"])
    which = np.asarray([0] if classes is None else classes, dtype=np.intp)
    axes = ((which, n_classes), (score_at.ravel(), len(scores)), (iou_at.ravel(), len(ious)))
    # Most grids ask for all classes and ascending thresholds: then nothing is copied.
    moved = {axis: at for axis, (at, n) in enumerate(axes) if not np.array_equal(at, np.arange(n))}

    def settle(array: NDArray[Any]) -> NDArray[Any]:
        for axis, at in moved.items():
            if axis < array.ndim:
                array = array.take(at, axis=axis)
        return array if per_class else array[0]

    parts: dict[str, Any] = {
        name: None if whole[name] is None else settle(whole[name]) for name in (*PLANES, "reaching")
    }
    parts["n_gt"] = np.asarray(settle(whole["n_gt"]), dtype=np.int64)
    mean_iou = whole["mean_iou"]
    parts["mean_iou"] = (lambda: settle(mean_iou())) if callable(mean_iou) else settle(mean_iou)
    return parts


def _columns(
    source: MatchSource,
    scores: list[float],
    ious: list[float],
    per_class: bool,
    weights: NDArray[np.uint32] | None,
) -> list[Callable[[], dict[str, Any]]]:
    """Give the questions to the engine: one for the whole, or one for each IoU threshold."""
    if source.rule.holds_everywhere or not ious:
        return [partial(_column, source, scores, ious, per_class, weights)]
    return [partial(_column, source, scores, [iou], per_class, weights) for iou in ious]


def _column(
    source: MatchSource,
    scores: list[float],
    ious: list[float],
    per_class: bool,
    weights: NDArray[np.uint32] | None,
) -> dict[str, Any]:
    # Where one matching serves all, any threshold gives it.
    iou = ious[0] if len(ious) == 1 else 0.5
    sweep = source.sweep(iou)
    mean_iou = partial(sweep.grid_mean_iou, scores, ious, per_class, weights)
    return {
        **sweep.grid(scores, ious, per_class, weights),
        # One matching is there to be asked later; of many that are not kept, all is asked now.
        "mean_iou": mean_iou if source.rule.holds_everywhere else mean_iou(),
    }


def _told(
    questions: list[Callable[[], dict[str, Any]]],
    progress: Callable[[int, int], None] | None,
    cancel: Event | None,
) -> list[dict[str, Any]]:
    """Ask one question after the other, and tell how many are answered."""
    answers = []
    for question in questions:
        if cancel is not None and cancel.is_set():
            raise CancelledError("the grid was cancelled")
        answers.append(question())
        if progress is not None:
            progress(len(answers), len(questions))
    return answers


def _joined(columns: list[dict[str, Any]]) -> dict[str, Any]:
    """Put columns side by side: the engine's planes over all classes, (class, score, iou)."""
    whole = dict(columns[0])
    if len(columns) == 1:
        return whole
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
    whole["mean_iou"] = np.concatenate([column["mean_iou"] for column in columns], axis=2)
    return whole


def _stand_in(column: dict[str, Any], name: str | None) -> NDArray[np.uint32]:
    plane: NDArray[np.uint32] = column["tp_gt"]
    return plane if name == "tp_gt" else np.zeros_like(plane)
