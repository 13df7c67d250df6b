"""Whether splits are drawn alike: the test against its definition, and its rate of alarms."""

from __future__ import annotations

import json
import math
import threading
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import errata
from errata.embeddings import Embeddings
from errata.vectors import Drift, drift
from errata.vectors.splits.energy import distances_between, energy_test
from vectors.split_sets import Demo, dataset_of, demo, space_of


def energy(x: np.ndarray, y: np.ndarray) -> float:
    """The definition: mean distances over all pairs, a vector with itself among them."""

    def mean(a: np.ndarray, b: np.ndarray) -> float:
        return float(np.mean([math.dist(p, q) for p in a for q in b]))

    return 2 * mean(x, y) - mean(x, x) - mean(y, y)


def test_the_distance_is_that_of_the_definition() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((7, 3)), rng.standard_normal((9, 3)) + 0.5
    test = energy_test(distances_between(np.r_[x, y]), 7, rng, 10)
    assert test.distance == pytest.approx(energy(x, y))
    across = np.mean([math.dist(p, q) for p in x for q in y])
    assert test.coefficient == pytest.approx(energy(x, y) / (2 * across))


def test_the_probability_is_that_of_all_permutations() -> None:
    """Five vectors have ten cuts into two and three: all of them, against many random ones."""
    rng = np.random.default_rng(2)
    vectors = rng.standard_normal((5, 2))
    observed = energy(vectors[:2], vectors[2:])
    cuts = [list(cut) for cut in combinations(range(5), 2)]
    every = [energy(vectors[cut], np.delete(vectors, cut, axis=0)) for cut in cuts]
    exact = np.mean(np.array(every) >= observed - 1e-9)
    test = energy_test(distances_between(vectors), 2, rng, 20000)
    assert test.p_value == pytest.approx(exact, abs=0.015)
    assert test.by_chance == pytest.approx(np.mean(every), rel=0.02)


def test_without_a_difference_the_p_value_is_uniform() -> None:
    """500 pairs of sets from one distribution, 8 and 17 images: every level is met."""
    rng = np.random.default_rng(3)
    p = np.array(
        [
            energy_test(distances_between(rng.standard_normal((25, 4))), 8, rng, 99).p_value
            for _ in range(500)
        ]
    )
    for level in (0.05, 0.1, 0.25, 0.5, 0.75):
        spread = math.sqrt(level * (1 - level) / 500)
        assert np.mean(p <= level) == pytest.approx(level, abs=3 * spread)


@pytest.mark.parametrize("kind", ["place", "spread", "mode"])
def test_differences_of_every_kind_are_found(kind: str) -> None:
    rng = np.random.default_rng(4)
    x, y = rng.standard_normal((80, 8)), rng.standard_normal((80, 8))
    if kind == "place":
        y[:, 0] += 1.0
    elif kind == "spread":
        y *= 1.5
    else:
        x[:40, 0] += 6
    assert energy_test(distances_between(np.r_[x, y]), 80, rng, 199).p_value <= 0.01


@pytest.fixture(scope="module")
def planned() -> Demo:
    return demo(300, 1)


def drifted_of(planned: Demo, folder: Path, splits: list[str]) -> Drift:
    dataset = dataset_of(folder, splits, time=planned.times)
    return drift(dataset, space_of(Embeddings(planned.vectors), planned.clusters))


def test_splits_at_random_do_not_drift(planned: Demo, tmp_path: Path) -> None:
    found = drifted_of(planned, tmp_path, planned.splits)
    assert (found.drifted(), found.drifted_clusters()) == ((), ())
    assert [each.group for each in found.groups] == ["valid", "test"]
    assert found.to_json() == drifted_of(planned, tmp_path, planned.splits).to_json()


def test_night_only_in_test_is_found(planned: Demo, tmp_path: Path) -> None:
    night = int(planned.clusters[planned.times.index("night")])
    splits = [
        "test" if time == "night" else split
        for time, split in zip(planned.times, planned.splits, strict=True)
    ]
    found = drifted_of(planned, tmp_path, splits)
    assert [each.group for each in found.drifted(0.01)] == ["test"]
    assert found["test"].p_value == pytest.approx(0.001)
    first = found.drifted_clusters()[0]
    assert (first.group, first.cluster, first.n_reference) == ("test", night, 0)
    assert first.n_images == planned.times.count("night")
    assert {each.group for each in found.drifted_clusters()} == {"test"}


