"""`mask` and `_mask`, function by function: the same bytes, arrays and errors as pycocotools'."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pycocotools._mask
import pytest

import errata.pycocotools._mask
from drop_in.sides import MINE, THEIRS, assert_same, outcome
from errata import InputError

THEIR_MASK, MY_MASK = THEIRS.mask, MINE.mask
LOW = (errata.pycocotools._mask, pycocotools._mask)


def pictures(seed: int) -> Any:
    """Some masks of one size: rectangles, noise, full, empty."""
    rng = np.random.default_rng(seed)
    h, w, n = (int(v) for v in (rng.integers(1, 40), rng.integers(1, 40), rng.integers(1, 6)))
    masks = np.zeros((h, w, n), dtype=np.uint8, order="F")
    for at in range(n):
        kind = rng.integers(4)
        if kind == 0:
            masks[..., at] = rng.random((h, w)) < rng.choice((0.1, 0.5, 0.9))
        elif kind == 1:
            masks[rng.integers(h) :, rng.integers(w) :, at] = 1
        elif kind == 2:
            masks[..., at] = 1
    return masks


@pytest.mark.parametrize("seed", range(60))
def test_every_function_on_random_masks(seed: int) -> None:
    masks, other = pictures(seed), pictures(seed + 1000)
    rles = THEIR_MASK.encode(masks)
    crowd = [int(flag) for flag in np.random.default_rng(seed).integers(2, size=len(rles))]
    calls: list[Callable[[Any], Any]] = [
        lambda m: m.encode(masks),
        lambda m: m.encode(np.asfortranarray(masks[..., 0])),
        lambda m: m.decode(rles),
        lambda m: m.decode(rles[0]),
        lambda m: m.area(rles),
        lambda m: m.area(rles[0]),
        lambda m: m.toBbox(rles),
        lambda m: m.toBbox(rles[0]),
        lambda m: m.merge(rles),
        lambda m: m.merge(rles, intersect=True),
        lambda m: m.merge(rles[:1]),
        lambda m: m.iou(rles, rles, crowd),
        lambda m: m.iou(rles[:2], rles, [0] * len(rles)),
        lambda m: m.iou(rles, m.encode(other), [0] * other.shape[2]),
        lambda m: m.merge([*rles, *m.encode(other)]),
    ]
    for at, call in enumerate(calls):
        assert_same(call(MY_MASK), call(THEIR_MASK), (seed, at))
    assert MY_MASK.decode(rles).flags.f_contiguous
    assert MY_MASK.iou(rles, rles, crowd).flags.f_contiguous


def polygon(rng: Random) -> list[float]:
    return [
        rng.choice((rng.uniform(-9, 60), rng.randint(0, 40)))
        for _ in range(rng.choice((6, 8, 9, 14)))
    ]


@pytest.mark.parametrize("seed", range(60))
def test_outlines_and_boxes_become_the_same_runs(seed: int) -> None:
    rng = Random(seed)
    h, w = rng.randint(1, 50), rng.randint(1, 50)
    outlines = [polygon(rng) for _ in range(rng.randint(1, 4))]
    boxes = np.array([[rng.uniform(-5, 40) for _ in range(4)] for _ in range(3)])
    boxes[0] = [1.5, 2, 7, 3.25]
    boxes = np.abs(boxes)
    uncompressed = [{"size": [h, w], "counts": [h * w // 2, h * w - h * w // 2]}]
    for given in (outlines, boxes, uncompressed, uncompressed[0]):
        mine, theirs = (m.frPyObjects(given, h, w) for m in (MY_MASK, THEIR_MASK))
        assert_same(mine, theirs, (seed, given))


@pytest.mark.parametrize("seed", range(20))
def test_boxes_overlap_alike(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dts = rng.integers(-3, 12, size=(7, 4)) / rng.choice((1, 3))
    gts = rng.integers(-3, 12, size=(5, 4)) / 1.0
    crowd = rng.integers(2, size=5)
    for first, second, flags in (
        (dts, gts, crowd),
        (dts.tolist(), gts.tolist(), crowd.tolist()),
        (dts.astype(np.float32), gts.astype(np.int64), crowd.astype(bool)),
        (list(dts), gts, tuple(crowd.tolist())),
        (dts[::2], gts[::2], crowd[::2]),
    ):
        mine, theirs = (m.iou(first, second, flags) for m in (MY_MASK, THEIR_MASK))
        assert_same(mine, theirs, seed)


def test_boxes_without_numbers_overlap_alike() -> None:
    nan, inf = float("nan"), float("inf")
    odd = [[nan, 0, 5, 5], [0, 0, nan, 5], [nan, nan, nan, nan], [0, 0, inf, inf], [inf, 0, 1, 1],
           [-inf, 0, inf, 5]]  # fmt: skip
    plain = [[0, 0, 5, 5], [1.5, 2, 3, 9]]
    mine, theirs = (m.iou(odd, plain, [0, 1]) for m in (MY_MASK, THEIR_MASK))
    assert_same(mine, theirs)


SQUARE = {"size": [4, 4], "counts": b"01400000"}
TEXT = {**SQUARE, "counts": "01400000"}
SMALL = {"size": [2, 2], "counts": b"04"}
TRUE = np.eye(4, dtype=bool, order="F")
TRIANGLE = [0, 0, 2, 0, 2, 2]


def uncompressed(counts: Any) -> dict[str, Any]:
    return {"size": [2, 3], "counts": counts}


ODD_ARGUMENTS: dict[str, Callable[[Any], Any]] = {
    "counts as text": lambda m: (m.decode(TEXT), m.area([TEXT]), m.toBbox(TEXT)),
    "sizes as a tuple": lambda m: m.area({**SQUARE, "size": (4, 4)}),
    "sizes as NumPy's numbers": lambda m: m.decode({**SQUARE, "size": list(np.array([4, 4]))}),
    "bools": lambda m: m.encode(TRUE),
    "255 for foreground": lambda m: m.encode(np.asfortranarray(TRUE * np.uint8(255))),
    "several values": lambda m: m.encode(
        (np.arange(12, dtype=np.uint8) % 5).reshape(3, 4, order="F")
    ),
    "several values in several masks": lambda m: m.encode(
        (np.arange(24, dtype=np.uint8) % 7).reshape(3, 4, 2, order="F")
    ),
    "rows first": lambda m: m.encode(np.zeros((3, 4), dtype=np.uint8)),
    "rows first, three dimensions": lambda m: m.encode(np.zeros((3, 4, 2), dtype=np.uint8)),
    "floats": lambda m: m.encode(np.zeros((3, 4), order="F")),
    "whole numbers": lambda m: m.encode(np.zeros((3, 4), dtype=np.int64, order="F")),
    "one dimension": lambda m: m.encode(np.zeros(3, dtype=np.uint8)),
    "a list of lists": lambda m: m.encode([[1, 0]]),
    "no masks": lambda m: m.encode(np.zeros((3, 4, 0), dtype=np.uint8, order="F")),
    "no rows": lambda m: m.encode(np.zeros((0, 4), dtype=np.uint8, order="F")),
    "the area of none": lambda m: m.area([]),
    "the boxes of none": lambda m: m.toBbox([]),
    "the union of none": lambda m: m.merge([]),
    "the union of two sizes": lambda m: m.merge([SQUARE, SMALL]),
    "a tuple of RLEs": lambda m: m.area((SQUARE,)),
    "uncompressed counts": lambda m: m.decode({"size": [2, 2], "counts": [1, 3]}),
    "no counts": lambda m: m.area({"size": [2, 2]}),
    "no size": lambda m: m.area([{"counts": b"04"}]),
    "counts that are None": lambda m: m.area({"size": [2, 2], "counts": None}),
    "too many pixels": lambda m: m.decode({"size": [2, 2], "counts": b"09"}),
    "overlaps of none": lambda m: (
        m.iou([], [], []), m.iou([SQUARE], [], []), m.iou([], [SQUARE], [0])
    ),
    "overlaps of empty arrays": lambda m: m.iou(np.zeros((0, 4)), np.zeros((2, 4)), [0, 0]),
    "overlaps of two sizes": lambda m: m.iou([SQUARE], [SMALL, SQUARE], [0, 0]),
    "too few flags": lambda m: m.iou([SQUARE], [SQUARE], []),
    "too many flags": lambda m: m.iou([[1, 2, 3, 4]], [[1, 2, 3, 4]], [0, 0]),
    "flags in two dimensions": lambda m: m.iou([SQUARE], [SQUARE], [[0]]),
    "boxes with masks": lambda m: m.iou([[1, 2, 3, 4]], [SQUARE], [0]),
    "boxes of three numbers": lambda m: m.iou([[1, 2, 3]], [[1, 2, 3]], [0]),
    "an array of three columns": lambda m: m.iou(np.zeros((2, 3)), np.zeros((2, 4)), [0, 0]),
    "tuples of boxes": lambda m: m.iou(([1, 2, 3, 4],), [[1, 2, 3, 4]], [0]),
    "tuples as boxes": lambda m: m.iou([(1, 2, 3, 4)], [[1, 2, 3, 4]], [0]),
    "mixed": lambda m: m.iou([SQUARE, [1, 2, 3, 4]], [SQUARE], [0]),
    "a single RLE": lambda m: m.iou(SQUARE, [SQUARE], [0]),
    "outlines of nothing": lambda m: m.frPyObjects([], 4, 4),
    "an outline by itself": lambda m: m.frPyObjects([0, 0, 2, 0, 2, 2], 4, 4),
    "an outline of two points": lambda m: m.frPyObjects([[0, 0, 2, 2]], 4, 4),
    "a second outline of two points": lambda m: m.frPyObjects([TRIANGLE, [0, 0, 2, 2]], 4, 4),
    "a second outline of one point": lambda m: m.frPyObjects([TRIANGLE, [1, 1]], 4, 4),
    "outlines as tuples": lambda m: m.frPyObjects([(0, 0, 2, 0, 2, 2)], 4, 4),
    "outlines as arrays": lambda m: m.frPyObjects([np.array([0, 0, 2, 0, 2, 2])], 4, 4),
    "outlines of pairs": lambda m: m.frPyObjects([[[0, 0], [2, 0], [2, 2], [0, 1], [1, 1]]], 4, 4),
    "an array of whole numbers as boxes": lambda m: m.frPyObjects(np.array([[0, 0, 2, 2]]), 4, 4),
    "an RLE that is compressed": lambda m: m.frPyObjects([SQUARE], 4, 4),
    "a number": lambda m: m.frPyObjects(7, 4, 4),
    "a dict of other things": lambda m: m.frPyObjects({"a": 1}, 4, 4),
    "an uncompressed RLE of another size": lambda m: m.frPyObjects(uncompressed([1, 5]), 9, 9),
    "uncompressed counts as floats": lambda m: m.frPyObjects(uncompressed([1.0, 5.0]), 2, 3),
    "uncompressed counts as an array": lambda m: m.frPyObjects(
        uncompressed(np.array([1, 5])), 2, 3
    ),
    "an uncompressed RLE of nothing": lambda m: m.frPyObjects({"size": [0, 3], "counts": []}, 2, 3),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD_ARGUMENTS)
def test_odd_arguments(name: str) -> None:
    call = ODD_ARGUMENTS[name]
    mine, theirs = (outcome(call, m) for m in (MY_MASK, THEIR_MASK))
    if isinstance(theirs, tuple) and isinstance(theirs[0], str):
        names = {"InputError": "ValueError", "UsageError": "ValueError"}
        assert names.get(mine[0], mine[0]) == theirs[0], (mine, theirs)
        if theirs[0] in ("Exception", "AssertionError"):
            assert mine == theirs
    else:
        assert_same(mine, theirs, name)


@pytest.mark.parametrize("counts", [b"", b"1", b"04o", b"0`", "é", b"01400000000000", b"\xff\x01"])
def test_malformed_runs_are_one_sentence(counts: Any) -> None:
    """pycocotools hangs on some of these, and gives memory that is not its own for others."""
    rle = {"size": [4, 4], "counts": counts}
    for call in (MY_MASK.decode, MY_MASK.area, MY_MASK.toBbox, lambda r: MY_MASK.merge([r, r]),
                 lambda r: MY_MASK.iou([r], [r], [0])):  # fmt: skip
        with pytest.raises(InputError) as raised:
            call(rle)
        assert isinstance(raised.value, ValueError)
        assert "masks[0]" in str(raised.value)


def test_the_lower_module_has_what_the_compiled_one_has() -> None:
    boxes, outlines = np.array([[0.0, 0, 2, 2]]), [[0, 0, 2, 0, 2, 2]]
    masks = np.ones((3, 4, 2), dtype=np.uint8, order="F")
    calls: list[Callable[[Any], Any]] = [
        lambda m: m.frBbox(boxes, 4, 4),
        lambda m: m.frPoly(outlines, 4, 4),
        lambda m: m.frUncompressedRLE([{"size": [2, 2], "counts": [1, 3]}], 9, 9),
        lambda m: m.encode(masks),
        lambda m: m.decode(m.encode(masks)),
        lambda m: m.area(m.encode(masks)),
        lambda m: m.toBbox(m.encode(masks)),
        lambda m: m.merge(m.encode(masks), intersect=1),
        lambda m: m.iou(m.encode(masks), m.encode(masks), [0, 1]),
    ]
    for call in calls:
        assert_same(call(LOW[0]), call(LOW[1]))


def test_what_is_given_is_not_changed() -> None:
    masks = pictures(5)
    before = masks.copy()
    rle = dict(TEXT)
    MY_MASK.encode(masks)
    MY_MASK.decode(rle)
    assert (masks == before).all()
    assert rle == TEXT
