"""What blocks over rows share: rows are scaled, then scored piece by piece."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from errata.anomaly import extra
from errata.anomaly.chunks import pieces

if TYPE_CHECKING:
    from threading import Event

    from numpy.typing import ArrayLike, NDArray

    from errata.anomaly.chunks import Progress
    from errata.anomaly.scaler import Scaler

    Scorer = Callable[[NDArray[np.float64]], NDArray[np.float64]]


class RowBlock(ABC):
    """A block that scores rows; its class says what the score is."""

    scaler: Scaler

    def score(
        self,
        features: ArrayLike,
        *,
        progress: Progress | None = None,
        cancel: Event | None = None,
    ) -> NDArray[np.float64]:
        """Score rows, shape (n, d) to (n,): the higher, the stranger.

        Raises
        ------
        InputError
            No table of finite numbers, or not as wide as the training data.
        CancelledError
            `cancel` was set.
        """
        extra.require()
        scaled = self.scaler.apply(features)
        scorer, width = self._scorer()
        scores = np.empty(len(scaled))
        for piece in pieces(len(scaled), width, progress, cancel):
            scores[piece] = scorer(scaled[piece])
        return scores

    @abstractmethod
    def _scorer(self) -> tuple[Scorer, int]:
        """Give what scores scaled rows, and the numbers that it needs room for in each row."""
