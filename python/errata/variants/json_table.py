"""A JSON list with one value, or one list of numbers, for each sample."""

from __future__ import annotations

from typing import Any

import numpy as np

from errata.files.json_document import parse
from errata.files.refusal import refused


def read(content: bytes, file: str, names: tuple[str, ...]) -> dict[str, Any]:  # noqa: ARG001
    """Read the list."""
    values = parse(content, file)
    if not isinstance(values, list):
        raise refused(file, "", f"found {_kind(values)}", "give a list with a value a sample")
    try:
        array = np.array(values)
    except (ValueError, OverflowError) as error:
        raise refused(file, "", "found rows of different lengths",
                      "give as many numbers in every row") from error  # fmt: skip
    mixed = array.dtype.kind == "U" and not all(isinstance(value, str) for value in values)
    if mixed or array.dtype.kind not in "biufU":
        raise refused(file, "", "found values of several kinds", "give numbers or strings alone")
    return {"array": array}


def _kind(value: Any) -> str:
    return "an object" if isinstance(value, dict) else f"{value!r:.60}"
