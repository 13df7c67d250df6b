"""Reads a picture file as it lies under the boxes; runs beside the window."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QImageIOHandler

from errata_gui.canvas.image_reader import reader_of

if TYPE_CHECKING:
    from pathlib import Path

MOST_PIXELS = 64_000_000
"""Of a picture in memory; a larger one is read at a smaller scale."""

KEPT_BYTES = 256 * 2**20


@dataclass(frozen=True)
class Picture:
    """A picture, and what there is to say of it; None where it cannot be read."""

    image: QImage | None
    note: str = ""


def read_picture(path: Path, size: tuple[float, float] | None) -> Picture:
    """Read a file; `size` is what the data says of it, in pixels.

    A camera's note that a picture lies on its side is followed only if that gives the data's size:
    boxes are of the pixels as their maker saw them.
    """
    reader = reader_of(path)
    reader.setAllocationLimit(0)
    here = reader.size()
    turned = reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90
    if turned and size is not None and (here.height(), here.width()) == size != _pair(here):
        reader.setAutoTransform(True)
    pixels = here.width() * here.height()
    if pixels > MOST_PIXELS:
        share = (MOST_PIXELS / pixels) ** 0.5
        reader.setScaledSize(QSize(int(here.width() * share), int(here.height() * share)))
    image = reader.read()
    if image.isNull():
        return Picture(None, f"{path.name} cannot be shown: {reader.errorString().lower()}")
    return Picture(image, _note(image, here, size))


def _note(image: QImage, here: QSize, size: tuple[float, float] | None) -> str:
    if size is None or size in (_pair(image.size()), _pair(here)):
        return ""
    data = f"{size[0]:g} \N{MULTIPLICATION SIGN} {size[1]:g}"
    found = f"{here.width():,} \N{MULTIPLICATION SIGN} {here.height():,}"
    return f"The picture is {found} pixels and the data says {data}: it is stretched to fit."


def _pair(size: QSize) -> tuple[float, float]:
    return float(size.width()), float(size.height())


class Pictures:
    """The pictures seen last, as many as fit in memory."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], Picture] = OrderedDict()

    def find(self, path: Path) -> Picture | None:
        """Give a picture that was read, if its file is still the same."""
        key = self._key(path)
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def keep(self, path: Path, picture: Picture) -> None:
        """Remember a picture; those not seen for longest go."""
        self._kept[self._key(path)] = picture
        while len(self._kept) > 1 and self._bytes() > KEPT_BYTES:
            self._kept.popitem(last=False)

    def _bytes(self) -> int:
        return sum(each.image.sizeInBytes() for each in self._kept.values() if each.image)

    def _key(self, path: Path) -> tuple[str, int]:
        try:
            return str(path), path.stat().st_mtime_ns
        except OSError:
            return str(path), 0
