"""Splits in the order in which people name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

USUAL = ("train", "valid", "test")


def in_order(names: Iterable[str]) -> list[str]:
    """Give train, valid and test first, then the others by name."""
    return sorted(names, key=lambda name: (USUAL.index(name) if name in USUAL else 3, name))


def split_counts(counts: Mapping[str | None, int]) -> dict[str, int]:
    """Give how many images each split has, without those that are in none."""
    named = {name: n for name, n in counts.items() if name is not None}
    return {name: named[name] for name in in_order(named)}
