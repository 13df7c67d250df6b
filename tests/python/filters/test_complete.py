"""What is offered while a filter is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errata.filters import Columns, FilterError, Tags, complete, parse
from filters.spoken import SAID

COLUMNS = Columns.of(
    {
        "score": [0.5, 0.25],
        "scene": ["park", "street"],
        "gt": ["car", 'big "bus"'],
        "crowd": [True, False],
        "tags": Tags(2, {"check": [0]}),
    }
)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", ["score", "scene", "gt", "crowd", "tags", "not"]),
        ("sc", ["score", "scene"]),
        ("or", ["score"]),
        ("score ", ["==", "!=", "<", "<=", ">", ">=", "in", "not in", "is missing", "is present"]),
        ("score i", ["in", "is missing", "is present", "not in"]),
        ("score > ", []),
        ("gt == ", ['"car"', '"big \\"bus\\""']),
        ("gt == c", ['"car"']),
        ("gt == 'c", ['"car"']),
        ('gt == "bus', ['"big \\"bus\\""']),
        ('gt == "car" ', ["and", "or"]),
        ('gt == "car" a', ["and"]),
        ('gt == "car" and s', ["score", "scene", "tags"]),
        ('(gt == "car"', ["and", "or"]),
        ("gt in [", ['"car"', '"big \\"bus\\""']),
        ('gt in ["car"', [",", "]"]),
        ('gt in ["car", ', ['"car"', '"big \\"bus\\""']),
        ("score is ", ["missing", "present"]),
        ("score is p", ["present"]),
        ("crowd == ", ["true", "false"]),
        ('"check" in ', ["tags"]),
        ("tags ", ["is missing", "is present"]),
        ("gt == == ", []),
        ("gt == 'car' == ", ["scene", "gt"]),
        ("nonsense > ", []),
        ("score > .5", []),
        ("gt = ", []),
    ],
)
def test_offers_at_the_end(typed: str, offered: list[str]) -> None:
    assert [suggestion.text for suggestion in complete(typed, len(typed), COLUMNS)] == offered


def test_names_of_a_group() -> None:
    import errata

    dataset, _ = errata.sample_set()
    assert dataset.metadata == {}
    grouped = Columns(
        1, {}, {"meta": lambda: {key: lambda: Tags(1, {}) for key in ("time", "odd name")}}
    )
    for typed in ("meta.", "me", "meta"):
        found = [s.text for s in complete(typed, len(typed), grouped)]
        assert found == ["meta.time", 'meta["odd name"]']
    (odd,) = complete('meta["od', 8, grouped)
    assert (odd.text, odd.start, odd.end) == ('meta["odd name"]', 0, 8)


def test_what_stands_behind_the_cursor_is_replaced() -> None:
    (first, *_) = complete("scxyz > .5", 2, COLUMNS)
    assert (first.text, first.start, first.end) == ("score", 0, 5)


@given(st.text(max_size=30), st.integers(-5, 40))
def test_nothing_that_is_typed_raises(text: str, cursor: int) -> None:
    complete(text, cursor, COLUMNS)


SPOKEN = Columns.of(
    {"n": [1], "m": [1], "x": [0.5], "y": [0.5], "g": ["car"], "h": ["bus"], "ok": [True],
     "odd": [False], "tags": Tags(1, {"check": [0]})}
)  # fmt: skip


@given(SAID, st.data())
def test_every_offer_leads_on(said: object, data: st.DataObject) -> None:
    """What is offered stands where it is offered: the text up to its end can be completed."""
    text = str(parse(said.text, SPOKEN))  # type: ignore[attr-defined]
    cursor = data.draw(st.integers(0, len(text)))
    for suggestion in complete(text, cursor, SPOKEN):
        assert 0 <= suggestion.start <= cursor <= suggestion.end <= len(text)
        begun = text[: suggestion.start] + suggestion.text
        assert can_go_on(begun), begun


def can_go_on(begun: str) -> bool:
    try:
        parse(begun, SPOKEN)
    except FilterError as error:
        return error.wanted is not None and error.position == len(begun)
    return True