def test_groups_by_key_and_by_list_are_the_same(planned: Demo, tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, planned.splits, time=planned.times)
    vectors = Embeddings(planned.vectors)
    by_key = drift(dataset, vectors, by="time", reference="day", permutations=99)
    groups = {
        name: [i for i, time in enumerate(planned.times) if time == name]
        for name in ("day", "dusk", "night")
    }
    listed = drift(dataset, vectors, groups, "day", permutations=99)
    assert by_key.groups == listed.groups
    assert (by_key.by, listed.by, by_key.clusters) == ("time", "groups", None)
    assert [each.p_value for each in by_key.groups] == [0.01, 0.01]


def test_holm_over_groups_and_clusters(planned: Demo, tmp_path: Path) -> None:
    found = drifted_of(planned, tmp_path, planned.splits)
    p = sorted(each.p_value or 0 for each in found.groups)
    raised = sorted(each.p_holm or 0 for each in found.groups)
    assert raised == pytest.approx([min(1, 2 * p[0]), min(1, max(2 * p[0], p[1]))])
    assert found.clusters is not None
    assert len(found.clusters) == 2 * len(np.unique(planned.clusters))
    for each in found.clusters:
        inside = planned.clusters == each.cluster
        group = planned.places(each.group)
        assert (each.n_images, each.n_reference) == (
            int(inside[group].sum()), int(inside[planned.places("train")].sum()),
        )  # fmt: skip
        assert each.share == each.n_images / len(group)


def test_large_groups_are_sampled(planned: Demo, tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, planned.splits)
    found = drift(dataset, Embeddings(planned.vectors), most_images=50, permutations=9)
    assert (found["valid"].n_images, found["valid"].n_used) == (60, 50)
    assert (found["valid"].n_reference, found["valid"].n_reference_used) == (180, 50)
    again = drift(dataset, Embeddings(planned.vectors), most_images=50, permutations=9)
    other = drift(dataset, Embeddings(planned.vectors), most_images=50, permutations=9, seed=1)
    assert found.groups == again.groups != other.groups


@pytest.mark.parametrize("scale", [1.0, 2.0**40, 2.0**-40])
def test_the_unit_is_that_of_the_vectors(tmp_path: Path, scale: float) -> None:
    dataset = dataset_of(tmp_path, ["train"] * 4 + ["valid"] * 4)
    vectors = scale * np.array([[0.0], [1], [2], [3], [10], [11], [12], [13]])
    found = drift(dataset, Embeddings(vectors), permutations=9)["valid"]
    assert found.energy_distance == pytest.approx(17.5 * scale)


def test_odd_inputs(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, ["train", "valid", "test"])
    one_each = drift(dataset, space_of(Embeddings([[0.0], [1.0], [1.0]]), [0, -1, 0]))
    assert [each.p_value for each in one_each.groups] == [1, 1]
    equal = drift(dataset, Embeddings([[2.0]] * 3))
    assert [(g.energy_distance, g.coefficient, g.p_value) for g in equal.groups] == [
        (0, None, 1), (0, None, 1),
    ]  # fmt: skip
    assert json.loads(equal.to_json())["groups"][0]["coefficient"] is None
    # A split without any vector is named, and nothing is said of it.
    partial = drift(dataset, space_of(Embeddings([[0.0], [1.0]], rows=[0, 2]), [0, 0]))
    assert (partial["valid"].p_value, partial["valid"].p_holm) == (None, None)
    assert [each.group for each in partial.clusters or ()] == ["test"]
    (tmp_path / "alone").mkdir()
    alone = drift(dataset_of(tmp_path / "alone", ["train"] * 2), Embeddings([[0.0], [1.0]]))
    assert (alone.groups, repr(alone)) == (
        (), "Drift(from 'train' by split, nothing else)",
    )  # fmt: skip


def test_what_is_refused(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, ["train", "valid"], size=[1.5, 2.5])
    vectors = Embeddings([[0.0], [1.0]])
    with pytest.raises(errata.UsageError, match="permutations: found 0; give 1 or more"):
        drift(dataset, vectors, permutations=0)
    with pytest.raises(errata.UsageError, match="found image 1 in 'a' and 'b'; give groups"):
        drift(dataset, vectors, {"a": [0, 1], "b": [1]}, "a")
    with pytest.raises(errata.UsageError, match=r"reference: found 'train'; the groups are: 1\.5"):
        drift(dataset, vectors, by="size")
    (tmp_path / "many").mkdir()
    many = dataset_of(tmp_path / "many", ["train"] * 60, number=list(range(60)))
    with pytest.raises(errata.UsageError, match="by: found 'number' with 60 values"):
        drift(many, Embeddings(np.zeros((60, 1))), by="number")
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(errata.CancelledError):
        drift(dataset, vectors, cancel=cancel)
