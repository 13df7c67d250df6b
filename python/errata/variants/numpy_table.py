"""Arrays in ``.npy`` and ``.npz`` files; never pickles."""

from __future__ import annotations

import warnings
import zlib
from io import BytesIO
from tokenize import TokenError
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from errata.variants.refusal import refused

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BROKEN = (TokenError, zlib.error, BadZipFile, RecursionError, ValueError, EOFError, OSError,
           KeyError, SyntaxError, OverflowError, MemoryError, TypeError, NotImplementedError,
           RuntimeError)  # fmt: skip


def read_npy(content: bytes, file: str, names: tuple[str, ...]) -> dict[str, Any]:  # noqa: ARG001
    """Read one array."""
    if content[:6] != b"\x93NUMPY":
        raise refused(file, "", "found no NumPy array", "write it with numpy.save")
    return {"array": plain_array(_load(content, file), file)}


def read_npz(content: bytes, file: str, names: tuple[str, ...]) -> dict[str, Any]:
    """Read the array that is meant, or its columns where there are several of one length."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with np.load(BytesIO(content), allow_pickle=False) as archive:
                arrays = {name: np.asarray(archive[name]) for name in archive.files}
    except AttributeError as error:
        raise refused(file, "", "found no archive", "write it with numpy.savez") from error
    except _BROKEN as error:
        raise refused(file, "", f"found {_why(error)}", "write it with numpy.savez") from error
    if len(arrays) == 1:
        return {"array": plain_array(next(iter(arrays.values())), file)}
    chosen = next((name for name in names if name in arrays), None)
    if chosen is None:
        found = f"found the arrays {', '.join(arrays) or '(none)'}"
        raise refused(file, "", found, f"name the one that is meant {' or '.join(names[:2])}")
    return {"array": plain_array(arrays[chosen], file)}


def plain_array(array: NDArray[Any], file: str) -> NDArray[Any]:
    """Refuse anything but numbers, bools and strings in rows."""
    if array.ndim == 0:
        raise refused(file, "", "found a single value", "give one row for each sample")
    if array.dtype.kind not in "biufU":
        found = f"found values of type {array.dtype}"
        raise refused(file, "", found, "give numbers or strings")
    return array


def _load(content: bytes, file: str) -> NDArray[Any]:
    try:
        # NumPy warns of headers that Python 2 wrote; they are read all the same.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return np.asarray(np.load(BytesIO(content), allow_pickle=False))
    except _BROKEN as error:
        raise refused(file, "", f"found {_why(error)}", "write it with numpy.save") from error


def _why(error: Exception) -> str:
    lines = str(error).splitlines()
    text = lines[0] if lines else type(error).__name__
    if "allow_pickle" in text or "pickle" in text:
        return "Python objects"
    return f"a damaged file ({text[:80]})"
