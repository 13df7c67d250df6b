"""Settings that mean nothing are refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from errata.errors import UsageError
from errata.vectors import SpaceSettings


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"dimensions": 0}, "dimensions: found 0; give 1 or more"),
        ({"n_neighbors": 1}, "n_neighbors: found 1; give 2 or more"),
        ({"min_cluster_size": 1}, "min_cluster_size: found 1; give 2 or more"),
        ({"silhouette_sample": 0}, "silhouette_sample: found 0; give 1 or more"),
        ({"seed": -1}, "seed: found -1; give 0 or more"),
        ({"seed": 2**32}, "seed: found 4294967296; give 4294967295 or less"),
        ({"method": "tsne"}, "method: found 'tsne'; use one of ('umap', 'pca')"),
        ({"metric": "cosine"}, "metric: found 'cosine'; use one of ('euclidean', 'manhattan'"),
        ({"cluster_selection_method": "x"}, "found 'x'; use one of ('eom', 'leaf')"),
        ({"min_dist": 1.5}, "min_dist: found 1.5; give a number from 0 to 1"),
        ({"min_dist": float("nan")}, "min_dist: found nan; give a number from 0 to 1"),
    ],
)
def test_refused(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=re.escape(says)):
        SpaceSettings(**wrong)


def test_fast_settings_can_be_changed() -> None:
    fast = SpaceSettings.fast(pca=20, seed=3)
    assert (fast.pca, fast.seed) == (20, 3)
    assert fast.n_epochs is not None
    assert fast.min_cluster_size == SpaceSettings().min_cluster_size
