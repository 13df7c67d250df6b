"""Readers of picture files whose format is told by their first bytes.

Qt would find the format by asking every plugin, and that for SVG connects signals to do so. In a
worker, which holds Python's lock meanwhile, that waits for a lock of Qt's; a window's thread that
destroys an object holds the one and waits for the other. So nothing is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImageReader

if TYPE_CHECKING:
    from pathlib import Path

BEGINNINGS = (
    (b"\xff\xd8\xff", b"jpeg"),
    (b"\x89PNG\r\n\x1a\n", b"png"),
    (b"GIF8", b"gif"),
    (b"BM", b"bmp"),
    (b"II*\x00", b"tiff"),
    (b"MM\x00*", b"tiff"),
    (b"P1", b"pbm"),
    (b"P4", b"pbm"),
    (b"P2", b"pgm"),
    (b"P5", b"pgm"),
    (b"P3", b"ppm"),
    (b"P6", b"ppm"),
)


def format_of(beginning: bytes) -> bytes:
    """Give Qt's name of the format that a file begins like; empty if none is known."""
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return b"webp"
    return next((name for start, name in BEGINNINGS if beginning.startswith(start)), b"")


def reader_of(path: Path) -> QImageReader:
    """Make a reader; of a file that is no picture it can read nothing, and says so."""
    try:
        with path.open("rb") as file:
            beginning = file.read(16)
    except OSError:
        beginning = b""
    reader = QImageReader(str(path))
    reader.setAutoDetectImageFormat(False)
    # Without a name Qt would look at the suffix: a name that nothing has finds nothing.
    reader.setFormat(format_of(beginning) or b"none")
    return reader
