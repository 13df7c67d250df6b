"""Probabilities that are computed, not approximated: no count is too small for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def _stats() -> Any:
    try:
        from scipy import stats
    except ImportError as error:
        raise MissingExtraError.of("scipy", "vectors") from error
    return stats


def at_least_so_many_beyond(n_beyond: int, n: int, n_reference: int, order: int) -> float:
    """Give the probability that `n_beyond` of `n` values or more lie beyond a reference's.

    The border is the `order`-th smallest of `n_reference` values. If all values come from one
    distribution, the share of it beyond that border has itself a distribution, Beta(n_reference +
    1 - order, order), and the number beyond is beta-binomial. (A binomial tail would take the
    border as known: of 300 values the 99% point is not.)
    """
    if n_beyond <= 0:
        return 1.0
    a, b = n_reference + 1 - order, order
    # Its `sf` is 1 - cdf, which is 0 or worse where the tail is small.
    logarithms = _stats().betabinom.logpmf(np.arange(n_beyond, n + 1), n, a, b)
    return min(1.0, float(np.exp(logarithms).sum()))


def upper_bound(hits: int, n: int, level: float = 0.95) -> float:
    """Give the upper Clopper-Pearson bound of a share of which `hits` of `n` were seen."""
    if hits >= n:
        return 1.0
    return float(_stats().beta.ppf(level, hits + 1, n - hits))


def chance_of_none(n_total: int, n_marked: int, n_drawn: int) -> float:
    """Give the probability that none of `n_marked` is among `n_drawn` of `n_total`."""
    return float(_stats().hypergeom.pmf(0, n_total, n_marked, n_drawn))


def fisher(in_first: int, n_first: int, in_second: int, n_second: int) -> float:
    """Give Fisher's exact two-sided probability that two shares differ so much by chance."""
    table = [[in_first, n_first - in_first], [in_second, n_second - in_second]]
    return min(1.0, float(_stats().fisher_exact(table)[1]))


def holm(p_values: Sequence[float]) -> NDArray[np.float64]:
    """Give p-values raised for their number (Holm 1979): one below a level is a find at it.

    The probability of any false find among all is then at most the level, however the tests
    depend on each other.
    """
    given = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(given, kind="stable")
    raised = given[order] * (len(given) - np.arange(len(given)))
    found = np.empty(len(given))
    found[order] = np.minimum(1.0, np.maximum.accumulate(raised)) if len(given) else raised
    return found
