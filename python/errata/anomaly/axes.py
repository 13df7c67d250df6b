"""Which columns a block looks at: a list of whole numbers, or the text ``[ 0, 11, 22 ]``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from errata.errors import UsageError

ADVICE = "give distinct column numbers from 0 up, such as [ 0, 11, 22 ]"


def parse(value: Any) -> tuple[int, ...]:
    """Give axes as whole numbers, in the order given.

    The product's own pages write them as text, once with backticks around it; files of other
    programs hold a list. Both are read, as is ``0,11,22``.

    Raises
    ------
    UsageError
        No list of distinct whole numbers from 0 up.

    Examples
    --------
    >>> parse("[ 0, 11, 22 ]")
    (0, 11, 22)
    """
    listed = _of_text(value) if isinstance(value, str) else value
    if hasattr(listed, "tolist"):
        listed = listed.tolist()
    if not isinstance(listed, Sequence) or not all(_is_axis(axis) for axis in listed):
        raise UsageError.at("axes", f"found {value!r:.60}", ADVICE)
    axes = tuple(int(axis) for axis in listed)
    repeated = next((axis for axis in axes if axes.count(axis) > 1), None)
    if repeated is not None:
        raise UsageError.at("axes", f"found {repeated} twice", ADVICE)
    return axes


def text(axes: Sequence[int]) -> str:
    """Write axes as the product does."""
    return f"[ {', '.join(map(str, axes))} ]" if axes else "[ ]"


def _of_text(value: str) -> Any:
    bare = value.strip().strip("`").strip()
    try:
        return json.loads(bare if bare.startswith("[") else f"[{bare}]")
    except (ValueError, RecursionError):
        return None


def _is_axis(axis: Any) -> bool:
    return isinstance(axis, int) and not isinstance(axis, bool) and axis >= 0
