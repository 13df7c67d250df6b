"""Rows of comma-separated values: what counts as one, and what is written is read."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errata.errors import InputError
from errata.files.csv_rows import parse_csv, write_csv


@pytest.mark.parametrize(
    ("text", "rows", "lines"),
    [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]], [1, 2]),
        ("a;b\n1;2,5\n", [["a", "b"], ["1", "2,5"]], [1, 2]),
        ("a\tb\r\n1\t2", [["a", "b"], ["1", "2"]], [1, 2]),
        ("\ufeffa,b\n", [["a", "b"]], [1]),
        ("a,b\n\n1,2\n", [["a", "b"], ["1", "2"]], [1, 3]),
        ('a,b\n"1\n2",3\n', [["a", "b"], ["1\n2", "3"]], [1, 3]),
        ("a,b\n1,2\n,\n \n\n", [["a", "b"], ["1", "2"]], [1, 2]),
        ('a\n""\n\n', [["a"], [""]], [1, 2]),
    ],
)
def test_rows_and_their_lines(text: str, rows: list[list[str]], lines: list[int]) -> None:
    found = parse_csv(text.encode(), "t.csv")
    assert (found.rows, found.lines) == (rows, lines)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "t.csv: found an empty file; give a header and one line a row"),
        (b"\n,\n", "t.csv: found an empty file; give a header and one line a row"),
        (b"a,b\n1\n", "t.csv: line 2: found 1 cells beside 2 in the first line; give as many"),
        # In a single column a blank line is a value that is missing, not one row less.
        (b"a\n1\n\n2\n", "t.csv: line 3: found 0 cells beside 1 in the first line"),
        (b'a\n"1\n', "t.csv: line 2: found no row of a table (unexpected end of data)"),
        (b"a\n\xe9\n", "t.csv: found the byte 0xe9 at 2, which is not UTF-8; save the file"),
    ],
)
def test_what_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_csv(content, "t.csv")
    assert str(caught.value).startswith(says)


def test_the_limit_of_the_process_stays() -> None:
    before = csv.field_size_limit()
    assert parse_csv(b"a\n" + b"x" * (before + 1), "t.csv").rows[1][0] == "x" * (before + 1)
    assert csv.field_size_limit() == before


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@given(st.lists(st.tuples(CELL, CELL), max_size=5))
def test_what_is_written_is_read(rows: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "t.csv")
        write_csv(path, ["a", "b"], [*rows, ("end", "end")])
        assert parse_csv(path.read_bytes(), "t.csv").rows == [
            ["a", "b"],
            *map(list, rows),
            ["end", "end"],
        ]
