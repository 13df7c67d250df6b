"""Random pictures and outlines of every structure that masks have."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from errata import masks

Bitmap = NDArray[np.uint8]

SIZES = ((1, 1), (1, 40), (40, 1), (9, 14), (33, 40), (70, 25), (97, 99), (200, 130))


def bitmap(rng: np.random.Generator, size: tuple[int, int]) -> Bitmap:
    """Give pixels of 0 and 1, in Fortran's order."""
    height, width = size
    kind = rng.integers(7)
    pixels: NDArray[Any]
    if kind == 0:
        pixels = np.full(size, rng.integers(2))
    elif kind == 1:
        pixels = rng.random(size) < rng.random()
    elif kind == 2:
        # Stripes, along columns or along rows.
        stripes = rng.random(size[1] if rng.random() < 0.5 else 1) < 0.5
        pixels = np.broadcast_to(stripes, size)
    else:
        rows, columns = np.mgrid[:height, :width]
        pixels = np.zeros(size, bool)
        for _ in range(rng.integers(1, 5)):
            y, x = rng.uniform(-0.2, 1.2, 2) * size
            radius = rng.uniform(0.02, 0.8) * max(size)
            pixels ^= (rows - y) ** 2 + (columns - x) ** 2 * rng.uniform(0.2, 5) < radius**2
    return np.asfortranarray(pixels, dtype=np.uint8)


def encoded(pixels: list[Bitmap]) -> list[masks.Rle]:
    """Give the run lengths of pictures of one size."""
    found = masks.encode(np.stack(pixels, axis=-1))
    assert isinstance(found, list)
    return found


def outline(rng: np.random.Generator, size: tuple[int, int]) -> list[float]:
    """Give a polygon: tiny or huge, inside and outside, with repeated and with rounded points."""
    height, width = size
    n_points = int(rng.choice((3, 4, 5, 8, 20, 60, 200)))
    kind = rng.integers(6)
    extent = np.array([width, height], float)
    points = rng.uniform(-0.3, 1.3, (n_points, 2)) * extent
    if kind == 1:
        points = rng.uniform(0, 1, 2) * extent + rng.normal(0, 1.5, (n_points, 2))
    elif kind == 2:
        points = rng.uniform(-20, 20, (n_points, 2)) * extent
    elif kind == 3:
        angles = np.sort(rng.uniform(0, 2 * np.pi, n_points))
        spokes = np.stack([np.cos(angles), np.sin(angles)], -1) * rng.uniform(0.2, 0.6)
        points = (0.5 + spokes * rng.uniform(0.7, 1, (n_points, 1))) * extent
    elif kind == 4:
        # On a line, or nearly.
        points = np.linspace(-5, 1, n_points)[:, None] * rng.uniform(-50, 50, 2) + 30
    step = rng.choice((0, 1, 0.5, 0.1, 0.01))
    if step:
        points = np.round(points / step) * step
    if rng.random() < 0.3:
        points = points[np.sort(rng.integers(0, n_points, n_points))]
    flat: list[float] = points.ravel().tolist()
    return flat
