"""Names of tags and of states."""

from __future__ import annotations

from typing import Any

from errata.errors import UsageError
from errata.workspace.keys import is_storable

LONGEST = 200
"""Characters of a name."""


def checked_name(name: Any, place: str) -> str:
    """Give the name of a tag or a state, if it can be one."""
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST:
        advice = f"give a text of 1 to {LONGEST} characters"
        raise UsageError.at(place, f"found {name!r:.60}", advice)
    if not name.isprintable() or not is_storable(name):
        raise UsageError.at(place, f"found {name!r:.60}", "give a text that can be shown on a line")
    return name


def checked_text(text: Any) -> str | None:
    """Give the text of a note, if it can be one; None for an empty one."""
    if text is not None and not (isinstance(text, str) and is_storable(text)):
        raise UsageError.at("text", f"found {text!r:.60}", "give a text, or None")
    return text or None
