"""What is said of a filter that cannot be read: where, what was found, what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from errata.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from errata.filters.schema import Field

WIDTH = 72
"""Characters of a filter that are shown above a caret."""

Want = Literal[
    "operand", "column", "value", "operator", "constant", "in", "open", "list", "presence",
    "connective", "string",
]  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What could stand where the reading stopped; completion offers just that."""

    what: Want
    field: Field | None = None


class FilterError(UsageError):
    """A filter that cannot be read, with the place.

    Attributes
    ----------
    position : int
        Where in the text, from 0, in characters.
    caret : str
        Two lines for a fixed-width font: the text (its part around the place, if it is long) and a
        caret below the place.
    wanted : Wanted or None
        What could have stood there.
    """

    position: int = 0
    caret: str = ""
    wanted: Wanted | None = None


def refusal(
    text: str, position: int, found: str, advice: str, wanted: Wanted | None = None
) -> FilterError:
    """Make the error that refuses a filter, in one sentence."""
    place = f"filter, character {position + 1}"
    error = FilterError(f"{place}: {found}; {advice}", place=place, found=found, advice=advice)
    error.position = position
    error.caret = caret(text, position)
    error.wanted = wanted
    return error


def caret(text: str, position: int) -> str:
    """Give the text, or what surrounds the place in a long one, with a caret below the place."""
    start = max(0, min(position - WIDTH // 2, len(text) - WIDTH))
    shown = "".join(c if c.isprintable() else " " for c in text[start : start + WIDTH])
    return f"{shown}\n{' ' * (position - start)}^"


def near(word: str, known: Iterable[str], otherwise: str) -> str:
    """Give the advice that names near misses, or else some other."""
    close = get_close_matches(word, list(known), n=3, cutoff=0.6)
    if not close:
        return otherwise
    return f"did you mean {' or '.join(close)}?"


def some(names: Iterable[str], most: int = 8) -> str:
    """Give the first of many names, and say that there are more."""
    listed = list(names)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more
