"""A square part of a picture, decoded at the size at which it is shown; no widget.

The part is given in the pixels that the data set counts in. A file may have others (pictures that
were shrunk keep their annotations), or lie on its side with a note to turn it, so the file's own
size is asked and the part is scaled. A part may reach beyond the picture: what is outside is not
drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QByteArray, QIODevice, QPoint, QRect, QSaveFile, QSize, Qt
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader, QImageWriter

from errata import digest
from errata_gui.canvas.image_reader import reader_of

if TYPE_CHECKING:
    from pathlib import Path

CACHED_ABOVE = 1_000_000
"""Pixels of a file from which what was decoded is kept on disk: smaller ones decode as fast."""


class Part(NamedTuple):
    """What is wanted of an image; a tuple, since many are made and looked up at each frame.

    Attributes
    ----------
    rank : int
        The image.
    square : tuple of (left, top, side), optional
        In the data set's pixels; None for the whole picture, whose size is not known.
    declared : tuple of (width, height), optional
        The size that the data set says.
    pixels : int
        How many device pixels the side has when shown.
    ratio : float
        Device pixels of a pixel of the window.
    """

    rank: int
    square: tuple[float, float, float] | None
    declared: tuple[float, float] | None
    pixels: int
    ratio: float = 1.0


@dataclass(frozen=True, eq=False)
class Piece:
    """What was found.

    Attributes
    ----------
    image : QImage, optional
        None where there is no picture, or a broken one.
    at : QPoint
        Where in the square it is drawn, in device pixels.
    square : tuple of (left, top, side), optional
        The part, also where it was not known before.
    problem : str
        Why there is no image.
    """

    image: QImage | None
    at: QPoint
    square: tuple[float, float, float] | None
    problem: str = ""


def decode(path: Path | None, part: Part, cache: Path | None = None) -> Piece:
    """Read a part of a picture file; never raises for what the file is."""
    if path is None:
        return Piece(None, QPoint(), part.square, "no picture")
    try:
        status = path.stat()
    except OSError as error:
        return Piece(None, QPoint(), part.square, f"no picture: {error.strerror}")
    reader = reader_of(path)
    size = reader.size()
    if not size.isValid():
        return Piece(None, QPoint(), part.square, f"broken picture: {reader.errorString()}")
    turned = _is_turned(reader, size, part.declared)
    if turned:
        size = size.transposed()
    square = part.square or centred(size.width(), size.height())
    clip, target, at = _placed(square, size, part)
    if target.isEmpty() or clip.isEmpty():
        return Piece(None, at, square, "outside of the picture")
    kept = None
    if cache is not None and size.width() * size.height() > CACHED_ABOVE:
        stamp = f"{path}|{status.st_mtime_ns}|{status.st_size}|{clip}|{target}"
        kept = cache / f"{digest.of_text(stamp)[:32]}.jpg"
        image = reader_of(kept).read() if kept.is_file() else QImage()
        if not image.isNull():
            image.setDevicePixelRatio(part.ratio)
            return Piece(image, at, square)
    image = _read(reader, clip, target, turned=turned)
    if image.isNull():
        return Piece(None, at, square, f"broken picture: {reader.errorString()}")
    if kept is not None and not image.hasAlphaChannel():
        _save(image, kept)
    image.setDevicePixelRatio(part.ratio)
    return Piece(image, at, square)


def centred(width: float, height: float) -> tuple[float, float, float]:
    """Give the square that a whole picture is shown in."""
    side = max(width, height, 1.0)
    return (width - side) / 2, (height - side) / 2, side


def _is_turned(reader: QImageReader, size: QSize, declared: tuple[float, float] | None) -> bool:
    """Say whether the data set counts in the turned picture's pixels, where a file asks for it."""
    if not reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90:
        return False
    return declared is not None and (size.height(), size.width()) == declared


def _placed(
    square: tuple[float, float, float], size: QSize, part: Part
) -> tuple[QRect, QSize, QPoint]:
    """Say which of the file's pixels are read, at which size, and where they are drawn."""
    left, top, side = square
    width, height = part.declared or (size.width(), size.height())
    x_scale, y_scale = size.width() / width, size.height() / height
    whole = QRect(0, 0, size.width(), size.height())
    x0, y0 = floor(left * x_scale), floor(top * y_scale)
    x1, y1 = ceil((left + side) * x_scale), ceil((top + side) * y_scale)
    clip = QRect(x0, y0, x1 - x0, y1 - y0).intersected(whole)
    shown = part.pixels / side
    x, y = round((clip.x() / x_scale - left) * shown), round((clip.y() / y_scale - top) * shown)
    right = round(((clip.x() + clip.width()) / x_scale - left) * shown)
    below = round(((clip.y() + clip.height()) / y_scale - top) * shown)
    return clip, QSize(right - x, below - y), QPoint(x, y)


def _read(reader: QImageReader, clip: QRect, target: QSize, *, turned: bool) -> QImage:
    if turned:
        reader.setAutoTransform(True)
        image = reader.read().copy(clip)
    else:
        reader.setClipRect(clip)
        # Making a picture smaller is the decoder's, which is fast; larger is ours, which is smooth.
        if target.width() <= clip.width() and target.height() <= clip.height():
            reader.setScaledSize(target)
        image = reader.read()
    if not image.isNull() and image.size() != target:
        image = image.scaled(
            target,
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    if image.isNull():
        return image
    alpha = image.hasAlphaChannel()
    kind = QImage.Format.Format_ARGB32_Premultiplied if alpha else QImage.Format.Format_RGB32
    return image.convertToFormat(kind)


def _save(image: QImage, path: Path) -> None:
    """Keep a picture, whole or not at all; a cache that cannot be written is none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    file = QSaveFile(str(path))
    if file.open(QIODevice.OpenModeFlag.WriteOnly) and _written(image, file):
        file.commit()


def _written(image: QImage, file: QSaveFile) -> bool:
    writer = QImageWriter(file, QByteArray(b"jpg"))
    writer.setQuality(88)
    return writer.write(image)
