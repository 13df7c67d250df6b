"""Comma-separated values, by Python's own reader."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from numpy.typing import NDArray

from errata.embeddings.column_names import is_key, refuse_repeated
from errata.embeddings.csv_vectors import vectors_of
from errata.embeddings.named_vectors import NamedVectors
from errata.embeddings.refusal import refused
from errata.embeddings.replacing import replacing

# A cell may be a list of any length. The limit is the process's, and guards programs that read
# other people's files line by line; here the whole file is in memory already.
_NO_LIMIT = 2**31 - 1


def read(data: bytes, file: str, key: str | None) -> NamedVectors:
    """Read the vectors of a table, and its columns that may name them; cells are strings."""
    names, rows, lines = _rows(_text(data, file), file)
    place = _place(lines)
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
    with replacing(path) as out:
        text = io.TextIOWrapper(out, "utf-8", newline="")
        writer = csv.writer(text)
        writer.writerow([*columns, *(f"e{at}" for at in range(vectors.shape[1]))])
        writer.writerows(
            chain(names, map(repr, row.tolist())) for names, row in zip(keys, vectors, strict=True)
        )
        text.detach()


def _text(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"found the byte 0x{data[error.start]:02x} at {error.start}, which is not UTF-8"
        raise refused(file, "", found, "save the file as UTF-8") from error


def _rows(text: str, file: str) -> tuple[list[str], list[list[str]], list[int]]:
    """Give the header, the rows, and the line on which each row ends; blank lines are no rows."""
    first = text.partition("\n")[0]
    delimiter = next((mark for mark in ",;\t" if mark in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, lines = [], []
    before = csv.field_size_limit(_NO_LIMIT)
    try:
        for row in reader:
            if row:
                rows.append(row)
                lines.append(reader.line_num)
    except csv.Error as error:
        place = f"line {reader.line_num}"
        raise refused(file, place, f"found no row of a table ({error})", "mend the line") from error
    finally:
        csv.field_size_limit(before)
    if not rows:
        raise refused(file, "", "found an empty file", "give a header and a row for each vector")
    names = [name.strip() for name in rows[0]]
    refuse_repeated([name for name in names if name], file)
    for row, line in zip(rows, lines, strict=True):
        if len(row) != len(names):
            found = f"found {len(row)} cells, where the header has {len(names)}"
            raise refused(file, f"line {line}", found, "give one cell for each column")
    return names, rows[1:], lines[1:]


def _place(lines: list[int]) -> Any:
    return lambda row: f"line {lines[row]}"
