"""Every small number of vectors, and vectors as nobody would wish them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from errata.embeddings import Embeddings
from errata.vectors import NOISE, SpaceSettings, VectorSpace, build_space

pytestmark = pytest.mark.usefixtures("warm")

QUICK = SpaceSettings(n_epochs=20)


def normal(n: int, d: int = 16, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)


def built(vectors: NDArray[Any], settings: SpaceSettings = QUICK) -> VectorSpace:
    """Build a space, and check what is true of any."""
    space = build_space(Embeddings(vectors), settings)
    n = len(vectors)
    assert space.points.shape == (n, settings.dimensions)
    assert space.display.shape == (n, 2)
    assert space.labels.shape == (n,)
    assert space.labels.dtype == np.int64
    assert np.isfinite(space.points).all()
    assert np.isfinite(space.display).all()
    assert set(space.labels.tolist()) - {NOISE} == set(range(space.n_clusters))
    assert math.isnan(space.silhouette) or -1 <= space.silhouette <= 1
    sizes = np.bincount(space.labels[space.labels != NOISE])
    assert (sizes >= settings.min_cluster_size).all()
    assert not math.isnan(space.silhouette) or space.n_clusters < 2
    with pytest.raises(ValueError, match="read-only"):
        space.labels[:] = 0
    return space


@pytest.mark.parametrize("n", range(46))
def test_any_small_number_of_vectors(n: int) -> None:
    space = built(normal(n))
    # Ten dimensions start from eleven eigenvectors, of which twelve vectors have enough.
    assert space.method == ("umap" if n >= 12 else "pca")
    assert space.n_neighbors == (min(30, n - 1) if n >= 12 else None)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 12, 40])
def test_principal_components_of_any_number(n: int) -> None:
    space = built(normal(n), SpaceSettings(method="pca"))
    assert space.method == "pca"
    assert space.n_neighbors is None
    if n:
        centred = space.points - space.points.mean(axis=0)
        np.testing.assert_allclose(space.display - space.display.mean(axis=0), centred[:, :2])


@pytest.mark.parametrize("n", [2, 3, 5, 29, 30, 31, 32, 60, 200])
def test_equal_vectors_are_one_cluster(n: int) -> None:
    space = built(np.full((n, 8), 0.1, dtype=np.float32))
    assert space.method == "pca"
    assert space.labels.tolist() == [0] * n
    assert (space.points == 0).all()
    assert math.isnan(space.silhouette)


def test_two_vectors_that_differ_are_noise() -> None:
    assert built(np.eye(2)).labels.tolist() == [NOISE, NOISE]


@pytest.mark.parametrize(("n", "times"), [(4, 50), (2, 40), (30, 40), (13, 31)])
def test_blocks_of_duplicates_larger_than_a_neighbourhood(n: int, times: int) -> None:
    vectors = np.tile(normal(n, 8), (times, 1))
    space = built(vectors)
    assert space.method == ("umap" if n >= 12 else "pca")
    assert space.n_clusters <= n
    for place in range(n):
        assert len(set(space.labels[place::n].tolist())) == 1
        assert (space.points[place::n] == space.points[place]).all()
        assert (space.display[place::n] == space.display[place]).all()
    assert space.noise_ratio == 0


def test_one_block_among_others() -> None:
    vectors = np.concatenate([np.ones((60, 8), dtype=np.float32), normal(60, 8)])
    assert len(set(built(vectors).labels[:60].tolist())) == 1


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e30])
@pytest.mark.parametrize("standard", [False, True])
def test_any_magnitude(kind: type[np.floating], scale: float, standard: bool) -> None:
    settings = SpaceSettings(n_epochs=20, standardise=standard)
    vectors = (normal(40).astype(np.float64) * scale).astype(kind)
    assert built(vectors, settings).method == "umap"


def test_magnitudes_at_the_end_of_float64() -> None:
    assert built(normal(40).astype(np.float64) * 1e307).method == "umap"
    assert built(normal(40).astype(np.float64) * 1e-307).method == "umap"
    mixed = normal(40).astype(np.float64)
    mixed[3] = 1e300
    assert built(mixed).method == "umap"


def test_a_power_of_two_makes_no_difference_to_huge_vectors() -> None:
    vectors = normal(40)
    large, twice = (built(vectors * np.float32(2.0**power)) for power in (100, 101))
    assert (large.points == twice.points).all()
    assert (large.labels == twice.labels).all()


@pytest.mark.parametrize("d", [1, 2, 9])
def test_fewer_columns_than_dimensions(d: int) -> None:
    assert built(normal(40, d)).method == "umap"
    assert (built(normal(40, d), SpaceSettings(method="pca")).points[:, d:] == 0).all()


def test_constant_columns_vanish_when_standardised() -> None:
    vectors = normal(40)
    settings = SpaceSettings(n_epochs=20, standardise=True)
    plain = built(vectors, settings)
    wider = np.concatenate([vectors, np.full((40, 3), 1e6, dtype=np.float32)], axis=1)
    assert (built(wider, settings).labels == plain.labels).all()
    assert built(np.ones((40, 3)), settings).labels.tolist() == [0] * 40


@pytest.mark.parametrize(("n", "d"), [(40, 5), (40, 70), (13, 70)])
def test_components_first(n: int, d: int) -> None:
    assert built(normal(n, d), SpaceSettings(n_epochs=20, pca=50)).method == "umap"


def test_other_settings_do_what_they_say() -> None:
    vectors = normal(60)
    wide = built(vectors, SpaceSettings(n_epochs=20, dimensions=3, n_neighbors=5))
    assert wide.n_neighbors == 5
    leaf = built(vectors, SpaceSettings(n_epochs=20, cluster_selection_method="leaf"))
    assert leaf.n_clusters >= built(vectors).n_clusters
    assert built(vectors, SpaceSettings(n_epochs=20, min_cluster_size=100)).noise_ratio == 1
    for metric in ("manhattan", "chebyshev"):
        built(vectors, SpaceSettings(n_epochs=20, metric=metric))
    other = built(vectors, SpaceSettings(n_epochs=20, seed=1))
    assert (other.points != built(vectors).points).any()
