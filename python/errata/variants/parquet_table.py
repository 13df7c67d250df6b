"""Columns of a Parquet file, through pyarrow."""

from __future__ import annotations

from typing import Any

import numpy as np

from errata.files.arrow_table import parse_arrow
from errata.files.refusal import refused
from errata.files.repeated import refuse_repeated


def read(content: bytes, file: str, names: tuple[str, ...]) -> dict[str, Any]:  # noqa: ARG001
    """Read the columns; a column of lists of one length becomes a table."""
    table = parse_arrow(content, file, "parquet")
    refuse_repeated(table.column_names, file)
    columns = {}
    for name in table.column_names:
        column = table.column(name)
        if column.null_count:
            row = column.is_null().to_pylist().index(True)
            raise refused(file, f"{name}, row {row}", "found nothing", "give a value in every row")
        columns[name] = _values(column.to_pylist(), f"{name}", file)
    if not columns:
        raise refused(file, "", "found no columns", "give one row for each sample")
    return {"columns": columns}


def _values(values: list[Any], place: str, file: str) -> Any:
    try:
        array = np.array(values)
    except ValueError as error:
        raise refused(file, place, "found lists of different lengths",
                      "give as many numbers in every row") from error  # fmt: skip
    if array.dtype.kind not in "biufU":
        raise refused(file, place, f"found values of type {array.dtype}", "give numbers or strings")
    return array
