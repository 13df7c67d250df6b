"""Masks in PNG files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from errata import FileError, InputError, MissingExtraError, masks
from masks.random_bitmaps import bitmap


def saved(path: Path, pixels: Any, mode: str | None = None) -> Path:
    image = Image.fromarray(np.asarray(pixels))
    (image.convert(mode) if mode else image).save(path)
    return path


def expected(labels: Any) -> dict[int, Any]:
    labels = np.asarray(labels)
    return {
        int(number): masks.encode(labels == number) for number in np.unique(labels) if number > 0
    }


def labels_up_to(most: int, size: tuple[int, int] = (37, 29)) -> Any:
    rng = np.random.default_rng(most)
    labels = np.zeros(size, np.uint32)
    for number in (*rng.integers(1, most + 1, 12), most):
        labels[bitmap(rng, size) > 0] = number
    labels[0, 0] = most
    return labels


@pytest.mark.parametrize("most", [255, 65535, 2**24 - 1])
def test_what_is_written_is_read_back(tmp_path: Path, most: int) -> None:
    labels = labels_up_to(most)
    of_numbers = expected(labels)
    path = tmp_path / "ids.png"
    masks.write_png(path, of_numbers)
    assert masks.read_png(path) == masks.read_png(str(path)) == of_numbers
    assert list(of_numbers) == list(masks.read_png(path)), "ascending"
    with Image.open(path) as image:
        pixels = np.asarray(image).astype(np.uint32)
    if pixels.ndim == 3:
        pixels = pixels @ np.array([1, 256, 65536], np.uint32)
    np.testing.assert_array_equal(pixels, labels)


def test_grey_and_sixteen_bits(tmp_path: Path) -> None:
    labels = labels_up_to(200)
    assert masks.read_png(saved(tmp_path / "a.png", labels.astype(np.uint8))) == expected(labels)
    labels = labels_up_to(60000)
    assert masks.read_png(saved(tmp_path / "b.png", labels.astype(np.uint16))) == expected(labels)


def test_palette_counts_by_index(tmp_path: Path) -> None:
    labels = labels_up_to(7)
    image = Image.fromarray(labels.astype(np.uint8), mode="L").convert("P")
    image = Image.frombytes("P", image.size, labels.astype(np.uint8).tobytes())
    image.putpalette([value for index in range(256) for value in (255 - index, 3, 9)])
    image.save(tmp_path / "p.png")
    assert masks.read_png(tmp_path / "p.png") == expected(labels)


def test_black_and_white(tmp_path: Path) -> None:
    pixels = bitmap(np.random.default_rng(4), (20, 31))
    path = saved(tmp_path / "one.png", pixels * 255, "1")
    assert masks.read_png(path) == {1: masks.encode(pixels)}
    path = saved(tmp_path / "eight.png", pixels * 255)
    assert masks.read_png(path) == {255: masks.encode(pixels)}


def test_nothing_but_background(tmp_path: Path) -> None:
    assert masks.read_png(saved(tmp_path / "none.png", np.zeros((5, 7), np.uint8))) == {}
    empty = masks.encode(np.zeros((5, 7), bool))
    masks.write_png(tmp_path / "empty.png", {3: empty})
    assert masks.read_png(tmp_path / "empty.png") == {}


def test_transparency(tmp_path: Path) -> None:
    labels = labels_up_to(2**24 - 1)
    bands = [labels >> shift & 255 for shift in (0, 8, 16)]
    opaque = np.stack([*bands, np.full_like(labels, 255)], -1).astype(np.uint8)
    assert masks.read_png(saved(tmp_path / "opaque.png", opaque)) == expected(labels)
    opaque[3, 3, 3] = 254
    path = saved(tmp_path / "clear.png", opaque)
    with pytest.raises(InputError, match=r"clear\.png: found transparent pixels"):
        masks.read_png(path)


def test_files_that_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"none\.png: No such file or directory; check the path"):
        masks.read_png(tmp_path / "none.png")
    path = tmp_path / "text.png"
    path.write_text("hello")
    with pytest.raises(InputError, match="found something else than a PNG file"):
        masks.read_png(path)
    saved(path, labels_up_to(200).astype(np.uint8))
    whole = path.read_bytes()
    for length in (20, 40, len(whole) // 2):
        path.write_bytes(whole[:length])
        with pytest.raises(InputError, match=r"text\.png: found "):
            masks.read_png(path)
    Image.fromarray(np.zeros((5, 5), np.uint8)).save(tmp_path / "picture.png", format="JPEG")
    with pytest.raises(InputError, match="found something else than a PNG file"):
        masks.read_png(tmp_path / "picture.png")
    with pytest.raises(FileError, match="No such file or directory"):
        masks.write_png(tmp_path / "no" / "folder.png", {1: masks.encode(np.eye(3, dtype=bool))})


def test_masks_that_are_refused(tmp_path: Path) -> None:
    one, other = masks.encode(np.eye(3, dtype=bool)), masks.encode(np.ones((3, 3), bool))
    for given, sentence in (
        ({}, "masks: found none"),
        ({0: one}, "found 0; numbers of masks go from 1 to 16777215"),
        ({2**24: one}, "found 16777216;"),
        ({"1": one}, "found '1'; numbers of masks are whole"),
        ({1: one, 2: other}, r"masks\[2\]: found pixels that mask 1 has too"),
        ({1: one, 2: masks.encode(np.zeros((3, 4), bool))}, r"found the size \[3, 4\] beside"),
    ):
        with pytest.raises(InputError, match=sentence):
            masks.write_png(tmp_path / "ids.png", given)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def test_without_pillow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'errata\[masks\]'"):
        masks.read_png(tmp_path / "ids.png")
