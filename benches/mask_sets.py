"""Write sets of masks for the RLE IoU benchmark, once, beside the other data.

    python benches/mask_sets.py

prints JSON that names the files. On images of 480 x 640 px:

- ``scattered``: objects all over the image, 60 to 200 runs each; one pair of boxes in twenty
  meets, as between all objects of an image.
- ``crowded``: the same shapes around one spot, so that nearly every pair meets.
- ``long``, ``longest``: textures over the whole image, about 1,200 and 5,500 runs each.

Every twentieth second mask is a crowd, whose overlap is measured otherwise.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as mask_api

import outlines
from dataset import CACHE, SEED, VERSION

HEIGHT, WIDTH = 480, 640
COUNTS = {"scattered": 1_000, "crowded": 300, "long": 200, "longest": 200}
# The grain of a texture in px, and its roughness.
TEXTURES = {"long": (160, 0.003), "longest": (30, 0.01)}
Rle = dict[str, object]


def run_count(counts: str) -> int:
    """Return how many runs a compressed string holds: each ends with a character below 80."""
    return sum(not (ord(character) - 48) & 32 for character in counts)


def _as_text(rle: dict[str, bytes]) -> Rle:
    return {"size": [HEIGHT, WIDTH], "counts": rle["counts"].decode("ascii")}


def _shapes(rng: np.random.Generator, count: int, spread: float | None) -> list[Rle]:
    """Draw masks of 60 to 200 runs, all over the image or ``spread`` px around its middle."""
    canvas = np.array([WIDTH, HEIGHT])
    found: list[Rle] = []
    while len(found) < count:
        size = np.exp(rng.normal(4.1, 0.35, (count, 2)))
        place = rng.random((count, 2)) * canvas if spread is None else canvas / 2
        centre = place + (0.0 if spread is None else spread * rng.normal(0.0, 1.0, (count, 2)))
        frames = np.concatenate([centre, size], axis=1)
        n_points = rng.integers(20, 60, count)
        points = outlines.draw(rng, frames, n_points)
        for part in np.split(points, np.cumsum(n_points)[:-1]):
            rle = mask_api.frPyObjects([part.ravel().tolist()], HEIGHT, WIDTH)[0]
            if 60 <= run_count(rle["counts"].decode("ascii")) <= 200:
                found.append(_as_text(rle))
    return found[:count]


def _textures(rng: np.random.Generator, count: int, grain: int, roughness: float) -> list[Rle]:
    """Draw noise of a certain grain where it is above 0, smooth but for a little roughness."""
    found: list[Rle] = []
    for _ in range(count):
        field = _stretched(rng.normal(0.0, 1.0, (HEIGHT // grain, WIDTH // grain)))
        field += roughness * rng.normal(0.0, 1.0, field.shape)
        above = np.asfortranarray(field > 0.0, dtype=np.uint8)
        found.append(_as_text(mask_api.encode(above)))
    return found


def _stretched(coarse: NDArray[np.float64]) -> NDArray[np.float64]:
    """Interpolate linearly to the size of the image."""
    rows = np.linspace(0.0, coarse.shape[0] - 1.0, HEIGHT)
    columns = np.linspace(0.0, coarse.shape[1] - 1.0, WIDTH)
    tall = np.stack([np.interp(rows, np.arange(len(line)), line) for line in coarse.T], axis=1)
    return np.stack([np.interp(columns, np.arange(len(line)), line) for line in tall])


def draw(name: str) -> dict[str, object]:
    """Draw one set: two lists of masks, and which of the second are crowds."""
    rng = np.random.default_rng(SEED + 20 + list(COUNTS).index(name))
    count = COUNTS[name]
    if name in TEXTURES:
        masks = _textures(rng, 2 * count, *TEXTURES[name])
    else:
        masks = _shapes(rng, 2 * count, None if name == "scattered" else 12.0)
    crowd = [int(row % 20 == 19) for row in range(count)]
    return {"first": masks[:count], "second": masks[count:], "crowd": crowd}


def ensure(name: str) -> Path:
    """Return the file of a set, writing it if it is not there yet."""
    path = CACHE / f"rle_{name}_v{VERSION}.json"
    if not path.exists():
        CACHE.mkdir(exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(draw(name)), encoding="utf-8")
        partial.replace(path)
    return path


def describe(name: str) -> dict[str, object]:
    """Return a set's file and what is in it, for the report."""
    path = ensure(name)
    text = path.read_bytes()
    runs = [run_count(rle["counts"]) for rle in json.loads(text)["first"]]
    return {
        "path": str(path),
        "masks": COUNTS[name],
        "median_runs": int(np.median(runs)),
        "longest_runs": max(runs),
        "sha256": hashlib.sha256(text).hexdigest(),
    }


if __name__ == "__main__":
    print(json.dumps({name: describe(name) for name in COUNTS}, indent=1))
