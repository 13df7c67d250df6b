"""Vectors that occur many times.

More equal vectors than UMAP looks at neighbours have no neighbour but each other: in its graph they
are an island without shape, which it lays out at random and HDBSCAN then cuts into clusters. So
where a vector occurs more often than that, each vector is projected and clustered once, and its
equals share its place and its cluster. A place that is noise, but holds enough vectors for a
cluster, is a cluster.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Places:
    """The distinct vectors, in order of first occurrence, and where each vector went."""

    vectors: NDArray[Any]
    place_of: NDArray[np.int64]

    def labels(self, of_places: NDArray[np.int64], least: int) -> NDArray[np.int64]:
        """Give each vector its place's cluster; noise of `least` equal vectors is a cluster."""
        sizes = np.bincount(self.place_of, minlength=len(self.vectors))
        alone = (of_places == -1) & (sizes >= least)
        whole = of_places.copy()
        whole[alone] = of_places.max(initial=-1) + 1 + np.arange(alone.sum())
        labels: NDArray[np.int64] = whole[self.place_of]
        return labels


def places(vectors: NDArray[Any], n_neighbors: int) -> Places | None:
    """Tell the distinct vectors, or None where none occurs more than `n_neighbors` times.

    Zeros of either sign are equal.
    """
    if len(vectors) < 2:
        return None
    # Adding 0 makes -0 a 0, so that equal vectors have equal bytes.
    whole = np.ascontiguousarray(vectors + vectors.dtype.type(0))
    rows = whole.view(np.dtype((np.void, whole.dtype.itemsize * whole.shape[1]))).ravel()
    _, first, inverse, counts = np.unique(
        rows, return_index=True, return_inverse=True, return_counts=True
    )
    if counts.max() <= min(n_neighbors, len(vectors) - 1):
        return None
    order = np.argsort(first)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return Places(vectors[first[order]], rank[inverse.reshape(-1)])
