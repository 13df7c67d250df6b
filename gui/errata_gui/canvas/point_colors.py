"""Colours of points: a scale for numbers, and distinct colours for names.

The scale is viridis without the end that is next to the ground's colour: its yellow cannot be seen
on white, nor its violet on black.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor

from errata_gui.theme import CATEGORICAL

VIRIDIS = (
    "#440154", "#472D7B", "#3B528B", "#2C728E", "#21918C", "#28AE80", "#5EC962", "#ADDC30",
    "#FDE725",
)  # fmt: skip
"""Nine colours of the map at equal distances; between them it is nearly straight."""

LIGHT_SPAN, DARK_SPAN = (0.0, 0.86), (0.25, 1.0)

NONE = CATEGORICAL[-1]
"""What is in no cluster, of no class, undefined."""

SHADES = (100, 140, 70)
"""Where names outnumber colours: as they are, lighter, darker, in per cent; then anew."""


@lru_cache(maxsize=4)
def sequence(n: int, *, dark: bool) -> tuple[QColor, ...]:
    """Give n colours from low to high."""
    low, high = DARK_SPAN if dark else LIGHT_SPAN
    return tuple(_at(low + (high - low) * (i / max(1, n - 1))) for i in range(n))


def names(n: int) -> list[QColor]:
    """Give n colours, distinct as far as there are that many."""
    plain = CATEGORICAL[:-1]
    return [
        QColor(plain[i % len(plain)]).lighter(SHADES[i // len(plain) % len(SHADES)])
        for i in range(n)
    ]


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """Mix two colours; `share` is the second's."""
    parts = (
        (first.red(), second.red()), (first.green(), second.green()), (first.blue(), second.blue()),
    )  # fmt: skip
    return QColor(*(round(a + (b - a) * share) for a, b in parts))


def _at(place: float) -> QColor:
    along = place * (len(VIRIDIS) - 1)
    low = min(int(along), len(VIRIDIS) - 2)
    return mixed(QColor(VIRIDIS[low]), QColor(VIRIDIS[low + 1]), along - low)
