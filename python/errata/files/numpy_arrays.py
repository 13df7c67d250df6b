"""Arrays of ``.npy`` and ``.npz`` files.

The bytes that were read are parsed in place: no second copy is made, nothing is unpickled, and a
header that asks for more than there is allocates nothing. NumPy's own loader copies, and
raises a dozen kinds of exceptions for damaged files.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from errata.files.refusal import refused

_HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
_BAD_HEADER = (ValueError, TypeError, SyntaxError, TokenError, KeyError, OverflowError,
               RecursionError, MemoryError)  # fmt: skip
_BAD_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
            ValueError, KeyError, MemoryError)  # fmt: skip


def parse_npy(content: bytes, file: str, name: str = "") -> NDArray[Any]:
    """Parse one array; it may be read-only.

    Raises
    ------
    InputError
        It is damaged, or holds Python objects; `name` is its place in the file.
    """
    stream = io.BytesIO(content)
    try:
        # NumPy warns of headers that Python 2 wrote; they are read all the same.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            version = np.lib.format.read_magic(stream)
            shape, fortran, dtype = _HEADERS[version](stream)
    except _BAD_HEADER as error:
        found = "found bytes that are no NumPy array, or the start of one that was cut short"
        raise refused(file, name, found, "write it again with numpy.save") from error
    if dtype.hasobject:
        found = "found Python objects (pickled)"
        raise refused(file, name, found, "save a plain array of numbers")
    asked = dtype.itemsize * int(np.prod([int(side) for side in shape], dtype=object))
    there = len(content) - stream.tell()
    if asked != there or min(shape, default=0) < 0:
        found = f"found {there} bytes of values, where shape {shape} of {dtype} takes {asked}"
        raise refused(file, name, found, "the file was cut short or damaged: write it again")
    if asked == 0:
        return np.zeros(shape, dtype)
    flat = np.frombuffer(content, dtype, offset=stream.tell())
    array = flat.reshape(shape[::-1]).T if fortran else flat.reshape(shape)
    return array if dtype.isnative else array.astype(dtype.newbyteorder("="))


def parse_npz(content: bytes, file: str) -> dict[str, NDArray[Any]]:
    """Parse the arrays of an archive, by name; members that are no arrays are none.

    Raises
    ------
    InputError
        It is damaged, or holds Python objects.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except _BAD_ZIP as error:
        found = f"found bytes that are no .npz file, or one that was cut short ({error})"
        raise refused(file, "", found, "write it again with numpy.savez") from error
    return {
        name.removesuffix(".npy"): parse_npy(member, file, name.removesuffix(".npy"))
        for name, member in members.items()
        if name.endswith(".npy")
    }
