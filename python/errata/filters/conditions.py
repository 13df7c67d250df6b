"""What may be compared with what; each check names the place that breaks its rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from errata.filters.messages import Wanted, near, refusal, some
from errata.filters.pattern import BadPatternError, compiled
from errata.filters.schema import Field, Kind, quoted
from errata.filters.tokens import Token, unescaped
from errata.filters.tree import Column, Constant

if TYPE_CHECKING:
    from errata.filters.tree import Operand

HOLDS: dict[Kind, str] = {
    "number": "numbers", "text": "texts", "bool": "true and false", "tags": "tags",
}  # fmt: skip
_WRITE: dict[Kind, str] = {
    "number": "compare it with a number",
    "text": "compare it with a string in quotes",
    "bool": "compare it with true or false",
    "tags": "write a tag in quotes, then in",
}


@dataclass(frozen=True)
class Place:
    """An operand, where it stands, and for a column what is known of it."""

    node: Operand
    start: int
    field: Field | None = None

    @property
    def holds(self) -> str:
        """What it holds, in words."""
        return HOLDS[self.node.kind]


def check_link(text: str, sign: Token, left: Place, right: Place) -> None:
    """Refuse a comparison of two operands that mean nothing beside each other."""
    column, other = (left, right) if isinstance(left.node, Column) else (right, left)
    if isinstance(column.node, Constant):
        found = f"found a comparison of {left.node} and {right.node}"
        raise refusal(text, left.start, found, "one of two neighbours must be a column")
    if column.node.kind == "tags":
        found = f"found {sign.text} beside {column.node}, which holds tags"
        raise refusal(text, sign.start, found, f'write "check" in {column.node}')
    if column.node.kind != other.node.kind:
        raise _mismatch(text, column, other)
    if column.node.kind == "bool" and sign.text not in ("==", "!="):
        found = f"found {sign.text} beside {column.node}, which holds {column.holds}"
        raise refusal(text, sign.start, found, "use == or !=")
    if isinstance(other.node, Constant) and sign.text in ("==", "!="):
        _check_known(text, column, other)


def check_member(text: str, column: Place, member: Place) -> Constant:
    """Give a member of a list, if it is a constant that the column may hold."""
    if not isinstance(member.node, Constant):
        found = f"found the column {member.node} in a list"
        raise refusal(text, member.start, found, "lists hold numbers or strings in quotes")
    if member.node.kind != column.node.kind:
        raise _mismatch(text, column, member)
    _check_known(text, column, member)
    return member.node


def check_pattern(text: str, written: Token) -> None:
    """Refuse what is no regular expression, or one that could take for ever."""
    try:
        compiled(str(written.value))
    except BadPatternError as error:
        place = _source_place(written, error.position)
        raise refusal(text, place, error.found, error.advice) from None


def _mismatch(text: str, column: Place, other: Place) -> Exception:
    if isinstance(other.node, Column):
        found = f"found {other.node}, which holds {other.holds}, beside {column.node}, which holds"
        return refusal(text, other.start, f"{found} {column.holds}", "compare columns of one kind")
    what = {"number": "number", "text": "string", "bool": "truth value"}[other.node.kind]
    found = f"found the {what} {other.node} where {column.node} holds {column.holds}"
    want = Wanted("value", column.field)
    return refusal(text, other.start, found, _WRITE[column.node.kind], want)


def _check_known(text: str, column: Place, other: Place) -> None:
    """Refuse a value that a column of known values cannot have."""
    field, constant = column.field, other.node
    if field is None or not field.closed or not isinstance(constant, Constant):
        return
    if constant.value not in field.values:
        known = [quoted(value) for value in field.values]
        advice = near(str(constant), known, f"use one of {some(known)}")
        found = f"found {constant}, which {column.node} never is"
        raise refusal(text, other.start, found, advice, Wanted("value", field))


def _source_place(written: Token, position: int) -> int:
    """Find the place in the text of a character of a string, across its escapes."""
    body = written.text[1:-1]
    for end in range(len(body) + 1):
        if len(unescaped(body[:end])) >= position and not body[:end].endswith("\\"):
            return written.start + 1 + end
    return written.start
