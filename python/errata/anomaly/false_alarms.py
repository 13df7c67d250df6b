"""How many false alarms a threshold makes, and what of that can be promised.

Where a threshold lies just above the (m+1)-th highest of n scores of normal rows that it was not
fitted on, the chance that a new normal row reaches it is distributed as Beta(m+1, n-m) if scores
are continuous (Wilks 1941), and is lower if they are tied. Its quantile at the confidence is
Clopper and Pearson's exact upper bound for m alarms among n, so what is promised holds although the
threshold was chosen by looking.
"""

from __future__ import annotations

from math import ceil, floor, log, log1p

import numpy as np

from errata.anomaly import extra
from errata.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from numpy.typing import NDArray

CONFIDENCE = 0.95


def upper_bound(alarms: int, n: int, confidence: float = CONFIDENCE) -> float:
    """Give the rate that false alarms stay below, exactly, one-sided; NaN without rows.

    Examples
    --------
    >>> round(upper_bound(0, 100), 4)
    0.0295
    """
    if not 0 < confidence < 1:
        raise UsageError.at("confidence", f"found {confidence}", "give a number between 0 and 1")
    if not 0 <= alarms <= n:
        raise UsageError.at("alarms", f"found {alarms} of {n}", "give at most as many as rows")
    if n == 0:
        return float("nan")
    if alarms == n:
        return 1.0
    extra.require()
    from scipy.stats import beta

    return float(beta.ppf(confidence, alarms + 1, n - alarms))


def rows_needed(rate: float, confidence: float = CONFIDENCE) -> int:
    """Give how many normal rows without an alarm it takes to promise a rate.

    Examples
    --------
    >>> rows_needed(0.001)
    2995
    """
    return ceil(log(1 - confidence) / log1p(-rate))


def allowed(rate: float, n: int) -> int:
    """Give how many of n rows a rate lets be flagged: floor(rate * n), rounding forgiven."""
    return floor(rate * n * (1 + 1e-12) + 1e-12)


def promised(rate: float, n: int, confidence: float = CONFIDENCE) -> int | None:
    """Give the most alarms among n rows whose upper bound keeps to a rate; None if none does."""
    low, high = -1, allowed(rate, n)
    # The bound grows with the alarms: halve.
    while low < high:
        middle = (low + high + 1) // 2
        if n and upper_bound(min(middle, n), n, confidence) <= rate:
            low = middle
        else:
            high = middle - 1
    return None if low < 0 else low


def threshold_of(falling: NDArray[np.float64], alarms: int) -> float:
    """Give the lowest threshold that at most so many of the scores, in falling order, reach."""
    if alarms >= len(falling):
        return float(falling[-1])
    return float(np.nextafter(falling[alarms], np.inf))
