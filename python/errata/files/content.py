"""A file in memory: the bytes that are parsed are the bytes that are hashed."""

from __future__ import annotations

import os

from errata import digest
from errata.errors import FileError


def read_bytes(path: str | os.PathLike[str]) -> tuple[bytes, str]:
    """Give a file's bytes and their BLAKE3.

    Raises
    ------
    FileError
        The file cannot be read.
    """
    try:
        with open(path, "rb") as file:  # noqa: PTH123 (pathlib is slow to import)
            content = file.read()
    except OSError as error:
        raise FileError.of(path, "cannot be read", error) from error
    return content, digest.of_bytes(content)
