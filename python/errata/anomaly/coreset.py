"""A few rows that stand for many: k-center greedy, or drawn at random.

K-center greedy takes, again and again, the row that is farthest from all taken so far (Gonzalez
1985; as in PatchCore, Roth et al., CVPR 2022). No row is then farther from the taken ones than
twice what the best choice of as many rows allows. n rows and m taken cost n * m distances and
memory for n numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from errata.anomaly.chunks import pieces
from errata.errors import UsageError

if TYPE_CHECKING:
    from threading import Event

    from numpy.typing import NDArray

    from errata.anomaly.chunks import Progress

METHODS = ("k-center", "random")

_STEP = 1 << 62
"""A width that makes every row a piece of work of its own."""


def coreset(
    rows: NDArray[np.float64],
    size: int,
    method: str = "k-center",
    seed: int = 0,
    *,
    progress: Progress | None = None,
    cancel: Event | None = None,
) -> NDArray[np.int64]:
    """Give the places of at most `size` rows, ascending; of equal rows k-center takes one.

    Raises
    ------
    UsageError
        `method` is unknown, or `size` below 1.
    CancelledError
        `cancel` was set.
    """
    if method not in METHODS:
        raise UsageError.at("coreset", f"found {method!r}", f"use one of {', '.join(METHODS)}")
    if size < 1:
        raise UsageError.at("memory", f"found {size}", "give 1 or more")
    random = np.random.default_rng(seed)
    if method == "random":
        return np.sort(random.permutation(len(rows))[:size])
    if len(rows) == 0:
        return np.empty(0, dtype=np.int64)
    return _k_center(rows, min(size, len(rows)), int(random.integers(len(rows))), progress, cancel)


def _k_center(
    rows: NDArray[np.float64],
    size: int,
    first: int,
    progress: Progress | None,
    cancel: Event | None,
) -> NDArray[np.int64]:
    from scipy.spatial.distance import cdist

    taken = [first]
    away = cdist(rows, rows[[first]])[:, 0]
    for _ in pieces(size - 1, _STEP, progress, cancel):
        farthest = int(away.argmax())
        if away[farthest] == 0:
            break  # Only copies of taken rows are left.
        taken.append(farthest)
        np.minimum(away, cdist(rows, rows[[farthest]])[:, 0], out=away)
    return np.sort(np.array(taken, dtype=np.int64))
