"""Classical descriptors of a picture: colour, edges, texture. No learned features.

They need no model, tell day from night and a street from a forest, and know nothing of objects:
vectors of a network (`errata.embeddings.OnnxModel`) tell more where there is one.

A picture is brought to 128 x 128 pixels and described by three blocks:

* **colour** (148 numbers): a histogram over hue, saturation and value (100), and means of CIE Lab
  in 4 x 4 cells (48), which say where the colours are;
* **edges** (324): histograms of oriented gradients (Dalal and Triggs, CVPR 2005), 9 orientations,
  cells of 32 pixels in blocks of 2 x 2, of the intensity (R + G + B) / 3, at length 1 as a whole;
* **texture** (28): histograms of uniform local binary patterns (Ojala, Pietikäinen and Mäenpää,
  PAMI 2002), 8 points at 1 pixel and 16 points at 2, of the same intensity.

So that no block drowns the others, each is divided by the root mean square distance that two
photographs have in it: `SPREAD`, measured once on 100 pictures of Pascal VOC 2012, all 4,950
pairs. Two unlike photographs thus lie about 1 apart in each block, sqrt(3) in all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.embeddings import descriptor_blocks as blocks

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

SIDE = 128
GRID = 4
CELL = 32

BLOCKS = {
    "colour": slice(0, 148),
    "edges": slice(148, 472),
    "texture": slice(472, 500),
}
"""Where in a vector each block is."""

SPREAD = {"colours": 0.926, "layout": 0.310, "edges": 0.643, "texture": 0.197}
"""What each part is divided by; the two parts of colour by sqrt(2) more."""


@dataclass(frozen=True)
class Descriptors:
    """Classical descriptors, 500 numbers; what `compute` takes where no model is given.

    Examples
    --------
    >>> from PIL import Image
    >>> maker = Descriptors()
    >>> maker.run([maker.prepare(Image.new("RGB", (640, 480), "orange"))]).shape
    (1, 500)
    """

    made_by: str = "errata descriptors 1"
    batch_size: int = 1

    def prepare(self, picture: Image) -> NDArray[np.float32]:
        """Describe RGB pixels: float32, shape (500,)."""
        return describe(blocks.resized(picture, SIDE))

    def run(self, inputs: list[NDArray[Any]]) -> NDArray[np.float32]:
        """Give the descriptions as one table."""
        return np.stack(inputs)


def describe(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Describe RGB pixels at the working size, shape (128, 128, 3)."""
    half = np.sqrt(0.5)
    parts = measured(pixels)
    weights = {name: 1 / spread for name, spread in SPREAD.items()}
    weights["colours"] *= half
    weights["layout"] *= half
    return np.concatenate([parts[name] * weights[name] for name in SPREAD]).astype(np.float32)


def measured(pixels: NDArray[np.uint8]) -> dict[str, NDArray[np.float64]]:
    """Give the parts of a description before they are weighed."""
    grey = blocks.intensity(pixels)
    near, far = blocks.patterns(grey)
    texture = [blocks.shares(near, blocks.NEAR[0] + 2), blocks.shares(far, blocks.FAR[0] + 2)]
    gradients = blocks.skimage().feature.hog(
        grey / 255.0,
        orientations=blocks.ORIENTATIONS,
        pixels_per_cell=(CELL, CELL),
        cells_per_block=(2, 2),
    )
    cells = blocks.lab(pixels).reshape(GRID, SIDE // GRID, GRID, SIDE // GRID, 3)
    return {
        "colours": blocks.shares(blocks.colour_bins(pixels), blocks.COLOURS),
        "layout": cells.mean(axis=(1, 3)).ravel() / GRID,
        "edges": blocks.unit(gradients),
        "texture": np.concatenate(texture) * np.sqrt(0.5),
    }
