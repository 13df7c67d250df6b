from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from errata import anomaly
from errata.anomaly.fitting import KINDS
from errata.anomaly.gmm import COVARIANCE_TYPES
from errata.cli import anomaly_options
from errata.errors import CancelledError, InputError, UsageError


def test_the_command_line_offers_every_kind() -> None:
    assert anomaly_options.KINDS == KINDS
    assert anomaly_options.COVARIANCES == COVARIANCE_TYPES


@pytest.mark.parametrize("kind", KINDS)
def test_anomalies_and_what_is_kept_back_are_not_fitted_on(kind: str) -> None:
    random = np.random.default_rng(0)
    shape = (60, 3, 3, 2) if kind.startswith("visual") else (60, 2)
    rows = random.normal(size=shape)
    bad = np.arange(60) >= 50
    rows[bad] += 8
    fitted = anomaly.fit(rows, kind=kind, is_anomaly=bad, holdout=0.3, seed=4)
    assert (fitted.n_fitted, fitted.n_held_out, fitted.n_anomaly) == (35, 15, 10)
    assert fitted.block.kind == kind
    patches = 9 if kind.startswith("visual") else 1
    assert fitted.block.provenance["features"]["n_rows"] == 35 * patches
    assert fitted.chosen == "balanced_accuracy"
    assert fitted.sweep is not None
    assert (fitted.sweep.n_anomaly, fitted.sweep.n_normal) == (10, 15)
    assert fitted.sweep.roc_auc == 1
    assert [one.name for one in fitted.suggestions.each][:4] == [
        "quantile", "tail", "false_alarms", "balanced_accuracy",
    ]  # fmt: skip
    noun = "pictures" if kind.startswith("visual") else "rows"
    assert fitted.suggestions["f1"].chosen_on == (
        f"10 anomalies and 15 normal {noun} that the block was not fitted on"
    )


def test_nothing_kept_back_is_said() -> None:
    fitted = anomaly.fit(np.arange(20.0)[:, None], holdout=0, n_clusters=2)
    assert fitted.sweep is None
    assert fitted.chosen == "quantile"
    assert fitted.n_held_out == 0
    assert fitted.suggestions["quantile"].chosen_on == (
        "the 20 normal rows that the block was fitted on"
    )
    assert "nothing is promised" in fitted.suggestions["false_alarms"].reason
    one = anomaly.fit([[1.0]], holdout=0.9)
    assert (one.n_fitted, one.n_held_out) == (1, 0)


def test_refusals() -> None:
    rows = np.zeros((3, 1))
    cases: list[tuple[dict[str, Any], type[Exception], str]] = [
        ({"kind": "svm"}, UsageError, "kind: found 'svm'; use one of kmeans, gmm, visual-gmm"),
        ({"holdout": 1.0}, UsageError, "holdout: found 1.0"),
        ({"is_anomaly": [True]}, InputError, "found 1 labels for 3 rows"),
        ({"is_anomaly": [True] * 3}, InputError, "found anomalies alone"),
    ]
    for given, kind, says in cases:
        with pytest.raises(kind, match=says):
            anomaly.fit(rows, **given)
    with pytest.raises(InputError, match="found 0 rows of 2 columns"):
        anomaly.fit(np.empty((0, 2)))


def test_cancelled() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(CancelledError):
        anomaly.fit(np.zeros((3, 1)), cancel=stop)
