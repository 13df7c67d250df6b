"""Spaces are costly: what can be shared is made once, the demo's pictures among it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import errata
from errata.demo import DemoFiles, generate
from errata.embeddings import read
from errata.vectors import VectorSpace, build_space, project
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


@dataclass(frozen=True)
class Clustered:
    """The demo, its space, and the folder where the space is kept."""

    files: DemoFiles
    dataset: errata.Dataset
    space: VectorSpace
    cache: Path

    def evaluate(self, model: str) -> errata.Evaluation:
        file = getattr(self.files, model)
        return errata.evaluate(self.dataset, errata.read_predictions(file, self.dataset))

    @property
    def planted(self) -> Any:
        return json.loads(self.files.planted.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def clustered(tmp_path_factory: pytest.TempPathFactory) -> Clustered:
    folder = tmp_path_factory.mktemp("clustered")
    files = generate(folder / "demo", n_images=160, seed=0)
    dataset = errata.read(files.gt)
    cache = folder / "spaces"
    space = build_space(read(files.embeddings, dataset), cache=cache)
    return Clustered(files, dataset, space, cache)
