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

from errata.vectors.distances.distinct import distinct_rows


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
    most = min(n_neighbors, len(vectors) - 1)
    if len(vectors) < 2:
        return None
    # Adding 0 makes -0 a 0, so that equal vectors have equal bytes.
    whole = np.ascontiguousarray(vectors + vectors.dtype.type(0))
    if np.unique(_hashes(whole), return_counts=True)[1].max() <= most:
        return None
    found = distinct_rows([whole])
    if np.bincount(found.of).max() <= most:
        return None
    return Places(vectors[found.places], found.of)


def _hashes(whole: NDArray[Any]) -> NDArray[np.uint64]:
    """Give equal vectors equal numbers: rows of bytes take a hundred times as long to sort."""
    bits = whole.view(np.dtype(f"u{whole.dtype.itemsize}"))
    weights = np.random.default_rng(0).integers(1 << 63, size=bits.shape[1], dtype=np.uint64) | 1
    hashes: NDArray[np.uint64] = np.einsum("ij,j->i", bits, weights, dtype=np.uint64)
    return hashes
