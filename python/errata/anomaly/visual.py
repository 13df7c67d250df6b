"""Pictures: a grid of scores each, from the vectors of their patches.

A visual block is a block over patches, a mixture or a memory, that scores every cell of a picture;
the picture's own score is its highest cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.anomaly import rows
from errata.anomaly.gmm import GmmBlock
from errata.anomaly.grids import AnomalyGrids
from errata.anomaly.nearest import NearestBlock
from errata.errors import InputError, UsageError

if TYPE_CHECKING:
    from threading import Event

    from numpy.typing import ArrayLike, NDArray

    from errata.anomaly.chunks import Progress

KINDS = ("visual-gmm", "visual-nn")


@dataclass(frozen=True, eq=False)
class VisualBlock:
    """Scores patches of pictures; frozen.

    Attributes
    ----------
    patches : GmmBlock or NearestBlock
        What scores a patch.
    """

    patches: GmmBlock | NearestBlock

    @classmethod
    def fit(cls, patches: ArrayLike, *, kind: str = "visual-nn", **settings: Any) -> VisualBlock:
        """Fit on the patches of normal pictures, all cells alike.

        Parameters
        ----------
        patches : array-like of float, shape (n, rows, columns, d)
        kind : {"visual-gmm", "visual-nn"}
            What scores a patch: a mixture, or the distance to the nearest remembered patch.
        **settings
            Those of `GmmBlock.fit` or `NearestBlock.fit`.

        Raises
        ------
        InputError
            Another shape, numbers that are not finite, or no patches.
        UsageError
            A setting without a meaning.

        Examples
        --------
        >>> normal = [[[[0.0], [1.0]], [[1.0], [0.0]]]]
        >>> block = VisualBlock.fit(normal, kind="visual-nn")
        >>> block.score_grids([[[[0.0], [3.0]], [[1.0], [0.0]]]]).scores[0].tolist()
        [[0.0, 4.0], [0.0, 0.0]]
        """
        if kind not in KINDS:
            raise UsageError.at("kind", f"found {kind!r}", f"use one of {', '.join(KINDS)}")
        table = _patches(patches)
        flat = table.reshape(-1, table.shape[3])
        row_kind = GmmBlock if kind == "visual-gmm" else NearestBlock
        return cls(row_kind.fit(flat, **settings))

    @property
    def kind(self) -> str:
        """``visual-gmm`` or ``visual-nn``."""
        return f"visual-{self.patches.kind}"

    @property
    def scaler(self) -> Any:
        """Which numbers of a patch count, and how they are standardised."""
        return self.patches.scaler

    @property
    def provenance(self) -> dict[str, Any]:
        """Where it comes from; rows are patches."""
        return self.patches.provenance

    def score_grids(
        self,
        patches: ArrayLike,
        *,
        names: Sequence[str] | None = None,
        progress: Progress | None = None,
        cancel: Event | None = None,
    ) -> AnomalyGrids:
        """Score every cell, shape (n, rows, columns, d).

        Raises
        ------
        InputError
            Another shape, numbers that are not finite, or not as many a patch as in training.
        CancelledError
            `cancel` was set.
        """
        table = _patches(patches)
        n, height, width, depth = table.shape
        flat = self.patches.score(table.reshape(-1, depth), progress=progress, cancel=cancel)
        return AnomalyGrids(flat.reshape(n, height, width), names=names)

    def score(
        self,
        features: ArrayLike,
        *,
        progress: Progress | None = None,
        cancel: Event | None = None,
    ) -> NDArray[np.float64]:
        """Score pictures, shape (n, rows, columns, d) to (n,): the highest cell of each."""
        return self.score_grids(features, progress=progress, cancel=cancel).max_value

    def __repr__(self) -> str:
        return f"VisualBlock({self.patches!r})"


def _patches(values: ArrayLike) -> NDArray[np.float64]:
    layout = "a grid of vectors for each picture, shape (n, rows, columns, d)"
    array = rows.finite(values, 4, "patches", layout)
    if 0 in array.shape[1:]:
        message = f"patches: found the shape {array.shape}; give {layout}, none of them 0"
        raise InputError(message, place="patches")
    return array
