"""How vectors are projected and clustered: the settings, and their defaults."""

from __future__ import annotations

from dataclasses import dataclass

from errata.errors import UsageError

METHODS = ("umap", "pca")


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
        HDBSCAN's.
    seed : int
        The same vectors, settings and seed give the same space.
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
    seed: int = 0

    def __post_init__(self) -> None:
        least = {
            "dimensions": 1,
            "n_neighbors": 2,
            "min_cluster_size": 2,
            "min_samples": 1,
            "seed": 0,
            "pca": 1,
            "n_epochs": 1,
        }
        for name, bound in least.items():
            value = getattr(self, name)
            if value is not None and value < bound:
                raise UsageError.at(name, f"found {value}", f"give {bound} or more")
        if self.method not in METHODS:
            raise UsageError.at("method", f"found {self.method!r}", f"use one of {METHODS}")
        if self.cluster_selection_method not in ("eom", "leaf"):
            found = f"found {self.cluster_selection_method!r}"
            raise UsageError.at("cluster_selection_method", found, "use 'eom' or 'leaf'")
        if not 0 <= self.min_dist <= 1:
            raise UsageError.at("min_dist", f"found {self.min_dist}", "give a number from 0 to 1")
