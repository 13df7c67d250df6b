"""The mean silhouette against its definition, and against scikit-learn."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import silhouette_score

from errata.vectors.projection import silhouette
from errata.vectors.projection.silhouette import mean_silhouette

Point = tuple[float, float]
METRICS: dict[str, Callable[[Point, Point], float]] = {
    "euclidean": lambda p, q: math.hypot(p[0] - q[0], p[1] - q[1]),
    "manhattan": lambda p, q: abs(p[0] - q[0]) + abs(p[1] - q[1]),
    "chebyshev": lambda p, q: max(abs(p[0] - q[0]), abs(p[1] - q[1])),
}


def by_definition(points: list[Point], labels: list[int], metric: str) -> float:
    apart = METRICS[metric]
    members: dict[int, list[Point]] = {}
    for p, label in zip(points, labels, strict=True):
        if label != -1:
            members.setdefault(label, []).append(p)
    if len(members) < 2 or all(len(found) == 1 for found in members.values()):
        return math.nan
    found = []
    for p, own in zip(points, labels, strict=True):
        if own == -1:
            continue
        if len(members[own]) == 1:
            found.append(0.0)
            continue
        a = sum(apart(p, q) for q in members[own]) / (len(members[own]) - 1)
        b = min(
            sum(apart(p, q) for q in others) / len(others)
            for c, others in members.items()
            if c != own
        )
        found.append((b - a) / max(a, b) if max(a, b) > 0 else 0.0)
    return sum(found) / len(found)


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(st.integers(-4, 4), st.integers(-4, 4), st.integers(-1, 3)),
        min_size=1,
        max_size=25,
    ),
    st.sampled_from(sorted(METRICS)),
)
def test_it_is_the_definitions(rows: list[tuple[int, int, int]], metric: str) -> None:
    points = [(float(x), float(y)) for x, y, _ in rows]
    labels = [label for _, _, label in rows]
    found = mean_silhouette(np.array(points), np.array(labels), metric=metric)
    np.testing.assert_allclose(found, by_definition(points, labels, metric), atol=1e-7)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_it_is_scikit_learns(kind: type[np.floating], monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    labels = random.integers(-1, 6, 400)
    points = (random.normal(size=(400, 10)) + labels[:, None] + 50).astype(kind)
    kept = labels >= 0
    expected = silhouette_score(points[kept].astype(np.float64), labels[kept])
    assert mean_silhouette(points, labels) == pytest.approx(expected, abs=1e-12)
    monkeypatch.setattr(silhouette, "BLOCK_PAIRS", 1000)
    assert mean_silhouette(points, labels) == pytest.approx(expected, abs=1e-12)


def test_a_sample_is_near_the_whole_and_the_same_for_the_same_seed() -> None:
    random = np.random.default_rng(0)
    labels = random.integers(0, 3, 2000)
    points = random.normal(size=(2000, 2)) + 2 * labels[:, None]
    whole = mean_silhouette(points, labels)
    some = mean_silhouette(points, labels, sample=500, seed=1)
    assert some != whole
    assert some == pytest.approx(whole, abs=0.05)
    assert some == mean_silhouette(points, labels, sample=500, seed=1)
    assert mean_silhouette(points, labels, sample=2000) == whole


@pytest.mark.parametrize("labels", [[-1, -1, -1], [0, 0, 0], [0, 1, 2], [0, 1, -1], []])
def test_where_it_is_undefined(labels: list[int]) -> None:
    points = np.arange(2.0 * len(labels)).reshape(-1, 2)
    assert math.isnan(mean_silhouette(points, np.array(labels, dtype=np.int64)))
