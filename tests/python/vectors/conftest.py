"""Spaces are costly: what can be shared is made once, the demo's pictures among it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import errata
from errata.demo import generate
from errata.embeddings import read
from errata.vectors import build_space
from errata.vectors.projection import project
from vectors.clustered import Clustered
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


@pytest.fixture(scope="session")
def clustered(tmp_path_factory: pytest.TempPathFactory) -> Clustered:
    folder = tmp_path_factory.mktemp("clustered")
    files = generate(folder / "demo", n_images=160, seed=0)
    dataset = errata.read(files.gt)
    cache = folder / "spaces"
    space = build_space(read(files.embeddings, dataset), cache=cache)
    return Clustered(files, dataset, space, cache)
