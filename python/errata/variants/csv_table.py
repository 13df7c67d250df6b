"""Columns of a csv file; whole columns of numbers become numbers.

The first line names the columns, unless it is numbers alone: then it is data, but for a line
``0,1,2,...`` of two or more, which is how pandas heads columns without a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata.files.csv_rows import parse_csv
from errata.files.repeated import refuse_repeated

if TYPE_CHECKING:
    from numpy.typing import NDArray


def read(content: bytes, file: str, names: tuple[str, ...]) -> dict[str, Any]:  # noqa: ARG001
    """Read the columns."""
    table = parse_csv(content, file)
    header = _header(table.rows[0], file)
    start = 0 if header is None else 1
    places = range(len(table.rows[0]))
    columns = [np.array([row[j].strip() for row in table.rows[start:]]) for j in places]
    values = _unnamed(columns) if header is None else _named(header, columns)
    return {**values, "lines": table.lines[start:]}


def as_numbers(column: NDArray[Any]) -> NDArray[Any]:
    """Turn strings into whole numbers if all are, else into numbers if all are, else keep them."""
    try:
        return column.astype(np.int64)
    except (ValueError, OverflowError):
        pass
    try:
        return column.astype(np.float64)
    except ValueError:
        return column


def _named(names: list[str], columns: list[NDArray[Any]]) -> dict[str, Any]:
    return {"columns": dict(zip(names, map(as_numbers, columns), strict=True))}


def _unnamed(columns: list[NDArray[Any]]) -> dict[str, Any]:
    numbers = [as_numbers(column) for column in columns]
    if len(numbers) == 1:
        return {"array": numbers[0]}
    if any(column.dtype.kind == "U" for column in numbers):
        return _named([f"column {i + 1}" for i in range(len(columns))], columns)
    return {"array": np.stack(numbers, axis=1)}


def _header(row: list[str], file: str) -> list[str] | None:
    cells = [cell.strip() for cell in row]
    numbers = as_numbers(np.array(cells)).dtype.kind != "U"
    if numbers and (len(cells) == 1 or cells != [str(i) for i in range(len(cells))]):
        return None
    refuse_repeated(cells, file)
    return cells
