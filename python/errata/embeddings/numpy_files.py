"""``.npy``: vectors in the order of records. ``.npz``: vectors beside columns that name them."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from errata.embeddings.column_names import VECTORS, is_key, plain, shown
from errata.embeddings.formats import MADE_BY, OF, Format
from errata.embeddings.named_vectors import NamedVectors
from errata.files.numpy_arrays import parse_npy, parse_npz
from errata.files.refusal import refused
from errata.files.replacing import replacing


def read_npy(data: bytes, file: str) -> NamedVectors:
    """Read the one array of an ``.npy`` file."""
    return NamedVectors(_table(parse_npy(data, file), file, ""))


def read_npz(data: bytes, file: str, key: str | None) -> NamedVectors:
    """Read the vectors and the columns of an ``.npz`` file."""
    arrays = parse_npz(data, file)
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
