"""Files of labels, probabilities and scores: what they hold, and the hash of the bytes read."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from errata.files.content import read_bytes
from errata.files.refusal import refused

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMATS = (".npy", ".npz", ".csv", ".parquet", ".json")


@dataclass(frozen=True, eq=False)
class Table:
    """One array, or columns with names.

    Attributes
    ----------
    file, blake3 : str
        As named by the caller, and the BLAKE3 of its bytes; empty for arrays.
    array : ndarray, optional
        Of numbers or strings, shape (n, ...); None where there are columns.
    columns : dict of str to ndarray
        Each of shape (n,), or (n, k) for a column of lists.
    lines : sequence of int
        The line of each row in a csv; empty for others.
    """

    file: str = ""
    blake3: str = ""
    array: NDArray[Any] | None = None
    columns: dict[str, NDArray[Any]] = field(default_factory=dict)
    lines: Sequence[int] = ()

    def row(self, index: int) -> str:
        """Name a row as the file's reader would."""
        return f"line {self.lines[index]}" if self.lines else f"row {index}"

    def source(self) -> dict[str, str]:
        """File and hash, for provenance."""
        return {"file": self.file, "blake3": self.blake3}


def read_table(path: str | os.PathLike[str], names: tuple[str, ...] = ()) -> Table:
    """Read a file by its ending: npy, npz, csv, parquet, or json (a list).

    Parameters
    ----------
    path
        The file.
    names : tuple of str
        Which array of an npz is meant, in order of preference; an only one is meant anyway.

    Raises
    ------
    FileError
        The file cannot be read.
    InputError
        It does not hold what its ending says.
    MissingExtraError
        Parquet, without pyarrow.
    """
    file = os.fspath(path)
    ending = Path(file).suffix.lower()
    if ending not in FORMATS:
        found = f"found a file that ends in {ending!r}" if ending else "found a file without ending"
        raise refused(file, "", found, f"give one of {', '.join(FORMATS)}")
    content, blake3 = read_bytes(file)
    parts = _reader(ending)(content, file, names)
    return Table(file=file, blake3=blake3, **parts)


def _reader(ending: str) -> Callable[[bytes, str, tuple[str, ...]], dict[str, Any]]:
    """Give what reads a format, which is imported only when it is needed."""
    if ending == ".csv":
        from errata.variants.csv_table import read

        return read
    if ending == ".parquet":
        from errata.variants.parquet_table import read

        return read
    if ending == ".json":
        from errata.variants.json_table import read

        return read
    from errata.variants.numpy_table import read_npy, read_npz

    return read_npy if ending == ".npy" else read_npz
