"""The vectors of an Arrow table: one column of lists, or many columns of numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from errata.embeddings.arrow_kinds import is_list, is_number, is_text, storage
from errata.embeddings.column_names import (
    VECTORS,
    is_key,
    list_column,
    numbered_columns,
    plain,
    shown,
)
from errata.embeddings.json_lists import vectors_of_texts
from errata.files.refusal import refused

# What pandas calls the index of a frame, where it has no name.
_INDEX = re.compile(r"__index_level_\d+__")

Taken = Callable[[int], str]


def vectors_of(table: Any, file: str, key: str | None) -> tuple[NDArray[Any], Taken]:
    """Give the vectors, shape (n, d), and what the column of each dimension is called."""
    kinds = {
        field.name: storage(field.type)
        for field in table.schema
        if not is_key(field.name, key) and not _INDEX.fullmatch(field.name)
    }
    if (name := list_column([n for n, kind in kinds.items() if is_list(kind)], file)) is not None:
        return _from_lists(table.column(name), file, name), lambda at: f"{name}[{at}]"
    texts = [n for n, kind in kinds.items() if is_text(kind) and plain(n) in VECTORS]
    if (name := list_column(texts, file)) is not None:
        cells = table.column(name).to_pylist()
        return vectors_of_texts(cells, file, name, "row {}".format), lambda at: f"{name}[{at}]"
    numeric = [name for name, kind in kinds.items() if is_number(kind)]
    taken = numbered_columns(kinds, file) or numeric
    if not taken and not table.num_rows:
        return np.zeros((0, 0)), str
    if not taken:
        found = f"found the columns {shown(table.column_names)}"
        advice = "put the vectors into a column of lists called 'embedding', or into e0, e1, ..."
        raise refused(file, "", f"{found}, and no vectors among them", advice)
    return _from_columns(table, file, taken), taken.__getitem__


def _from_lists(column: Any, file: str, name: str) -> NDArray[Any]:
    """Turn a column of lists of one length into a table."""
    kind = storage(column.type)
    values = kind.value_type
    if not is_number(values):
        advice = "give one list of numbers for each row"
        raise refused(file, name, f"found lists of {values}", advice)
    _refuse_nulls(column, file, name, partial(_cell, name))
    chunks = [getattr(chunk, "storage", chunk) for chunk in column.chunks]
    if not len(column):
        nothing = _numbers(pa.chunked_array([[]], values))
        return nothing.reshape(0, getattr(kind, "list_size", 0))
    lengths = np.concatenate([_lengths(chunk) for chunk in chunks])
    if (uneven := np.flatnonzero(lengths != lengths[0])).size:
        at = int(uneven[0])
        found = f"found a list of {lengths[at]} numbers, where row 0 has {lengths[0]}"
        raise refused(file, f"row {at}, {name}", found, "all vectors have one length")
    if not lengths[0]:
        raise refused(file, f"row 0, {name}", "found an empty list", "give vectors")
    flat = pa.chunked_array([chunk.flatten() for chunk in chunks], values)
    dimensions = int(lengths[0])
    _refuse_nulls(flat, file, name, lambda at: f"row {at // dimensions}, {name}[{at % dimensions}]")
    return _numbers(flat).reshape(-1, dimensions)


def _from_columns(table: Any, file: str, taken: list[str]) -> NDArray[Any]:
    """Put columns of numbers beside each other."""
    columns = []
    for name in taken:
        column = table.column(name)
        if not is_number(column.type):
            found = f"found {column.type}, in one of the columns that are taken for the vectors"
            raise refused(file, name, f"{found}: {shown(taken)}", "give numbers")
        _refuse_nulls(column, file, name, partial(_cell, name))
        columns.append(_numbers(column))
    vectors = np.empty((table.num_rows, len(taken)), np.result_type(*columns))
    for at, numbers in enumerate(columns):
        vectors[:, at] = numbers
    return vectors


def _refuse_nulls(column: Any, file: str, name: str, place: Callable[[int], str]) -> None:
    if column.null_count:
        at = pc.index(pc.is_null(column), True).as_py()
        found = f"found null, and {column.null_count} such values in {name}"
        raise refused(file, place(at), found, "give a number for each, or leave the row out")


def _cell(name: str, row: int) -> str:
    return f"row {row}, {name}"


def _lengths(chunk: Any) -> NDArray[np.int64]:
    lengths: NDArray[np.int64] = pc.list_value_length(chunk).to_numpy(zero_copy_only=False)
    return lengths


def _numbers(column: Any) -> NDArray[Any]:
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.float64())
    numbers: NDArray[Any] = column.to_numpy()
    return numbers
