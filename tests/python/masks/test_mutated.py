"""Run lengths and polygons that something went wrong with: an error, or the right result.

Strings are checked against a reading that takes the format's description literally, in Python's
whole numbers, which neither overflow nor end.
"""

from __future__ import annotations

import math
from random import Random
from typing import Any

import pytest
from pycocotools import mask as reference

from errata import InputError, UsageError, masks

ALPHABET = [chr(code) for code in range(ord("0"), ord("o") + 1)]


def spelled(text: str) -> list[int] | None:
    """Give the runs of a compressed string; None if it is malformed."""
    runs: list[int] = []
    number, shift = 0, 0
    for character in text:
        if character not in ALPHABET or shift == 35:
            return None
        group = ord(character) - ord("0")
        number |= (group & 31) << shift
        shift += 5
        if group & 32:
            continue
        if group & 16:
            number -= 1 << shift
        if len(runs) > 2:
            number += runs[-2]
        runs.append(number)
        number, shift = 0, 0
    return runs if shift == 0 and all(0 <= run < 2**32 for run in runs) else None


def valid(rng: Random) -> dict[str, Any]:
    height, width = rng.choice(((5, 7), (40, 30), (480, 640), (3000, 4000), (65535, 65537)))
    left, lengths = height * width, []
    for _ in range(rng.choice((0, 1, 3, 10, 40))):
        length = min(left, rng.choice((0, 1, 30, 500, left // 3, left)))
        lengths.append(rng.randint(0, length))
        left -= lengths[-1]
    return masks.Masks([{"size": [height, width], "counts": [*lengths, left]}])[0]


def mutated(rng: Random, text: str) -> str:
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        at = rng.randrange(len(text) + 1)
        kind = rng.randrange(6)
        if kind == 0:
            text = text[:at]
        elif kind == 1:
            text = text[:at] + text[at + 1 :]
        elif kind == 2:
            text = text[:at] + rng.choice(ALPHABET) + text[at + 1 :]
        elif kind == 3:
            text = text[:at] + rng.choice(("\0", " ", "/", "p", "~", "é", "\n")) + text[at:]
        elif kind == 4:
            text = text[:at] + rng.choice("PQo_") * rng.choice((1, 3, 9, 70)) + text[at:]
        else:
            text = text[:at] + text[rng.randrange(len(text) + 1) :]
    return text


@pytest.mark.parametrize("seed", range(8))
def test_strings(seed: int) -> None:
    rng = Random(seed)
    read = refused = 0
    for _ in range(4000):
        rle = valid(rng)
        height, width = rle["size"]
        if rng.random() < 0.9:
            rle["counts"] = mutated(rng, rle["counts"])
        if rng.random() < 0.1:
            rle["size"] = rng.choice(([width, height], [height, width + 1], [10**9, 10**9], [0, 0]))
        runs = spelled(rle["counts"])
        if rng.random() < 0.5:
            rle["counts"] = rle["counts"].encode()
        if runs is not None and sum(runs) == math.prod(rle["size"]) < 2**32:
            column = masks.Masks([rle])
            assert masks.runs(column) == [runs]
            assert masks.area(column)[0] == sum(runs[1::2])
            read += 1
        else:
            with pytest.raises(InputError, match=r"masks\[0\]\.(counts|size)"):
                masks.Masks([rle])
            refused += 1
    assert read > 300
    assert refused > 300


def test_strings_that_the_reference_hangs_or_dies_on() -> None:
    # Cut within a number; a run below zero; more pixels than there are; fewer.
    for counts in ("P", "1P", "5O", "5L0", "S1S1", "1", ""):
        with pytest.raises(InputError, match=r"masks\[0\]\.counts"):
            masks.area({"size": [5, 7], "counts": counts})


WRONG_LENGTHS: tuple[Any, ...] = (
    -1,
    2**31,
    2**32,
    2**63,
    10**30,
    1.5,
    math.nan,
    "3",
    None,
    [],
    True,
)


def test_lists_of_lengths() -> None:
    rng = Random(1)
    refused = 0
    for _ in range(10_000):
        lengths: list[Any] = [rng.randint(0, 9) for _ in range(rng.randrange(8))]
        size = [5, 7]
        if rng.random() < 0.5:
            lengths.append(35 - sum(lengths))
        if rng.random() < 0.3:
            lengths.insert(rng.randrange(len(lengths) + 1), rng.choice(WRONG_LENGTHS))
        whole = all(isinstance(length, int) and length >= 0 for length in lengths)
        if whole and sum(lengths) == 35:
            found = masks.runs({"size": size, "counts": lengths})
            assert found == [int(length) for length in lengths]
        else:
            refused += 1
            with pytest.raises(InputError, match=r"masks\[0\]\.counts"):
                masks.runs({"size": size, "counts": lengths})
    assert 2000 < refused < 9000


WRONG_COORDINATES: tuple[Any, ...] = (
    math.nan,
    math.inf,
    -math.inf,
    1e300,
    -1e9,
    10**400,
    "1",
    None,
    [1.0],
    {},
)


def test_polygons() -> None:
    rng = Random(2)
    refused = 0
    for _ in range(10_000):
        polygons: list[Any] = [
            [rng.uniform(-20, 60) for _ in range(rng.choice((0, 1, 2, 4, 5, 6, 7, 8, 12)))]
            for _ in range(rng.choice((0, 1, 1, 2, 3)))
        ]
        wrong = rng.random() < 0.3 and bool(polygons)
        if wrong:
            polygon = rng.choice(polygons)
            polygon.insert(rng.randrange(len(polygon) + 1), rng.choice(WRONG_COORDINATES))
        if wrong or not polygons or len(polygons[0]) <= 4:
            refused += 1
            with pytest.raises(InputError):
                masks.from_polygons(polygons, 40, 30)
        else:
            expected = reference.merge(reference.frPyObjects(polygons, 40, 30))
            assert masks.from_polygons(polygons, 40, 30)["counts"].encode() == expected["counts"]
    assert 2000 < refused < 8000


def test_more_than_memory_holds_is_refused_before_it_is_tried() -> None:
    whole = {"size": [65535, 65537], "counts": [0, 2**32 - 1]}
    assert masks.area(whole) == 2**32 - 1
    assert masks.bounds(whole).tolist() == [0, 0, 65537, 65535]
    assert masks.iou([whole], [whole]).tolist() == [[1.0]]
    with pytest.raises(UsageError, match="found 1 masks of 65535 x 65537; decode fewer"):
        masks.decode(whole)
    with pytest.raises(InputError, match=r"size: found 1000000 x 1000000 pixels"):
        masks.from_polygons([[0, 0, 9, 0, 9, 9]], 10**6, 10**6)
    # A boundary to and fro over a hundred million columns.
    polygon = [x for i in range(20) for x in ((-1) ** i * 1e8, 0.1 * i)]
    with pytest.raises(InputError, match=r"crosses \d+ columns"):
        masks.from_polygons([polygon], 1, 10**8)
