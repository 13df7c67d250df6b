"""What training covers: planted holes are found, splits at random raise no alarm."""

from __future__ import annotations

import json
import math
import pickle
import threading
from math import comb
from pathlib import Path

import numpy as np
import pytest

import errata
from errata.embeddings import Embeddings
from errata.vectors import Coverage, coverage, split_neighbours
from errata.vectors.splits.exact_tests import (
    at_least_so_many_beyond,
    chance_of_none,
    fisher,
    holm,
    upper_bound,
)
from vectors.split_sets import Demo, dataset_of, demo, space_of


@pytest.fixture(scope="module")
def planned() -> Demo:
    return demo()


def covered_of(planned: Demo, folder: Path, splits: list[str]) -> Coverage:
    dataset = dataset_of(folder, splits)
    return coverage(dataset, space_of(Embeddings(planned.vectors), planned.clusters))


def test_splits_at_random_are_covered(planned: Demo, tmp_path: Path) -> None:
    found = covered_of(planned, tmp_path, planned.splits)
    assert (found.uncovered, found.sparse) == ((), ())
    assert [(each.split, each.n_images) for each in found.splits] == [("valid", 100), ("test", 100)]
    assert all(each.p_value is not None and each.p_value > 0.05 for each in found.splits)
    assert found.expected_uncovered < 1e-20


def test_a_scene_without_training_images_is_named(planned: Demo, tmp_path: Path) -> None:
    hole = int(planned.clusters[planned.scenes.index("harbour")])
    splits = [
        "valid" if cluster == hole and split == "train" else split
        for split, cluster in zip(planned.splits, planned.clusters.tolist(), strict=True)
    ]
    found = covered_of(planned, tmp_path, splits)
    (cluster,) = found.uncovered
    assert (cluster.cluster, cluster.share, cluster.by_split["train"]) == (hole, 0, 0)
    assert cluster.n_images == int((planned.clusters == hole).sum())
    assert len(cluster.file_names) == 5
    # Its images, and no others, are the farthest.
    n = cluster.n_images
    assert {planned.clusters[i] for i in found["image_id"][:n]} == {hole}
    far = {i for i, is_far in zip(found["image_id"], found["far"], strict=True) if is_far}
    assert len(far & set(np.flatnonzero(planned.clusters == hole).tolist())) / n > 0.95
    assert all(each.p_value is not None and each.p_value < 1e-3 for each in found.splits)


def test_a_scene_with_few_training_images_is_named(planned: Demo, tmp_path: Path) -> None:
    hole = int(planned.clusters[planned.scenes.index("park")])
    inside = np.flatnonzero(planned.clusters == hole)
    splits = list(planned.splits)
    for place in inside:
        splits[place] = "valid"
    splits[inside[0]] = splits[inside[1]] = "train"
    found = covered_of(planned, tmp_path, splits)
    assert found.uncovered == ()
    (cluster,) = found.sparse
    assert (cluster.cluster, cluster.by_split["train"]) == (hole, 2)
    # Scenes with the other's share of training images are not.
    assert cluster.share_upper < 0.5 * found.n_reference / 500


@pytest.mark.parametrize("dimensions", [2, 16])
def test_alarm_by_chance_is_as_rare_as_it_says(tmp_path: Path, dimensions: int) -> None:
    """Of 300 random data sets about 5% may have p <= .05, and 1% of images be far; never more."""
    rng = np.random.default_rng(0)
    dataset = dataset_of(tmp_path, ["train"] * 150 + ["valid"] * 100)
    p_values, n_far = [], 0
    for _ in range(300):
        vectors = rng.standard_normal((250, dimensions))
        (split,) = coverage(dataset, Embeddings(vectors)).splits
        assert split.p_value is not None
        p_values.append(split.p_value)
        n_far += split.n_far
    alarms = np.mean(np.array(p_values) <= 0.05)
    assert alarms <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 300)
    # Not silent either: the border is where it should be.
    assert 0.005 < n_far / 30000 < 0.014


