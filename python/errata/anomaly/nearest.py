"""Nearest neighbour: how far a row is from the nearest of those that are remembered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from errata.anomaly import extra, rows
from errata.anomaly.coreset import coreset as choose
from errata.anomaly.origin import origin
from errata.anomaly.row_block import RowBlock
from errata.anomaly.scaler import Scaler

if TYPE_CHECKING:
    from threading import Event

    from numpy.typing import ArrayLike, NDArray

    from errata.anomaly.chunks import Progress
    from errata.anomaly.row_block import Scorer


@dataclass(frozen=True, eq=False)
class NearestBlock(RowBlock):
    """A memory of normal rows; frozen.

    The score is the distance to the nearest of them, in scaled space.

    Attributes
    ----------
    scaler : Scaler
    memory : ndarray of float64, shape (m, d)
        In scaled space.
    provenance : dict
    """

    kind: ClassVar[str] = "nn"
    scaler: Scaler
    memory: NDArray[np.float64]
    provenance: dict[str, Any]

    @classmethod
    def fit(
        cls,
        features: ArrayLike,
        *,
        axes: Any = None,
        memory: int = 1000,
        coreset: str = "k-center",
        seed: int = 0,
        source: dict[str, Any] | None = None,
        progress: Progress | None = None,
        cancel: Event | None = None,
    ) -> NearestBlock:
        """Remember rows that are normal.

        Parameters
        ----------
        features : array-like of float, shape (n, d)
        axes : sequence of int or str, optional
            The columns that count, all by default.
        memory : int
            How many rows are remembered at most.
        coreset : {"k-center", "random"}
            How they are chosen.
        seed : int
        source : dict, optional
            ``file`` and ``blake3`` of where the rows come from.

        Raises
        ------
        InputError
            No table of finite numbers, or no rows.
        UsageError
            A setting without a meaning.
        CancelledError
            `cancel` was set.

        Examples
        --------
        >>> block = NearestBlock.fit([[0.0], [2.0]])
        >>> block.score([[2.0], [5.0]]).tolist()
        [0.0, 3.0]
        """
        extra.require()
        table = rows.table(features)
        scaler = Scaler.fit(table, axes)
        scaled = scaler.apply(table)
        kept = choose(scaled, memory, coreset, seed, progress=progress, cancel=cancel)
        settings = {
            "kind": cls.kind,
            "axes": list(scaler.axes),
            "memory": memory,
            "coreset": coreset,
            "seed": seed,
        }
        return cls(scaler, scaled[kept], origin(table, source, **settings))

    def _scorer(self) -> tuple[Scorer, int]:
        from scipy.spatial.distance import cdist

        def nearest(scaled: NDArray[np.float64]) -> NDArray[np.float64]:
            scores: NDArray[np.float64] = cdist(scaled, self.memory).min(axis=1)
            return scores

        return nearest, len(self.memory)

    def __repr__(self) -> str:
        return f"NearestBlock({len(self.memory)} rows, {len(self.scaler.axes)} axes)"
