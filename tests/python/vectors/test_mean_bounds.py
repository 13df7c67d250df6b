from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errata.vectors.clusters import mean_bounds
from vectors.plain_clusters import divergence, upper_bound

MEANS = (0.0, 1e-9, 0.05, 1 / 3, 0.5, 0.889, 0.999, 1.0)


@pytest.mark.parametrize("n", [1, 2, 3, 10, 500])
@pytest.mark.parametrize("mean", MEANS)
def test_against_candidates(mean: float, n: int) -> None:
    (found,) = mean_bounds.upper([mean], [n])
    assert found == pytest.approx(upper_bound(mean, n), abs=1 / 20_000)


def test_closed_form_where_there_is_one() -> None:
    for n in (1, 2, 7, 1000):
        assert mean_bounds.upper([0.0], [n])[0] == pytest.approx(1 - 0.05 ** (1 / n), rel=1e-14)
        assert mean_bounds.lower([1.0], [n])[0] == pytest.approx(0.05 ** (1 / n), rel=1e-14)


@given(st.floats(0, 1), st.integers(1, 10**6))
def test_the_largest_number_that_the_bound_admits(mean: float, n: int) -> None:
    (found,) = mean_bounds.upper([mean], [n])
    assert mean <= found <= 1
    assert n * divergence(mean, found) <= log(20) * (1 + 1e-6) + 1e-9 * n
    beyond = found + 1e-7
    assert beyond >= 1 or n * divergence(mean, beyond) >= log(20) * (1 - 1e-6)


@given(st.floats(0, 1), st.integers(1, 10**4))
def test_both_bounds_hold_the_mean_and_mirror_each_other(mean: float, n: int) -> None:
    low, high = mean_bounds.lower([mean], [n])[0], mean_bounds.upper([mean], [n])[0]
    assert low - 1e-15 <= mean <= high
    assert mean_bounds.upper([1 - mean], [n])[0] == pytest.approx(1 - low, abs=1e-15)
    assert mean_bounds.upper([mean], [n + 1])[0] <= high


def test_of_nothing_nothing_is_known() -> None:
    assert np.isnan(mean_bounds.upper([np.nan, 0.5], [0, 0])).all()
    assert mean_bounds.upper([], []).shape == (0,)


SKEWED = {
    "rare failures": (np.array([0.0, 1.0]), np.array([0.05, 0.95])),
    "rare successes": (np.array([0.0, 1.0]), np.array([0.97, 0.03])),
    "mostly good": (np.array([0.1, 0.8, 1.0]), np.array([0.1, 0.3, 0.6])),
    "even": (np.linspace(0, 1, 11), np.full(11, 1 / 11)),
}


@pytest.mark.parametrize("n", [2, 3, 5, 10, 50])
@pytest.mark.parametrize("name", SKEWED)
def test_coverage(name: str, n: int) -> None:
    values, chances = SKEWED[name]
    draws = np.random.default_rng(7).choice(values, size=(20_000, n), p=chances)
    means = draws.mean(axis=1)
    truth = float(values @ chances)
    # Equal sums are one mean: rounding must not push it past the truth.
    assert (mean_bounds.upper(means, np.full(20_000, n)) >= truth - 1e-12).mean() >= 0.95
    assert (mean_bounds.lower(means, np.full(20_000, n)) <= truth + 1e-12).mean() >= 0.95


def test_two_unlucky_images_do_not_outrank_a_slice() -> None:
    few, many = mean_bounds.upper([0.1, 0.3], [2, 200])
    assert few > many
