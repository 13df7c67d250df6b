"""The nearest neighbours of every vector, exactly, by matrix products.

|x - y|^2 = |x|^2 + |y|^2 - 2 xy: for a block of rows one product gives all distances, up to
rounding; the nearest few more than are asked for are chosen from these, and measured again as
differences. That is n^2 d multiplications, which processors do faster than anything else: up to
some tens of thousands of vectors it takes less time than umap-learn's approximate search takes to
be compiled.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

EXACT_WORK = 1.5e12
"""Above this `work` the approximate search wins: about 12 s on two processors."""

CHOOSING = 70
"""What choosing the nearest costs for each pair, in multiplications of a matrix product."""

SPARE = 8
"""Neighbours beyond those asked for that are measured again: rounding may have swapped them."""

GROUP = 16
MANY = 4

BLOCK_PAIRS = 1 << 22
"""Distances that a thread holds at a time: 16 MB."""

MOST_ROWS = 256
"""A block takes some hundredths of a second, which is what cancelling waits for."""

MOST_THREADS = 8


def work(n: int, d: int) -> float:
    """How much there is to do for n vectors of d numbers, in multiplications."""
    return float(n) * n * (d + CHOOSING)


def nearest(
    vectors: NDArray[Any], count: int, step: Callable[[float], None] | None = None
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Find the `count` nearest of every vector, itself the first, then by (distance, place).

    Parameters
    ----------
    vectors : ndarray of float32 or float64, shape (n, d)
        With squares that fit float32 (`errata.vectors.projection.scale.tame`); `count` <= n.
    step : callable, optional
        Told the fraction that is done, between blocks; what it raises ends the search.

    Returns
    -------
    indices : ndarray of int32, shape (n, count)
    distances : ndarray of float32, shape (n, count)
        Euclidean.
    """
    n = len(vectors)
    near = _centred(vectors)
    # |x|^2 is the same for all of a row, and left out; |y|^2 meets a column of ones.
    rows_and_one = np.hstack([near, np.ones((n, 1), dtype=np.float32)])
    columns = np.vstack([-2 * near.T, np.einsum("ij,ij->i", near, near)])
    indices = np.empty((n, count), dtype=np.int32)
    distances = np.empty((n, count), dtype=np.float32)
    rows = max(1, min(MOST_ROWS, BLOCK_PAIRS // n))
    starts = range(0, n, rows)

    def search(start: int) -> None:
        block = slice(start, min(start + rows, n))
        indices[block], distances[block] = _of_block(
            near, rows_and_one[block] @ columns, block, count
        )

    with ThreadPoolExecutor(min(MOST_THREADS, os.cpu_count() or 1)) as pool:
        futures = [pool.submit(search, start) for start in starts]
        try:
            for done, future in enumerate(futures, 1):
                future.result()
                if step is not None:
                    step(done / len(starts))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return indices, distances


def _centred(vectors: NDArray[Any]) -> NDArray[np.float32]:
    """Take off the medians of some vectors, before float32 takes the digits.

    Means would do, but for one outlier: it would move all others away from 0, and together.
    """
    some = vectors[:: max(1, len(vectors) // 500)]
    centred: NDArray[np.float32] = (vectors - np.median(some, axis=0)).astype(np.float32)
    return centred


def _of_block(
    near: NDArray[np.float32], gaps: NDArray[np.float32], block: slice, count: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    own = np.arange(block.start, block.stop)
    gaps[np.arange(len(own)), own] = -np.inf
    wanted = min(len(near), count + SPARE)
    bounds = _bounds(gaps, wanted)
    indices = np.empty((len(own), count), dtype=np.int32)
    distances = np.empty((len(own), count), dtype=np.float32)
    for place, row in enumerate(gaps):
        chosen = np.flatnonzero(row <= bounds[place])
        if len(chosen) > MANY * wanted:
            chosen = np.sort(chosen[np.argpartition(row[chosen], wanted - 1)[:wanted]])
        apart = near[chosen] - near[own[place]]
        exact = np.sqrt(np.einsum("ij,ij->i", apart, apart))
        exact[chosen == own[place]] = -1
        order = np.argsort(exact, kind="stable")[:count]
        indices[place], distances[place] = chosen[order], exact[order]
    distances[:, 0] = 0
    return indices, distances


def _bounds(gaps: NDArray[np.float32], wanted: int) -> NDArray[np.float32]:
    """Give for each row a bound that at least `wanted` of its numbers do not exceed.

    The least of each of many groups of columns is found at the speed of memory. As many numbers as
    groups are at or below the `wanted`-th of these; few others are.
    """
    groups = gaps.shape[1] // GROUP
    least = gaps
    if groups >= MANY * wanted:
        least = gaps[:, : groups * GROUP].reshape(len(gaps), GROUP, groups).min(axis=1)
    bounds: NDArray[np.float32] = np.partition(least, wanted - 1, axis=1)[:, wanted - 1]
    return bounds
