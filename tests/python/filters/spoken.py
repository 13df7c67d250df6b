"""Random filters, each as a text and as a plain Python function of a row: one thing said twice.

The functions know the rules from the documentation alone: a comparison with a missing value (None)
is False whatever it asks, and `not` turns round what stands after it.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from hypothesis import strategies as st

Row = dict[str, Any]
KINDS = {
    "n": "number", "m": "number", "x": "number", "y": "number",
    "g": "text", "h": "text", "ok": "bool", "odd": "bool", "tags": "tags",
}  # fmt: skip

ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
TESTS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda value, text: text in value,
    "startswith": str.startswith,
    "endswith": str.endswith,
}

INTS = st.sampled_from([0, 1, -1, 2, 7, 2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63)])
FLOATS = st.sampled_from([0.0, -0.0, 0.5, 0.1, -1.5, 1.0, 2.0, 1e300, -1e300, 2.0**53, 5e-324])
WORDS = [
    "",
    "car",
    "bus",
    "Car",
    "a b",
    'say "hi"',
    "it's",
    "tab\there",
    "line\n",
    "C:\\d",
    "été",
    "日本",
]
TEXTS = st.sampled_from(WORDS)
NAMES = ["check", "wrong label", "ok"]

ROW = st.fixed_dictionaries(
    {
        "n": INTS,
        "m": st.none() | INTS,
        "x": st.none() | FLOATS,
        "y": FLOATS,
        "g": st.none() | TEXTS,
        "h": TEXTS,
        "ok": st.booleans(),
        "odd": st.none() | st.booleans(),
        "tags": st.frozensets(st.sampled_from(NAMES), max_size=2),
    }
)
ROWS = st.lists(ROW, min_size=1, max_size=8)


class Said(NamedTuple):
    """A filter as it is written, and what it means."""

    text: str
    holds: Callable[[Row], bool]


class Operand(NamedTuple):
    """A column, or a constant, as it is written, and what it is in a row."""

    text: str
    of: Callable[[Row], Any]


def quoted(text: str, quote: str) -> str:
    body = text.replace("\\", "\\\\").replace(quote, "\\" + quote).replace("\n", "\\n")
    return f"{quote}{body}{quote}"


def constant(value: Any, text: str) -> Operand:
    return Operand(text, lambda _: value)


def column(name: str) -> Operand:
    return Operand(name, operator.itemgetter(name))


NUMBER = st.one_of(
    INTS.map(lambda value: constant(value, str(value))),
    FLOATS.map(lambda value: constant(value, repr(value))),
    st.sampled_from(
        [(0.5, ".5"), (0.5, "5e-1"), (2.0, "2."), (70.0, "7E1"), (2**70, str(2**70))]
    ).map(lambda pair: constant(*pair)),
)
TEXT = st.builds(
    lambda text, quote: constant(text, quoted(text, quote)),
    TEXTS | st.just("unheard of"),
    st.sampled_from(["'", '"']),
)
TRUTH = st.booleans().map(lambda value: constant(value, str(value).lower()))
CONSTANTS: dict[str, st.SearchStrategy[Operand]] = {"number": NUMBER, "text": TEXT, "bool": TRUTH}


@cache
def columns(kind: str) -> st.SearchStrategy[Operand]:
    return st.sampled_from([column(name) for name, held in KINDS.items() if held == kind])


def known(values: list[Any]) -> bool:
    return None not in values


@st.composite
def chains(draw: st.DrawFn) -> Said:
    kind = draw(st.sampled_from(list(CONSTANTS)))
    operands = [draw(columns(kind) | CONSTANTS[kind])]
    for _ in range(draw(st.integers(1, 3))):
        previous = operands[-1].text in KINDS
        operands.append(draw(columns(kind) | CONSTANTS[kind]) if previous else draw(columns(kind)))
    orders = list(ORDERS) if kind != "bool" else ["==", "!="]
    signs = [draw(st.sampled_from(orders)) for _ in operands[1:]]
    text = operands[0].text + "".join(
        f"{s} {o.text}" for s, o in zip(signs, operands[1:], strict=True)
    )
    if operands[0].text[-1].isalnum():
        text = operands[0].text + " " + text[len(operands[0].text) :]

    def holds(row: Row) -> bool:
        values = [operand.of(row) for operand in operands]
        links = zip(values, signs, values[1:], strict=False)
        return all(known([a, b]) and ORDERS[sign](a, b) for a, sign, b in links)

    return Said(text, holds)


@st.composite
def memberships(draw: st.DrawFn) -> Said:
    kind = draw(st.sampled_from(list(CONSTANTS)))
    left = draw(columns(kind))
    members = draw(st.lists(CONSTANTS[kind], max_size=3))
    negated = draw(st.booleans())
    trailing = draw(st.booleans())
    comma = "," if members and trailing else ""
    listed = ", ".join(member.text for member in members) + comma
    values = [member.of({}) for member in members]

    def holds(row: Row) -> bool:
        value = left.of(row)
        return value is not None and (value in values) != negated

    return Said(f"{left.text} {'not in' if negated else 'in'} [{listed}]", holds)


@st.composite
def presences(draw: st.DrawFn) -> Said:
    name = draw(st.sampled_from(list(KINDS)))
    missing = draw(st.booleans())

    def holds(row: Row) -> bool:
        absent = not row[name] if name == "tags" else row[name] is None
        return absent == missing

    return Said(f"{name} is {'missing' if missing else 'present'}", holds)


@st.composite
def text_tests(draw: st.DrawFn) -> Said:
    left, test = draw(columns("text")), draw(st.sampled_from(list(TESTS)))
    part = draw(st.sampled_from(["", "a", "car", "r", "Car", '"', "\\", "\t"]))

    def holds(row: Row) -> bool:
        value = left.of(row)
        return value is not None and TESTS[test](value, part)

    return Said(f"{left.text} {test} {quoted(part, draw(st.sampled_from(QUOTES)))}", holds)


@st.composite
def patterns(draw: st.DrawFn) -> Said:
    left = draw(columns("text"))
    pattern = draw(
        st.sampled_from(["^c", "r$", "a.b", "[Cc]ar", "", r"\d", r"\w+ ", "b|x", "(?i)CAR"])
    )

    def holds(row: Row) -> bool:
        value = left.of(row)
        return value is not None and re.search(pattern, value) is not None

    return Said(f'{left.text} matches "{pattern}"', holds)


@st.composite
def taggings(draw: st.DrawFn) -> Said:
    name, negated = draw(st.sampled_from([*NAMES, "unheard of"])), draw(st.booleans())
    text = f"{quoted(name, draw(st.sampled_from(QUOTES)))} {'not in' if negated else 'in'} tags"
    return Said(text, lambda row: (name in row["tags"]) != negated)


FLAGS = st.sampled_from([Said(n, lambda row, n=n: row[n] is True) for n in ("ok", "odd")])  # type: ignore[misc]
QUOTES = ["'", '"']
CONDITIONS = st.one_of(
    chains(), memberships(), presences(), text_tests(), patterns(), taggings(), FLAGS
)


def joined(parts: list[Said], word: str, every: Callable[..., bool]) -> Said:
    text = f" {word} ".join(f"({part.text})" for part in parts)
    return Said(text, lambda row: every(part.holds(row) for part in parts))


def inverted(part: Said) -> Said:
    return Said(f"not ({part.text})", lambda row: not part.holds(row))


@st.composite
def loose(draw: st.DrawFn) -> Said:
    """And binds tighter than or, not tighter than and: written without parentheses."""
    a, b, c = draw(CONDITIONS), draw(CONDITIONS), draw(CONDITIONS)
    if draw(st.booleans()):
        return Said(
            f"{a.text} or not {b.text} and {c.text}",
            lambda row: a.holds(row) or (not b.holds(row) and c.holds(row)),
        )
    return Said(
        f"not {a.text} and {b.text} or {c.text}",
        lambda row: (not a.holds(row) and b.holds(row)) or c.holds(row),
    )


SAID = st.recursive(
    CONDITIONS | loose(),
    lambda inner: st.one_of(
        inner.map(inverted),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: joined(parts, "and", all)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: joined(parts, "or", any)),
    ),
    max_leaves=6,
)
