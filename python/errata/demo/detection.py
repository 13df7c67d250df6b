"""One detection of a model, with what it was made from."""

from __future__ import annotations

from dataclasses import dataclass

from errata.demo.boxes import Box
from errata.demo.habits import OPERATING_SCORE


@dataclass(frozen=True)
class Detection:
    """One detection.

    Attributes
    ----------
    role
        `hit`, `duplicate`, `second guess`, `poor box`, `crowd member` or `background`.
    key
        The thing it was made from; `None` on background.
    """

    image_id: int
    label: str
    box_xywh: Box
    score: float
    role: str
    key: int | None


def as_score(value: float) -> float:
    """Round a score to four decimals, as the files hold it, inside (0, 1)."""
    return round(min(0.999, max(0.001, value)), 4)


def low_score(value: float) -> float:
    """Keep a score under the operating point, so that planted counts hold there exactly."""
    return as_score(min(OPERATING_SCORE - 0.02, value))
