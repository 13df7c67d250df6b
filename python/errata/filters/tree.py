"""What a filter is made of: a tree of conditions, each of which knows how it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from errata.filters.schema import Kind, quoted
from errata.filters.tokens import Value

Comparator = Literal["==", "!=", "<", "<=", ">", ">="]
Test = Literal["contains", "startswith", "endswith", "matches"]

COMPARATORS: tuple[Comparator, ...] = ("==", "!=", "<", "<=", ">", ">=")
TESTS: tuple[Test, ...] = ("contains", "startswith", "endswith", "matches")
MIRRORED: dict[Comparator, Comparator] = {
    "==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column by name, with what it holds."""

    name: str
    kind: Kind

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Constant:
    """A number, a string or a truth value."""

    value: Value

    def __str__(self) -> str:
        if isinstance(self.value, str):
            return quoted(self.value)
        return str(self.value).lower() if isinstance(self.value, bool) else repr(self.value)

    @property
    def kind(self) -> Kind:
        """What it can be compared with."""
        if isinstance(self.value, str):
            return "text"
        return "bool" if isinstance(self.value, bool) else "number"


Operand = Column | Constant


@dataclass(frozen=True)
class Everything:
    """The empty filter."""

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True)
class Comparison:
    """Operands with a comparator between each two: a chain, of which every link must hold."""

    operands: tuple[Operand, ...]
    comparators: tuple[Comparator, ...]

    def __str__(self) -> str:
        links = zip(self.comparators, self.operands[1:], strict=True)
        return " ".join([str(self.operands[0]), *(f"{sign} {right}" for sign, right in links)])


@dataclass(frozen=True)
class Membership:
    """Whether a column's value is in a list, or is there and not in it."""

    column: Column
    values: tuple[Constant, ...]
    negated: bool = False

    def __str__(self) -> str:
        word = "not in" if self.negated else "in"
        return f"{self.column} {word} [{', '.join(map(str, self.values))}]"


@dataclass(frozen=True)
class Presence:
    """Whether a column's value is missing, or present."""

    column: Column
    missing: bool

    def __str__(self) -> str:
        return f"{self.column} is {'missing' if self.missing else 'present'}"


@dataclass(frozen=True)
class TextTest:
    """Whether a text has a part, a beginning, an end or a pattern."""

    column: Column
    test: Test
    text: str

    def __str__(self) -> str:
        return f"{self.column} {self.test} {quoted(self.text)}"


@dataclass(frozen=True)
class Tagged:
    """Whether a tag is among a row's tags."""

    tag: str
    column: Column
    negated: bool = False

    def __str__(self) -> str:
        return f"{quoted(self.tag)} {'not in' if self.negated else 'in'} {self.column}"


@dataclass(frozen=True)
class Not:
    """The contrary: what the part does not hold for, rows with missing values among them."""

    part: Node

    def __str__(self) -> str:
        return f"not {_inside(self.part, And, Or)}"


@dataclass(frozen=True)
class And:
    """Every part must hold; two or more, none of them an `And`."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " and ".join(_inside(part, Or) for part in self.parts)


@dataclass(frozen=True)
class Or:
    """Some part must hold; two or more, none of them an `Or`."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " or ".join(map(str, self.parts))


Node = Everything | Comparison | Membership | Presence | TextTest | Tagged | Not | And | Or


def conjunction(parts: list[Node]) -> Node:
    """Join parts of which every one must hold."""
    flat = [leaf for part in parts for leaf in (part.parts if isinstance(part, And) else (part,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def disjunction(parts: list[Node]) -> Node:
    """Join parts of which one must hold."""
    flat = [leaf for part in parts for leaf in (part.parts if isinstance(part, Or) else (part,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def columns_of(node: Node) -> tuple[str, ...]:
    """Name the columns that a filter needs, in the order of their first appearance."""
    return tuple(dict.fromkeys(_columns(node)))


def _columns(node: Node) -> list[str]:
    match node:
        case Everything():
            return []
        case Not(part):
            return _columns(part)
        case And(parts) | Or(parts):
            return [name for part in parts for name in _columns(part)]
        case Comparison(operands):
            return [operand.name for operand in operands if isinstance(operand, Column)]
        case _:
            return [node.column.name]


def _inside(part: Node, *looser: type) -> str:
    return f"({part})" if isinstance(part, looser) else str(part)
