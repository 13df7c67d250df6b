"""Probabilities and expected counts, as a page shows them."""

from __future__ import annotations

from errata.cli.output import UNDEFINED


def likelihood(value: float | None) -> str:
    """Show a probability in two digits, however small: ``0.33``, ``2.6e-97``."""
    return UNDEFINED if value is None else f"{value:.2g}"


def expected(value: float | None) -> str:
    """Show a number that is expected: one decimal."""
    return UNDEFINED if value is None else f"{value:,.1f}"
