"""Text to tokens: words, numbers, strings and signs, each with its place."""

from __future__ import annotations

import math
import re
from typing import Literal, NamedTuple

from errata.filters.messages import FilterError, Wanted, refusal

MOST_CHARACTERS = 20_000
"""Of a filter; longer ones are refused."""

MOST_DIGITS = 400
"""Characters of a number; longer ones are refused."""

Value = int | float | str | bool
"""A constant of a filter."""


class Token(NamedTuple):
    """A token, with the part of the text that it was made of."""

    kind: Literal["word", "number", "string", "sign", "end"]
    text: str
    start: int
    value: Value = ""

    @property
    def end(self) -> int:
        """Where the next token may start."""
        return self.start + len(self.text)


_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"[^\W\d]\w*")
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_SIGN = re.compile(r"==|!=|<=|>=|[<>()\[\],.]")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|' r"'(?:[^'\\]|\\.)*'", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'"}
_INSTEAD = {
    "=": "write == to compare",
    "&": "write and",
    "|": "write or",
    "!": "write not, or != to compare",
    "+": "numbers are written without a plus, and nothing is computed",
    "-": "a minus belongs to a number, such as -0.5; nothing is computed",
}


def tokens(text: str) -> list[Token]:
    """Cut a filter into tokens, an ``end`` last.

    Raises
    ------
    FilterError
        A character that means nothing, a string without its end, a number that is none.
    """
    if len(text) > MOST_CHARACTERS:
        found = f"found {len(text):,} characters"
        raise refusal(text, MOST_CHARACTERS, found, f"write at most {MOST_CHARACTERS:,}")
    made: list[Token] = []
    place = _skip(text, 0)
    while place < len(text):
        made.append(_token(text, place))
        place = _skip(text, made[-1].end)
    return [*made, Token("end", "", len(text))]


def _skip(text: str, place: int) -> int:
    space = _SPACE.match(text, place)
    return place if space is None else space.end()


def _token(text: str, place: int) -> Token:
    if text[place] in "\"'":
        return _string(text, place)
    if match := _NUMBER.match(text, place):
        return _number(text, match)
    if match := _WORD.match(text, place):
        return Token("word", match.group(), place)
    if match := _SIGN.match(text, place):
        return Token("sign", match.group(), place)
    raise _odd(text, place)


def _odd(text: str, place: int) -> FilterError:
    found = f"found {text[place]!r}, which means nothing here"
    if text[place] in "“”‘’„«»`":
        return refusal(text, place, found, "put strings in straight quotes")
    other = "filters are made of names, numbers, strings, == != < <= > >= ( ) [ ] and words"
    return refusal(text, place, found, _INSTEAD.get(text[place], other))


def _number(text: str, match: re.Match[str]) -> Token:
    written, place = match.group(), match.start()
    if match.end() < len(text) and re.match(r"[\w.]", text[match.end()]):
        more = re.compile(r"[\w.]*").match(text, match.end())
        whole = (written + (more.group() if more else ""))[:40]
        raise refusal(text, place, f"found {whole!r}, which is no number", "write 0.5, .5 or 5e-1")
    if len(written) > MOST_DIGITS:
        found = f"found a number of {len(written)} characters"
        raise refusal(text, place, found, f"write at most {MOST_DIGITS}")
    value = _canonical(written)
    if value is None:
        raise refusal(text, place, "found a number that is too large", "write one below 1.8e308")
    return Token("number", written, place, value)


def _canonical(written: str) -> int | float | None:
    """Give the number, the same for every way of writing it; None beyond the range of f64.

    Whole numbers that 64 bits hold are ints, whether written 1, 1.0 or 1e0; so are larger ones
    that no f64 equals. All others are floats.
    """
    value: int | float = float(written) if re.search(r"[.eE]", written) else int(written)
    try:
        nearest = float(value)
    except OverflowError:
        return None
    if not math.isfinite(nearest):
        return None
    if nearest == value and abs(nearest) >= 2**63:
        return nearest
    return int(value) if nearest.is_integer() else value


def _string(text: str, place: int) -> Token:
    match = _STRING.match(text, place)
    if match is None:
        found = "found a string without its end"
        raise refusal(text, place, found, f"close it with {text[place]}", Wanted("string"))
    written = match.group()
    value = unescaped(written[1:-1])
    for i, character in enumerate(value):
        if 0xD800 <= ord(character) < 0xE000:
            found = f"found half a character, {character!r}, at {i + 1} of a string"
            raise refusal(text, place, found, "write whole characters")
    return Token("string", written, place, value)


def unescaped(body: str) -> str:
    r"""Give what a string between quotes stands for.

    ``\n \t \r \\ \" \'`` and ``\u`` with four hexadecimal digits are escapes. Any other backslash
    stands for itself, so that patterns are written as everywhere: ``"\d+"``.
    """
    return _ESCAPE.sub(_unescape, body)


def _unescape(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return _ESCAPED.get(match[2], match[0])
