"""Numbers in words of the screen: three digits, thousands separated, undefined a dash."""

from __future__ import annotations

from math import isnan

UNDEFINED = "\N{EN DASH}"


def count(value: float | None) -> str:
    """Give a count: ``36,755``."""
    return UNDEFINED if _undefined(value) else f"{value:,.0f}"


def ratio(value: float | None) -> str:
    """Give a number from 0 to 1: ``0.874``, ``0.0123``, ``1.00``."""
    if value is None or _undefined(value):
        return UNDEFINED
    return "0" if value == 0 else f"{value:#.3g}" if abs(value) >= 0.001 else f"{value:.2e}"


def percent(value: float | None) -> str:
    """Give a share as a percentage: ``12.3%``, ``0.0450%``, ``100%``."""
    if value is None or _undefined(value):
        return UNDEFINED
    points = 100 * value
    if points in (0, 100) or points < 0.001:
        return f"{points:.0f}%" if points in (0, 100) else "<0.001%"
    return f"{points:#.3g}%"


def short_count(value: int) -> str:
    """Give a count in at most four characters: ``999``, ``1.2k``, ``36k``, ``1.5M``."""
    if value < 1000:
        return str(value)
    # From 999,500 on thousands would round to 1000k.
    size, letter = (1000, "k") if value < 999_500 else (1_000_000, "M")
    rounded = value / size
    return f"{rounded:.1f}{letter}" if rounded < 9.95 else f"{rounded:.0f}{letter}"


def _undefined(value: float | None) -> bool:
    return value is None or isnan(value)
