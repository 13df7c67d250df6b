"""The nearest neighbour against its definition: every pair, in plain Python."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from errata import InputError, UsageError
from errata.embeddings import Embeddings
from errata.vectors.distances.distinct import distinct
from errata.vectors.distances.nearest import nearest
from errata.vectors.distances.points import Points
from errata.vectors.splits.split_neighbours import split_neighbours
from vectors.small_blocks import use_small_blocks
from vectors.split_sets import dataset_of

# On a small grid equal vectors and equal distances are common.
GRID = st.integers(1, 12).flatmap(
    lambda n: st.integers(1, 3).flatmap(
        lambda d: arrays(np.float64, (n, d), elements=st.integers(-2, 2).map(float))
    )
)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    use_small_blocks(monkeypatch)


def squared(a: np.ndarray, b: np.ndarray) -> Fraction:
    return sum((Fraction(x) - Fraction(y)) ** 2 for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def by_hand(vectors: np.ndarray, query: int, pool: list[int]) -> tuple[int, float]:
    """Position in the pool and distance; the first of equally near ones."""
    best, least = -1, None
    for position, other in enumerate(pool):
        if other == query:
            continue
        gap = squared(vectors[query].tolist(), vectors[other].tolist())
        if least is None or gap < least:
            best, least = position, gap
    return best, float("nan") if least is None else float(least) ** 0.5


@given(GRID, st.data())
def test_nearest_is_that_of_the_definition(vectors: np.ndarray, data: st.DataObject) -> None:
    pool = data.draw(st.lists(st.integers(0, len(vectors) - 1), unique=True))
    queries = np.arange(len(vectors))
    points = Points(Embeddings(vectors))
    position, distance = nearest(points, queries, np.array(pool, dtype=np.int64))
    for query in queries.tolist():
        expected = by_hand(vectors, query, pool)
        assert position[query] == expected[0]
        assert distance[query] == pytest.approx(expected[1], rel=1e-15, nan_ok=True)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("offset", [0, 1e4, 1e6])
def test_far_from_the_origin(dtype: type, offset: float) -> None:
    """Where the product formula alone has lost all its digits."""
    rng = np.random.default_rng(3)
    vectors: np.ndarray = (offset + rng.standard_normal((60, 8))).astype(dtype)
    vectors[40] = vectors[7]
    everyone = np.arange(60)
    position, distance = nearest(Points(Embeddings(vectors)), everyone, everyone)
    for query in range(60):
        expected = by_hand(vectors.astype(np.float64), query, everyone.tolist())
        assert position[query] == expected[0]
        assert distance[query] == pytest.approx(expected[1], rel=1e-13)
    assert (position[40], distance[40], distance[7]) == (7, 0, 0)


@pytest.mark.parametrize("scale", [1e-300, 1e-30, 1, 1e30, 1e150, 1e307])
@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_scale_makes_no_difference(scale: float, metric: str) -> None:
    vectors = np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 2.5], [5.0, 5.5]])
    everyone = np.arange(4)
    position, distance = nearest(Points(Embeddings(vectors * scale), metric), everyone, everyone)
    expected = nearest(Points(Embeddings(vectors), metric), everyone, everyone)
    assert position.tolist() == expected[0].tolist()
    factor = scale if metric == "euclidean" else 1
    np.testing.assert_allclose(distance, expected[1] * factor, rtol=1e-12)


def test_cosine_by_its_definition() -> None:
    vectors = np.random.default_rng(0).standard_normal((30, 5))
    everyone = np.arange(30)
    position, distance = nearest(Points(Embeddings(vectors), "cosine"), everyone, everyone)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    table = 1 - unit @ unit.T
    np.fill_diagonal(table, np.inf)
    assert position.tolist() == table.argmin(axis=1).tolist()
    np.testing.assert_allclose(distance, table.min(axis=1), atol=1e-15)
    same = Points(Embeddings([[1.0, 3.0], [4.0, 12.0], [0.0, 1.0]]), "cosine")
    assert nearest(same, np.arange(2), np.arange(2))[1].tolist() == [0, 0]


def test_a_vector_without_direction_is_refused() -> None:
    with pytest.raises(InputError, match=r"vectors\[1\]: found only zeros, and 2 such vectors"):
        Points(Embeddings([[1.0], [0.0], [0.0]]), "cosine")
    with pytest.raises(UsageError, match="metric: found 'manhattan'; use one of"):
        Points(Embeddings([[1.0]]), "manhattan")


@given(GRID)
def test_distinct_vectors(vectors: np.ndarray) -> None:
    found = distinct(Points(Embeddings(vectors)))
    rows = [tuple(row + 0.0) for row in vectors]
    assert found.places.tolist() == [i for i, row in enumerate(rows) if row not in rows[:i]]
    assert [rows[found.places[number]] for number in found.of] == rows


def test_zeros_of_either_sign_are_equal() -> None:
    assert len(distinct(Points(Embeddings([[0.0, 1.0], [-0.0, 1.0]])))) == 1


@given(vectors=GRID, data=st.data())
def test_neighbours_in_every_split(
    vectors: np.ndarray, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = tmp_path_factory.mktemp("splits")
    n = len(vectors)
    names = [None, "train", "valid", "b"]
    splits = ["train", *data.draw(st.lists(st.sampled_from(names), min_size=n - 1, max_size=n - 1))]
    near = split_neighbours(dataset_of(folder, splits), Embeddings(vectors))
    assert near.groups.names == tuple(name for name in ("train", "valid", "b") if name in splits)
    for column, name in enumerate(near.groups.names):
        members = [i for i, split in enumerate(splits) if split == name]
        for query in range(n):
            pool = members
            if splits[query] == name:
                pool = [i for i in members if tuple(vectors[i]) != tuple(vectors[query])]
            # An image of no split may find its own equal; it is in no pool itself.
            position, distance = by_hand(vectors, query, pool)
            assert near.place[query, column] == (pool[position] if position >= 0 else -1)
            assert near.distance[query, column] == pytest.approx(distance, nan_ok=True)
