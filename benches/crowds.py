"""Seeded crowd regions: ragged masks with holes, as people paint over a row of spectators.

COCO gives crowds as uncompressed RLE, median 800 counts, a little over one run a pixel column.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]

# A region is noise of this grain, in px, above the level that covers this share of its box.
GRAIN = 28
COVERED = 0.6
LOG_WIDTH, LOG_HEIGHT, LOG_SD = 5.4, 4.7, 0.6


def draw_sizes(
    rng: np.random.Generator, widths: NDArray[np.int64], heights: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Draw whole-pixel sizes (n, 2), wider than high, for images of the given sizes."""
    n = len(widths)
    w = np.clip(np.exp(rng.normal(LOG_WIDTH, LOG_SD, n)), 24, widths - 1)
    h = np.clip(np.exp(rng.normal(LOG_HEIGHT, LOG_SD, n)), 24, heights - 1)
    sizes: NDArray[np.float64] = np.floor(np.stack([w, h], axis=1))
    return sizes


def _between(count: int, knots: int) -> NDArray[np.float64]:
    """Return the (count, knots) weights that interpolate linearly between evenly set knots."""
    at = np.linspace(0.0, knots - 1.0, count)
    weights: NDArray[np.float64] = np.maximum(0.0, 1.0 - np.abs(at[:, None] - np.arange(knots)))
    return weights


def draw_mask(rng: np.random.Generator, width: int, height: int) -> Mask:
    """Draw a (height, width) region that touches all four sides."""
    rows, columns = height // GRAIN + 2, width // GRAIN + 2
    coarse = rng.normal(0.0, 1.0, (rows, columns))
    field = _between(height, rows) @ coarse @ _between(width, columns).T
    field += 0.02 * rng.normal(0.0, 1.0, field.shape)
    mask: Mask = field > np.quantile(field, 1.0 - COVERED)
    for side in (mask[0], mask[-1], mask[:, 0], mask[:, -1]):
        side[len(side) // 2] = True
    return mask


def uncompressed_rle(mask: Mask, x: int, y: int, size: tuple[int, int]) -> dict[str, object]:
    """Return the region, its corner at (x, y), as COCO's uncompressed RLE of ``size`` (h, w)."""
    canvas = np.zeros(size, np.bool_)
    canvas[y : y + mask.shape[0], x : x + mask.shape[1]] = mask
    flat = canvas.ravel(order="F")
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    edges = [0, *changes.tolist(), len(flat)]
    counts = np.diff(edges).tolist()
    # The first count is of zeros, even if there are none.
    return {"counts": [0, *counts] if flat[0] else counts, "size": list(size)}
