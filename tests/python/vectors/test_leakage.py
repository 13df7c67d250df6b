"""Copies across splits: planted ones are found and no others; groups against plain Python."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import errata
from errata.embeddings import Embeddings
from errata.vectors import Leakage, leakage
from vectors.small_blocks import use_small_blocks
from vectors.split_sets import Demo, dataset_of, demo


@pytest.fixture(scope="module")
def planned() -> Demo:
    return demo(400, 2)


def test_planted_copies_are_found_and_no_others(planned: Demo, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    train, valid = planned.places("train"), planned.places("valid")
    sources, targets = train[5:25], valid[10:30]
    vectors = planned.vectors.copy()
    vectors[targets] = vectors[sources] + 0.005 * rng.standard_normal((20, 64))
    vectors[targets[0]] = vectors[sources[0]]
    found = leakage(dataset_of(tmp_path, planned.splits), Embeddings(vectors))
    assert found.leaked_ids == {"valid": tuple(targets.tolist()), "test": ()}
    of = found.pairs
    pairs = dict(zip(of["image_id"], of["other_image_id"], strict=True))
    assert pairs == dict(zip(targets.tolist(), sources.tolist(), strict=True))
    assert of["distance"] == sorted(of["distance"])
    assert (of["distance"][0], of["image_id"][0]) == (0, targets[0])
    assert (set(of["split"]), set(of["other_split"])) == ({"valid"}, {"train"})
    into = found.between("valid", "train")
    assert (into.n_leaked, into.n_equal, into.n_pairs, into.n_same_file) == (20, 1, 20, None)
    assert found.between("train", "valid").n_leaked == 20
    assert found.between("test", "train").n_leaked == 0
    assert [each.n_images for each in found.groups] == [2] * 20


@pytest.mark.parametrize("dimensions", [8, 64, 256])
def test_nothing_is_found_where_nothing_is(tmp_path: Path, dimensions: int) -> None:
    rng = np.random.default_rng(1)
    dataset = dataset_of(tmp_path, ["train"] * 400 + ["valid"] * 100)
    for _ in range(5):
        found = leakage(dataset, Embeddings(rng.standard_normal((500, dimensions))))
        assert found.groups == ()
        assert found.max_distance == 0.25 * found.typical_distance


# Against the definition.

CASES = st.integers(1, 14).flatmap(
    lambda n: st.tuples(
        arrays(np.float64, (n, 2), elements=st.integers(0, 4).map(float)),
        st.lists(st.sampled_from(["train", "valid", "test", None]), min_size=n, max_size=n),
        st.sampled_from([0.0, 1.0, 2**0.5, 2.0]),
    )
)


def groups_by_hand(
    vectors: np.ndarray, splits: list[str | None], radius: float
) -> tuple[set[frozenset[int]], dict[frozenset[str], int]]:
    """Groups, and pairs by the two splits, from every pair."""
    group = {i: {i} for i in range(len(splits))}
    counts: dict[frozenset[str], int] = {}
    for i in range(len(splits)):
        for j in range(i):
            a, b = splits[i], splits[j]
            # Radii are squared: the grid's distances are roots of whole numbers.
            near = round(float(np.square(vectors[i] - vectors[j]).sum())) <= round(radius**2)
            if a is None or b is None or a == b or not near:
                continue
            counts[frozenset((a, b))] = counts.get(frozenset((a, b)), 0) + 1
            joined = group[i] | group[j]
            for member in joined:
                group[member] = joined
    return {frozenset(each) for each in group.values() if len(each) > 1}, counts


@given(case=CASES)
def test_groups_and_pairs_are_those_of_the_definition(
    case: tuple[np.ndarray, list[str | None], float],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    vectors, drawn, radius = case
    splits = ["train", *drawn[1:]]
    with pytest.MonkeyPatch.context() as patch:
        use_small_blocks(patch)
        dataset = dataset_of(tmp_path_factory.mktemp("case"), splits)
        found = leakage(dataset, Embeddings(vectors), max_distance=radius)
    groups, counts = groups_by_hand(vectors, splits, radius)
    members = [[i for ids in each.image_ids.values() for i in ids] for each in found.groups]
    assert {frozenset(each) for each in members} == groups
    assert len(members) == len(groups)
    for each in found.splits:
        assert each.n_pairs == counts.get(frozenset((each.split, each.copied_in)), 0)
    assert_leaked(found, vectors, splits, radius)


def assert_leaked(
    found: Leakage, vectors: np.ndarray, splits: list[str | None], radius: float
) -> None:
    gaps = np.square(vectors[:, None] - vectors[None]).sum(axis=2)
    near = gaps <= round(radius**2)
    for each in found.splits:
        inside = [i for i, split in enumerate(splits) if split == each.split]
        others = [i for i, split in enumerate(splits) if split == each.copied_in]
        leaked = [i for i in inside if near[i, others].any()]
        assert (each.n_images, each.n_leaked) == (len(inside), len(leaked))
        assert each.n_equal == sum(not gaps[i, others].all() for i in inside)
        if each.copied_in == "train":
            assert found.leaked_ids[each.split] == tuple(leaked)
        for i in leaked:
            # The nearest one, the first of equally near ones, is among the pairs.
            nearest = others[int(gaps[i, others].argmin())]
            pairs = zip(found.pairs["image_id"], found.pairs["other_image_id"], strict=True)
            assert {i, nearest} in [set(pair) for pair in pairs]


def test_a_thousand_copies_are_one_group(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, ["train"] * 600 + ["valid"] * 400)
    found = leakage(dataset, Embeddings(np.ones((1000, 4))))
    (group,) = found.groups
    assert (group.n_images, group.distance) == (1000, 0)
    assert found.between("valid", "train").n_pairs == 600 * 400
    assert found.chosen_by.startswith("only equal vectors")
    assert json.loads(found.to_json())["typical_distance"] is None
    # The first of the training images stands for all; each image has one row.
    assert len(found.pairs["distance"]) == 999


def test_a_radius_beyond_everything_joins_all(tmp_path: Path) -> None:
    vectors = np.random.default_rng(0).standard_normal((300, 3))
    dataset = dataset_of(tmp_path, ["train"] * 200 + ["valid"] * 100)
    with pytest.MonkeyPatch.context() as patch:
        use_small_blocks(patch, 64)
        found = leakage(dataset, Embeddings(vectors), max_distance=1e6)
    assert [each.n_images for each in found.groups] == [300]
    assert found.between("train", "valid").n_pairs == 200 * 100


def test_cosine(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, ["train", "valid", "valid"])
    vectors = Embeddings([[1.0, 0.0], [3.0, 0.0], [1.0, 1.0]])
    found = leakage(dataset, vectors, metric="cosine", max_distance=0)
    assert found.leaked_ids == {"valid": (1,)}
    wide = leakage(dataset, vectors, metric="cosine", max_distance=1 - 0.5**0.5 + 1e-12)
    assert wide.leaked_ids == {"valid": (1, 2)}


# Files.


def test_equal_files_are_copies_whatever_their_vectors(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, ["train", "train", "valid", "valid", "test", "test"])
    folder = tmp_path / "pictures"
    folder.mkdir()
    for i, content in enumerate([b"one", b"two", b"one", b"six", b"one"]):
        (folder / f"{i}.jpg").write_bytes(content)
    vectors = Embeddings([[0.0], [10.0], [20.0], [10.0], [30.0], [40.0]])
    found = leakage(dataset, vectors, max_distance=1, images=folder)
    assert found.leaked_ids == {"valid": (2, 3), "test": (4,)}
    assert found.n_files_missing == 1
    rows = zip(*(found.pairs[name] for name in ("image_id", "other_image_id", "distance",
                                                "same_file")), strict=True)  # fmt: skip
    assert list(rows) == [(3, 1, 0, False), (4, 2, 10, True), (2, 0, 20, True), (4, 0, 30, True)]
    into = found.between("valid", "train")
    assert (into.n_leaked, into.n_equal, into.n_same_file, into.n_pairs) == (2, 1, 1, 1)
    assert [each.image_ids for each in found.groups] == [
        {"train": (1,), "valid": (3,)},
        {"train": (0,), "valid": (2,), "test": (4,)},
    ]


def test_folders_that_hold_no_picture(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, ["train", "valid"])
    vectors = Embeddings([[0.0], [1.0]])
    with pytest.raises(errata.FileError, match="is no folder"):
        leakage(dataset, vectors, images=tmp_path / "nowhere")
    with pytest.raises(errata.FileError, match=r"found none of 2 pictures, no '0\.jpg'"):
        leakage(dataset, vectors, images=tmp_path)


# Metrics.


def evaluated(folder: Path) -> errata.Evaluation:
    """Four valid images with one object each: two of them found."""
    images = [{"id": i, "split": "train" if i == 0 else "valid"} for i in range(5)]
    box = [0, 0, 9, 9]
    truth = {
        "images": images,
        "categories": [{"id": 1, "name": "car"}],
        "annotations": [
            {"id": i, "image_id": i, "category_id": 1, "bbox": box, "area": 81, "iscrowd": 0}
            for i in range(1, 5)
        ],
    }
    results = [{"image_id": i, "category_id": 1, "bbox": box, "score": 0.9} for i in (1, 2)]
    (folder / "gt.json").write_text(json.dumps(truth))
    (folder / "dt.json").write_text(json.dumps(results))
    dataset = errata.read(folder / "gt.json")
    return errata.evaluate(dataset, errata.read_predictions(folder / "dt.json", dataset))


def test_what_leaked_images_are_worth(tmp_path: Path) -> None:
    evaluation = evaluated(tmp_path)
    vectors = Embeddings([[0.0], [0.0], [5.0], [6.0], [7.0]])
    found = leakage(evaluation.dataset, vectors, evaluation=evaluation, max_distance=0)
    assert found.costs is not None
    (cost,) = found.costs
    assert (cost.split, cost.n_images, cost.n_leaked) == ("valid", 4, 1)
    assert (cost.recall, round(cost.recall_without or 0, 9)) == (0.5, round(1 / 3, 9))
    assert (cost.precision, cost.precision_without) == (1, 1)
    part = leakage(evaluation.dataset, vectors, evaluation=evaluation.subset([1]), max_distance=0)
    assert part.costs is not None
    # Nothing is left without it: undefined, not 0.
    assert (part.costs[0].n_images, part.costs[0].f1, part.costs[0].f1_without) == (1, 1, None)
    clean = leakage(evaluation.dataset, Embeddings(np.arange(5.0)[:, None]), evaluation=evaluation)
    assert clean.costs == ()


def test_odd_inputs(tmp_path: Path) -> None:
    one_each = leakage(dataset_of(tmp_path, ["train", "valid"]), Embeddings([[0.0], [1.0]]))
    assert (one_each.typical_distance, one_each.groups) == (1, ())
    alone = leakage(dataset_of(tmp_path, ["train"]), Embeddings([[0.0]]))
    assert (alone.splits, alone.groups, alone.max_distance) == ((), (), 0)
    assert len(alone.to_arrow()) == 0
    unsplit = leakage(dataset_of(tmp_path, ["train", None]), Embeddings([[0.0], [0.0]]))
    assert (unsplit.n_without_split, unsplit.groups) == (1, ())


def test_what_is_refused(tmp_path: Path) -> None:
    evaluation = evaluated(tmp_path)
    vectors = Embeddings(np.arange(5.0)[:, None])
    for distance in (-1, float("nan"), float("inf")):
        with pytest.raises(errata.UsageError, match="max_distance: found"):
            leakage(evaluation.dataset, vectors, max_distance=distance)
    other = dataset_of(tmp_path, ["train"] * 5)
    with pytest.raises(errata.UsageError, match="evaluation: found one of"):
        leakage(other, vectors, evaluation=evaluation)
