"""Principal components: of many vectors in a second, with signs that do not depend on chance.

The components are the eigenvectors of the smaller of X'X (d x d) and XX' (n x n), X being centred:
the columns' sums and products are gathered in float64, a block of rows at a time, so no float64
copy of X is made. Where even the smaller side is large, a randomised range finder takes the
eigenproblem's place (Halko, Martinsson, Tropp 2011, algorithm 4.4, with 4 power iterations).

An eigenvector's sign is free; here the entry of largest magnitude is positive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from errata.vectors.projection.scale import tame

if TYPE_CHECKING:
    from errata.embeddings import Embeddings

EXACT_SIDE = 1536
"""Above this smaller side the range finder is used: at 1,536 an eigenproblem takes a second."""

BLOCK_VALUES = 1 << 22
POWER_ITERATIONS = 4
OVERSAMPLING = 12


def principal_components(vectors: NDArray[Any], count: int) -> NDArray[np.float64]:
    """Project centred vectors (n, d) on their first components: shape (n, min(count, n, d)).

    Columns are ordered by decreasing variance.
    """
    n, d = vectors.shape
    kept = min(count, n, d)
    if kept == 0:
        return np.zeros((n, kept))
    mean = vectors.mean(axis=0, dtype=np.float64)
    if min(n, d) > max(EXACT_SIDE, 2 * kept):
        axes = _found_range(vectors, mean, kept)
    elif d <= n:
        axes = _first_eigenvectors(_products(vectors, mean), kept)
    else:
        return _from_inner_products(vectors - mean, kept)
    return _times(vectors, mean, axes * _signs(axes))


def pca_display(embeddings: Embeddings) -> NDArray[np.float64]:
    """Place vectors in two dimensions at once: their first two principal components.

    Returns
    -------
    ndarray of float64, shape (n, 2)
        In the order of ``embeddings.rows``; a component that does not exist is 0.

    Examples
    --------
    >>> from errata.embeddings import Embeddings
    >>> from errata.vectors import pca_display
    >>> pca_display(Embeddings([[0.0, 3.0], [0.0, 1.0]])).tolist()
    [[1.0, 0.0], [-1.0, 0.0]]
    """
    return padded(principal_components(tame(embeddings.vectors), 2), 2)


def padded(points: NDArray[Any], dimensions: int) -> NDArray[np.float64]:
    """Give points with `dimensions` columns; those that are missing are 0."""
    whole = np.zeros((len(points), dimensions))
    whole[:, : points.shape[1]] = points[:, :dimensions]
    return whole


def _blocks(vectors: NDArray[Any]) -> list[slice]:
    step = max(1, BLOCK_VALUES // max(1, vectors.shape[1]))
    return [slice(start, start + step) for start in range(0, len(vectors), step)]


def _products(vectors: NDArray[Any], mean: NDArray[np.float64]) -> NDArray[np.float64]:
    total = np.zeros((vectors.shape[1],) * 2)
    for block in _blocks(vectors):
        centred = vectors[block] - mean
        total += centred.T @ centred
    return total


def _times(
    vectors: NDArray[Any], mean: NDArray[np.float64], axes: NDArray[np.float64]
) -> NDArray[np.float64]:
    projected = np.empty((len(vectors), axes.shape[1]))
    for block in _blocks(vectors):
        projected[block] = (vectors[block] - mean) @ axes
    return projected


def _times_transposed(
    vectors: NDArray[Any], mean: NDArray[np.float64], left: NDArray[np.float64]
) -> NDArray[np.float64]:
    total = np.zeros((vectors.shape[1], left.shape[1]))
    for block in _blocks(vectors):
        total += (vectors[block] - mean).T @ left[block]
    return total


def _first_eigenvectors(products: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Give eigenvectors as columns, by decreasing eigenvalue."""
    axes: NDArray[np.float64] = np.linalg.eigh(products)[1][:, ::-1][:, :count]
    return axes


def _signs(axes: NDArray[np.float64]) -> NDArray[np.float64]:
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=0)[None], axis=0)[0]
    return np.where(largest < 0, -1.0, 1.0)


def _from_inner_products(centred: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Give the projections where there are fewer vectors than columns."""
    values, vectors = np.linalg.eigh(centred @ centred.T)
    lengths = np.sqrt(np.maximum(values[::-1][:count], 0))
    projected: NDArray[np.float64] = vectors[:, ::-1][:, :count] * lengths
    # The sign is the axis', as where there are more vectors; the axis' length is of no matter.
    projected *= _signs(centred.T @ projected)
    return projected


def _found_range(
    vectors: NDArray[Any], mean: NDArray[np.float64], count: int
) -> NDArray[np.float64]:
    random = np.random.default_rng(0)
    width = min(count + OVERSAMPLING, *vectors.shape)
    axes = random.standard_normal((vectors.shape[1], width))
    for _ in range(POWER_ITERATIONS):
        axes = np.linalg.qr(axes)[0]
        axes = _times_transposed(vectors, mean, _times(vectors, mean, axes))
    axes = np.linalg.qr(axes)[0]
    projected = _times(vectors, mean, axes)
    found: NDArray[np.float64] = axes @ _first_eigenvectors(projected.T @ projected, count)
    return found
