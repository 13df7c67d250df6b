"""Arrays in ``.npy`` and ``.npz`` files; never pickles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata.files.numpy_arrays import parse_npy, parse_npz
from errata.files.refusal import refused

if TYPE_CHECKING:
    from numpy.typing import NDArray


def read_npy(content: bytes, file: str, names: tuple[str, ...]) -> dict[str, Any]:  # noqa: ARG001
    """Read one array."""
    return {"array": plain_array(parse_npy(content, file), file)}


def read_npz(content: bytes, file: str, names: tuple[str, ...]) -> dict[str, Any]:
    """Read the array that is meant, or its columns where there are several of one length."""
    arrays = parse_npz(content, file)
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
