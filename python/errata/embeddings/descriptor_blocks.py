"""Histograms of colours and of textures, that descriptors of pictures and of patches share."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.embeddings.pictures import pillow
from errata.errors import MissingExtraError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

HUES, SATURATIONS, VALUES = 8, 3, 4
GREYS = VALUES
COLOURS = GREYS + HUES * SATURATIONS * VALUES
"""Bins of the histogram of colours; the first are for pixels with too little colour for a hue."""

NEAR, FAR = (8, 1), (16, 2)
"""Points and radii in pixels of the local binary patterns."""

PATTERNS = sum(points + 2 for points, _ in (NEAR, FAR))

ORIENTATIONS = 9

_LAB_RANGE = np.array([100.0, 128.0, 128.0])


def skimage() -> Any:
    """Give the functions of scikit-image that descriptors are made of."""
    try:
        from skimage import color, feature
    except ImportError as error:
        raise MissingExtraError.of("scikit-image", "embed") from error
    return SimpleNamespace(color=color, feature=feature)


def resized(picture: Image, side: int) -> NDArray[np.uint8]:
    """Give RGB pixels at a working size, shape (side, side, 3); proportions are not kept."""
    small = picture.resize((side, side), pillow().Resampling.BILINEAR)
    return np.asarray(small, dtype=np.uint8)


def intensity(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give (R + G + B) / 3, rounded: swapping channels leaves it as it is."""
    total = pixels.sum(axis=2, dtype=np.uint16)
    grey: NDArray[np.uint8] = ((total + 1) // 3).astype(np.uint8)
    return grey


def colour_bins(pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Give each pixel's bin in the histogram of colours, shape (h, w).

    Hue, saturation and value, each in equal parts. Of four parts of saturation the lowest has no
    hue, since that of a grey is noise.
    """
    hsv = skimage().color.rgb2hsv(pixels)
    parts = (HUES, SATURATIONS + 1, VALUES)
    hue, saturation, value = (
        np.minimum((hsv[..., i] * n).astype(np.int64), n - 1) for i, n in enumerate(parts)
    )
    coloured = GREYS + (hue * SATURATIONS + saturation - 1) * VALUES + value
    bins: NDArray[np.int64] = np.where(saturation == 0, value, coloured)
    return bins


def lab(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Give CIE Lab, L from 0 to 1, a and b from about -1 to 1, shape (h, w, 3)."""
    scaled: NDArray[np.float64] = skimage().color.rgb2lab(pixels) / _LAB_RANGE
    return scaled


def patterns(grey: NDArray[np.uint8]) -> list[NDArray[np.int64]]:
    """Give each pixel's uniform local binary pattern, near and far, shapes (h, w)."""
    find = skimage().feature.local_binary_pattern
    return [find(grey, *ring, method="uniform").astype(np.int64) for ring in (NEAR, FAR)]


def shares(bins: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    """Give the square roots of the shares of n bins, a vector of length 1.

    The distance of two such vectors is that of Hellinger, up to a factor of sqrt(2): rare colours
    count for something, and none drowns the others.
    """
    counts = np.bincount(bins.ravel(), minlength=n)
    roots: NDArray[np.float64] = np.sqrt(counts / bins.size)
    return roots


def unit(vector: NDArray[Any]) -> NDArray[np.float64]:
    """Bring a vector to length 1; one of zeros stays."""
    length = float(np.linalg.norm(vector))
    return vector / length if length else np.asarray(vector, dtype=np.float64)
