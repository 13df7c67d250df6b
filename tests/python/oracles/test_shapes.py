"""Masks as sets of pixels, and their overlaps, against pycocotools and bitmaps."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from pycocotools import mask

from coco.boundary import boundary
from coco.random_masks import Bitmap, bitmap, uncompressed

from .coco_dicts import compress
from .overlaps import of_masks
from .shapes import Pixels


def random_pixels(rng: Random, height: int, width: int, by_boundary: bool = False) -> Pixels:
    """Pixels at random, or a rectangle with some missing."""
    density = rng.choice((0.0, 0.1, 0.5, 0.9, 1.0))
    top, left = rng.randrange(height), rng.randrange(width)
    inside = frozenset(
        (y, x) for y in range(top, height) for x in range(left, width) if rng.random() < density
    )
    return Pixels(height, width, inside, by_boundary)


def bits(pixels: Pixels) -> Bitmap:
    array = np.zeros((pixels.height, pixels.width), np.uint8)
    for y, x in pixels.inside:
        array[y, x] = 1
    return array


def test_runs_and_their_string() -> None:
    rng = Random(1)
    for _ in range(200):
        pixels = random_pixels(rng, rng.randint(1, 70), rng.randint(1, 40))
        assert pixels.runs() == uncompressed(bits(pixels))["counts"]
        rle = {"size": [pixels.height, pixels.width], "counts": compress(pixels.runs())}
        assert (bitmap(rle, pixels.height, pixels.width) == bits(pixels)).all()
        theirs = mask.encode(np.asfortranarray(bits(pixels)))["counts"]
        assert rle["counts"] == theirs.decode("ascii")


@pytest.mark.parametrize("crowd", [False, True])
def test_overlaps_are_those_of_pycocotools(crowd: bool) -> None:
    rng = Random(2)
    for _ in range(200):
        size = rng.randint(1, 12), rng.randint(1, 12)
        dt, gt = (random_pixels(rng, *size) for _ in range(2))
        runs = [[mask.encode(np.asfortranarray(bits(p)))] for p in (dt, gt)]
        assert of_masks(dt, gt, crowd) == float(mask.iou(*runs, [int(crowd)])[0, 0])


def test_boundaries_are_those_of_bitmaps() -> None:
    rng = Random(3)
    for _ in range(100):
        pixels = random_pixels(rng, rng.randint(1, 90), rng.randint(1, 90))
        edge = Pixels(pixels.height, pixels.width, pixels.edge())
        assert (bits(edge) == boundary(bits(pixels))).all()


def test_the_boundary_lowers_the_overlap_but_not_of_a_crowd() -> None:
    whole = frozenset((y, x) for y in range(10) for x in range(10))
    inner = frozenset((y, x) for y in range(1, 9) for x in range(1, 9))
    gt, dt = (Pixels(18, 18, inside, by_boundary=True) for inside in (whole, inner))
    assert of_masks(dt, gt, crowd=False) == 0
    assert of_masks(dt, gt, crowd=True) == 1
    assert of_masks(dt, Pixels(18, 18, whole), crowd=False) == 0.64