def test_far_by_its_definition(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    vectors = rng.standard_normal((60, 3))
    splits = ["train"] * 30 + ["valid"] * 20 + ["test"] * 10
    found = coverage(dataset_of(tmp_path, splits), Embeddings(vectors), quantile=0.9)
    gaps = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
    own = np.sort([min(gaps[i, j] for j in range(30) if j != i) for i in range(30)])
    # The 28th of 30: ceil(.9 * 31).
    assert found.threshold == pytest.approx(own[27])
    assert found.chance == pytest.approx(3 / 31)
    distance = gaps[:, :30].min(axis=1)
    order = sorted(range(30, 60), key=lambda i: (-distance[i], i))
    assert found["image_id"] == order
    assert found["far"].tolist() == [bool(distance[i] > own[27]) for i in order]
    assert found["nearest_image_id"] == [int(gaps[i, :30].argmin()) for i in order]
    expected = [sum(own < distance[i]) / 30 for i in order]
    assert found["percentile"].tolist() == pytest.approx(expected)
    assert [each.split for each in found.splits] == ["valid", "test"]


def test_copies_in_training_count_once(tmp_path: Path) -> None:
    vectors = [[0.0], [0.0], [1.0], [1.0], [1.0], [3.0], [3.5], [9.0]]
    dataset = dataset_of(tmp_path, ["train"] * 6 + ["valid"] * 2)
    found = coverage(dataset, Embeddings(vectors))
    assert (found.n_reference, found.n_distinct) == (6, 3)
    assert found.reference_distances.tolist() == [1, 1, 2]
    assert (found.threshold, found.chance) == (2, 0.25)
    assert found["far"].tolist() == [True, False]


def test_ten_copies_of_a_far_image_are_one(tmp_path: Path) -> None:
    vectors = np.arange(30.0)[:, None]
    once = dataset_of(tmp_path, ["train"] * 30 + ["valid"] * 2)
    (split,) = coverage(once, Embeddings(np.r_[vectors, [[99.0]], [[3.5]]])).splits
    (tmp_path / "ten").mkdir()
    ten = dataset_of(tmp_path / "ten", ["train"] * 30 + ["valid"] * 11)
    (copied,) = coverage(ten, Embeddings(np.r_[vectors, [[99.0]] * 10, [[3.5]]])).splits
    assert (split.n_far, copied.n_far) == (1, 10)
    assert split.p_value == copied.p_value


def test_training_images_that_are_all_equal(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, ["train"] * 3 + ["valid"] * 2)
    found = coverage(dataset, Embeddings([[1.0]] * 4 + [[2.0]]))
    assert math.isnan(found.threshold)
    assert found["distance"].tolist() == [1, 0]
    assert found["far"].tolist() == [False, False]
    (split,) = found.splits
    assert (split.n_far, split.expected, split.p_value) == (0, None, None)
    document = json.loads(found.to_json())
    assert (document["threshold"], document["chance"]) == (None, None)
    assert document["images"]["percentile"] == [None, None]


def test_one_image_in_each_split(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, ["train", "valid", "test"])
    found = coverage(dataset, space_of(Embeddings([[0.0], [1.0], [5.0]]), [0, 0, -1]))
    assert found["file_name"] == ["2.jpg", "1.jpg"]
    assert found.noise is not None
    assert found.noise.status == "noise"
    assert found.uncovered == ()


def test_a_single_split(tmp_path: Path) -> None:
    found = coverage(dataset_of(tmp_path, ["train"] * 3), Embeddings([[0.0], [1.0], [3.0]]))
    assert (found.splits, len(found)) == ((), 0)
    assert len(found.to_polars()) == 0


def test_images_of_no_split_and_without_a_vector_are_counted(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, ["train", None, "train", "valid", "valid"])
    embeddings = Embeddings([[0.0], [1.0], [2.0], [3.0]], rows=[0, 1, 2, 3])
    found = coverage(dataset, space_of(embeddings, [0, 1, 0, 1]))
    assert (found.n_without_split, found.n_without_vector) == (1, 1)
    assert found.uncovered[0].n_without_split == 1
    assert found["image_id"] == [3]


def test_groups_that_are_given(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, [None] * 4, camera=["a", "a", "b", "b"])
    embeddings = Embeddings([[0.0], [1.0], [2.0], [9.0]])
    by_key = coverage(dataset, embeddings, by="camera", reference="a")
    listed = coverage(dataset, embeddings, by={"a": [0, 1], "b": [2, 3]}, reference="a")
    assert by_key["image_id"] == listed["image_id"] == [3, 2]
    assert by_key.provenance["settings"]["by"] == "camera"


def test_what_is_refused(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, ["train", "valid", "valid"])
    vectors = Embeddings([[0.0], [1.0], [2.0]])
    with pytest.raises(errata.UsageError, match="reference: found 'tarin'; the splits are: train,"):
        coverage(dataset, vectors, reference="tarin")
    with pytest.raises(errata.UsageError, match="quantile: found 1; give a number between"):
        coverage(dataset, vectors, quantile=1)
    with pytest.raises(errata.UsageError, match="few: found 2"):
        coverage(dataset, vectors, few=2)
    with pytest.raises(errata.UsageError, match="found vectors of 'gt'; give vectors of images"):
        coverage(dataset, Embeddings([[0.0]], of="gt"))
    with pytest.raises(errata.UsageError, match="found a vector for image 3 of 3"):
        coverage(dataset, Embeddings([[0.0]] * 4))
    with pytest.raises(errata.UsageError, match="metadata keys are: split"):
        coverage(dataset, vectors, by="camera")
    with pytest.raises(errata.UsageError, match="none has a vector; the splits are: train, valid"):
        coverage(dataset, Embeddings([[0.0]], rows=[1]))
    near = split_neighbours(dataset, Embeddings([[0.0], [1.0], [2.0]]))
    with pytest.raises(errata.UsageError, match="neighbours: found those of"):
        coverage(dataset, vectors, neighbours=near)
    (tmp_path / "none").mkdir()
    without = dataset_of(tmp_path / "none", [None, None, None])
    with pytest.raises(errata.UsageError, match="split: no image of the data set has one"):
        coverage(without, vectors)


def test_it_is_frozen_and_goes_through_a_pickle(planned: Demo, tmp_path: Path) -> None:
    found = covered_of(planned, tmp_path, planned.splits)
    with pytest.raises(AttributeError, match="frozen"):
        found.threshold = 0
    assert pickle.loads(pickle.dumps(found)).to_json() == found.to_json()
    assert found.to_json() == covered_of(planned, tmp_path, planned.splits).to_json()
    provenance = found.to_dict()["provenance"]
    assert provenance["embeddings"]["blake3"] == Embeddings(planned.vectors).blake3
    assert provenance["space"]["settings"]["seed"] == 0
    assert "seconds" not in provenance["space"]
    assert list(found.to_pandas().columns) == list(found.columns)


def test_progress_and_cancelling(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, ["train", "valid"])
    told: list[tuple[int, int]] = []
    coverage(dataset, Embeddings([[0.0], [1.0]]), progress=lambda *at: told.append(at))
    assert told == [(1, 2), (2, 2)]
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(errata.CancelledError):
        coverage(dataset, Embeddings([[0.0], [1.0]]), cancel=cancel)


# The probabilities, by counting.


def test_the_number_beyond_a_border_by_counting() -> None:
    """All orders of 4 new values among 6 are equally likely; beyond the 5th smallest of the 6."""
    n, n_reference, order = 4, 6, 5

    def ways(beyond: int) -> int:
        # New values beyond the border mix with the last value, the others with the first four.
        last = n_reference - order
        return comb(beyond + last, last) * comb(n - beyond + order - 1, order - 1)

    total = comb(n + n_reference, n)
    assert sum(ways(k) for k in range(n + 1)) == total
    for k in range(n + 1):
        expected = sum(ways(j) for j in range(k, n + 1)) / total
        assert at_least_so_many_beyond(k, n, n_reference, order) == pytest.approx(expected)


def test_a_tail_below_the_rounding_of_1_is_not_lost() -> None:
    """All of 40 beyond the 3rd smallest but one of 60: one order in as many as there are."""
    every = comb(40 + 3, 3) / comb(40 + 60, 60)
    assert every < 1e-20
    assert at_least_so_many_beyond(40, 40, 60, 57) < 1e-20
    # Mixed with the last three, after the first 57.
    assert at_least_so_many_beyond(40, 40, 60, 57) == pytest.approx(
        comb(40 + 60 - 57, 60 - 57) / comb(40 + 60, 60)
    )


def test_bounds_and_shares_by_counting() -> None:
    for hits, n in ((0, 5), (2, 7), (6, 7)):
        p = upper_bound(hits, n)
        tail = sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(hits + 1))
        assert tail == pytest.approx(0.05)
    assert upper_bound(3, 3) == upper_bound(0, 0) == 1
    assert chance_of_none(10, 6, 2) == pytest.approx(comb(4, 2) / comb(10, 2))
    # 3 of 4 against 0 of 5, and what is no more likely: 0 of 4 against 3 of 5 is.
    weight = [comb(4, k) * comb(5, 3 - k) for k in range(4)]
    expected = sum(w for w in weight if w <= weight[3]) / sum(weight)
    assert fisher(3, 4, 0, 5) == pytest.approx(expected)


def test_holm_by_hand() -> None:
    assert holm([0.03, 0.01, 0.04]).tolist() == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.9, 0.8]).tolist() == [1, 1]
    assert holm([]).tolist() == []
