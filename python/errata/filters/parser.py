"""The grammar, by recursive descent; every type is checked while reading, nothing is executed.

::

    filter      = [ disjunction ] ;                      (* the empty one keeps every row *)
    disjunction = conjunction { "or" conjunction } ;
    conjunction = negation { "and" negation } ;
    negation    = "not" negation | "(" disjunction ")" | condition ;
    condition   = operand comparator operand { comparator operand }
                | column [ "not" ] "in" "[" [ constant { "," constant } [ "," ] ] "]"
                | string [ "not" ] "in" column           (* a column of tags *)
                | column "is" ( "missing" | "present" )
                | column ( "contains" | "startswith" | "endswith" | "matches" ) string
                | column ;                               (* a column of truth values *)
    comparator  = "==" | "!=" | "<" | "<=" | ">" | ">=" ;
    operand     = column | constant ;
    constant    = number | string | "true" | "false" ;
    column      = word { "." word | "[" string "]" } ;
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from errata.filters import tree
from errata.filters.conditions import Place, check_link, check_member, check_pattern
from errata.filters.messages import FilterError, Want, Wanted, near, refusal, some
from errata.filters.schema import KEYWORDS, Field, Schema, quoted, spelled
from errata.filters.tokens import Token, tokens

if TYPE_CHECKING:
    from errata.filters.tree import Comparator, Node, Operand, Test

TAGS = Field("", "tags")
DEEPEST = 100
"""Parentheses and nots that may stand inside one another."""


def tree_of(text: str, schema: Schema) -> Node:
    """Read a filter.

    Raises
    ------
    FilterError
        With the place, and what to write instead.
    """
    return _Parser(text, schema).whole()


class _Parser:
    def __init__(self, text: str, schema: Schema) -> None:
        self.text = text
        self.schema = schema
        self.tokens = tokens(text)
        self.index = 0
        self.depth = 0

    # Tokens

    @property
    def next(self) -> Token:
        return self.tokens[self.index]

    def take(self) -> Token:
        token = self.next
        if token.kind != "end":
            self.index += 1
        return token

    def at(self, *texts: str) -> bool:
        return self.next.kind in ("word", "sign") and self.next.text in texts

    def accept(self, *texts: str) -> bool:
        if self.at(*texts):
            self.index += 1
            return True
        return False

    def odd(self, advice: str, want: Want, field: Field | None = None) -> FilterError:
        token = self.next
        found = f"found {token.text[:40]!r}" if token.text else "the filter ends here"
        return refusal(self.text, token.start, found, advice, Wanted(want, field))

    # Conditions joined

    def whole(self) -> Node:
        if self.next.kind == "end":
            return tree.Everything()
        node = self.disjunction()
        if self.index < len(self.tokens) - 1:
            raise self.odd("write and or or between conditions", "connective")
        return node

    def disjunction(self) -> Node:
        parts = [self.conjunction()]
        while self.accept("or"):
            parts.append(self.conjunction())
        return tree.disjunction(parts)

    def conjunction(self) -> Node:
        parts = [self.negation()]
        while self.accept("and"):
            parts.append(self.negation())
        return tree.conjunction(parts)

    def negation(self) -> Node:
        if not self.at("not", "("):
            return self.condition()
        if self.depth == DEEPEST:
            found = f"found more than {DEEPEST} parentheses and nots inside one another"
            raise refusal(self.text, self.next.start, found, "write fewer")
        self.depth += 1
        node = self.inverted() if self.accept("not") else self.parenthesis()
        self.depth -= 1
        return node

    def inverted(self) -> Node:
        return tree.Not(self.negation())

    def parenthesis(self) -> Node:
        self.take()
        node = self.disjunction()
        if not self.accept(")"):
            raise self.odd(
                "close the parenthesis with ), or join conditions with and, or", "connective"
            )
        return node

    # One condition

    def condition(self) -> Node:
        left = self.operand()
        if self.at(*tree.COMPARATORS):
            return self.chain(left)
        if self.at("in", "not"):
            return self.membership(left)
        if isinstance(left.node, tree.Constant):
            lone = Field("", left.node.kind)
            raise self.odd("compare the constant with a column", "constant", lone)
        if self.accept("is"):
            return self.presence(left.node)
        if self.at(*tree.TESTS):
            return self.text_test(left)
        if left.node.kind == "bool":
            return tree.Comparison((left.node, tree.Constant(value=True)), ("==",))
        raise self.odd(
            f"go on after {left.node} with {self.operators(left.node)}", "operator", left.field
        )

    def operators(self, column: tree.Column) -> str:
        if column.kind == "tags":
            return "is missing or is present, or write a tag in quotes and in before it"
        tests = ", contains, startswith, endswith, matches" if column.kind == "text" else ""
        return f"a comparison, in{tests} or is missing"

    def chain(self, left: Place) -> Node:
        places: list[Place] = [left]
        signs: list[Comparator] = []
        while self.at(*tree.COMPARATORS):
            token = self.take()
            sign = cast("Comparator", token.text)
            right = self.operand(places[-1])
            check_link(self.text, token, places[-1], right)
            places.append(right)
            signs.append(sign)
        operands = tuple(place.node for place in places)
        if len(signs) == 1 and isinstance(operands[0], tree.Constant):
            return tree.Comparison(operands[::-1], (tree.MIRRORED[signs[0]],))
        return tree.Comparison(operands, tuple(signs))

    def membership(self, left: Place) -> Node:
        negated = self.accept("not")
        if not self.accept("in"):
            raise self.odd("write in after not", "in", left.field)
        if isinstance(left.node, tree.Constant):
            return self.tagged(left, negated=negated)
        if left.node.kind == "tags":
            found = f"found a list for the tags of {left.node}"
            raise refusal(self.text, left.start, found, f'write "check" in {left.node}')
        if not self.accept("["):
            raise self.odd('write a list, such as ["car", "bus"]', "open", left.field)
        return tree.Membership(left.node, tuple(self.members(left)), negated)

    def members(self, column: Place) -> list[tree.Constant]:
        values: list[tree.Constant] = []
        while not self.accept("]"):
            if values and not self.accept(","):
                raise self.odd("write , or ] after a value", "list", column.field)
            if values and self.accept("]"):
                break
            member = self.operand(column)
            values.append(check_member(self.text, column, member))
        return values

    def tagged(self, left: Place, *, negated: bool) -> Node:
        if left.node.kind != "text":
            found = f"found {left.node} before in"
            raise refusal(self.text, left.start, found, "write a tag in quotes")
        if self.next.kind != "word" or self.next.text in KEYWORDS:
            raise self.odd("write a column of tags after in", "column", TAGS)
        right = self.operand()
        column = right.node
        if isinstance(column, tree.Constant) or column.kind != "tags":
            found = f"found {right.node}, which holds no tags"
            advice = f"for a part of a text write {right.node} contains {left.node}"
            raise refusal(self.text, right.start, found, advice, Wanted("column", TAGS))
        return tree.Tagged(str(cast("tree.Constant", left.node).value), column, negated)

    def presence(self, column: tree.Column) -> Node:
        if not self.at("missing", "present"):
            raise self.odd("write missing or present after is", "presence")
        return tree.Presence(column, self.take().text == "missing")

    def text_test(self, left: Place) -> Node:
        column, token = cast("tree.Column", left.node), self.take()
        if column.kind != "text":
            found = f"found {token.text} after {column}, which holds {left.holds}"
            advice = f'write "check" in {column}' if column.kind == "tags" else "use it for texts"
            raise refusal(self.text, token.start, found, advice)
        if self.next.kind != "string":
            raise self.odd(f"write a string in quotes after {token.text}", "value", left.field)
        written = self.take()
        if token.text == "matches":
            check_pattern(self.text, written)
        return tree.TextTest(column, cast("Test", token.text), str(written.value))

    # Operands

    def operand(self, against: Place | None = None) -> Place:
        token, known = self.next, None if against is None else against.field
        if token.kind in ("number", "string"):
            self.take()
            return Place(tree.Constant(token.value), token.start, known)
        if self.at("true", "false"):
            self.take()
            return Place(tree.Constant(token.text == "true"), token.start)
        if token.kind == "word" and token.text not in KEYWORDS:
            return self.column(against)
        if against is None:
            raise self.odd("write a column, such as " + some(self.schema.names(), 3), "operand")
        if isinstance(against.node, tree.Constant):
            kin = Field("", against.node.kind)
            raise self.odd(f"write a column to compare {against.node} with", "column", kin)
        raise self.odd("write a value or a column to compare with", "value", known)

    def column(self, against: Place | None) -> Place:
        first = self.take()
        name = first.text
        while self.at(".", "["):
            name = self.part(name)
        field = self.schema.field(name)
        if field is None:
            found = f"found the unknown column {name}"
            want = Wanted("operand") if against is None else Wanted("value", against.field)
            raise refusal(self.text, first.start, found, self.instead(name, against), want)
        node: Operand = tree.Column(name, field.kind)
        return Place(node, first.start, field)

    def part(self, group: str) -> str:
        dot = self.take().text == "."
        if self.next.kind != ("word" if dot else "string"):
            raise self.odd('write a name such as meta.weather or meta["odd name"]', "operand")
        key = self.take()
        if not dot and not self.accept("]"):
            raise self.odd("close the name with ]", "operand")
        return spelled(group, key.text if dot else str(key.value))

    def instead(self, name: str, against: Place | None) -> str:
        known = self.schema.names()
        if against is not None and against.node.kind == "text":
            return near(name, known, f"write a text in quotes: {quoted(name)}")
        leaf = [other for other in known if name in other.split(".")]
        if leaf:
            return f"did you mean {some(leaf, 3)}?"
        return near(name, known, f"use one of {some(known)}")
