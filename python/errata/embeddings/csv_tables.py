"""Vectors in comma-separated values."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from numpy.typing import NDArray

from errata.embeddings.column_names import is_key
from errata.embeddings.csv_vectors import vectors_of
from errata.embeddings.named_vectors import NamedVectors
from errata.files.csv_rows import parse_csv, write_csv
from errata.files.repeated import refuse_repeated


def read(data: bytes, file: str, key: str | None) -> NamedVectors:
    """Read the vectors of a table, and its columns that may name them; cells are strings."""
    table = parse_csv(data, file)
    names, rows = [name.strip() for name in table.rows[0]], table.rows[1:]
    refuse_repeated([name for name in names if name], file)
    place = _place(table.lines[1:])
    vectors, taken = vectors_of(names, rows, file, key, place)
    columns = {
        name: [row[at] or None for row in rows]
        for at, name in enumerate(names)
        if is_key(name, key)
    }
    return NamedVectors(vectors, columns, names=tuple(names), taken=taken, place=place)


def write(
    path: str | os.PathLike[str],
    vectors: NDArray[Any],
    columns: Mapping[str, Sequence[int | str]],
) -> None:
    """Write the columns, then ``e0``, ``e1``, ...: each number in full, as Python writes it."""
    keys = zip(*columns.values(), strict=True) if columns else ((),) * len(vectors)
    rows = (chain(names, map(repr, row.tolist())) for names, row in zip(keys, vectors, strict=True))
    write_csv(path, [*columns, *(f"e{at}" for at in range(vectors.shape[1]))], rows)


def _place(lines: list[int]) -> Any:
    return lambda row: f"line {lines[row]}"
