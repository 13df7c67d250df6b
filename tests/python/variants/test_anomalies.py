"""Anomaly blocks: accuracies by kind, and grids of scores."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score

from errata.errors import InputError, UsageError
from errata.variants import VariantMetrics, anomaly
from variants.entries import complaints


def one(labels: Any, scores: Any, threshold: float = 0.5, **options: Any) -> VariantMetrics:
    (found,) = anomaly(labels, {"float32": scores}, threshold=threshold, **options)
    return found


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1), st.integers(0, 6))
def test_accuracies_are_those_of_their_definitions(
    samples: list[tuple[bool, int]], threshold: int
) -> None:
    truth, scores = [t for t, _ in samples], [float(s) for _, s in samples]
    found = one(truth, scores, threshold)
    right = {True: [s >= threshold for t, s in samples if t],
             False: [s < threshold for t, s in samples if not t]}  # fmt: skip
    assert found.accuracy == pytest.approx(sum(map(sum, right.values())) / len(samples))
    for name, kind in (("anomalyAccuracyScore", True), ("noAnomalyAccuracyScore", False)):
        if right[kind]:
            assert found[name] == sum(right[kind]) / len(right[kind])
        else:
            assert math.isnan(found[name])
    if all(right.values()):
        expected = balanced_accuracy_score(truth, [s >= threshold for s in scores])
        assert found["balancedAccuracyScore"] == pytest.approx(expected, abs=1e-12)
    else:
        assert math.isnan(found["balancedAccuracyScore"])
        assert math.isnan(found["roc_auc"])
    assert [sum(row) for row in found.confusion_matrix] == [len(right[False]), len(right[True])]
    assert complaints(found.to_dict()) == []


def test_of_grids_the_highest_counts_and_the_grid_is_kept() -> None:
    grids = np.array([[[0.0, 0.25], [0.5, 1.0]], [[-1.0, 0.0], [0.0, 0.0]]])
    found = one(["broken", "good"], grids, 1.0)
    assert found.accuracy == 1
    assert found.predictions[0].anomaly_scores == ((0.0, 0.25), (0.5, 1.0))
    assert found.predictions[0].prediction == "anomaly"
    entry = found.to_dict()
    assert complaints(entry) == []
    assert VariantMetrics.from_dict(entry).to_dict() == entry


@pytest.mark.parametrize("labels", [[0, 1], [False, True], ["normal", "scratch"], ["ok", "nok"]])
def test_usual_names_of_normal_samples(labels: Any) -> None:
    assert [each.label for each in one(labels, [0.0, 1.0]).predictions] == ["no anomaly", "anomaly"]


def test_a_name_of_its_own() -> None:
    assert one(["fine", "dent"], [0.0, 1.0], normal="fine").accuracy == 1
    with pytest.raises(InputError, match="found no sample that is normal; say which of dent, fine"):
        one(["fine", "dent"], [0.0, 1.0])
    with pytest.raises(InputError, match="found no sample that is good"):
        one(["fine", "dent"], [0.0, 1.0], normal="good")


@pytest.mark.parametrize(
    ("scores", "says"),
    [
        ([0.5], "found 1 rows beside 2"),
        ([0.5, math.nan], "row 1: found scores that are not finite"),
        ([[0.5, 1], [1, 2]], "found 2 scores for each sample"),
        (["a", "b"], "give a score"),
    ],
)
def test_refusals(scores: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        one([0, 1], scores)


def test_threshold_must_be_a_number() -> None:
    with pytest.raises(UsageError, match="threshold"):
        one([0, 1], [0.0, 1.0], math.nan)
    with pytest.raises(InputError, match="labels: found none"):
        one([], [])
