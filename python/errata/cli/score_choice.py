"""The score threshold that a report is made at: given, none, or the best."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from errata.evaluation import Evaluation

BEST, NONE = "best", "none"


def score_threshold(context: click.Context, parameter: click.Parameter, value: str) -> float | str:
    """Take a number, ``best`` or ``none``; the callback of click's options."""
    if value in (BEST, NONE):
        return value
    try:
        number = float(value)
    except ValueError:
        number = nan
    if not isfinite(number):
        text = f"found {value!r}; give a number, 'best' or 'none'"
        raise click.BadParameter(text, context, parameter)
    return number


@dataclass(frozen=True)
class ChosenScore:
    """A score threshold, and where it comes from.

    Attributes
    ----------
    score_thr : float or None
        None for no threshold.
    source : str
        In words, after "score threshold": what chose it, and on which images.
    chosen : dict or None
        The objective, its value and the images, where errata chose it; else None.
    """

    score_thr: float | None
    source: str
    chosen: dict[str, Any] | None


def choose(evaluation: Evaluation, wanted: float | str, iou_thr: float) -> ChosenScore:
    """Settle the score threshold of a report; `best` is that of the highest micro F1."""
    if not isinstance(wanted, str):
        return ChosenScore(wanted, "as given", None)
    if wanted == NONE:
        return ChosenScore(None, "as asked", None)
    best = evaluation.best_threshold(iou_thr=iou_thr)
    if best is None:
        return ChosenScore(None, "there are no detections, or no objects to find", None)
    chosen = {
        "objective": f"micro {best.objective}",
        "value": best.value,
        "split": best.split,
        "iou_thr": best.iou_thr,
    }
    source = f"best micro F1 ({best.value:.4f}), chosen on {best.split}"
    return ChosenScore(best.score_thr, source, chosen)
