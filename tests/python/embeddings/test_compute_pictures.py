"""Every kind of picture file becomes the RGB pixels that are documented, or one sentence."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from embeddings.drawn import noise
from errata import ErrataError, FileError, InputError
from errata.embeddings import compute_files
from errata.embeddings.picture_names import in_folder
from errata.embeddings.pictures import PictureFile, as_rgb


def decoded(path: Path, picture: Image.Image, name: str, **options: Any) -> np.ndarray:
    target = path / name
    picture.save(target, **options)
    return np.asarray(PictureFile(target).decode())


def test_rgb_is_as_it_is(tmp_path: Path) -> None:
    picture = noise(0)
    assert (decoded(tmp_path, picture, "a.png") == np.asarray(picture)).all()


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "PA", "RGBA", "I;16", "I", "F", "CMYK"])
@pytest.mark.parametrize("size", [(1, 1), (1, 50), (40, 30)])
def test_every_mode_becomes_rgb(mode: str, size: tuple[int, int], tmp_path: Path) -> None:
    source = noise(1, *size)
    if mode in ("I;16", "I", "F", "PA"):
        picture = source.convert("L").convert(mode if mode != "PA" else "P").convert(mode)
    else:
        picture = source.convert(mode)
    name = "a.png" if mode in ("1", "L", "P", "LA", "RGBA", "I;16") else "a.tif"
    pixels = decoded(tmp_path, picture, name) if mode != "PA" else np.asarray(as_rgb(picture))
    assert pixels.shape == (size[1], size[0], 3)
    assert pixels.dtype == np.uint8
    vectors, _ = compute_files([_saved(tmp_path, picture, name)] if mode != "PA" else [])
    assert np.isfinite(vectors).all()


def _saved(folder: Path, picture: Image.Image, name: str) -> Path:
    picture.save(folder / name)
    return folder / name


def test_16_bits_keep_the_upper_8(tmp_path: Path) -> None:
    values = np.array([[0, 255, 256, 511, 32768, 65535]], dtype=np.uint16)
    pixels = decoded(tmp_path, Image.fromarray(values), "a.png")
    assert pixels[0, :, 0].tolist() == [0, 0, 1, 1, 128, 255]
    wide = np.array([[-5, 256, 65535, 70000]], dtype=np.int32)
    assert decoded(tmp_path, Image.fromarray(wide), "a.tif")[0, :, 1].tolist() == [0, 1, 255, 255]


def test_floating_point(tmp_path: Path) -> None:
    unit = np.array([[0.0, 0.5, 1.0, np.nan, -3.0]], dtype=np.float32)
    pixels = decoded(tmp_path, Image.fromarray(unit), "a.tif")
    assert pixels[0, :, 2].tolist() == [0, 128, 255, 0, 0]
    bytes_ = np.array([[0.4, 200.0, 300.0, np.inf]], dtype=np.float32)
    assert decoded(tmp_path, Image.fromarray(bytes_), "a.tif")[0, :, 0].tolist() == [
        0, 200, 255, 255,
    ]  # fmt: skip


def test_what_is_transparent_lies_on_white(tmp_path: Path) -> None:
    picture = Image.fromarray(
        np.array([[[9, 8, 7, 255], [9, 8, 7, 0], [0, 0, 0, 51]]], dtype=np.uint8), "RGBA"
    )
    assert decoded(tmp_path, picture, "a.png")[0].tolist() == [[9, 8, 7], [255] * 3, [204] * 3]
    palette = Image.fromarray(np.array([[0, 1]], dtype=np.uint8), "P")
    palette.putpalette([10, 20, 30, 40, 50, 60])
    pixels = decoded(tmp_path, palette, "b.png", transparency=0)
    assert pixels[0].tolist() == [[255] * 3, [40, 50, 60]]


def test_exif_orientation_is_not_applied(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    noise(2, 40, 30).save(tmp_path / "a.jpg", exif=exif)
    file = PictureFile(tmp_path / "a.jpg")
    assert (file.size, file.decode().size) == ((40, 30), (40, 30))


def test_first_frame(tmp_path: Path) -> None:
    red, blue = (Image.new("RGB", (8, 8), name) for name in ("red", "blue"))
    for name in ("a.gif", "a.tif"):
        red.save(tmp_path / name, save_all=True, append_images=[blue])
        assert np.asarray(PictureFile(tmp_path / name).decode())[0, 0].tolist() == [255, 0, 0]


def test_large_pictures(tmp_path: Path) -> None:
    Image.new("1", (12000, 6000), 1).save(tmp_path / "a.png")
    vectors, _ = compute_files(tmp_path)
    assert vectors.shape == (1, 500)


def test_more_pixels_than_pillow_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noise(0).save(tmp_path / "a.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with pytest.raises(InputError, match=r"a\.png: found more than 200 pixels; cut it into tiles"):
        PictureFile(tmp_path / "a.png")


class TestDamage:
    def test_each_is_named(self, tmp_path: Path) -> None:
        noise(0, 200, 200).save(tmp_path / "whole.jpg")
        whole = (tmp_path / "whole.jpg").read_bytes()
        cases = {
            "empty.jpg": (b"", "found an empty file"),
            "text.png": (b"<html>not found</html>", "found no picture that can be read"),
            "half.jpg": (
                whole[: len(whole) // 2],
                r"found a damaged picture \(image file is trunc",
            ),
        }
        for name, (content, says) in cases.items():
            path = tmp_path / name
            path.write_bytes(content)
            with pytest.raises(InputError, match=says) as caught:
                compute_files([path])
            assert str(caught.value).startswith(f"{path}: found")
            assert caught.value.file == str(path)

    def test_no_such_file(self, tmp_path: Path) -> None:
        with pytest.raises(FileError, match="1 of 1 pictures are not there"):
            compute_files([tmp_path / "none.png"])
        with pytest.raises(FileError, match=r"Is a directory|Permission"):
            PictureFile(tmp_path)

    # Pillow warns of odd metadata before it refuses a file, or does not.
    @pytest.mark.filterwarnings("ignore")
    @settings(max_examples=400)
    @given(
        kind=st.sampled_from(["PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP", "PPM", "JPEG2000"]),
        cut=st.floats(0, 1),
        flips=st.lists(st.tuples(st.floats(0, 0.999), st.integers(1, 255)), max_size=6),
    )
    def test_mutated_bytes_are_a_picture_or_a_sentence(
        self,
        kind: str,
        cut: float,
        flips: list[tuple[float, int]],
        tmp_path_factory: pytest.TempPathFactory,
    ) -> None:
        buffer = BytesIO()
        noise(3, 16, 12).save(buffer, kind)
        content = bytearray(buffer.getvalue())
        for where, bits in flips:
            content[int(where * len(content))] ^= bits
        path = tmp_path_factory.getbasetemp() / "mutated"
        path.write_bytes(bytes(content[: int(cut * len(content)) + 1]))
        said, mode = "", "RGB"
        try:
            mode = PictureFile(path).decode().mode
        except ErrataError as error:
            said = str(error)
        assert mode == "RGB"
        assert not said or said.startswith(f"{path}: found")


class TestFolders:
    def test_names_are_sorted_and_relative(self, tmp_path: Path) -> None:
        for name in ("b/2.PNG", "b/10.png", "a.jpg", ".hidden/x.png", "b/._2.png", "notes.txt"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).touch()
        assert in_folder(tmp_path) == ["a.jpg", "b/10.png", "b/2.PNG"]

    def test_a_link_to_the_folder_above_ends(self, tmp_path: Path) -> None:
        (tmp_path / "a.png").touch()
        (tmp_path / "loop").symlink_to(tmp_path)
        assert in_folder(tmp_path) == ["a.png"]

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("nowhere", "found no such folder"),
            ("file", "found a file"),
            ("empty", "found no picture"),
        ],
    )
    def test_refusals(self, name: str, says: str, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        (tmp_path / "empty").mkdir()
        with pytest.raises(ErrataError, match=f"{name}: {says}"):
            in_folder(tmp_path / name)
