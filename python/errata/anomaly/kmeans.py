"""K-means: how far outside the nearest cluster a row lies.

``score = min over k of (||z - center_k|| - max_error_k)``, z standardised. Below 0 a row is inside
a cluster as far as training rows of that cluster reached; the product's rule, see
`errata.anomaly.metadata`. Distances are summed from differences, never taken from the expanded
``|a|^2 - 2ab + |b|^2``, which loses the digits of small distances far from the origin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from errata.anomaly import extra, rows
from errata.anomaly.chunks import pieces
from errata.anomaly.origin import origin
from errata.anomaly.row_block import RowBlock
from errata.anomaly.scaler import Scaler
from errata.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from errata.anomaly.row_block import Scorer


@dataclass(frozen=True, eq=False)
class KMeansBlock(RowBlock):
    """Clusters of normal rows, and how far each reaches; frozen.

    The score is the distance beyond the cluster that reaches nearest: below 0 within one.

    Attributes
    ----------
    scaler : Scaler
    centers : ndarray of float64, shape (k, len(scaler.axes))
        In scaled space.
    max_errors : ndarray of float64, shape (k,)
        How far from its center a cluster reaches, in scaled space.
    provenance : dict
    """

    kind: ClassVar[str] = "kmeans"
    scaler: Scaler
    centers: NDArray[np.float64]
    max_errors: NDArray[np.float64]
    provenance: dict[str, Any]

    @classmethod
    def fit(
        cls,
        features: ArrayLike,
        *,
        axes: Any = None,
        n_clusters: int = 32,
        max_error_quantile: float = 1.0,
        seed: int = 0,
        source: dict[str, Any] | None = None,
    ) -> KMeansBlock:
        """Fit clusters to rows that are normal.

        Parameters
        ----------
        features : array-like of float, shape (n, d)
        axes : sequence of int or str, optional
            The columns that count, all by default.
        n_clusters : int
            Fewer where there are fewer distinct rows: then each is a cluster of its own.
        max_error_quantile : float
            A cluster reaches as far as this share of its training rows: the smallest of their
            distances that covers it. 1 is the farthest row, as the product's name for it has it;
            then one stray training row hides all that lies around its cluster, and 0.9 is worth
            trying.
        seed : int
            The same rows, settings and seed give the same block, on any number of threads.
        source : dict, optional
            ``file`` and ``blake3`` of where the rows come from.

        Raises
        ------
        InputError
            No table of finite numbers, or no rows.
        UsageError
            A setting without a meaning.

        Examples
        --------
        >>> block = KMeansBlock.fit([[0.0], [1.0], [10.0], [11.0]], n_clusters=2)
        >>> block.score([[10.5], [30.0]]).round(3).tolist()
        [-0.1, 3.781]
        """
        extra.require()
        if n_clusters < 1:
            raise UsageError.at("n_clusters", f"found {n_clusters}", "give 1 or more")
        if not 0 <= max_error_quantile <= 1:
            found = f"found {max_error_quantile}"
            raise UsageError.at("max_error_quantile", found, "give a number from 0 to 1")
        table = rows.table(features)
        scaler = Scaler.fit(table, axes)
        scaled = scaler.apply(table)
        centers = _centers(scaled, n_clusters, seed)
        max_errors = _reach(scaled, centers, max_error_quantile)
        settings = {
            "kind": cls.kind,
            "axes": list(scaler.axes),
            "n_clusters": n_clusters,
            "max_error_quantile": max_error_quantile,
            "seed": seed,
        }
        return cls(scaler, centers, max_errors, origin(table, source, **settings))

    def _scorer(self) -> tuple[Scorer, int]:
        from scipy.spatial.distance import cdist

        def inside(scaled: NDArray[np.float64]) -> NDArray[np.float64]:
            beyond: NDArray[np.float64] = cdist(scaled, self.centers) - self.max_errors
            return np.asarray(beyond.min(axis=1))

        return inside, len(self.centers)

    def __repr__(self) -> str:
        return f"KMeansBlock({len(self.centers)} clusters, {len(self.scaler.axes)} axes)"


def _centers(scaled: NDArray[np.float64], n_clusters: int, seed: int) -> NDArray[np.float64]:
    from sklearn.cluster import KMeans

    distinct = np.unique(scaled, axis=0)
    if len(distinct) <= n_clusters:
        return np.ascontiguousarray(distinct)
    with extra.one_thread():
        model = KMeans(n_clusters=n_clusters, n_init="auto", random_state=seed).fit(scaled)
    return np.ascontiguousarray(model.cluster_centers_, dtype=np.float64)


def _reach(
    scaled: NDArray[np.float64], centers: NDArray[np.float64], quantile: float
) -> NDArray[np.float64]:
    """Give how far each cluster reaches; 0 for one to which no row is nearest."""
    from scipy.spatial.distance import cdist

    nearest = np.empty(len(scaled), dtype=np.int64)
    distances = np.empty(len(scaled))
    for piece in pieces(len(scaled), len(centers)):
        all_distances = cdist(scaled[piece], centers)
        nearest[piece] = all_distances.argmin(axis=1)
        distances[piece] = all_distances.min(axis=1)
    reach = np.zeros(len(centers))
    for k in np.unique(nearest).tolist():
        reach[k] = np.quantile(distances[nearest == k], quantile, method="higher")
    return reach
