"""BLAKE3 of files and arrays: what names them in provenance and in caches."""

from __future__ import annotations

import os

from errata import _core
from errata.errors import FileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

BLOCK = 1 << 20
"""Bytes that are read at a time."""


def of_file(path: str | os.PathLike[str]) -> str:
    """Give the BLAKE3 of a file's bytes in hexadecimal.

    Raises
    ------
    FileError
        The file cannot be read.
    """
    digest = _core.Digest()
    try:
        with open(path, "rb") as file:  # noqa: PTH123 (pathlib is slow to import)
            while block := file.read(BLOCK):
                digest.update(block)
    except OSError as error:
        raise FileError.of(path, "cannot be read", error) from error
    return digest.hex()


def of_bytes(data: bytes) -> str:
    """Give the BLAKE3 of bytes in hexadecimal, as of a file that holds them."""
    digest = _core.Digest()
    digest.update(data)
    return digest.hex()


def of_arrays(*arrays: NDArray[Any]) -> str:
    """Give one BLAKE3 for arrays: their dtypes, shapes and values, in order."""
    import numpy as np

    digest = _core.Digest()
    for array in arrays:
        whole = np.ascontiguousarray(array)
        digest.update(f"{whole.dtype.str}{array.shape};".encode())
        # Rows at a time: a copy of the whole would double the memory.
        flat = whole.reshape(-1)
        step = max(1, BLOCK // max(1, whole.itemsize))
        for start in range(0, flat.size, step):
            digest.update(flat[start : start + step].tobytes())
    return digest.hex()


def of_text(*parts: str) -> str:
    """Give one BLAKE3 for strings; where one ends and the next begins makes a difference."""
    digest = _core.Digest()
    for part in parts:
        encoded = part.encode()
        digest.update(f"{len(encoded)};".encode())
        digest.update(encoded)
    return digest.hex()
