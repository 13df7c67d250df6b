from __future__ import annotations

import numpy as np
import pytest

from errata.vectors.clusters import medoid as module
from errata.vectors.clusters.medoid import medoid
from errata.vectors.clusters.samples import first_of_each, typical_first
from vectors import plain_clusters
from vectors.random_sets import space_of


@pytest.mark.parametrize("seed", range(30))
def test_against_sums_of_all_pairs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, d = int(rng.integers(1, 40)), int(rng.integers(1, 12))
    points = rng.normal(size=(n, d)) * 10.0 ** rng.integers(-20, 20) + rng.normal() * 100
    assert medoid(points) == plain_clusters.medoid(points.tolist())


@pytest.mark.parametrize("block", [1, 7, 64])
def test_blocks_change_nothing(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    points = np.random.default_rng(3).normal(size=(50, 10)).astype(np.float32)
    expected = medoid(points)
    monkeypatch.setattr(module, "BLOCK", block)
    assert medoid(points) == expected == plain_clusters.medoid(points.tolist())


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([[3.0]], 0),
        ([[1.0, 1.0], [2.0, 2.0]], 0),
        (np.zeros((5000, 3)), 0),
        ([[9.0], [5.0], [5.0], [1.0], [5.0]], 1),
        ([[1e308], [-1e308], [0.0]], 2),
        ([[1e-300], [3e-300], [2e-300]], 2),
        # Far from 0, where a product of matrices has no digits left.
        ([[1e9], [1e9 + 2], [1e9 + 3]], 1),
    ],
)
def test_odd_points(points: list[list[float]], expected: int) -> None:
    assert medoid(np.array(points)) == expected


def test_typical_first() -> None:
    points = np.array([[0.0], [1.0], [2.0], [1.0], [50.0], [52.0], [90.0], [-9.0], [51.0]])
    labels = np.array([0, 0, 0, 0, 1, 1, -1, -1, 1])
    places = typical_first(space_of(labels, points=points))
    # Cluster 0 around 1 (its second), ties by row; cluster 1 around 51; noise farthest first.
    assert places.tolist() == [2, 0, 3, 1, 1, 2, 0, 1, 0]
    assert first_of_each(places, np.array([0, 2, 3]), 2).tolist() == [3, 0]


def test_noise_alone_keeps_its_order() -> None:
    assert typical_first(space_of([-1, -1, -1])).tolist() == [0, 1, 2]
    assert typical_first(space_of([])).tolist() == []
