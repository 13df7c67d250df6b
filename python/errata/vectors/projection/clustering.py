"""HDBSCAN's clusters."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def cluster_ids(
    points: NDArray[Any],
    *,
    min_cluster_size: int,
    min_samples: int,
    cluster_selection_method: str,
    metric: str,
) -> NDArray[np.int64]:
    """Give each point its cluster's id, 0, 1, ..., or -1 for noise.

    Ids are in order of the clusters' first points, so that they do not depend on how the tree was
    walked. Fewer points than a cluster needs, or than 3, are noise.
    """
    if len(points) < max(3, min_cluster_size):
        return np.full(len(points), -1, dtype=np.int64)
    import hdbscan

    found = hdbscan.HDBSCAN(
        min_cluster_size=min_cluster_size,
        min_samples=min_samples,
        cluster_selection_method=cluster_selection_method,
        metric=metric,
        core_dist_n_jobs=1,
    ).fit_predict(points.astype(np.float64))
    return in_order_of_first(found)


def in_order_of_first(ids: NDArray[Any]) -> NDArray[np.int64]:
    """Number ids anew by first occurrence; -1 stays."""
    known, first, inverse = np.unique(ids, return_index=True, return_inverse=True)
    first = np.where(known == -1, -1, first)
    rank = np.argsort(np.argsort(first)) - int((known == -1).any())
    return rank[inverse.reshape(-1)].astype(np.int64)
