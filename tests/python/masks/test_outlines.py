"""Outlines hold the middles of a mask's pixels, and of no others: by the even-odd rule, naively."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import errata
from errata import masks

shapes = array_shapes(min_dims=2, max_dims=2, max_side=9)
bitmaps = arrays(np.uint8, shapes, elements=st.sampled_from([0, 1]))


def inside(polygons: Any, x: float, y: float) -> bool:
    """Count the edges to the right of a point."""
    crossings = 0
    for polygon in polygons:
        ahead = np.roll(polygon, -1, axis=0)
        for (x1, y1), (_, y2) in zip(polygon.tolist(), ahead.tolist(), strict=True):
            crossings += x1 > x and min(y1, y2) < y < max(y1, y2)
    return crossings % 2 == 1


@given(bitmaps)
def test_they_hold_the_pixels_and_nothing_else(bitmap: np.ndarray[Any, Any]) -> None:
    polygons = masks.outlines(masks.encode(bitmap))
    height, width = bitmap.shape
    drawn = [[inside(polygons, x + 0.5, y + 0.5) for x in range(width)] for y in range(height)]
    assert drawn == (bitmap == 1).tolist()


@given(bitmaps)
def test_edges_are_level_or_upright_and_turn_at_every_corner(bitmap: np.ndarray[Any, Any]) -> None:
    for polygon in masks.outlines(masks.encode(bitmap)):
        steps = np.roll(polygon, -1, axis=0) - polygon
        assert (np.count_nonzero(steps, axis=1) == 1).all()
        assert (steps[:, 0] != 0).tolist() == [i % 2 == 0 for i in range(len(polygon))]


def test_several_at_once_a_hole_and_nothing() -> None:
    ring = np.ones((5, 6), dtype=np.uint8)
    ring[2, 2:4] = 0
    empty = np.zeros((5, 6), dtype=np.uint8)
    found = masks.outlines(masks.encode(np.stack([ring, empty], axis=2)))
    assert [len(polygons) for polygons in found] == [2, 0]


@pytest.mark.parametrize("bad", [17, {"size": [2, 2], "counts": "?"}])
def test_what_is_no_mask_is_refused(bad: Any) -> None:
    with pytest.raises(errata.InputError):
        masks.outlines(bad)
