"""The tail beyond the data: peaks over a threshold, and a generalised Pareto distribution.

Scores above a high level u, less u, are close to generalised Pareto whatever the scores' own
distribution (Pickands 1975; Balkema and de Haan 1974). With shape c and scale s fitted to the
n_u such excesses of n scores, a rate r of false alarms is reached at

    u + s / c * ((r * n / n_u) ** -c - 1),    or  u - s * log(r * n / n_u)  where c is 0.

Failures are answers: a fit is refused, with the reason, where there are too few excesses, where
they are tied, or where the shape says that the method has no ground (c <= -1: the tail ends in a
wall; c >= 1: it has no mean).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from math import isfinite, log

import numpy as np

from errata.anomaly import extra

TYPE_CHECKING = False
if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST = 30
"""Excesses, and a third of that many distinct ones, that a fit needs."""

LEVEL = 0.9
"""The quantile of the scores above which the tail begins."""


@dataclass(frozen=True)
class Tail:
    """A generalised Pareto distribution fitted to the highest scores; frozen.

    Attributes
    ----------
    level : float
        Where the tail begins.
    n, n_excesses : int
        Scores, and those above `level`.
    shape, scale : float
        NaN where there is no fit.
    failure : str
        Why there is none; empty if there is one.
    """

    level: float
    n: int
    n_excesses: int
    shape: float = float("nan")
    scale: float = float("nan")
    failure: str = ""

    def threshold(self, rate: float) -> float:
        """Give where a rate of false alarms is reached; NaN without a fit, or below the tail."""
        share = rate * self.n / self.n_excesses if self.n_excesses else float("inf")
        if self.failure or share > 1:
            return float("nan")
        if abs(self.shape) < 1e-9:
            return self.level - self.scale * log(share)
        return float(self.level + self.scale / self.shape * (share**-self.shape - 1))


def fit_tail(scores: NDArray[np.float64], level: float = LEVEL) -> Tail:
    """Fit the tail of scores of normal rows; a failure is in the result.

    Examples
    --------
    >>> fit_tail(np.zeros(50)).failure
    '0 scores above the 0.9 quantile, and 30 are needed'
    """
    n = len(scores)
    if n == 0:
        return Tail(float("nan"), 0, 0, failure="there are no scores")
    extra.require()
    start = float(np.quantile(scores, level))
    excesses = scores[scores > start] - start
    count, distinct = len(excesses), len(np.unique(excesses))
    if count < LEAST:
        scores_above = f"{count} {'score' if count == 1 else 'scores'} above"
        why = f"{scores_above} the {level:g} quantile, and {LEAST} are needed"
        return Tail(start, n, count, failure=why)
    if distinct < LEAST // 3:
        why = f"the {count} highest scores have only {distinct} distinct values"
        return Tail(start, n, count, failure=why)
    shape, scale = _fit(excesses)
    why = ""
    if not (isfinite(shape) and isfinite(scale) and scale > 0):
        why = "no generalised Pareto distribution fits the highest scores"
    elif not -1 < shape < 1:
        end = "end in a wall" if shape <= -1 else "have no mean"
        why = f"the highest scores {end} (shape {shape:.2f})"
    return Tail(start, n, count, failure=why) if why else Tail(start, n, count, shape, scale)


def _fit(excesses: NDArray[np.float64]) -> tuple[float, float]:
    from scipy.stats import FitError, genpareto

    # In units of their mean: the search starts where it ends, whatever the scores' own scale.
    unit = float(excesses.mean())
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore", RuntimeWarning)
            shape, _, scale = genpareto.fit(excesses / unit, 0.1, floc=0, scale=0.9)
    except FitError:
        return float("nan"), float("nan")
    return float(shape), float(scale) * unit
