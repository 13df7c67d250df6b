"""The functions of `errata.masks`: what they take, what they give, what they refuse."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from errata import InputError, UsageError, masks
from masks.random_bitmaps import bitmap, encoded

ONE = {"size": [4, 4], "counts": [5, 2, 9]}
TWO = {"size": [4, 4], "counts": [5, 4, 7]}
SQUARE = [[1.0, 1, 3, 1, 3, 3, 1, 3]]


def eroded(pixels: Any, reach: int) -> Any:
    """Foreground all of whose neighbours within `reach` are foreground, by looking at them."""
    height, width = pixels.shape
    padded = np.pad(pixels, reach)
    shifts = range(2 * reach + 1)
    return np.all(
        [padded[y : y + height, x : x + width] for y in shifts for x in shifts], axis=0
    ).astype(np.uint8)


def test_arrays_of_every_layout() -> None:
    rng = np.random.default_rng(1)
    columns = np.stack([bitmap(rng, (37, 50)) for _ in range(6)], axis=-1)
    expected = encoded([columns[:, :, row] for row in range(6)])
    layouts = [
        np.ascontiguousarray(columns),
        np.ascontiguousarray(columns.transpose(2, 0, 1)).transpose(1, 2, 0),
        np.repeat(np.repeat(columns, 2, axis=0), 3, axis=1)[::2, ::3],
        columns[::-1, ::-1].copy()[::-1, ::-1],
    ]
    for pixels in layouts:
        assert masks.encode(pixels) == expected
    for dtype in (np.bool_, np.int8, np.uint16, np.int64):
        assert masks.encode(columns.astype(dtype)) == expected
        assert masks.encode(columns.astype(dtype)[:, :, 2]) == expected[2]
    assert masks.encode(columns * 255) == expected
    assert masks.encode(columns[:, :, 0].tolist()) == expected[0]


def test_no_pixels_and_no_masks() -> None:
    assert masks.encode(np.zeros((5, 4, 0), np.uint8)) == []
    for size in ((0, 5), (5, 0), (0, 0)):
        nothing = masks.encode(np.zeros(size, bool))
        assert nothing == {"size": list(size), "counts": "0"}
        assert masks.decode(nothing).shape == size
        assert masks.area(nothing) == 0
        assert masks.bounds(nothing).tolist() == [0, 0, 0, 0]
        assert masks.merge([nothing, nothing]) == nothing
        assert masks.boundary(nothing) == nothing
        assert masks.from_polygons(SQUARE, *size) == nothing
    assert masks.decode([]).shape == (0, 0, 0)
    assert masks.area([]).shape == (0,)
    assert masks.bounds([]).shape == (0, 4)
    assert masks.runs([]) == []
    assert masks.boundary([]) == []
    assert masks.iou([], [ONE, TWO]).shape == (0, 2)
    assert masks.iou([ONE], []).shape == (1, 0)
    assert masks.boundary_iou([], []).shape == (0, 0)


def test_one_mask_and_many() -> None:
    assert masks.area(ONE) == 2
    assert isinstance(masks.area(ONE), int)
    assert masks.area([ONE, TWO]).tolist() == [2, 4]
    assert masks.bounds(ONE).shape == (4,)
    assert masks.decode(ONE).shape == (4, 4)
    assert masks.decode([ONE]).shape == (4, 4, 1)
    assert masks.runs([ONE, TWO]) == [[5, 2, 9], [5, 4, 7]]
    assert masks.boundary(ONE) == masks.boundary([ONE])[0]


def test_a_column_answers_as_a_list_does() -> None:
    column = masks.Masks([ONE, TWO])
    assert [len(column), repr(column)] == [2, "<2 masks>"]
    assert list(column) == [column[0], column[1]] == [column[-2], column[-1]]
    assert masks.runs(column[1]) == [5, 4, 7]
    with pytest.raises(IndexError):
        column[2]
    assert masks.iou(column, column).tolist() == masks.iou([ONE, TWO], [ONE, TWO]).tolist()
    assert masks.merge(column) == masks.merge([ONE, TWO])
    assert masks.boundary(column) == masks.boundary([ONE, TWO])
    assert len(masks.Masks(mask for mask in (ONE, TWO))) == 2


def test_what_comes_out_goes_into_json() -> None:
    for mask in (masks.encode(np.eye(3, dtype=int)), masks.from_polygons(SQUARE, 5, 5)):
        assert json.loads(json.dumps(mask)) == mask
        assert masks.Masks([mask])[0] == mask


@pytest.mark.parametrize(
    "polygons", [[np.array(SQUARE[0])], [np.array(SQUARE[0]).reshape(-1, 2)], np.array(SQUARE)]
)
def test_polygons_as_arrays(polygons: Any) -> None:
    assert masks.from_polygons(polygons, 5, 6) == masks.from_polygons(SQUARE, 5, 6)
    assert masks.from_polygons(SQUARE, np.int64(5), np.uint8(6))["size"] == [5, 6]


@pytest.mark.parametrize("ratio", [0.001, 0.02, 0.1, 1.0])
def test_boundaries_are_what_erosion_takes_away(ratio: float) -> None:
    rng = np.random.default_rng(2)
    for size in ((1, 1), (9, 14), (33, 40), (60, 45)):
        pixels = [bitmap(rng, size) for _ in range(12)]
        reach = max(1, round(ratio * float(np.hypot(*size))))
        thin = [whole - eroded(whole, reach) for whole in pixels]
        rles, edges = encoded(pixels), encoded(thin)
        assert masks.boundary(rles, boundary_ratio=ratio) == edges
        crowd = rng.integers(0, 2, len(rles))
        # Of a crowd the mask alone counts.
        whole = masks.iou(rles, rles, crowd)
        expected = np.where(crowd, whole, np.minimum(whole, masks.iou(edges, edges)))
        found = masks.boundary_iou(rles, rles, crowd, boundary_ratio=ratio)
        np.testing.assert_array_equal(found, expected)


def test_threads_share_masks() -> None:
    rng = np.random.default_rng(3)
    column = masks.Masks(encoded([bitmap(rng, (97, 99)) for _ in range(60)]))
    expected = masks.iou(column, column)
    found: list[Any] = []
    threads = [
        threading.Thread(target=lambda: found.append(masks.iou(column, column))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(np.array_equal(one, expected) for one in found)


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "a mask alone": (lambda: masks.Masks(ONE), "masks: found a single mask; give a list"),
    "no list": (lambda: masks.area(3), "masks: found 3; give a list"),  # type: ignore[call-overload]
    "no mask": (lambda: masks.area([ONE, 5]), r"masks\[1\].*found 5"),
    "no counts": (lambda: masks.area({"size": [4, 4]}), r"masks\[0\].*without size or counts"),
    "one side": (lambda: masks.area({"size": [4], "counts": [4]}), r"\[0\]\.size: found \[4\]"),
    "negative": (
        lambda: masks.area({"size": [-4, 4], "counts": "0"}), r"masks\[0\]\.size: found \[-4, 4\]"
    ),
    "counts": (lambda: masks.area({"size": [4, 4], "counts": 16}), r"masks\[0\]\.counts: found 16"),
    "cut off": (
        lambda: masks.area([ONE, {"size": [4, 4], "counts": "52P"}]),
        r"masks\[1\]\.counts, byte 3: found the end within a number",
    ),
    "total": (
        lambda: masks.area({"size": [4, 5], "counts": "529"}),
        r"masks\[0\]\.counts: found runs of 16 pixels altogether for an image of 4 x 5 = 20",
    ),
    "polygon": (lambda: masks.area([SQUARE]), r"masks\[0\]\.segmentation: found polygons; poly"),
    "fractions": (lambda: masks.encode(np.eye(3)), "bitmap: found values of the type float64"),
    "axes": (lambda: masks.encode(np.zeros(3, int)), r"bitmap: found the shape \(3,\)"),
    "sizes": (
        lambda: masks.decode([ONE, {"size": [2, 8], "counts": [16]}]),
        r"masks\[1\]\.size: found 2 x 8 where the first has 4 x 4",
    ),
    "merged sizes": (
        lambda: masks.merge([ONE, {"size": [2, 8], "counts": [16]}]), r"masks\[1\]\.size"
    ),
    "none to merge": (lambda: masks.merge([]), "masks: found none"),
    "crowd": (lambda: masks.iou([ONE], [TWO], [2]), "crowd: found int64 values beyond 0 and 1"),
    "crowds": (lambda: masks.iou([ONE], [TWO], [0, 1]), "crowd: found 2 flags for 1 masks"),
    "ratio": (lambda: masks.boundary(ONE, boundary_ratio=0), "boundary_ratio: found 0"),
    "side": (lambda: masks.from_polygons(SQUARE, 5.5, 5), "height: found 5.5"),  # type: ignore[arg-type]
    "sides": (lambda: masks.from_polygons(SQUARE, 5, -5), r"size: found \[5, -5\]"),
    "no polygon": (lambda: masks.from_polygons([], 5, 5), "found no polygon"),
    "line": (lambda: masks.from_polygons([[1, 1, 2, 2]], 5, 5), "found a polygon of 4 numbers"),
    "corner": (
        lambda: masks.from_polygons([*SQUARE, [1, 1, np.nan, 3, 1, 3]], 5, 5),
        r"segmentation\[1\]\[2\]: found NaN",
    ),
    "shape": (lambda: masks.from_polygons([np.zeros((4, 3))], 5, 5), r"polygons\[0\]: found the s"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    call, sentence = REFUSED[name]
    with pytest.raises((InputError, UsageError), match=sentence):
        call()
