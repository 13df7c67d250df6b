"""Do all tools give the same numbers? A fast wrong answer is no answer.

The reference is pycocotools where it took part (see ``tasks.py``). errata must equal it to the
last bit; everybody is told to be bitwise equal, within 1e-9, or different, and by how much.
"""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Verdict:
    """How one tool's numbers compare; ``same_bits`` implies ``within``."""

    text: str
    same_bits: bool
    within: bool


def parse_numbers(output: str, count: int) -> list[float]:
    """Return the ``count`` numbers that a script printed as its last line.

    Raises
    ------
    ValueError
        If the last line is not a list of that many finite numbers.
    """
    lines = output.strip().splitlines()
    try:
        numbers = [float(value) for value in ast.literal_eval(lines[-1])]
    except (IndexError, SyntaxError, TypeError, ValueError):
        raise ValueError(f"printed no list of numbers: {lines[-1:]}") from None
    if len(numbers) != count or not all(map(math.isfinite, numbers)):
        raise ValueError(f"printed {len(numbers)} numbers, not {count} finite ones: {numbers}")
    return numbers


def compare(numbers: list[float], reference: list[float]) -> Verdict:
    """Compare numbers with the reference's.

    Examples
    --------
    >>> compare([0.5] * 12, [0.5] * 11 + [0.25]).text
    'DIFFERS by 2.5e-01 at stats[11]'
    """
    gaps = [abs(a - b) for a, b in zip(numbers, reference, strict=True)]
    worst = max(gaps)
    if worst == 0.0:
        return Verdict("same bits", True, True)
    if worst <= TOLERANCE:
        return Verdict(f"within {worst:.1e}", False, True)
    return Verdict(f"DIFFERS by {worst:.1e} at stats[{gaps.index(worst)}]", False, False)
