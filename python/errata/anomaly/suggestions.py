"""Thresholds that are worth trying, each with the reason and the data that it was chosen on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.anomaly import rows
from errata.anomaly.false_alarms import (
    CONFIDENCE,
    allowed,
    promised,
    rows_needed,
    threshold_of,
    upper_bound,
)
from errata.anomaly.tail import fit_tail
from errata.errors import InputError, UsageError
from errata.results.base import Result

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from errata.anomaly.threshold_sweep import AnomalySweep

FLOORS = (0.75, 0.8, 0.85, 0.9, 0.95, 0.98)
"""No-anomaly accuracies that must be kept while anomaly accuracy is raised; the product's."""


@dataclass(frozen=True)
class Suggestion:
    """A threshold and why; frozen.

    Attributes
    ----------
    name : str
        ``quantile``, ``tail``, ``false_alarms``; ``balanced_accuracy``, ``f1``,
        ``anomaly_accuracy_at_0.9``.
    value : float, optional
        None where the data allow none; `reason` says why.
    reason : str
    chosen_on : str
        On which data.
    """

    name: str
    value: float | None
    reason: str
    chosen_on: str


class Suggestions(Result):
    """Suggested thresholds, in order; frozen.

    Attributes
    ----------
    each : tuple of Suggestion
    """

    __slots__ = ("each",)
    each: tuple[Suggestion, ...]

    def __init__(self, each: tuple[Suggestion, ...]) -> None:
        self._freeze(each=each)

    def __len__(self) -> int:
        return len(self.each)

    def __getitem__(self, name: str) -> Suggestion:
        """Give the suggestion of a name.

        Raises
        ------
        UsageError
            There is none of that name.
        """
        found = next((one for one in self.each if one.name == name), None)
        if found is None:
            known = ", ".join(one.name for one in self.each)
            raise UsageError.at("suggestion", f"found {name!r}", f"use one of {known}")
        return found

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python."""
        return {"thresholds": [asdict(one) for one in self.each]}

    def _columns(self) -> dict[str, Any]:
        names = ("name", "value", "reason", "chosen_on")
        return {name: [getattr(one, name) for one in self.each] for name in names}

    def __repr__(self) -> str:
        known = ", ".join(f"{one.name}={one.value}" for one in self.each)
        return f"Suggestions({known})"


def suggest(
    scores: ArrayLike,
    *,
    chosen_on: str,
    quantile: float = 0.99,
    false_alarms: float = 0.001,
    confidence: float = CONFIDENCE,
    seen: bool = False,
) -> Suggestions:
    """Suggest thresholds from scores of normal rows alone.

    Parameters
    ----------
    scores : array-like of float, shape (n,)
        Of normal rows; best of rows that the block was not fitted on.
    chosen_on : str
        What the rows are.
    quantile : float
        At most ``1 - quantile`` of the rows reach the threshold ``quantile``.
    false_alarms : float
        The rate that ``tail`` extrapolates to and that ``false_alarms`` promises, if it can.
    confidence : float
        Of the promise.
    seen : bool
        Whether the block was fitted on these rows. There every block looks better than it is, and
        nothing is promised.

    Raises
    ------
    InputError
        No scores, or none that are finite numbers.
    UsageError
        A rate or a quantile outside (0, 1).

    Examples
    --------
    >>> import numpy as np
    >>> found = suggest(np.arange(100.0), chosen_on="a hundred rows", quantile=0.95)
    >>> found["quantile"].value > 94, found["quantile"].reason
    (True, '5 of 100 rows reach it, 0.05 of them at most')
    """
    for name, value in (("quantile", quantile), ("false_alarms", false_alarms)):
        if not 0 < value < 1:
            raise UsageError.at(name, f"found {value}", "give a number between 0 and 1")
    falling = np.sort(rows.column(scores))[::-1]
    if len(falling) == 0:
        raise InputError("scores: found none; give scores of normal rows", place="scores")
    made = (
        _by_quantile(falling, 1 - quantile),
        _by_tail(falling, false_alarms),
        _by_budget(falling, false_alarms, confidence, seen=seen),
    )
    return Suggestions(tuple(Suggestion(*parts, chosen_on) for parts in made))


def suggest_from(sweep: AnomalySweep) -> Suggestions:
    """Suggest thresholds where anomalies are known: the best of a sweep, by several objectives."""
    asked: list[tuple[str, str, str, float | None]] = [
        ("balanced_accuracy", "balanced_accuracy", "highest balanced accuracy", None)
    ]
    for floor in FLOORS:
        words = f"highest anomaly accuracy with no-anomaly accuracy of {floor:g} or more"
        asked.append((f"anomaly_accuracy_at_{floor:g}", "anomaly_accuracy", words, floor))
    asked.append(("f1", "f1", "highest F1", None))
    return Suggestions(tuple(_best(sweep, *one) for one in asked))


def _best(
    sweep: AnomalySweep, name: str, objective: str, words: str, floor: float | None
) -> Suggestion:
    absent = "anomalies" if sweep.n_anomaly == 0 else "normal rows"
    if sweep.n_anomaly == 0 or sweep.n_normal == 0:
        return Suggestion(name, None, f"there are no {absent}", sweep.chosen_on)
    point = sweep.best(objective, min_no_anomaly_accuracy=floor)
    if point is None:
        return Suggestion(name, None, "no threshold qualifies", sweep.chosen_on)
    reason = f"{words}: {point[objective]:.4f}"
    return Suggestion(name, point["threshold"], reason, sweep.chosen_on)


def _by_quantile(falling: NDArray[np.float64], share: float) -> tuple[str, float | None, str]:
    n = len(falling)
    value = threshold_of(falling, allowed(share, n))
    reach = int((falling >= value).sum())
    return "quantile", value, f"{reach:,} of {n:,} rows reach it, {share:.6g} of them at most"


def _by_tail(falling: NDArray[np.float64], rate: float) -> tuple[str, float | None, str]:
    tail = fit_tail(falling)
    value = tail.threshold(rate)
    if tail.failure:
        return "tail", None, tail.failure
    if not np.isfinite(value):
        why = f"{one_in(rate)} is reached below the tail, which begins at {tail.level:.6g}"
        return "tail", None, f"{why}: take the quantile"
    fitted = f"shape {tail.shape:.3g}, fitted to {tail.n_excesses:,} scores above {tail.level:.6g}"
    return "tail", value, f"{one_in(rate)} by a generalised Pareto tail ({fitted})"


def _by_budget(
    falling: NDArray[np.float64], rate: float, confidence: float, *, seen: bool
) -> tuple[str, float | None, str]:
    n = len(falling)
    alarms = promised(rate, n, confidence)
    value = threshold_of(falling, alarms or 0)
    reach = int((falling >= value).sum())
    reason = f"{reach:,} of {n:,} rows reach it"
    if seen:
        return "false_alarms", value, f"{reason}; they were fitted on, so nothing is promised"
    bound = upper_bound(reach, n, confidence)
    at = f"at {100 * confidence:g} % confidence"
    reason += f": at most {one_in(bound)} false alarms {at}"
    if alarms is None:
        needed = rows_needed(rate, confidence)
        reason += f"; too few rows to promise {one_in(rate)}, which takes {needed:,}"
    return "false_alarms", value, reason


def one_in(rate: float) -> str:
    """Say a rate as ``1 in 1,000``, or as ``12.5 %``; never better than it is."""
    if rate <= 0.1:
        return f"1 in {int(1 / rate * (1 + 1e-12)):,}"
    return f"{ceil(1000 * rate * (1 - 1e-12)) / 10:g} %"
