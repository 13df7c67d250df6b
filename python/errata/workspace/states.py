"""View states: dicts that JSON gives back as they went in."""

from __future__ import annotations

import json
from typing import Any

from errata.errors import UsageError


def written(state: Any) -> str:
    """Give a state as JSON, if that says the same.

    Raises
    ------
    UsageError
        It is no dict, or holds something that JSON does not, such as NaN, tuples, keys of numbers.
    """
    advice = "give a dict with strings as keys, of dicts, lists, strings, numbers, bools and None"
    try:
        text = json.dumps(state, allow_nan=False, ensure_ascii=True)
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError.at("state", f"found what JSON cannot hold ({error})", advice) from error
    if not isinstance(state, dict) or read(text) != state:
        raise UsageError.at("state", "found what JSON gives back changed", advice)
    return text


def read(text: str) -> Any:
    """Give the state that was written."""
    return json.loads(text)
