"""Bounds of the mean of numbers from 0 to 1, whatever their distribution and however few.

Two images of F1 .1 are bad luck, two hundred are a slice on which the model fails; a mean cannot
tell them apart, a bound can. The usual one, mean plus 1.64 standard errors, is useless here: of
one image, or of two alike, the standard error is unknown or 0. Chernoff's bound in Hoeffding's
form needs nothing but that the values lie in [0, 1]: of `n` independent values with the true mean
`m`, the chance of a mean of at most ``x <= m`` is at most ``exp(-n kl(x, m))``, where ``kl(x, m) =
x ln(x / m) + (1 - x) ln((1 - x) / (1 - m))``. So the largest `m` with ``n kl(x, m) <= ln(1 / .05)``
is above the true mean with a probability of at least .95. It holds for draws without replacement
too, as images of a finite set are (section 6 of the source).

Bounds that look at the variance (empirical Bernstein) are tighter for hundreds of images of the
same quality, and say nothing below some twenty; bootstraps say "no doubt" about a single image.

Source: W. Hoeffding, Probability inequalities for sums of bounded random variables, Journal of the
American Statistical Association 58 (1963), theorem 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LEVEL = 0.95
"""How certain each bound is, by itself."""

_HALVINGS = 1100
"""More than enough: floats from 0 to 1 are exhausted after 1075."""


def upper(means: ArrayLike, counts: ArrayLike, level: float = LEVEL) -> NDArray[np.float64]:
    """Give upper bounds of true means.

    Parameters
    ----------
    means : array_like of float, shape (k,)
        Means of values from 0 to 1; NaN where there are none.
    counts : array_like of int, shape (k,)
        Of how many values each.
    level : float
        The probability with which each bound holds.

    Returns
    -------
    ndarray of float64, shape (k,)
        NaN for a mean of nothing; 1 where the mean is.

    Examples
    --------
    >>> from errata.vectors.clusters import mean_bounds
    >>> mean_bounds.upper([0.0, 0.5, 0.5], [1, 2, 200]).round(4).tolist()
    [0.95, 0.9873, 0.5859]
    """
    x = np.clip(np.asarray(means, dtype=np.float64), 0, 1)
    n = np.asarray(counts, dtype=np.float64)
    low, high = x.copy(), np.ones_like(x)
    budget = -np.log1p(-level)
    for _ in range(_HALVINGS):
        middle = low + (high - low) / 2
        if not ((low < middle) & (middle < high)).any():
            break
        inside = n * _kl(x, middle) <= budget
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return np.where(n > 0, low, np.nan)


def lower(means: ArrayLike, counts: ArrayLike, level: float = LEVEL) -> NDArray[np.float64]:
    """Give lower bounds of true means: the mirror image of `upper`."""
    return 1 - upper(1 - np.asarray(means, dtype=np.float64), counts, level)


def _kl(x: NDArray[np.float64], m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the divergence of coins that fall on 1 with the probabilities `x` and `m`."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ones = np.where(x > 0, x * np.log(x / m), 0.0)
        zeros = np.where(x < 1, (1 - x) * np.log((1 - x) / (1 - m)), 0.0)
    return ones + zeros
