"""Every function on masks against pycocotools, to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pycocotools import mask as reference

from errata import masks
from masks.random_bitmaps import SIZES, Bitmap, bitmap, encoded, outline

# What pycocotools' decode says of its own code.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

Rle = dict[str, Any]


def referred(rles: list[Rle]) -> list[Rle]:
    """Give run lengths as pycocotools returns them."""
    return [{"size": rle["size"], "counts": rle["counts"].encode()} for rle in rles]


def drawn(seed: int, count: int, size: tuple[int, int]) -> tuple[list[Bitmap], list[Rle]]:
    rng = np.random.default_rng(seed)
    pixels = [bitmap(rng, size) for _ in range(count)]
    return pixels, [reference.encode(one) for one in pixels]


@pytest.mark.parametrize("size", SIZES)
def test_pixels_runs_areas_and_bounds(size: tuple[int, int]) -> None:
    pixels, expected = drawn(1, 250, size)
    found = encoded(pixels)
    assert referred(found) == expected
    column = masks.Masks(found)
    np.testing.assert_array_equal(masks.decode(column), reference.decode(expected), strict=True)
    areas = np.array([reference.area(rle) for rle in expected], np.uint32)
    np.testing.assert_array_equal(masks.area(column), areas, strict=True)
    boxes = np.array([reference.toBbox(rle) for rle in expected])
    np.testing.assert_array_equal(masks.bounds(column), boxes, strict=True)
    # One at a time.
    for one, rle in zip(pixels[:20], expected, strict=False):
        assert masks.encode(one) == {"size": rle["size"], "counts": rle["counts"].decode()}
        np.testing.assert_array_equal(masks.decode(rle), one, strict=True)
        assert masks.area(rle) == reference.area(rle)
        np.testing.assert_array_equal(masks.bounds(rle), reference.toBbox(rle), strict=True)


@pytest.mark.parametrize("size", SIZES)
def test_overlaps(size: tuple[int, int]) -> None:
    _, first = drawn(2, 90, size)
    _, second = drawn(3, 80, size)
    # Of another size, some meeting the others' bounds.
    first += drawn(4, 5, (31, 32))[1]
    crowd = np.random.default_rng(5).integers(0, 2, len(second))
    for flags in (crowd, np.zeros_like(crowd)):
        expected = np.ascontiguousarray(reference.iou(first, second, flags.tolist()))
        found = masks.iou(first, second, flags)
        np.testing.assert_array_equal(found, expected, strict=True)
        ready = masks.Masks(first), masks.Masks(second)
        np.testing.assert_array_equal(masks.iou(*ready, flags.astype(bool)), expected)
        # A pair alone is counted in another way than a table.
        for row, column in np.random.default_rng(6).integers(0, 80, (150, 2)):
            pair = masks.iou([first[row]], [second[column]], flags[column : column + 1])
            assert pair.tolist() == [[expected[row, column]]]
    assert (masks.iou(first, second) == -1).any() or size not in ((33, 40), (97, 99))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("intersect", [False, True])
def test_merging(size: tuple[int, int], intersect: bool) -> None:
    _, rles = drawn(7, 200, size)
    rng = np.random.default_rng(8)
    for _ in range(60):
        some = [rles[row] for row in rng.integers(0, len(rles), rng.integers(1, 7))]
        found = masks.merge(some, intersect=intersect)
        assert referred([found]) == [reference.merge(some, intersect)]


@pytest.mark.parametrize("size", SIZES)
def test_polygons(size: tuple[int, int]) -> None:
    rng = np.random.default_rng(9)
    height, width = size
    for _ in range(500):
        polygons = [outline(rng, size) for _ in range(rng.choice((1, 1, 1, 2, 3, 6)))]
        expected = reference.merge(reference.frPyObjects(polygons, height, width))
        found = masks.from_polygons(polygons, height, width)
        assert referred([found]) == [expected], polygons


def test_polygons_of_large_images() -> None:
    rng = np.random.default_rng(10)
    for size in ((2000, 3000), (5000, 20), (20, 5000)):
        for _ in range(60):
            polygon = outline(rng, size)
            expected = reference.frPyObjects([polygon], *size)
            assert referred([masks.from_polygons([polygon], *size)]) == expected, polygon


def test_polygons_with_numbers_to_spare() -> None:
    triangle = [1.0, 1, 8, 1, 1, 8]
    for polygons in (
        [[*triangle, 5.0]],
        [[1.0, 1, 8, 8, 3]],
        [triangle, [3.0, 4], [], [1.0, 2, 9, 9]],
    ):
        expected = reference.merge(reference.frPyObjects(polygons, 10, 10))
        assert referred([masks.from_polygons(polygons, 10, 10)]) == [expected]


def test_lists_of_lengths() -> None:
    rng = np.random.default_rng(11)
    for _ in range(1500):
        height, width = (int(side) for side in rng.integers(1, 40, 2))
        cuts = np.sort(rng.integers(0, height * width + 1, rng.integers(0, 30)))
        lengths = np.diff(cuts, prepend=0, append=height * width).tolist()
        rle = {"size": [height, width], "counts": lengths}
        expected = reference.frPyObjects(rle, height, width)
        column = masks.Masks([rle])
        assert referred(list(column)) == [expected]
        assert masks.runs(column) == [lengths]
        assert masks.runs(column[0]) == lengths
        assert masks.area(rle) == reference.area(expected)
        np.testing.assert_array_equal(masks.decode(rle), reference.decode(expected))
        if sum(lengths[1::2]):
            np.testing.assert_array_equal(masks.bounds(rle), reference.toBbox(expected))


def test_runs_of_length_zero_are_counted_where_the_reference_stops() -> None:
    """Two zeros at the same place end pycocotools' loop; the pixels behind are there anyway."""
    one = {"size": [5, 5], "counts": [5, 0, 0, 20]}
    two = {"size": [5, 5], "counts": [5, 0, 0, 10, 10]}
    first, second = (reference.frPyObjects(rle, 5, 5) for rle in (one, two))
    assert reference.iou([first], [second], [0]).tolist() == [[0.0]]
    assert masks.iou([one], [two]).tolist() == [[0.5]]
    assert masks.runs(masks.merge([one, two])) == [5, 0, 0, 20]


def test_a_mask_without_foreground_has_no_bounds_where_the_reference_wraps_around() -> None:
    rle = {"size": [5, 7], "counts": [35, 0]}
    assert reference.toBbox(reference.frPyObjects(rle, 5, 7))[2] > 2**31
    assert masks.bounds(rle).tolist() == [0, 0, 0, 0]
