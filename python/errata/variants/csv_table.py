"""Columns of a csv file; whole columns of numbers become numbers.

The first line names the columns, unless it is numbers alone: then it is data, but for a line
``0,1,2,...`` of two or more, which is how pandas heads columns without a name.
"""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.variants.refusal import refused

if TYPE_CHECKING:
    from numpy.typing import NDArray


def read(content: bytes, file: str, names: tuple[str, ...]) -> dict[str, Any]:  # noqa: ARG001
    """Read the columns."""
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.reader(StringIO(text, newline=""), strict=True))
    except UnicodeDecodeError as error:
        raise refused(file, "", f"found bytes that are no UTF-8 at {error.start}",
                      "save it as UTF-8") from error  # fmt: skip
    except csv.Error as error:
        raise refused(file, "", f"found a broken line ({error})", "save it as csv") from error
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise refused(file, "", "found an empty file", "give a line for each sample")
    header = _header(rows[0], file)
    body = rows if header is None else rows[1:]
    first_line = 1 if header is None else 2
    width = len(rows[0])
    for i, row in enumerate(body):
        if len(row) != width:
            found = f"found {len(row)} cells beside {width} in the first line"
            raise refused(file, f"line {i + first_line}", found, "give as many in every line")
    columns = [np.array([row[j].strip() for row in body]) for j in range(width)]
    if header is None:
        return _unnamed(columns, first_line)
    named = dict(zip(header, map(as_numbers, columns), strict=True))
    return {"columns": named, "first_line": first_line}


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


def _unnamed(columns: list[NDArray[Any]], first_line: int) -> dict[str, Any]:
    numbers = [as_numbers(column) for column in columns]
    if len(numbers) == 1:
        return {"array": numbers[0], "first_line": first_line}
    if any(column.dtype.kind == "U" for column in numbers):
        columns_by_place = {f"column {i + 1}": column for i, column in enumerate(numbers)}
        return {"columns": columns_by_place, "first_line": first_line}
    return {"array": np.stack(numbers, axis=1), "first_line": first_line}


def _header(row: list[str], file: str) -> list[str] | None:
    cells = [cell.strip() for cell in row]
    numbers = as_numbers(np.array(cells)).dtype.kind != "U"
    if numbers and (len(cells) == 1 or cells != [str(i) for i in range(len(cells))]):
        return None
    for i, cell in enumerate(cells):
        if cell in cells[:i]:
            raise refused(file, "line 1", f"found {cell!r} twice", "give each column its own name")
    return cells
