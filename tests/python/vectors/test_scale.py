"""Standardised columns, and magnitudes that can be squared."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.preprocessing import StandardScaler

from errata.vectors.projection.scale import standardise, tame

LARGEST = float(np.finfo(np.float64).max)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_columns_are_standardised_as_by_scikit_learn(kind: type[np.floating]) -> None:
    vectors = (np.random.default_rng(0).normal(size=(40, 5)) * 7 + 3).astype(kind)
    found = standardise(vectors)
    assert found.dtype == kind
    expected = StandardScaler().fit_transform(vectors.astype(np.float64))
    np.testing.assert_allclose(found, expected, atol=1e-6 if kind is np.float32 else 1e-12)


def test_a_constant_column_is_exactly_zero() -> None:
    vectors = np.array([[0.1, 1.0], [0.1, 2.0], [0.1, 4.0]], dtype=np.float32) + np.float32(1e4)
    vectors[:, 0] = 12345.678
    assert (standardise(vectors)[:, 0] == 0).all()
    assert standardise(np.zeros((0, 3))).shape == (0, 3)


@given(
    arrays(
        np.float64,
        st.tuples(st.integers(1, 6), st.integers(1, 4)),
        elements=st.floats(-LARGEST, LARGEST),
    )
)
def test_any_finite_vectors_stay_finite(vectors: np.ndarray) -> None:
    standard = standardise(vectors)
    assert np.isfinite(standard).all()
    assert np.abs(standard.mean(axis=0)).max() < 1e-6
    tamed = tame(vectors)
    assert np.isfinite(tamed.astype(np.float32) ** 2).all()


def test_ordinary_vectors_are_left_alone_and_others_scaled_by_a_power_of_two() -> None:
    ordinary = np.array([[1e-3, 1e9]])
    assert tame(ordinary) is ordinary
    huge = np.array([[3e30, 1e30]], dtype=np.float32)
    ratio = huge[0] / tame(huge)[0]
    assert ratio[0] == ratio[1]
    assert np.frexp(ratio[0])[0] == 0.5
