"""How vectors are projected and clustered: the settings, and their defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from errata.errors import UsageError

METHODS = ("umap", "pca")
METRICS = ("euclidean", "manhattan", "chebyshev")

LEAST = {
    "dimensions": 1,
    "n_neighbors": 2,
    "min_cluster_size": 2,
    "min_samples": 1,
    "seed": 0,
    "pca": 1,
    "n_epochs": 1,
    "silhouette_sample": 1,
}
MOST_SEED = 2**32 - 1
"""The largest seed that NumPy's generators take."""


@dataclass(frozen=True)
class SpaceSettings:
    """Settings of a `VectorSpace`; the defaults are those of Roboflow's vector analysis.

    Attributes
    ----------
    standardise : bool
        Whether every column is first brought to mean 0 and standard deviation 1; a constant column
        becomes 0.
    pca : int, optional
        Principal components that are kept before anything else; all columns are kept by default.
    method : {"umap", "pca"}
        What projects the vectors, for clustering and for display.
    dimensions : int
        Dimensions of the space that is clustered; the display has 2.
    n_neighbors, min_dist
        UMAP's.
    n_epochs : int, optional
        UMAP's; its own choice by default.
    min_cluster_size, min_samples, cluster_selection_method, metric
        HDBSCAN's, in the projected space; the metric is the silhouette's too. UMAP's own metric is
        Euclidean.
    silhouette_sample : int, optional
        How many vectors the mean silhouette is taken over, drawn with `seed`; all by default. Each
        one's own silhouette is exact.
    seed : int
        The same vectors, settings and seed give the same space.

    Examples
    --------
    >>> from errata.vectors import SpaceSettings
    >>> SpaceSettings.fast(seed=7).pca
    50
    """

    standardise: bool = False
    pca: int | None = None
    method: str = "umap"
    dimensions: int = 10
    n_neighbors: int = 30
    min_dist: float = 0.05
    n_epochs: int | None = None
    min_cluster_size: int = 2
    min_samples: int = 1
    cluster_selection_method: str = "eom"
    metric: str = "euclidean"
    silhouette_sample: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        for name, bound in LEAST.items():
            value = getattr(self, name)
            if value is not None and not value >= bound:
                raise UsageError.at(name, f"found {value}", f"give {bound} or more")
        if self.seed > MOST_SEED:
            raise UsageError.at("seed", f"found {self.seed}", f"give {MOST_SEED} or less")
        choices = {
            "method": METHODS,
            "cluster_selection_method": ("eom", "leaf"),
            "metric": METRICS,
        }
        for name, allowed in choices.items():
            if getattr(self, name) not in allowed:
                found = f"found {getattr(self, name)!r}"
                raise UsageError.at(name, found, f"use one of {allowed}")
        if not 0 <= self.min_dist <= 1:
            raise UsageError.at("min_dist", f"found {self.min_dist}", "give a number from 0 to 1")

    @classmethod
    def fast(cls, **changes: Any) -> SpaceSettings:
        """Settings that trade some quality for time; `changes` are settings by name.

        50 principal components go into UMAP, which runs for 100 epochs; the silhouette is the mean
        over 5,000 vectors. ``benches/vectors.py`` measures what this gains and costs.
        """
        quick: dict[str, Any] = {"pca": 50, "n_epochs": 100, "silhouette_sample": 5000}
        return cls(**(quick | changes))
