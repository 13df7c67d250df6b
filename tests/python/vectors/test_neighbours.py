"""Exact neighbours against all distances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from errata.errors import CancelledError
from errata.vectors.projection import neighbours
from errata.vectors.projection.neighbours import nearest


def all_distances(vectors: NDArray[np.floating]) -> NDArray[np.float64]:
    exact = vectors.astype(np.float64)
    apart: NDArray[np.float64] = np.sqrt(((exact[:, None] - exact[None]) ** 2).sum(axis=2))
    return apart


def check(vectors: NDArray[np.floating], count: int) -> None:
    indices, distances = nearest(vectors, count)
    assert indices.dtype == np.int32
    assert distances.dtype == np.float32
    assert (indices[:, 0] == np.arange(len(vectors))).all()
    assert (distances[:, 0] == 0).all()
    assert all(len(set(row)) == count for row in indices.tolist())
    expected = np.sort(all_distances(vectors), axis=1)[:, :count]
    np.testing.assert_allclose(distances, expected, rtol=1e-5, atol=1e-6 * expected.max(initial=1))
    assert (np.diff(distances, axis=1) >= 0).all()


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("n", "d", "count"), [(1, 3, 1), (2, 1, 2), (40, 7, 40), (300, 20, 31), (1000, 3, 5)]
)
def test_neighbours_are_the_nearest(n: int, d: int, count: int, kind: type[np.floating]) -> None:
    check(np.random.default_rng(0).normal(size=(n, d)).astype(kind), count)


def test_a_far_origin_costs_no_digits() -> None:
    check(np.random.default_rng(0).normal(size=(100, 5)) + 1e6, 10)


def test_outliers_do_not_hide_the_others() -> None:
    vectors = np.random.default_rng(0).normal(size=(100, 5)).astype(np.float32)
    vectors[7] = 1e12
    vectors[70] = 1e12
    indices, _ = nearest(vectors, 5)
    rest = np.delete(np.arange(100), [7, 70])
    expected = np.argsort(all_distances(vectors[rest]), axis=1)[:, :5]
    assert (indices[rest] == rest[expected]).all()
    assert indices[7, 1] == 70


@settings(max_examples=50)
@given(st.data())
def test_ties_go_to_the_earlier_place(data: st.DataObject) -> None:
    # Whole numbers: distances are exact, and many are equal.
    n = data.draw(st.integers(2, 30))
    values = data.draw(st.lists(st.integers(0, 3), min_size=2 * n, max_size=2 * n))
    vectors = np.array(values, dtype=np.float32).reshape(n, 2)
    apart = all_distances(vectors)
    np.fill_diagonal(apart, -1)
    count = min(n, 4)
    indices, _ = nearest(vectors, n)
    assert (indices[:, :count] == np.argsort(apart, axis=1, kind="stable")[:, :count]).all()


def test_blocks_make_no_difference_and_each_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.random.default_rng(0).normal(size=(90, 4)).astype(np.float32)
    whole = nearest(vectors, 6)
    monkeypatch.setattr(neighbours, "BLOCK_PAIRS", 900)
    told: list[float] = []
    parts = nearest(vectors, 6, told.append)
    assert (whole[0] == parts[0]).all()
    assert told == [k / 9 for k in range(1, 10)]


def test_what_a_step_raises_ends_the_search() -> None:
    def stop(share: float) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        nearest(np.ones((9, 2)), 3, stop)
