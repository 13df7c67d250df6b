"""NumPy's files: one array of ``.npy``, or named ones of ``.npz``."""

from __future__ import annotations

import io
import os
import warnings
import zipfile
import zlib
from tokenize import TokenError
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.anomaly.files import read_bytes
from errata.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

SUFFIXES = (".npy", ".npz")

_DAMAGED = (
    ValueError, OSError, EOFError, KeyError, TypeError, SyntaxError, OverflowError, MemoryError,
    RuntimeError, zipfile.BadZipFile, zlib.error, TokenError,
)  # fmt: skip


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
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # Odd headers of old files, which are read all the same.
            loaded = np.load(io.BytesIO(content), allow_pickle=False)
            if isinstance(loaded, np.ndarray):
                return {"": loaded}, blake3
            with loaded:
                return {name: np.asarray(loaded[name]) for name in loaded.files}, blake3
    except _DAMAGED as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        message = f"{file}: cannot be read as a NumPy file: {why}"
        raise InputError(message, file=file, found=why) from error
