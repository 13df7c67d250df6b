from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errata import anomaly
from errata.errors import InputError, UsageError

ROWS = st.lists(
    st.tuples(st.sampled_from([-1.5, -0.0, 0.0, 0.1, 0.2, 0.3, 1.0, 7.0]), st.booleans()),
    max_size=30,
)


def by_hand(rows: list[tuple[float, bool]], threshold: float) -> dict[str, Any]:
    """Counts and ratios at a threshold, from their definitions."""
    tp = sum(1 for score, bad in rows if bad and score >= threshold)
    fp = sum(1 for score, bad in rows if not bad and score >= threshold)
    fn = sum(1 for score, bad in rows if bad and score < threshold)
    tn = sum(1 for score, bad in rows if not bad and score < threshold)

    def ratio(a: float, b: float) -> float | None:
        return a / b if b else None

    anomalies, normals = ratio(tp, tp + fn), ratio(tn, tn + fp)
    both = None if anomalies is None or normals is None else (anomalies + normals) / 2
    return {
        "threshold": threshold, "tp": tp, "fp": fp, "fn": fn, "tn": tn,
        "accuracy": ratio(tp + tn, len(rows)), "balanced_accuracy": both,
        "anomaly_accuracy": anomalies, "no_anomaly_accuracy": normals,
        "precision": ratio(tp, tp + fp), "recall": anomalies, "f1": ratio(2 * tp, 2 * tp + fp + fn),
    }  # fmt: skip


def swept(rows: list[tuple[float, bool]]) -> anomaly.AnomalySweep:
    return anomaly.sweep([score for score, _ in rows], [bad for _, bad in rows])


def same(found: dict[str, Any], expected: dict[str, Any]) -> bool:
    return found.keys() == expected.keys() and all(
        found[key] == (None if value is None else pytest.approx(value, abs=1e-15))
        for key, value in expected.items()
    )


@given(ROWS, st.sampled_from([-9.0, -1.5, -0.1, 0.0, 0.15, 0.3, 6.9, 7.0, 7.1, 99.0]))
def test_every_threshold_is_the_definition_s(
    rows: list[tuple[float, bool]], threshold: float
) -> None:
    found = swept(rows)
    assert len(found) == (len({score for score, _ in rows}) + 1 if rows else 0)
    for i, each in enumerate(found.threshold.tolist()):
        assert same(found._point(i), by_hand(rows, each))
    assert same(found.at(threshold), by_hand(rows, threshold))


@given(ROWS)
def test_areas_are_scikit_learn_s(rows: list[tuple[float, bool]]) -> None:
    from sklearn.metrics import average_precision_score, roc_auc_score

    found = swept(rows)
    bad = [flag for _, flag in rows]
    scores = [score for score, _ in rows]
    if any(bad):
        assert found.average_precision == pytest.approx(
            average_precision_score(bad, scores), abs=1e-12
        )
    else:
        assert math.isnan(found.average_precision)
    if any(bad) and not all(bad):
        assert found.roc_auc == pytest.approx(roc_auc_score(bad, scores), abs=1e-12)
        pairs = [
            1.0 if a > b else 0.5 if a == b else 0.0
            for a, x in rows if x for b, y in rows if not y
        ]  # fmt: skip
        assert found.roc_auc == pytest.approx(sum(pairs) / len(pairs), abs=1e-12)
    else:
        assert math.isnan(found.roc_auc)


@given(ROWS, st.sampled_from([None, 0.5, 0.75, 0.8, 0.98]))
def test_best_is_the_highest_and_of_equal_ones_the_highest_threshold(
    rows: list[tuple[float, bool]], floor: float | None
) -> None:
    found = swept(rows)
    for objective in ("balanced_accuracy", "anomaly_accuracy", "f1", "accuracy"):
        points = [by_hand(rows, each) for each in found.threshold.tolist()]
        fit = [
            point for point in points
            if point[objective] is not None
            and (floor is None or (point["no_anomaly_accuracy"] or 0) >= floor)
        ]  # fmt: skip
        best = found.best(objective, min_no_anomaly_accuracy=floor)
        if not fit:
            assert best is None
            continue
        assert best is not None
        highest = max(point[objective] for point in fit)
        ties = [p["threshold"] for p in fit if p[objective] >= highest - 1e-12]
        assert best["threshold"] == max(ties)


def test_where_the_highest_score_is_normal_nothing_flagged_is_a_choice() -> None:
    best = anomaly.sweep([3.0, 2.0], [0, 1]).best("anomaly_accuracy", min_no_anomaly_accuracy=0.98)
    assert best is not None
    assert best["threshold"] > 3
    assert (best["tp"], best["fp"]) == (0, 0)


def test_it_is_frozen_and_serialises() -> None:
    found = anomaly.sweep([0.1, 0.9], [False, False])
    with pytest.raises(AttributeError, match="frozen"):
        found.roc_auc = 1.0
    document = found.to_dict()
    assert document["anomaly_accuracy"] == [None] * 3
    assert '"roc_auc": null' in found.to_json()
    assert found.to_pandas()["tn"].tolist() == [2, 1, 0]
    assert found.to_polars()["fp"].to_list() == found.to_arrow()["fp"].to_pylist() == [0, 1, 2]
    assert repr(found) == "AnomalySweep(0 anomalies, 2 normal, 3 thresholds, roc_auc=nan)"
    assert found.provenance["scores"]["blake3"]


def test_plot() -> None:
    figure = anomaly.sweep([0.1, 0.9, 0.5], [0, 1, 0]).plot()
    accuracies, roc = figure.axes
    lines = {line.get_label(): line for line in accuracies.lines}
    assert np.asarray(lines["anomaly accuracy"].get_ydata()).tolist() == [0, 1, 1, 1]
    assert "ROC AUC 1.0000" in roc.get_title()
    anomaly.sweep([], []).plot()


def test_refusals() -> None:
    with pytest.raises(InputError, match="found 1 labels for 2 scores; give one each"):
        anomaly.sweep([1.0, 2.0], [0])
    with pytest.raises(InputError, match=r"scores\[1\]: found nan"):
        anomaly.sweep([1.0, float("nan")], [0, 1])
    with pytest.raises(InputError, match="is_anomaly"):
        anomaly.sweep([1.0, 2.0], [0, 2])
    with pytest.raises(UsageError, match="objective: found 'auc'; use one of accuracy"):
        anomaly.sweep([1.0], [0]).best("auc")
    with pytest.raises(UsageError, match="threshold: found nan"):
        anomaly.sweep([1.0], [0]).at(float("nan"))
