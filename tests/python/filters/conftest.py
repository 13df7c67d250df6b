"""A small demo data set with its evaluation, drawn once for all tests of filters."""

from __future__ import annotations

from typing import Any

import pytest

import errata
from errata.demo import generate


@pytest.fixture(scope="session")
def evaluation(tmp_path_factory: pytest.TempPathFactory) -> errata.Evaluation:
    files = generate(tmp_path_factory.mktemp("demo"), n_images=40, seed=3)
    dataset = errata.read(files.gt)
    return errata.evaluate(dataset, errata.read_predictions(files.model_a, dataset))


@pytest.fixture(scope="session")
def rows(evaluation: errata.Evaluation) -> list[dict[str, Any]]:
    """The examples at 0.3 as plain Python."""
    listed: list[dict[str, Any]] = evaluation.examples(score_thr=0.3).to_dict()["examples"]
    return listed
