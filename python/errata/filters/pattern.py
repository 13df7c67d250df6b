"""Regular expressions that cannot take for ever.

Python's `re` backtracks: a pattern such as ``(a+)+$`` takes time that doubles with each letter, and
cannot be interrupted. So patterns are bounded before they run: in length, in the number of their
repeats, and in that no group is repeated whose body itself repeats or chooses. What is left takes
polynomial time in the length of a text.
"""

from __future__ import annotations

import re
import warnings

MOST_CHARACTERS = 200
MOST_REPEATS = 4
"""Repeats of open or varying length in one pattern."""

_PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?#[^)]*\)|\(|\)|\||(?:[*+?]|\{[0-9]*,?[0-9]*\})[?+]?|.",
    re.DOTALL,
)
_FIXED = re.compile(r"\{[0-9]+\}")


class BadPatternError(Exception):
    """What is wrong with a pattern, and where in it."""

    def __init__(self, position: int, found: str, advice: str) -> None:
        super().__init__(f"{found}; {advice}")
        self.position = position
        self.found = found
        self.advice = advice


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that is bounded.

    Raises
    ------
    BadPatternError
        No regular expression, or one that could take for ever.
    """
    advice = "write a regular expression as Python's re reads it"
    if len(pattern) > MOST_CHARACTERS:
        found = f"found a pattern of {len(pattern)} characters"
        raise BadPatternError(0, found, f"write at most {MOST_CHARACTERS}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            made = re.compile(pattern)
    except re.error as error:
        place, found = error.pos or 0, f"found a pattern with an error: {error.msg}"
        raise BadPatternError(place, found, advice) from None
    except (Warning, OverflowError, RecursionError) as error:
        raise BadPatternError(0, f"found a pattern with an error: {error}", advice) from None
    if made.flags & re.VERBOSE:
        raise BadPatternError(0, "found the flag x in a pattern", "write the pattern without it")
    _check_repeats(pattern)
    return made


def _check_repeats(pattern: str) -> None:
    """Refuse repeats of what repeats or chooses, and too many repeats."""
    open_groups = [False]  # whether each group that is open repeats or chooses
    closed = False  # the same of the group that ended just before
    repeats, last = 0, ""
    for piece in _PIECE.finditer(pattern):
        text = piece.group()
        if text == "(":
            open_groups.append(False)
        elif text == "|":
            open_groups[-1] = True
        elif _counts(text) and last != "(":
            if closed and text[0] != "?":
                found = "found a repeated group that itself repeats or chooses"
                advice = "take one of the repeats away: such patterns can take for ever"
                raise BadPatternError(piece.start(), found, advice)
            if not _FIXED.match(text):
                repeats += 1
                open_groups[-1] = True
        closed = text == ")" and len(open_groups) > 1 and open_groups.pop()
        open_groups[-1] |= closed
        last = text
    if repeats > MOST_REPEATS:
        found = f"found {repeats} repeats in a pattern"
        advice = f"write at most {MOST_REPEATS}, and join patterns with and"
        raise BadPatternError(0, found, advice)


def _counts(piece: str) -> bool:
    return piece[0] in "*+?" or (piece[0] == "{" and len(piece) > 2)
