"""Classical descriptors of the cells of a picture, for finding what is odd in a part of it.

A picture is brought to 32 n x 32 n pixels and cut into n x n cells. Each is described by the mean
and standard deviation of CIE Lab (6 numbers), histograms of oriented gradients in its 2 x 2
quarters (36), and histograms of uniform local binary patterns (28), weighed as
`errata.embeddings.descriptors` does, by distances of all cells of the same 100 pictures (n = 8).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.embeddings import descriptor_blocks as blocks
from errata.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

CELL = 32
MOST = 64
"""Cells along a side, at most."""

SPREAD = {"colour": 0.377, "edges": 0.804, "texture": 0.325}
"""What each part is divided by."""


@dataclass(frozen=True)
class PatchDescriptors:
    """Classical descriptors of n x n cells, 70 numbers each.

    Raises
    ------
    UsageError
        `grid` is not from 1 to 64.
    """

    grid: int = 8
    batch_size: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.grid <= MOST:
            found, advice = f"found {self.grid}", f"give a whole number from 1 to {MOST}"
            raise UsageError.at("grid", found, advice)

    @property
    def made_by(self) -> str:
        """The maker, its version, and the grid."""
        return f"errata patch descriptors 1 {self.grid}x{self.grid}"

    def prepare(self, picture: Image) -> NDArray[np.float32]:
        """Describe the cells of RGB pixels: float32, shape (grid, grid, 70)."""
        parts = measured(blocks.resized(picture, self.grid * CELL))
        weighed = [parts[name] / spread for name, spread in SPREAD.items()]
        return np.concatenate(weighed, axis=2).astype(np.float32)

    def run(self, inputs: list[NDArray[Any]]) -> NDArray[np.float32]:
        """Give the descriptions as one table."""
        return np.stack(inputs)


def measured(pixels: NDArray[np.uint8]) -> dict[str, NDArray[np.float64]]:
    """Give the parts of the cells' descriptions before they are weighed, each (n, n, numbers)."""
    grey = blocks.intensity(pixels)
    colour = _cells(blocks.lab(pixels))
    gradients = blocks.skimage().feature.hog(
        grey / 255.0,
        orientations=blocks.ORIENTATIONS,
        pixels_per_cell=(CELL // 2, CELL // 2),
        cells_per_block=(2, 2),
        feature_vector=False,
    )
    # Blocks overlap by half; every other one is a cell's own.
    own = gradients[::2, ::2]
    near, far = blocks.patterns(grey)
    texture = [_shares(near, blocks.NEAR[0] + 2), _shares(far, blocks.FAR[0] + 2)]
    return {
        "colour": np.concatenate([colour.mean(axis=2), colour.std(axis=2)], axis=2),
        "edges": own.reshape(*own.shape[:2], -1),
        "texture": np.concatenate(texture, axis=2) * np.sqrt(0.5),
    }


def _cells(values: NDArray[Any]) -> NDArray[Any]:
    """Cut (32 n, 32 n, k) into (n, n, 1024, k)."""
    n, k = len(values) // CELL, values.shape[2]
    cells: NDArray[Any] = values.reshape(n, CELL, n, CELL, k).swapaxes(1, 2)
    whole: NDArray[Any] = cells.reshape(n, n, CELL * CELL, k)
    return whole


def _shares(bins: NDArray[np.int64], n_bins: int) -> NDArray[np.float64]:
    """Give each cell's roots of the shares of bins, shape (n, n, n_bins)."""
    n = len(bins) // CELL
    cell = np.arange(n * n).reshape(n, n).repeat(CELL, axis=0).repeat(CELL, axis=1)
    counts = np.bincount((cell * n_bins + bins).ravel(), minlength=n * n * n_bins)
    roots: NDArray[np.float64] = np.sqrt(counts.reshape(n, n, n_bins) / CELL**2)
    return roots
