"""Blocks of a few rows, so that small data crosses their borders."""

from __future__ import annotations

import pytest

MODULES = ("points", "blocks", "nearest", "links", "distinct")


def use_small_blocks(monkeypatch: pytest.MonkeyPatch, rows: int = 3) -> None:
    import importlib

    for name in MODULES:
        monkeypatch.setattr(
            importlib.import_module(f"errata.vectors.distances.{name}"), "ROWS", rows
        )
