"""Tables as files, CSV and Parquet, as named columns."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.anomaly.fields import shown
from errata.anomaly.files import read_bytes
from errata.errors import InputError, MissingExtraError, UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

SUFFIXES = (".csv", ".parquet")


@dataclass(frozen=True, eq=False)
class TableFile:
    """Named columns of a file; frozen.

    Attributes
    ----------
    columns : dict
        Values by name, in the file's order: text in a CSV file, whatever it holds in Parquet.
    n : int
        Rows.
    file, blake3 : str
    """

    columns: dict[str, list[Any]]
    n: int
    file: str
    blake3: str

    def column(self, name: str, option: str) -> list[Any]:
        """Give a column by name.

        Raises
        ------
        UsageError
            There is none; `option` is what asked for it.
        """
        if name not in self.columns:
            known = ", ".join(map(repr, self.columns)) or "none"
            raise UsageError.at(option, f"found {name!r}", f"{self.file} has the columns {known}")
        return self.columns[name]

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Give a column's finite numbers.

        Raises
        ------
        InputError
            A cell that is none; says row and column.
        """
        values = self.columns[name]
        # None becomes NaN, and is refused with it.
        made = np.array([_number(value) for value in values], dtype=np.float64)
        bad = np.flatnonzero(~np.isfinite(made))
        if len(bad):
            raise self.refused(int(bad[0]), name, values[bad[0]], "give a finite number")
        return made

    def is_text(self, name: str) -> bool:
        """Whether no cell of a column is a number, and one is not empty."""
        values = self.columns[name]
        empty = all(value in ("", None) for value in values)
        return not empty and all(_number(value) is None for value in values)

    def refused(self, row: int, column: str, value: Any, advice: str) -> InputError:
        """Make the error that refuses a cell; rows count from 1, the header not among them."""
        place = f"row {row + 1}, column {column!r}"
        found = f"found {shown(value)}"
        message = f"{self.file}: {place}: {found}; {advice}"
        return InputError(message, file=self.file, place=place, found=found, advice=advice)


def read_table(path: str | os.PathLike[str]) -> TableFile:
    """Read a CSV or Parquet file.

    The first line of a CSV file names the columns, unless all of it are numbers: then there is no
    header, and columns are called by their places.

    Raises
    ------
    FileError
        It cannot be read.
    InputError
        It is no such table.
    """
    file = os.fspath(path)
    content, blake3 = read_bytes(file)
    parse = _parquet if Path(file).suffix.lower() == ".parquet" else _csv
    columns, n = parse(content, file)
    return TableFile(columns, n, file, blake3)


def _csv(content: bytes, file: str) -> tuple[dict[str, list[Any]], int]:
    try:
        text = content.decode("utf-8-sig")
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), strict=True) if line]
    except (csv.Error, UnicodeDecodeError) as error:
        message = f"{file}: cannot be read as CSV: {error}; give comma-separated text in UTF-8"
        raise InputError(message, file=file, found=str(error)) from error
    if not lines:
        raise InputError(f"{file}: found no lines; give a header and one line a row", file=file)
    bare = all(_number(cell) is not None for cell in lines[0])
    names = [str(i) for i in range(len(lines[0]))] if bare else lines[0]
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        message = f"{file}: found the column {repeated!r} twice; give each a name of its own"
        raise InputError(message, file=file, place=repeated)
    cells = lines if bare else lines[1:]
    for i, line in enumerate(cells):
        if len(line) != len(names):
            message = f"{file}: row {i + 1}: found {len(line)} cells; give {len(names)}"
            raise InputError(message, file=file, place=f"row {i + 1}")
    return {name: [line[i] for line in cells] for i, name in enumerate(names)}, len(cells)


def _parquet(content: bytes, file: str) -> tuple[dict[str, list[Any]], int]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError.of("pyarrow", "arrow") from error
    try:
        table = pq.read_table(pa.BufferReader(content))
        names = table.column_names
        columns = {name: table.column(i).to_pylist() for i, name in enumerate(names)}
    except (pa.ArrowException, OSError, ValueError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"{file}: cannot be read as Parquet: {why}", file=file) from error
    if len(columns) < len(names):
        message = f"{file}: found two columns of one name; give each a name of its own"
        raise InputError(message, file=file)
    return columns, table.num_rows


def _number(value: Any) -> float | None:
    """Give a cell as a number, perhaps NaN; None for what is none."""
    if not isinstance(value, str | int | float):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None
