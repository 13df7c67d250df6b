"""Principal components against scikit-learn's, on every route."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from errata.embeddings import Embeddings
from errata.vectors import pca_display
from errata.vectors.projection import pca

SHAPES = [(60, 8), (8, 60), (40, 40), (2, 5), (5, 1), (1, 4)]


def drawn(n: int, d: int, seed: int = 0) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    # Different variances: equal ones would leave the axes free.
    return random.normal(size=(n, d)) * np.linspace(5, 0.5, d) + 3


@pytest.mark.parametrize("shape", SHAPES)
def test_components_are_scikit_learns_up_to_sign(shape: tuple[int, int]) -> None:
    vectors = drawn(*shape)
    kept = min(3, *shape)
    expected = PCA(kept, svd_solver="full").fit_transform(vectors) if len(vectors) > 1 else [[0.0]]
    found = pca.principal_components(vectors, 3)
    assert found.shape == (shape[0], kept)
    np.testing.assert_allclose(np.abs(found), np.abs(expected), atol=1e-6)


def test_the_range_finder_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    # A spectrum that falls, as that of embeddings does.
    vectors = drawn(200, 120) * 0.9 ** np.arange(120) * 10
    exact = pca.principal_components(vectors, 4)
    monkeypatch.setattr(pca, "EXACT_SIDE", 50)
    np.testing.assert_allclose(pca.principal_components(vectors, 4), exact, atol=1e-3)


@pytest.mark.parametrize("shape", [(30, 6), (6, 30)])
def test_signs_do_not_depend_on_the_route_or_the_order(shape: tuple[int, int]) -> None:
    vectors = drawn(*shape)
    order = np.random.default_rng(1).permutation(len(vectors))
    found = pca.principal_components(vectors, 2)
    np.testing.assert_allclose(pca.principal_components(vectors[order], 2), found[order], atol=1e-9)
    turned = pca.principal_components(np.concatenate([vectors, vectors]), 2)
    np.testing.assert_allclose(turned[: len(vectors)], found, atol=1e-9)


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = drawn(50, 7)
    whole = pca.principal_components(vectors, 3)
    monkeypatch.setattr(pca, "BLOCK_VALUES", 21)
    np.testing.assert_allclose(pca.principal_components(vectors, 3), whole, atol=1e-12)


@pytest.mark.parametrize(
    "vectors",
    [
        np.zeros((0, 0)),
        np.zeros((0, 5)),
        np.ones((1, 3)),
        np.ones((4, 1)),
        np.full((3, 3), 1e200),
        np.diag([1e30, 1e30, 1.0]).astype(np.float32),
        np.diag([1e-320, 1e-310, 0.0]),
    ],
)
def test_display_is_always_two_finite_columns(vectors: NDArray[Any]) -> None:
    shown = pca_display(Embeddings(vectors))
    assert shown.shape == (len(vectors), 2)
    assert np.isfinite(shown).all()
