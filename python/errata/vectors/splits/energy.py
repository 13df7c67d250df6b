"""The energy distance between two sets of vectors, and whether chance explains it.

``E = 2 mean |x - y| - mean |x - x'| - mean |y - y'|`` over all pairs (Szekely and Rizzo, Energy
statistics, Journal of Statistical Planning and Inference 143, 2013). In the limit it is 0 if and
only if the two distributions are equal, whatever the difference is: position, spread, shape, a
missing mode. Its p-value comes from permutations: under no difference every way of cutting the
vectors into two sets of these sizes is as likely as the one at hand, so the test is exact at any
size.

Why this one: it needs no bandwidth as a kernel test (MMD) does, and no trained classifier.
Schilling's count of nearest neighbours from the same set sees finer differences, and in hundreds of
dimensions suffers from hubs, vectors that are everybody's neighbour; local differences are what the
comparison of clusters beside it is for. A shift of means along principal axes has no words: an axis
of an embedding is nothing one can look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from errata.errors import MissingExtraError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.vectors.steps import Steps

AT_ONCE = 111
"""Permutations that are tried at a time: nine times this many are 999."""

_ROUNDING = 1e-12
"""Sums of the same distances in another order differ by less, as a part of the mean distance."""


@dataclass(frozen=True)
class EnergyTest:
    """What the test gave.

    Attributes
    ----------
    distance : float
        The energy distance, in the unit of the distances.
    coefficient : float or None
        ``E / (2 mean |x - y|)``: from 0, the same, to 1, two single points; None where all vectors
        are equal.
    by_chance : float
        The mean energy distance of the permutations: what sets of these sizes have anyway.
    p_value : float
        The part of the permutations, the one at hand among them, with so great a distance.
    """

    distance: float
    coefficient: float | None
    by_chance: float
    p_value: float


def distances_between(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the Euclidean distances of all pairs, from differences, shape (n, n)."""
    try:
        from scipy.spatial.distance import pdist, squareform
    except ImportError as error:
        raise MissingExtraError.of("scipy", "vectors") from error
    return np.asarray(squareform(pdist(vectors), checks=False))


def energy_test(
    distances: NDArray[np.float64],
    n_first: int,
    rng: np.random.Generator,
    permutations: int,
    steps: Steps | None = None,
) -> EnergyTest:
    """Compare the first `n_first` vectors with the others, by the distances of all pairs."""
    n = len(distances)
    first = np.zeros((1, n))
    first[0, :n_first] = 1
    ((observed, across),) = _energy(distances, first)
    tolerance = _ROUNDING * float(distances.mean())
    as_great, total = 1, 0.0
    for start in range(0, permutations, AT_ONCE):
        tried = np.repeat(first, min(AT_ONCE, permutations - start), axis=0)
        found = _energy(distances, rng.permuted(tried, axis=1))[:, 0]
        as_great += int((found >= observed - tolerance).sum())
        total += float(found.sum())
        if steps is not None:
            steps.step(len(tried))
    return EnergyTest(
        distance=float(observed),
        coefficient=float(observed / (2 * across)) if across > 0 else None,
        by_chance=total / permutations,
        p_value=as_great / (permutations + 1),
    )


def _energy(distances: NDArray[np.float64], first: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the energy distance and the mean distance across, for each row of 1 (first) and 0."""
    sums = distances.sum(axis=1)
    n_first = first.sum(axis=1)
    n_second = first.shape[1] - n_first
    within = np.einsum("ij,ij->i", first @ distances, first)
    across = first @ sums - within
    rest = sums.sum() - within - 2 * across
    mean_across = across / (n_first * n_second)
    energy = 2 * mean_across - within / n_first**2 - rest / n_second**2
    # It is never negative; rounding may make it so.
    return np.stack([np.maximum(energy, 0), mean_across], axis=1)
