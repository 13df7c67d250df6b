"""Cluster ids, and vectors that occur many times."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from errata.vectors.projection.clustering import cluster_ids, in_order_of_first
from errata.vectors.projection.duplicates import places

DEFAULTS: dict[str, Any] = {
    "min_cluster_size": 2,
    "min_samples": 1,
    "cluster_selection_method": "eom",
    "metric": "euclidean",
}


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ([], []),
        ([-1, -1], [-1, -1]),
        ([2, 2, 0, -1, 1, 0], [0, 0, 1, -1, 2, 1]),
        ([0, 1], [0, 1]),
        ([-1, 5], [-1, 0]),
    ],
)
def test_ids_are_in_order_of_their_first_points(ids: list[int], expected: list[int]) -> None:
    found = in_order_of_first(np.array(ids, dtype=np.int64))
    assert found.dtype == np.int64
    assert found.tolist() == expected


def test_clusters_far_apart_are_found_in_order() -> None:
    spot = np.random.default_rng(0).normal(size=(20, 3)) * 0.1
    points = np.concatenate([spot + 50, spot, spot - 50])[[45, *range(60)]]
    found = cluster_ids(points, **(DEFAULTS | {"min_cluster_size": 5}))
    assert found.tolist() == [0] + [1] * 20 + [2] * 20 + [0] * 20


@pytest.mark.parametrize("n", range(12))
def test_few_points_are_defined(n: int) -> None:
    points = np.random.default_rng(n).normal(size=(n, 2))
    for size, samples in ((2, 1), (3, 5), (20, 1)):
        chosen = DEFAULTS | {"min_cluster_size": size, "min_samples": samples}
        found = cluster_ids(points, **chosen)
        assert found.shape == (n,)
        if n < size:
            assert (found == -1).all()


def test_rare_duplicates_are_left_alone() -> None:
    vectors = np.repeat(np.eye(4), 3, axis=0)
    assert places(vectors, n_neighbors=3) is None
    assert places(vectors[:1], n_neighbors=2) is None
    assert places(np.eye(5), n_neighbors=30) is None


def test_common_duplicates_share_a_place_in_order_of_first_occurrence() -> None:
    vectors = np.array([[5.0, 0], [1, 0], [5, -0.0], [5, 0], [2, 0]])
    found = places(vectors, n_neighbors=2)
    assert found is not None
    assert found.vectors.tolist() == [[5, 0], [1, 0], [2, 0]]
    assert found.place_of.tolist() == [0, 1, 0, 0, 2]
    assert found.labels(np.array([-1, 0, 0]), least=3).tolist() == [1, 0, 1, 1, 0]
    assert found.labels(np.array([-1, 0, 0]), least=4).tolist() == [-1, 0, -1, -1, 0]


def test_all_equal_are_one_place() -> None:
    found = places(np.ones((4, 3), dtype=np.float32), n_neighbors=30)
    assert found is not None
    assert found.labels(np.array([-1]), least=2).tolist() == [0, 0, 0, 0]
