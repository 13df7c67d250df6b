"""``.npy``: vectors in the order of records. ``.npz``: vectors beside columns that name them.

The bytes that were read are parsed in place: no second copy of the vectors is made, nothing is
unpickled, and a header that asks for more than there is allocates nothing.
"""

from __future__ import annotations

import io
import os
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from tokenize import TokenError
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from errata.embeddings.column_names import VECTORS, is_key, plain, shown
from errata.embeddings.formats import MADE_BY, OF, Format
from errata.embeddings.named_vectors import NamedVectors
from errata.embeddings.refusal import refused
from errata.embeddings.replacing import replacing

_HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
_BAD_HEADER = (ValueError, TypeError, SyntaxError, TokenError, KeyError, OverflowError,
               RecursionError, MemoryError)  # fmt: skip
_BAD_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
            ValueError, KeyError, MemoryError)  # fmt: skip


def read_npy(data: bytes, file: str) -> NamedVectors:
    """Read the one array of an ``.npy`` file."""
    return NamedVectors(_table(_array(data, file), file, ""))


def read_npz(data: bytes, file: str, key: str | None) -> NamedVectors:
    """Read the vectors and the columns of an ``.npz`` file."""
    arrays = _members(data, file)
    name = _vectors_name(arrays, file)
    columns = {
        other: array
        for other, array in arrays.items()
        if other != name and is_key(other, key) and array.ndim == 1
    }
    vectors = _table(arrays[name], file, name)
    for other, array in columns.items():
        if len(array) != len(vectors):
            found = f"found {len(array)} values beside {len(vectors)} vectors"
            raise refused(file, other, found, "give one for each vector")
    return NamedVectors(
        vectors,
        {other: _listed(array, file, other) for other, array in columns.items()},
        names=tuple(arrays),
        of=_text(arrays, OF, file),
        made_by=_text(arrays, MADE_BY, file),
    )


def write(
    path: str | os.PathLike[str],
    format_: Format,
    table: NDArray[Any],
    columns: Mapping[str, list[int] | list[str]],
    about: Mapping[str, str],
) -> None:
    """Write ``.npy``, the vectors alone, or ``.npz``; equal arrays give equal bytes."""
    with replacing(path) as out:
        if format_ == "npy":
            _write_array(out, table)
            return
        arrays = {"vectors": table, **columns, **about}
        with zipfile.ZipFile(out, "w") as archive:
            for name, values in arrays.items():
                # A date of its own would make two equal files differ.
                member = zipfile.ZipInfo(f"{name}.npy")
                with archive.open(member, "w", force_zip64=True) as stream:
                    _write_array(stream, np.asarray(values))


def _write_array(stream: IO[bytes], array: NDArray[Any]) -> None:
    np.lib.format.write_array(stream, array, allow_pickle=False)


def _array(data: bytes, file: str, name: str = "") -> NDArray[Any]:
    """Parse the bytes of one array."""
    stream = io.BytesIO(data)
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
        raise refused(file, name, found, "save a plain array of numbers, shape (n, d)")
    asked = dtype.itemsize * int(np.prod([int(side) for side in shape], dtype=object))
    there = len(data) - stream.tell()
    if asked != there or min(shape, default=0) < 0:
        found = f"found {there} bytes of values, where shape {shape} of {dtype} takes {asked}"
        raise refused(file, name, found, "the file was cut short or damaged: write it again")
    if asked == 0:
        return np.zeros(shape, dtype)
    flat = np.frombuffer(data, dtype, offset=stream.tell())
    array = flat.reshape(shape[::-1]).T if fortran else flat.reshape(shape)
    return array if dtype.isnative else array.astype(dtype.newbyteorder("="))


def _table(array: NDArray[Any], file: str, name: str) -> NDArray[Any]:
    """Refuse what is no table of numbers."""
    if array.ndim != 2:
        found = f"found an array of shape {array.shape}"
        raise refused(file, name, found, "give one row for each vector, shape (n, d)")
    if array.dtype.kind not in "fiub":
        advice = "give numbers"
        if array.dtype.kind == "V":
            advice = "NumPy has no such numbers (bfloat16?): save them as float32"
        raise refused(file, name, f"found values of type {array.dtype}", advice)
    return array


def _members(data: bytes, file: str) -> dict[str, NDArray[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except _BAD_ZIP as error:
        found = f"found bytes that are no .npz file, or one that was cut short ({error})"
        raise refused(file, "", found, "write it again with numpy.savez") from error
    return {
        name.removesuffix(".npy"): _array(member, file, name.removesuffix(".npy"))
        for name, member in members.items()
        if name.endswith(".npy")
    }


def _vectors_name(arrays: Mapping[str, NDArray[Any]], file: str) -> str:
    """Choose the array that holds the vectors."""
    named = [name for name in arrays if plain(name) in VECTORS]
    tables = [name for name, array in arrays.items() if array.ndim == 2]
    for names in (named, tables):
        if len(names) == 1:
            return names[0]
    found = f"found the arrays {shown(list(arrays))}"
    raise refused(file, "", found, "call the one of shape (n, d) 'vectors'")


def _listed(array: NDArray[Any], file: str, name: str) -> list[Any]:
    """Give a column of ids or names as plain Python."""
    try:
        if array.dtype.kind == "S":
            return [value.decode() for value in array.tolist()]
        if array.dtype.kind in "iufU":
            listed: list[Any] = array.tolist()
            return listed
    except ValueError as error:
        raise refused(file, name, "found text that is not Unicode", "write it as UTF-8") from error
    raise refused(file, name, f"found values of type {array.dtype}", "give numbers or strings")


def _text(arrays: Mapping[str, NDArray[Any]], name: str, file: str) -> str:
    """Give the one string of a member; empty if there is none."""
    if name not in arrays:
        return ""
    array = arrays[name]
    if array.size != 1 or array.dtype.kind not in "US":
        found = f"found an array of shape {array.shape} of {array.dtype}"
        raise refused(file, name, found, "give one string")
    return str(_listed(array.reshape(1), file, name)[0])
