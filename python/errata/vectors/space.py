"""A vector space: where vectors lie, and which lie together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from errata.embeddings import Embeddings
    from errata.vectors.settings import SpaceSettings

NOISE = -1
"""The cluster id of vectors that no cluster holds; HDBSCAN's, and the file formats'."""


@dataclass(frozen=True, eq=False)
class VectorSpace:
    """Vectors projected and clustered once; everything else is asked of it, at any threshold.

    Attributes
    ----------
    embeddings : Embeddings
        What was projected.
    settings : SpaceSettings
        As asked for.
    method : {"umap", "pca"}
        What projected; ``pca`` where there were too few vectors for UMAP.
    n_neighbors : int, optional
        As used by UMAP: below the number of vectors. None for PCA.
    points : ndarray of float32 or float64, shape (n, dimensions)
        The space that was clustered, in the order of ``embeddings.rows``.
    display : ndarray of float32 or float64, shape (n, 2)
        The same vectors in two dimensions.
    labels : ndarray of int64, shape (n,)
        Cluster ids 0, 1, ...; -1 for noise.
    silhouette : float
        Mean silhouette of the vectors that are in a cluster, in `points`; NaN with fewer than two
        clusters or where every vector is a cluster of its own.
    seconds : float
        How long it took.
    """

    embeddings: Embeddings
    settings: SpaceSettings
    method: str
    n_neighbors: int | None
    points: NDArray[np.floating]
    display: NDArray[np.floating]
    labels: NDArray[np.int64]
    silhouette: float
    seconds: float

    @property
    def n_clusters(self) -> int:
        """How many clusters there are, noise not among them."""
        return int(self.labels.max(initial=NOISE)) + 1

    @property
    def noise_ratio(self) -> float:
        """The share of vectors that are in no cluster; NaN without vectors."""
        n = len(self.labels)
        return float((self.labels == NOISE).sum()) / n if n else float("nan")

    def __repr__(self) -> str:
        return (
            f"VectorSpace({self.embeddings!r}, {self.method}, clusters={self.n_clusters}, "
            f"noise_ratio={self.noise_ratio:.3f}, silhouette={self.silhouette:.3f})"
        )
