"""NumPy's files: one array of ``.npy``, or named ones of ``.npz``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from errata.files.content import read_bytes
from errata.files.numpy_arrays import parse_npy, parse_npz

if TYPE_CHECKING:
    from numpy.typing import NDArray

SUFFIXES = (".npy", ".npz")

_ZIP = b"PK"


def read_arrays(path: str | os.PathLike[str]) -> tuple[dict[str, NDArray[Any]], str]:
    """Give the arrays of a file by name, and the BLAKE3 of its bytes; ``.npy`` has one, ``""``.

    Raises
    ------
    FileError
        It cannot be read.
    InputError
        It is damaged, or holds Python objects, which are never loaded.
    """
    file = os.fspath(path)
    content, blake3 = read_bytes(file)
    # By what it is, as NumPy has it, whatever it is called.
    if content.startswith(_ZIP):
        return parse_npz(content, file), blake3
    return {"": parse_npy(content, file)}, blake3
