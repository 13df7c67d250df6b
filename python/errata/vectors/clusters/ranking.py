"""Which cluster is surely the worst."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata.vectors.space import NOISE

if TYPE_CHECKING:
    from numpy.typing import NDArray


def ranks(
    ids: NDArray[np.int64], bound: NDArray[np.float64], *ties: NDArray[Any]
) -> list[int | None]:
    """Give each cluster its rank from 1, smallest `bound` first.

    Noise is nothing that could be mended as one: it has no rank, nor has a cluster whose bound is
    NaN, where nothing is known.

    Parameters
    ----------
    ids : ndarray of int64, shape (k,)
        The clusters; the last to decide a tie.
    bound : ndarray of float64, shape (k,)
        What they are ranked by.
    *ties : ndarray, shape (k,)
        What decides where bounds are equal, smallest first.

    Examples
    --------
    >>> import numpy as np
    >>> from errata.vectors.clusters.ranking import ranks
    >>> ranks(np.array([-1, 0, 1, 2]), np.array([0.1, 0.5, 0.3, np.nan]))
    [None, 2, 1, None]
    """
    ranked = (ids != NOISE) & ~np.isnan(bound)
    order = np.lexsort((ids, *reversed(ties), bound))
    found: list[int | None] = [None] * len(ids)
    for rank, place in enumerate(order[ranked[order]].tolist(), start=1):
        found[place] = rank
    return found
