"""Readers of pictures tell formats by the first bytes, whatever a file is called."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from errata_gui.canvas.image_reader import format_of, reader_of

FORMATS = ["JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "PPM"]


@pytest.mark.parametrize("written", FORMATS)
def test_pillows_files_are_read_under_any_name(tmp_path: Path, written: str) -> None:
    path = tmp_path / "picture.dat"
    Image.new("RGB", (7, 5), (200, 10, 10)).save(path, written)
    assert format_of(path.read_bytes())
    image = reader_of(path).read()
    assert (image.width(), image.height()) == (7, 5)
    assert image.pixelColor(3, 2).red() > 150


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"none"])
def test_no_plugin_is_asked_about_anything_else(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "picture.svg"
    path.write_bytes(content)
    reader = reader_of(path)
    assert not reader.size().isValid()
    assert reader.read().isNull()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert reader_of(tmp_path / "none.png").read().isNull()
