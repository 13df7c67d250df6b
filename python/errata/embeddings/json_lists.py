"""Vectors that are written as text, ``[0.1, 0.2]``, in a column of a table."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from errata.files.refusal import refused

_ADVICE = "give a list of numbers as JSON writes it, such as [0.1, 0.2]"


def vectors_of_texts(
    cells: Sequence[str | None], file: str, name: str, place: Callable[[int], str]
) -> NDArray[np.float64]:
    """Give the vectors, shape (n, d); `place` tells how a row is called."""
    vectors: list[NDArray[np.float64]] = []
    for row, cell in enumerate(cells):
        vector = _vector(cell, file, f"{place(row)}, {name}")
        if vectors and len(vector) != len(vectors[0]):
            found = f"found a list of {len(vector)} numbers, where the first has {len(vectors[0])}"
            raise refused(file, f"{place(row)}, {name}", found, "all vectors have one length")
        vectors.append(vector)
    return np.array(vectors) if vectors else np.zeros((0, 0))


def _vector(cell: str | None, file: str, place: str) -> NDArray[np.float64]:
    if cell is None or not cell.strip():
        raise refused(file, place, "found nothing", _ADVICE)
    try:
        values: Any = json.loads(cell)
    except (ValueError, RecursionError) as error:
        raise refused(file, place, f"found {cut(cell)}", _ADVICE) from error
    if not isinstance(values, list) or not values:
        raise refused(file, place, f"found {cut(cell)}", _ADVICE)
    for at, value in enumerate(values):
        if isinstance(value, bool) or not isinstance(value, int | float):
            found = "found null" if value is None else f"found {cut(json.dumps(value))}"
            raise refused(file, f"{place}[{at}]", found, _ADVICE)
    try:
        return np.array(values, dtype=np.float64)
    except OverflowError as error:
        raise refused(file, place, "found a whole number beyond float64", _ADVICE) from error


def cut(text: str) -> str:
    """Quote the beginning of a text."""
    return repr(text if len(text) <= 40 else f"{text[:37]}...")
