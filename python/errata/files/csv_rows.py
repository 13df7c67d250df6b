"""Comma-separated values, by Python's own reader: rows of strings, and the lines they end on."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from errata.files.refusal import refused
from errata.files.replacing import replacing

# A cell may be a list of any length. The limit is the process's, and guards programs that read
# other people's files line by line; here the whole file is in memory already.
_NO_LIMIT = 2**31 - 1


@dataclass(frozen=True)
class CsvRows:
    """Rows of as many cells each, the header among them.

    Attributes
    ----------
    rows : list of list of str
        One or more.
    lines : list of int
        The line on which each row ends, from 1.
    """

    rows: list[list[str]]
    lines: list[int]


def parse_csv(content: bytes, file: str) -> CsvRows:
    """Parse rows; the delimiter is ``,``, ``;`` or a tab, the first of them in the first line.

    Blank lines are no rows, but within a single column, where one would be a missing cell.

    Raises
    ------
    InputError
        It is no UTF-8, no CSV, empty, or its rows have different numbers of cells; says where.
    """
    rows, lines = _rows(_text(content, file), file)
    # Spreadsheets leave rows of empty cells at the end. A quoted "" alone is a cell.
    while rows and rows[-1] != [""] and not any(map(str.strip, rows[-1])):
        rows.pop()
    if not rows:
        raise refused(file, "", "found an empty file", "give a header and one line a row")
    width = max(len(rows[0]), 1)
    found = CsvRows([], [])
    for row, line in zip(rows, lines, strict=False):
        if not row and width > 1:
            continue
        if len(row) != width:
            said = f"found {len(row)} cells beside {width} in the first line"
            raise refused(file, f"line {line}", said, "give as many in every line")
        found.rows.append(row)
        found.lines.append(line)
    return found


def write_csv(
    path: str | os.PathLike[str], header: Iterable[str], rows: Iterable[Iterable[Any]]
) -> None:
    """Write a table in UTF-8; what was there is replaced at once.

    Lines end as RFC 4180 has it. With other ends Python before 3.13 leaves a carriage return
    within a cell unquoted.

    Raises
    ------
    FileError
        The file cannot be written; what was there is as it was.
    """
    with replacing(path) as out:
        text = io.TextIOWrapper(out, "utf-8", newline="")
        writer = csv.writer(text)
        writer.writerow(header)
        writer.writerows(rows)
        text.detach()


def _text(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"found the byte 0x{content[error.start]:02x} at {error.start}, which is not UTF-8"
        raise refused(file, "", found, "save the file as UTF-8") from error


def _rows(text: str, file: str) -> tuple[list[list[str]], list[int]]:
    first = text.partition("\n")[0]
    delimiter = next((mark for mark in ",;\t" if mark in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, lines = [], []
    before = csv.field_size_limit(_NO_LIMIT)
    try:
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num)
    except csv.Error as error:
        place = f"line {reader.line_num}"
        raise refused(file, place, f"found no row of a table ({error})", "mend the line") from error
    finally:
        csv.field_size_limit(before)
    return rows, lines
