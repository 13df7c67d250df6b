"""The score threshold that a report is made at: given, none, the best, or one for each class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from errata.evaluation import Evaluation

BEST, NONE = "best", "none"


def score_threshold(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> float | str | None:
    """Take a number, ``best`` or ``none``; the callback of click's options. None: not given."""
    if value is None or value in (BEST, NONE):
        return value
    try:
        return finite(value)
    except ValueError as error:
        text = f"found {value!r}; give a number, 'best' or 'none'"
        raise click.BadParameter(text, context, parameter) from error


def finite(text: str) -> float:
    """Read a number that is neither infinite nor NaN; a `ValueError` where it is none."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


@dataclass(frozen=True)
class ChosenScore:
    """A score threshold, and where it comes from.

    Attributes
    ----------
    common : float or None
        Of every class that has none of its own; None for no threshold.
    source : str
        In words, after "score threshold": what chose it, and on which images.
    chosen : dict or None
        The objective, its value and the images, where errata chose it; else None.
    own : mapping of label to float or None
        Classes with a threshold of their own.
    labels : sequence of str
        All classes, where some have one of their own.
    """

    common: float | None
    source: str
    chosen: dict[str, Any] | None
    own: Mapping[str, float | None] = field(default_factory=dict)
    labels: Sequence[str] = ()

    @property
    def score_thr(self) -> float | dict[str, float | None] | None:
        """The threshold as questions to an evaluation take it."""
        if not self.own:
            return self.common
        return {label: self.own.get(label, self.common) for label in self.labels}


def choose(
    evaluation: Evaluation,
    wanted: float | str | None,
    iou_thr: float,
    own: Mapping[str, float | None] | None = None,
) -> ChosenScore:
    """Settle the score threshold of a report; `best` is that of the highest micro F1.

    Parameters
    ----------
    wanted : float, ``best``, ``none``, or None
        None stands for the best.
    own : mapping of label to float or None, optional
        Classes with a threshold of their own.
    """
    common, source, chosen = _common(evaluation, BEST if wanted is None else wanted, iou_thr)
    return ChosenScore(common, source, chosen, own or {}, evaluation.labels)


def _common(
    evaluation: Evaluation, wanted: float | str, iou_thr: float
) -> tuple[float | None, str, dict[str, Any] | None]:
    if not isinstance(wanted, str):
        return wanted, "as given", None
    if wanted == NONE:
        return None, "as asked", None
    best = evaluation.best_threshold(iou_thr=iou_thr)
    if best is None:
        return None, "there are no detections, or no objects to find", None
    chosen = {
        "objective": f"micro {best.objective}",
        "value": best.value,
        "split": best.split,
        "iou_thr": best.iou_thr,
    }
    return best.score_thr, f"best micro F1 ({best.value:.4f}), chosen on {best.split}", chosen
