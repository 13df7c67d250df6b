"""What a filter may be, what it may not be, and what is said then."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errata import UsageError
from errata.filters import Field, Fields, FilterError, parse
from errata.filters.messages import WIDTH

SCHEMA = Fields(
    [
        Field("score", "number"),
        Field("iou", "number"),
        Field("gt", "text", ("car", "bus", "truck"), closed=True),
        Field("name", "text", ("a.jpg",)),
        Field("crowd", "bool"),
        Field("tags", "tags", ("check",)),
        Field("meta.time", "text"),
        Field('meta["odd name"]', "number"),
        Field("attr.in", "number"),
    ]
)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("", ""),
        ("   ", ""),
        ("score>.80", "score > 0.8"),
        ("score == 1.0 and iou >= 1e-3", "score == 1 and iou >= 0.001"),
        ("score > -0.0", "score > 0"),
        ("0.5 < score", "score > 0.5"),
        ("0.2 <= score < 0.5", "0.2 <= score < 0.5"),
        ("gt == 'car'", 'gt == "car"'),
        ("name == 'it\\'s \"x\"'", 'name == "it\'s \\"x\\""'),
        ('name matches "\\d+"', 'name matches "\\\\d+"'),
        ('name == "\\u00e9\\t"', 'name == "é\\t"'),
        ('gt not in ["car", "bus",]', 'gt not in ["car", "bus"]'),
        ("gt in []", "gt in []"),
        ("crowd", "crowd == true"),
        ("not crowd", "not crowd == true"),
        ("((score > 1))", "score > 1"),
        ("(score>1 and iou>1) and crowd", "score > 1 and iou > 1 and crowd == true"),
        ("score>1 or (iou>1 or crowd)", "score > 1 or iou > 1 or crowd == true"),
        ("not (score>1 and iou>1)", "not (score > 1 and iou > 1)"),
        ("(score>1 or iou>1) and crowd", "(score > 1 or iou > 1) and crowd == true"),
        ("'check' in tags", '"check" in tags'),
        ("tags is missing", "tags is missing"),
        ("meta['time'] < '12'", 'meta.time < "12"'),
        ('meta["odd name"] is present', 'meta["odd name"] is present'),
        ("attr.in > 1", "attr.in > 1"),
        ("score\n>\t1", "score > 1"),
    ],
)
def test_canonical_form(text: str, canonical: str) -> None:
    read = parse(text, SCHEMA)
    assert str(read) == canonical
    assert parse(canonical, SCHEMA) == read


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("scor > 1", 0, "unknown column scor; did you mean score?"),
        ("time == 'x'", 0, "did you mean meta.time?"),
        ("wholly_other > 1", 0, "use one of score, iou"),
        ("score > 'a'", 8, 'found the string "a" where score holds numbers'),
        ("gt > 3", 5, "found the number 3 where gt holds texts"),
        ("gt == car", 6, 'write a text in quotes: "car"'),
        ("gt == 'cra'", 6, 'found "cra", which gt never is; did you mean "car"?'),
        ("gt in ['car', 'lorry']", 14, 'found "lorry", which gt never is'),
        ("gt == score", 6, "found score, which holds numbers, beside gt, which holds texts"),
        ("crowd < true", 6, "use == or !="),
        ("crowd == 1", 9, "compare it with true or false"),
        ("tags == 'check'", 5, 'write "check" in tags'),
        ("tags in ['check']", 0, 'write "check" in tags'),
        ("tags contains 'check'", 5, 'write "check" in tags'),
        ("'a' in name", 7, 'write name contains "a"'),
        ("5 in tags", 0, "write a tag in quotes"),
        ("score", 5, "the filter ends here; go on after score with a comparison"),
        ("tags", 4, "is missing or is present"),
        ("score >", 7, "write a value or a column to compare with"),
        ("1 < 2", 0, "one of two neighbours must be a column"),
        ("1 < 2 < score", 0, "one of two neighbours must be a column"),
        ("1", 1, "compare the constant with a column"),
        ("score is null", 9, "write missing or present after is"),
        ("score contains 'a'", 6, "use it for texts"),
        ("name contains 3", 14, "write a string in quotes after contains"),
        ("(score > 1", 10, "close the parenthesis"),
        ("score > 1)", 9, "write and or or between conditions"),
        ("score > 1 iou > 1", 10, "write and or or between conditions"),
        ("score > 1 and", 13, "write a column, such as score"),
        ("gt in ['car' 'bus']", 13, "write , or ] after a value"),
        ("gt in 'car'", 6, 'write a list, such as ["car", "bus"]'),
        ("gt in [gt]", 7, "lists hold numbers or strings"),
        ("gt not == 'car'", 7, "write in after not"),
        ("score = 1", 6, "write == to compare"),
        ("score > 1 && iou > 1", 10, "write and"),
        ("score > 1 || iou > 1", 10, "write or"),
        ("!crowd", 0, "write not"),
        ("score > +1", 8, "without a plus"),
        ("score - 1 > 0", 6, "nothing is computed"),
        ("gt == “car”", 6, "put strings in straight quotes"),
        ("gt == 'car", 6, "close it with '"),
        ("score > 0.5and iou > 1", 8, "'0.5and', which is no number"),
        ("score > 1.2.3", 8, "which is no number"),
        ("score > 1e999", 8, "too large"),
        ("score > " + "9" * 401, 8, "write at most 400"),
        ("meta.'time' == 'x'", 5, "write a name such as meta.weather"),
        ("meta['time' == 'x'", 12, "close the name with ]"),
        ("name == '\ud800'", 8, "write whole characters"),
        ("name matches '('", 14, "missing )"),
        ("name matches 'a\\\\d('", 18, "missing )"),
        ("name matches '[[a]'", 14, "found a pattern with an error"),
        ("not " * 101 + "crowd", 400, "found more than 100 parentheses and nots"),
        ("(" * 20_001, 20_000, "write at most 20,000"),
    ],
)
def test_refused_with_its_place(text: str, position: int, said: str) -> None:
    with pytest.raises(FilterError, match=re.escape(said)) as caught:
        parse(text, SCHEMA)
    error = caught.value
    assert isinstance(error, UsageError)
    assert error.position == position
    assert re.match(f"filter, character {position + 1}: (found|the filter ends here)", str(error))
    assert "\n" not in str(error)
    shown, mark = error.caret.splitlines()
    assert mark.strip() == "^"
    assert len(shown) <= WIDTH
    if position < len(text) and text[position].isprintable():
        assert shown[mark.index("^")] == text[position]


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "score.__class__ > 1",
        "().__class__.__bases__",
        "lambda: 1",
        "score > (1).__class__",
        "exec('x')",
        "score > 1; import os",
        "[x for x in tags]",
        "gt == f'{score}'",
        "score := 1",
        "score > open('/etc/passwd')",
        "gt == 'car' 'bus'",
        "score ** 2 > 1",
        "'%s' % score",
    ],
)
def test_code_is_no_filter(text: str) -> None:
    with pytest.raises(FilterError):
        parse(text, SCHEMA)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(a+)+$", "repeated group"),
        ("(a|a)*b", "repeated group"),
        ("(?:a?){30}", "repeated group"),
        ("((ab?)c)*", "repeated group"),
        ("(?P<x>a*)+", "repeated group"),
        ("(\\w+\\s?)*$", "repeated group"),
        (".*.*.*.*.*x", "5 repeats"),
        ("a{2,9}b{1,}c*d+e?", "5 repeats"),
        ("(?x)(a+ #[\n)+ #]", "flag x"),
        ("a" * 201, "201 characters"),
        ("a{99999999999}", "error"),
    ],
)
def test_patterns_that_could_take_for_ever(pattern: str, said: str) -> None:
    written = pattern.replace("\\", "\\\\").replace("\n", "\\n")
    with pytest.raises(FilterError, match=said):
        parse(f'name matches "{written}"', SCHEMA)


@pytest.mark.parametrize(
    "pattern",
    ["(ab)+", "(a|b)", "(a+)?", "[(]+[)]+", r"\(+a\)+", "(?i)night", "(?:abc){3}", "a{3}{",
     "[]+*?]+", "x{,}", "(?=a)b", "^img_[0-9]+[.]jpg$", r"[^\]+]+", "(?#a+b+)c"],
)  # fmt: skip
def test_patterns_that_are_well(pattern: str) -> None:
    written = pattern.replace("\\", "\\\\")
    assert str(parse(f'name matches "{written}"', SCHEMA)).endswith(f'"{written}"')


PIECES = st.sampled_from(
    re.split(
        " ",
        "score iou gt name crowd tags meta attr time . [ ] ( ) , == != < <= > >= = and or not in "
        "is missing present true false contains matches 1 .5 -3 1e9 'car' \"bus\" 'x 'a+' \\ ! & "
        "\ud800 é \x00",
    )
)


@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=14).map(" ".join)))
def test_any_text_is_a_filter_or_refused_with_a_place(text: str) -> None:
    try:
        read = parse(text, SCHEMA)
    except FilterError as error:
        refused = error
    else:
        assert parse(str(read), SCHEMA) == read
        return
    assert 0 <= refused.position <= len(text)
    assert refused.caret.endswith("^")


def test_what_is_no_text_or_no_schema() -> None:
    with pytest.raises(UsageError, match="found 5; give a text"):
        parse(5, SCHEMA)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="kind 'numbers'"):
        parse("a > 1", {"a": "numbers"})  # type: ignore[dict-item]
    with pytest.raises(UsageError, match="no filter without rows"):
        ~parse("", SCHEMA)


def test_the_empty_filter_in_company() -> None:
    empty, some = parse("", SCHEMA), parse("score > 1", SCHEMA)
    assert empty.keeps_everything
    assert (empty & some, some & empty, empty | some, some | empty) == (some, some, empty, empty)
    assert (empty & empty) == empty
    assert empty.columns_used == ()


def test_equal_filters_are_one_in_a_set() -> None:
    same = ["score > 0.50", "score>.5", ".5 < score", "(score > 5e-1)"]
    assert len({parse(text, SCHEMA) for text in same}) == 1
    assert parse("score > .5", SCHEMA) != parse("score >= .5", SCHEMA)
