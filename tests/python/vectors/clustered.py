"""The demo with its clusters, as tests of clusters want it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import errata
from errata.demo import DemoFiles
from errata.vectors import VectorSpace


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
