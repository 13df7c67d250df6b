"""Tables as files, CSV and Parquet, as named columns."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.errors import InputError, UsageError
from errata.files.arrow_table import parse_arrow
from errata.files.content import read_bytes
from errata.files.csv_rows import parse_csv
from errata.files.fields import shown
from errata.files.refusal import refused
from errata.files.repeated import refuse_repeated

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
        return refused(self.file, place, f"found {shown(value)}", advice)


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
    lines = parse_csv(content, file).rows
    bare = all(_number(cell) is not None for cell in lines[0])
    names = [str(i) for i in range(len(lines[0]))] if bare else lines[0]
    refuse_repeated(names, file)
    cells = lines if bare else lines[1:]
    return {name: [line[i] for line in cells] for i, name in enumerate(names)}, len(cells)


def _parquet(content: bytes, file: str) -> tuple[dict[str, list[Any]], int]:
    table = parse_arrow(content, file, "parquet")
    refuse_repeated(table.column_names, file)
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    return columns, table.num_rows


def _number(value: Any) -> float | None:
    """Give a cell as a number, perhaps NaN; None for what is none."""
    if not isinstance(value, str | int | float):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None
