"""The mean silhouette (Rousseeuw 1987): how much nearer vectors are to their own cluster.

s(i) = (b - a) / max(a, b): a is the mean distance to the others of its cluster, b the least mean
distance to another cluster; 0 in a cluster of one, and where both are 0. Sorted by cluster, a block
of rows of the distance matrix needs one pass of sums over runs of columns, so that time is n^2 and
memory a block.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK_PAIRS = 1 << 21
"""Distances that a thread holds at a time: 16 MB."""

MOST_THREADS = 8

SCIPY_NAMES = {"manhattan": "cityblock", "chebyshev": "chebyshev"}


def mean_silhouette(
    points: NDArray[Any],
    labels: NDArray[np.int64],
    *,
    metric: str = "euclidean",
    sample: int | None = None,
    seed: int = 0,
) -> float:
    """Give the mean silhouette of the points that are in a cluster (label >= 0).

    NaN with fewer than two clusters, or where every point is a cluster of its own. With `sample`,
    the mean is taken over that many points, each against all.
    """
    clustered = labels >= 0
    order = np.argsort(labels[clustered], kind="stable")
    where = points[clustered][order].astype(np.float64)
    ids, starts, sizes = np.unique(labels[clustered][order], return_index=True, return_counts=True)
    if len(ids) < 2 or len(ids) == len(where):
        return float("nan")
    where -= where.mean(axis=0)
    cluster = np.repeat(np.arange(len(ids)), sizes)
    asked = np.arange(len(where))
    if sample is not None and sample < len(where):
        asked = np.sort(np.random.default_rng(seed).choice(len(where), sample, replace=False))
    rows = max(1, BLOCK_PAIRS // len(where))
    blocks = [asked[start : start + rows] for start in range(0, len(asked), rows)]

    euclidean = metric == "euclidean"
    distances = _euclidean(where) if euclidean else _by_scipy(where, SCIPY_NAMES[metric])

    def of_block(block: NDArray[np.int64]) -> NDArray[np.float64]:
        sums = np.add.reduceat(distances(block), starts, axis=1)
        return _silhouettes(sums, sizes, cluster[block])

    with ThreadPoolExecutor(min(MOST_THREADS, os.cpu_count() or 1)) as pool:
        return float(np.concatenate(list(pool.map(of_block, blocks))).mean())


Distances = Callable[[NDArray[np.int64]], NDArray[np.float64]]
"""Gives the distances of some points from all, a row for each."""


def _euclidean(where: NDArray[np.float64]) -> Distances:
    # |x|^2 + |y|^2 - 2 xy as one matrix product.
    squares = np.einsum("ij,ij->i", where, where)[:, None]
    ones = np.ones_like(squares)
    rows = np.hstack([where, squares, ones])
    columns = np.hstack([-2 * where, ones, squares]).T.copy()

    def distances(block: NDArray[np.int64]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = rows[block] @ columns
        np.maximum(found, 0, out=found)
        found[np.arange(len(block)), block] = 0
        np.sqrt(found, out=found)
        return found

    return distances


def _by_scipy(where: NDArray[np.float64], name: str) -> Distances:
    from scipy.spatial.distance import cdist

    def distances(block: NDArray[np.int64]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = cdist(where[block], where, name)
        return found

    return distances


def _silhouettes(
    sums: NDArray[np.float64], sizes: NDArray[np.int64], cluster: NDArray[np.int64]
) -> NDArray[np.float64]:
    rows = np.arange(len(sums))
    others = sizes[cluster] - 1
    within = sums[rows, cluster] / np.maximum(others, 1)
    sums /= sizes
    sums[rows, cluster] = np.inf
    between = sums.min(axis=1)
    largest = np.maximum(within, between)
    defined = (others > 0) & (largest > 0)
    found = np.zeros(len(sums))
    np.divide(between - within, largest, out=found, where=defined)
    return found
