"""Spaces are costly: what can be shared is made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from errata.vectors import project
from vectors.warm_workers import WarmShop


@pytest.fixture(scope="session")
def shop() -> Iterator[WarmShop]:
    made = WarmShop()
    yield made
    made.close()


@pytest.fixture
def warm(shop: WarmShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spaces of this test are made by workers that are there already."""
    monkeypatch.setattr(project, "Workers", shop.borrowed)
