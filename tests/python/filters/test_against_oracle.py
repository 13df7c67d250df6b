"""Filters of every form, on tables with holes, against plain Python row by row."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from errata.filters import Columns, Fields, Tags, Texts, parse
from errata.filters.flags import Flags
from errata.filters.numbers import Numbers
from errata.filters.values import column_of
from filters.spoken import KINDS, ROWS, SAID, Row, Said

SCHEMA = Fields(KINDS)  # type: ignore[arg-type]


def table(rows: list[Row]) -> Columns:
    """The rows as columns; a column without values does not say its kind, so it is told."""
    columns: dict[str, Any] = {}
    for name, kind in KINDS.items():
        values = [row[name] for row in rows]
        columns[name] = Texts.of(values) if kind == "text" else column_of(values, name)
        if kind == "bool" and isinstance(columns[name], Numbers):
            columns[name] = Flags(Texts.of(values).codes)
    return Columns.of(columns)


@given(SAID, ROWS)
def test_masks_are_what_the_rows_say_one_by_one(said: Said, rows: list[Row]) -> None:
    columns = table(rows)
    mask = parse(said.text, SCHEMA).mask(columns)
    assert mask.tolist() == [said.holds(row) for row in rows]
    assert mask.dtype == bool


@given(SAID)
def test_canonical_form_reads_back_as_the_same_filter(said: Said) -> None:
    read = parse(said.text, SCHEMA)
    again = parse(str(read), SCHEMA)
    assert (again, str(again), hash(again)) == (read, str(read), hash(read))
    assert set(read.columns_used) <= set(KINDS)


@given(SAID, SAID, ROWS)
def test_filters_are_joined_as_masks_are(one: Said, other: Said, rows: list[Row]) -> None:
    columns, a, b = table(rows), parse(one.text, SCHEMA), parse(other.text, SCHEMA)
    assert ((a & b).mask(columns) == (a.mask(columns) & b.mask(columns))).all()
    assert ((a | b).mask(columns) == (a.mask(columns) | b.mask(columns))).all()
    assert ((~a).mask(columns) == ~a.mask(columns)).all()
    assert parse(str(a & ~b), SCHEMA) == (a & ~b)


@given(SAID, ROWS, st.data())
def test_rows_that_are_taken_answer_as_before(said: Said, rows: list[Row], data: Any) -> None:
    places = data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=1))
    whole, asked = table(rows), parse(said.text, SCHEMA)
    taken = Columns.of({name: whole[name].take(places_of(places)) for name in KINDS})
    assert asked.mask(taken).tolist() == asked.mask(whole)[places].tolist()


def places_of(places: list[int]) -> Any:
    import numpy as np

    return np.array(places, dtype=np.int64)


def test_row_minus_one_has_nothing() -> None:
    whole = table([{"n": 1, "m": 1, "x": 1.0, "y": 1.0, "g": "a", "h": "a", "ok": True, "odd": True,
                    "tags": {"check"}}])  # fmt: skip
    for name in KINDS:
        taken = whole[name].take(places_of([0, -1]))
        assert taken.missing().tolist() == [False, True], name
    assert Tags(0, {}).take(places_of([-1])).missing().tolist() == [True]
