"""Picture files as pixels: every mode that Pillow reads becomes 8-bit RGB, by one stated rule.

* Pixels are as *stored*: an EXIF orientation is not applied, since boxes of COCO, VOC and YOLO
  files are in stored pixels. Of animated and multi-page files the first frame is taken, and colour
  profiles are not applied.
* Grey, palettes, CMYK and the like convert as Pillow does. What is transparent lies on white.
* 16-bit grey keeps its upper 8 bits, and 32-bit integers are taken for 16-bit ones. Floating
  point goes from 0 to 1, or from 0 to 255 where a picture holds a value above 1; what is outside
  is cut, and NaN is black.
"""

from __future__ import annotations

import struct
import zlib
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from errata import digest
from errata.errors import FileError, InputError, MissingExtraError

if TYPE_CHECKING:
    from types import ModuleType

    from PIL.Image import Image

SUFFIXES = (
    ".avif", ".bmp", ".gif", ".jfif", ".jp2", ".jpe", ".jpeg", ".jpg", ".mpo", ".pbm", ".pgm",
    ".png", ".pnm", ".ppm", ".tif", ".tiff", ".webp",
)  # fmt: skip
"""Names that end so are pictures, in either case of letters."""

# Not all that Pillow knows: some formats run programs, some fit any bytes.
_FORMATS = ("AVIF", "BMP", "DIB", "GIF", "JPEG", "JPEG2000", "MPO", "PNG", "PPM", "TIFF", "WEBP")

# What Pillow's readers raise on files that are cut off or damaged.
_DAMAGED = (
    OSError, SyntaxError, ValueError, TypeError, ArithmeticError, LookupError, EOFError,
    AttributeError, RuntimeError, MemoryError, struct.error, zlib.error,
)  # fmt: skip

_ADVICE = "write it again, as JPEG or PNG, or leave it out"


def pillow() -> ModuleType:
    """Give Pillow's module `Image`."""
    try:
        from PIL import Image
    except ImportError as error:
        raise MissingExtraError.of("Pillow", "embed") from error
    return Image


class PictureFile:
    """The bytes of a picture file, read once: what is hashed is what is decoded.

    Attributes
    ----------
    path : Path
    blake3 : str
        Of the bytes, in hexadecimal.
    size : tuple of int
        Width and height in stored pixels.

    Raises
    ------
    FileError
        The file cannot be read.
    InputError
        It is no picture.
    """

    __slots__ = ("_content", "blake3", "path", "size")

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            content = path.read_bytes()
        except OSError as error:
            found, advice = error.strerror or str(error), "check the path and its permissions"
            message = f"{path}: {found}; {advice}"
            raise FileError(message, file=str(path), found=found, advice=advice) from error
        self.blake3 = digest.of_bytes(content)
        self._content = content
        self.size: tuple[int, int] = self._open().size

    def _open(self) -> Image:
        """Read the header; pixels come when they are asked for."""
        image = pillow()
        if not self._content:
            raise self._unfit("found an empty file")
        try:
            opened: Image = image.open(BytesIO(self._content), formats=_formats())
        except image.UnidentifiedImageError as error:
            raise self._unfit("found no picture that can be read") from error
        except image.DecompressionBombError as error:
            most = f"found more than {2 * (image.MAX_IMAGE_PIXELS or 0):,} pixels"
            raise self._unfit(most, "cut it into tiles") from error
        except _DAMAGED as error:
            raise self._unfit(f"found a damaged picture ({error})") from error
        return opened

    def decode(self) -> Image:
        """Give the pixels as RGB; they are not held here.

        Raises
        ------
        InputError
            The file is cut off or damaged, or of a kind that does not convert to RGB.
        """
        opened = self._open()
        try:
            opened.load()
            return as_rgb(opened)
        except _DAMAGED as error:
            raise self._unfit(f"found a damaged picture ({error})") from error

    def _unfit(self, found: str, advice: str = _ADVICE) -> InputError:
        found = " ".join(found.split())
        message = f"{self.path}: {found}; {advice}"
        return InputError(message, file=str(self.path), found=found, advice=advice)


def as_rgb(image: Image) -> Image:
    """Convert a loaded picture of any mode to RGB, as this module says."""
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode == "F" or image.mode.startswith("I"):
        values = np.asarray(image)
        grey = _from_float(values) if image.mode == "F" else _from_16_bits(values)
        return pillow().fromarray(grey).convert("RGB")  # type: ignore[no-any-return]
    if "transparency" in image.info or image.mode in ("LA", "La", "PA", "RGBA", "RGBa"):
        if image.mode in ("La", "RGBa"):
            image = image.convert({"La": "LA", "RGBa": "RGBA"}[image.mode])
        above = image.convert("RGBA")
        white = pillow().new("RGBA", above.size, "white")
        return pillow().alpha_composite(white, above).convert("RGB")  # type: ignore[no-any-return]
    return image.convert("RGB")


def _from_16_bits(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return (values.astype(np.int64).clip(0, 65535) >> 8).astype(np.uint8)


def _from_float(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    finite = np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=255.0, neginf=0.0)
    scale = 255.0 if finite.max(initial=0.0) <= 1 else 1.0
    whole: np.ndarray[Any, Any] = np.rint((finite * scale).clip(0, 255)).astype(np.uint8)
    return whole


@cache
def _formats() -> list[str]:
    """Those of the formats that this Pillow was built with."""
    image = pillow()
    image.init()
    return [name for name in _FORMATS if name in image.OPEN]
