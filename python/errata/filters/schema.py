"""Which columns a filter may name, and what each holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, get_args

from errata.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal["number", "text", "bool", "tags"]
"""Numbers, strings, truth values, or a set of tags in each row."""

KINDS: tuple[Kind, ...] = get_args(Kind)

WORD = re.compile(r"[^\W\d]\w*")
"""What may be written without quotes: a letter or underscore, then letters, digits, underscores."""

_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}

KEYWORDS = frozenset(
    {"and", "or", "not", "in", "is", "missing", "present", "true", "false"}
    | {"contains", "startswith", "endswith", "matches"}
)


@dataclass(frozen=True)
class Field:
    """A column that a filter may name.

    Attributes
    ----------
    name : str
        As it is written in a filter: ``score``, ``meta.weather``, ``meta["odd name"]``.
    kind : {"number", "text", "bool", "tags"}
        What it holds.
    values : tuple of str
        Known values of a text, known names of tags.
    closed : bool
        Whether a text has no others, so that any other value is a slip of the pen.
    about : str
        What it is, for a hint beside the input line.
    """

    name: str
    kind: Kind
    values: tuple[str, ...] = ()
    closed: bool = False
    about: str = ""


class Schema(Protocol):
    """What a filter is read against: `Columns`, or `Fields`."""

    def names(self) -> list[str]:
        """Every column, as it is written in a filter."""

    def about(self, name: str) -> str:
        """What a column is, in words, without making it."""

    def field(self, name: str) -> Field | None:
        """One of them, or None."""


class Fields:
    """A schema without data: names and kinds.

    Parameters
    ----------
    fields : mapping of name to kind, or iterable of Field
        Names as they are written in a filter.

    Examples
    --------
    >>> from errata.filters import Fields, parse
    >>> parse("score > .8", Fields({"score": "number"})).columns_used
    ('score',)
    """

    def __init__(self, fields: Mapping[str, Kind] | Iterable[Field]) -> None:
        if isinstance(fields, Mapping):
            fields = [Field(name, kind) for name, kind in fields.items()]
        self._fields = {field.name: field for field in fields}
        for field in self._fields.values():
            if field.kind not in KINDS:
                found = f"found {field.name} of the kind {field.kind!r}"
                raise UsageError.at("schema", found, f"use one of {KINDS}")

    def names(self) -> list[str]:
        """Every column, in the order given."""
        return list(self._fields)

    def about(self, name: str) -> str:
        """What a column is, in words; empty where nothing is said of it."""
        field = self._fields.get(name)
        return "" if field is None else field.about

    def field(self, name: str) -> Field | None:
        """One of the columns, or None."""
        return self._fields.get(name)


def spelled(group: str, key: str) -> str:
    """Give the name of a column of a group: ``meta.weather``, ``meta["odd name"]``."""
    return f"{group}.{key}" if WORD.fullmatch(key) else f"{group}[{quoted(key)}]"


def quoted(text: str) -> str:
    """Give a string as it is written in a filter, in double quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(_printable(c) for c in escaped) + '"'


def _printable(character: str) -> str:
    if character.isprintable() or ord(character) >= 0x10000:
        return character
    return _ESCAPES.get(character) or f"\\u{ord(character):04x}"
