"""What could be typed next: the parser says what it misses, the schema what there is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from errata.filters.expression import parse
from errata.filters.messages import FilterError, Want, Wanted
from errata.filters.schema import WORD, Field, Kind, quoted
from errata.filters.tokens import tokens, unescaped
from errata.filters.tree import COMPARATORS, TESTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from errata.filters.schema import Schema

MOST = 50
"""Suggestions at once."""

_AFTER_CONSTANT: dict[Kind, tuple[str, ...]] = {
    "number": COMPARATORS,
    "text": (*COMPARATORS, "in", "not in"),
    "bool": ("==", "!="),
    "tags": (),
}
_OPERATORS: dict[Kind, tuple[str, ...]] = {
    "number": (*COMPARATORS, "in", "not in", "is missing", "is present"),
    "text": (*COMPARATORS, "in", "not in", *TESTS, "is missing", "is present"),
    "bool": ("==", "!=", "and", "or", "is missing", "is present"),
    "tags": ("is missing", "is present"),
}


@dataclass(frozen=True)
class Suggestion:
    """Something that could be typed: put `text` in the place of ``[start:end]`` of the input.

    Attributes
    ----------
    text : str
        What to write.
    start, end : int
        What it takes the place of.
    what : {"column", "operator", "value", "word"}
        What it is.
    about : str
        A hint: what a column holds.
    """

    text: str
    start: int
    end: int
    what: Literal["column", "operator", "value", "word"]
    about: str = ""


def complete(text: str, cursor: int, schema: Schema) -> list[Suggestion]:
    """Suggest how an input line could go on at the cursor; never raises for what was typed.

    Parameters
    ----------
    text : str
        The line.
    cursor : int
        Where the cursor is, from 0 to ``len(text)``.
    schema : Schema
        What may be named.

    Returns
    -------
    list of Suggestion
        At most 50: columns, operators, known values, or words, beginning with what was typed before
        those that contain it.

    Examples
    --------
    >>> from errata.filters import Columns, complete
    >>> columns = Columns.of({"score": [0.5], "gt": ["car"]})
    >>> [s.text for s in complete("sc", 2, columns)]
    ['score']
    >>> [s.text for s in complete("gt == c", 7, columns)]
    ['"car"']
    """
    cursor = max(0, min(cursor, len(text)))
    start = _start(text[:cursor])
    wanted = _wanted(text[:start], schema)
    if wanted is None:
        return []
    typed = text[start:cursor]
    rest = re.match(r"\w*", text[cursor:])
    end = cursor + (rest.end() if rest and typed and typed[0] not in "\"'" else 0)
    offered = [s for s in _offers(wanted, schema, start, end) if _fits(s, typed)]
    return sorted(offered, key=lambda s: not _begins(s, typed))[:MOST]


def _start(text: str) -> int:
    """Find where the word, the name or the string begins that ends at the end of the text."""
    try:
        found = tokens(text)[:-1]
    except FilterError as error:
        if error.wanted is None:
            return len(text)
        # An unfinished string; after `meta[` it belongs to a name.
        name = re.search(r"[^\W\d]\w*\[$", text[: error.position])
        return error.position if name is None else name.start()
    start = len(text)
    for token in reversed(found):
        glued = token.kind == "word" or token.text == "." or token.kind == "number"
        if token.end != start or not glued:
            break
        start = token.start
    return start


def _wanted(text: str, schema: Schema) -> Wanted | None:
    """Ask the parser what it misses at the end of a text."""
    if not text.strip():
        return Wanted("operand")
    try:
        parse(text, schema)
    except FilterError as error:
        return error.wanted if error.position == len(text) else None
    return Wanted("connective")


def _offers(wanted: Wanted, schema: Schema, start: int, end: int) -> Iterator[Suggestion]:
    for name in _columns(wanted, schema):
        yield Suggestion(name, start, end, "column", schema.about(name))
    if wanted.what == "operand":
        yield Suggestion("not", start, end, "word")
    if wanted.what == "value":
        for text in _values(wanted.field):
            yield Suggestion(text, start, end, "value")
    is_operator = wanted.what in ("operator", "constant")
    for text in _words(wanted.what, wanted.field):
        yield Suggestion(text, start, end, "operator" if is_operator else "word")


def _columns(wanted: Wanted, schema: Schema) -> list[str]:
    if wanted.what == "operand":
        return schema.names()
    if wanted.what != "column" or wanted.field is None:
        return []
    fields = map(schema.field, schema.names())
    return [field.name for field in fields if field and field.kind == wanted.field.kind]


def _values(field: Field | None) -> list[str]:
    if field is None:
        return []
    return ["true", "false"] if field.kind == "bool" else [quoted(name) for name in field.values]


def _words(what: Want, field: Field | None) -> tuple[str, ...]:
    if field is not None and what in ("operator", "constant"):
        return (_OPERATORS if what == "operator" else _AFTER_CONSTANT)[field.kind]
    words: dict[Want, tuple[str, ...]] = {
        "connective": ("and", "or"),
        "presence": ("missing", "present"),
        "in": ("in",),
        "open": ("[",),
        "list": (",", "]"),
    }
    return words.get(what, ())


def _bare(text: str) -> str:
    """Take quotes off, so that values and names are found by what they say."""
    if text[:1] not in ("'", '"'):
        return text.replace("['", ".").replace('["', ".").removesuffix('"]')
    body = text[1:-1] if len(text) > 1 and text[-1] == text[0] else text[1:]
    return unescaped(body)


def _fits(suggestion: Suggestion, typed: str) -> bool:
    if typed[:1] in ("'", '"') and suggestion.what != "value":
        return False  # What is quoted is no name.
    bare, wanted = _bare(suggestion.text).lower(), _bare(typed).lower()
    return wanted in bare or (not WORD.search(wanted) and suggestion.text.startswith(typed))


def _begins(suggestion: Suggestion, typed: str) -> bool:
    return _bare(suggestion.text).lower().startswith(_bare(typed).lower())
