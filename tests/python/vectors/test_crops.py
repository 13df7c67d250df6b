"""Clusters of crops against loops over the gallery."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

import errata
from errata.embeddings import Embeddings
from errata.vectors import (
    CropCluster,
    VectorSpace,
    analyse_crops,
    crop_clusters,
    find_crops,
    join_crops,
)  # fmt: skip
from errata.vectors.clusters import mean_bounds
from errata.vectors.crops.crop_kinds import KINDS
from vectors import plain_crops
from vectors.plain_crops import WRONG, Crop, crops_of
from vectors.random_sets import random_labels, random_set, space_of

RULES: list[dict[str, Any]] = [
    {},
    {"class_agnostic": False},
    {"protocol": "score", "max_dets": 1},
    {"allowed_label_matches": [{"ground_truth_label": "bus", "model_prediction_label": "car"}]},
]


def labelled(ev: errata.Evaluation, of: Any, rng: Random) -> tuple[VectorSpace, dict[Crop, int]]:
    """Give a space of nine in ten crops, and the cluster of each."""
    every = crops_of(ev, of)
    rows = sorted(rng.sample(range(len(every)), 9 * len(every) // 10))
    labels = random_labels(rng, len(rows))
    space = space_of(labels, of=of, rows=rows)
    return space, {every[row]: label for row, label in zip(rows, labels, strict=True)}


def assert_equal_cluster(found: CropCluster, wanted: dict[str, Any]) -> None:
    for name in ("n_crops", "n_frames", "n_error_frames"):
        assert getattr(found, name) == wanted[name], name
    assert found.counts == {kind: wanted["counts"][kind] for kind in KINDS}
    assert found.n_errors == sum(wanted["counts"][kind] for kind in WRONG)
    assert found.error_share == pytest.approx(wanted["error_share"], abs=1e-12)
    if not wanted["cells"]:
        assert found.cell is None
        return
    assert found.cell is not None
    numbers = wanted["cells"][found.cell.gt_label, found.cell.dt_label]
    assert numbers == max(wanted["cells"].values())
    assert numbers == (found.cell.n_frames, found.cell.n_errors)


@pytest.mark.parametrize("of", ["gt", "dt", "crops"])
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("part", [False, True])
def test_against_the_gallery(of: str, rule: dict[str, Any], part: bool, tmp_path: Path) -> None:
    for seed in (0, 1):
        loaded, rng = random_set(seed, tmp_path), Random(seed)
        ev = loaded.evaluate(**rule)
        if part:
            ev = ev.subset(loaded.dataset.image_ids[::2])
        space, label_of = labelled(ev, of, rng)
        analysis = analyse_crops(ev, space)
        assert analysis.n_outside + len(analysis.places) == len(label_of)
        for score_thr, iou_thr in ((None, 0.5), (0.3, 0.8)):
            expected = plain_crops.clusters(ev, label_of, score_thr, iou_thr)
            report = analysis.at(score_thr, iou_thr)
            assert [each.id for each in report.clusters] == sorted(expected)
            for cluster in report.clusters:
                assert_equal_cluster(cluster, expected[cluster.id])


def test_one_cluster_of_everything_counts_what_the_matrix_counts(tmp_path: Path) -> None:
    ev = random_set(5, tmp_path).evaluate()
    n = len(crops_of(ev, "crops"))
    (cluster,) = crop_clusters(ev, space_of([0] * n, of="crops"), 0.3).clusters
    pooled = ev.metrics(0.3).pooled
    counts = cluster.counts
    assert counts["tp"] == pooled.tp
    assert counts["confused"] + counts["fp"] == pooled.fp
    assert counts["confused"] + counts["fn"] == pooled.fn
    assert counts["absorbed"] == pooled.absorbed
    assert cluster.n_errors == int(ev.confusion(0.3).matrix.sum()) - (pooled.tp or 0)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("part", [False, True])
def test_kinds_are_counted_without_clusters(
    rule: dict[str, Any], part: bool, tmp_path: Path
) -> None:
    for seed in range(6):
        loaded, rng = random_set(seed, tmp_path), Random(seed)
        ev = loaded.evaluate(**rule)
        if part:
            ev = ev.subset(loaded.dataset.image_ids[::2])
        space, label_of = labelled(ev, rng.choice(["gt", "dt", "crops"]), rng)
        crops, analysis = find_crops(ev, space.embeddings), analyse_crops(ev, space)
        assert crops.n_outside == analysis.n_outside
        for score_thr, iou_thr in ((None, 0.5), (rng.random(), rng.random())):
            kinds = crops.kinds(score_thr, iou_thr)
            one = plain_crops.clusters(ev, dict.fromkeys(label_of, 0), score_thr, iou_thr)
            wanted = one[0]["counts"] if one else {}
            assert kinds.counts() == {kind: wanted.get(kind, 0) for kind in KINDS}
            report = analysis.of(kinds, samples=2)
            assert report.to_dict() == analysis.at(score_thr, iou_thr, samples=2).to_dict()
            for cluster in report.clusters:
                assert len(analysis.members(cluster.id)) == cluster.n_crops


def test_kinds_of_a_class_s_crops_are_its_row_and_its_column(tmp_path: Path) -> None:
    for seed in range(6):
        loaded, rng = random_set(seed, tmp_path), Random(seed)
        ev = loaded.evaluate()
        dataset, model = ev.dataset, ev.inferences
        for place, label in enumerate(ev.labels):
            gts, dts = (
                np.flatnonzero(side.arrays["class_index"] == place) for side in (dataset, model)
            )
            crops = find_crops(
                ev,
                Embeddings(
                    np.zeros((len(gts) + len(dts), 1)),
                    rows=np.concatenate([gts, dataset.n_annotations + dts]),
                    of="crops",
                ),
            )
            thr = rng.random()
            matrix = ev.confusion(thr).matrix
            counts = crops.kinds(thr).counts()
            confused = [
                row
                for row in ev.examples(kind="confused", score_thr=thr).to_dict()["examples"]
                if label in (row["gt_label"], row["dt_label"])
            ]
            assert counts["tp"] == matrix[place, place]
            assert counts["fp"] == matrix[-1, place]
            assert counts["fn"] == matrix[place, -1]
            assert counts["confused"] == len(confused)


def test_samples_are_errors_next_to_the_medoid(tmp_path: Path) -> None:
    ev = random_set(6, tmp_path).evaluate()
    space, _ = labelled(ev, "dt", Random(6))
    analysis = analyse_crops(ev, space)
    for cluster in analysis.at(0.3, samples=3).clusters:
        assert cluster.samples
        if cluster.n_errors:
            assert {sample.kind for sample in cluster.samples} <= set(WRONG)
        places = [
            int(analysis.typical[np.flatnonzero(analysis.rows == sample.row)[0]])
            for sample in cluster.samples
        ]
        assert places == sorted(places)


def lamp_posts() -> tuple[errata.Evaluation, VectorSpace]:
    """A false person on the same post in six frames, two false dogs, and persons found in ten."""
    frames = list(range(10))
    dataset = errata.Dataset.from_arrays(
        image_ids=frames,
        annotation_images=frames,
        boxes_xywh=[[0, 0, 10, 10]] * 10,
        class_ids=[1] * 10,
        categories={1: "person", 2: "dog"},
    )
    found = [(frame, [0, 0, 10, 10], 1, 0) for frame in frames]
    posts = [(frame, [50, 0, 5, 30], 1, 1) for frame in range(6)]
    dogs = [(frame, [80, 80, 9, 9], 2, 2) for frame in (7, 8)]
    rows = sorted([*found, *posts, *dogs], key=lambda row: row[0])
    model = errata.InferenceSet.from_arrays(
        dataset,
        images=[row[0] for row in rows],
        boxes_xywh=[row[1] for row in rows],
        class_ids=[row[2] for row in rows],
        scores=[0.9 - 0.4 * (row[3] == 2) for row in rows],
    )
    return errata.evaluate(dataset, model), space_of([row[3] for row in rows], of="dt")


def test_the_same_mistake_again_and_again() -> None:
    ev, space = lamp_posts()
    analysis = analyse_crops(ev, space)
    report = analysis.at(0.3)
    assert [each.id for each in report.ranked] == [1, 2, 0]
    worst = report.ranked[0]
    assert str(worst.cell) == "false person in 6 frames"
    assert (worst.error_share, worst.n_error_frames) == (1.0, 6)
    assert worst.error_share_lower == pytest.approx(mean_bounds.lower([1.0], [6])[0])
    assert "worst: 1, false person in 6 frames" in repr(report)
    # Dropped by the threshold, they are no mistake, and nothing is clustered again.
    higher = analysis.at(0.8)
    assert (higher[2].counts["dropped"], higher[2].rank, higher[2].cell) == (2, None, None)


def test_misses_and_false_ones_share_a_space() -> None:
    ev, _ = lamp_posts()
    vectors = np.zeros((10, 2))
    gt = Embeddings(vectors, of="gt", file="gt.npy", made_by="onnx 1")
    dt = Embeddings(np.ones((18, 2)), of="dt", file="dt.npy", made_by="onnx 1")
    joined = join_crops(ev.dataset, gt, dt)
    assert (joined.of, joined.file, joined.made_by) == ("crops", "gt.npy, dt.npy", "onnx 1")
    assert joined.vectors.tolist() == [[0, 0]] * 10 + [[1, 1]] * 18
    labels = [0] * 10 + [1] * 18
    report = crop_clusters(ev, space_of(labels, embeddings=joined), 0.3)
    # A pair is one example in each of the two clusters that hold a crop of it.
    assert (report[0].counts["tp"], report[1].counts["tp"], report[1].counts["fp"]) == (10, 10, 8)
    assert {sample.of for sample in report[0].samples} == {"gt"}


def test_as_plain_python_and_as_a_table() -> None:
    report = crop_clusters(*lamp_posts(), 0.3)
    found = json.loads(report.to_json())
    assert found == report.to_dict()
    assert found["ranking"] == [1, 2, 0]
    assert found["clusters"][1]["says"] == "false person in 6 frames"
    assert set(found["provenance"]) >= {"dataset", "inferences", "embeddings", "protocol"}
    frame = report.to_pandas()
    assert frame["fp"].tolist() == [0, 6, 2]
    assert frame["says"].tolist()[1:] == ["false person in 6 frames", "false dog in 2 frames"]


def test_refusals() -> None:
    ev, space = lamp_posts()
    with pytest.raises(errata.UsageError, match="found vectors of 'images'"):
        analyse_crops(ev, space_of([0]))
    with pytest.raises(errata.UsageError, match="row 18 of 18"):
        analyse_crops(ev, space_of([0] * 19, of="dt"))
    with pytest.raises(errata.UsageError, match="row 10 of 10"):
        analyse_crops(ev, space_of([0] * 11, of="gt"))
    with pytest.raises(errata.UsageError, match="found -1"):
        analyse_crops(ev, space).at(0.3, samples=-1)
    dt = Embeddings(np.ones((18, 2)), of="dt")
    few = find_crops(ev, Embeddings(np.ones((3, 2)), of="dt")).kinds()
    with pytest.raises(errata.UsageError, match="found 3 crops beside 18"):
        analyse_crops(ev, space).of(few)
    with pytest.raises(errata.UsageError, match="give those of annotations"):
        join_crops(ev.dataset, dt, dt)
    with pytest.raises(errata.UsageError, match="3 dimensions beside 2"):
        join_crops(ev.dataset, Embeddings(np.ones((10, 3)), of="gt"), dt)
    with pytest.raises(errata.UsageError, match="annotation 10 of 10"):
        join_crops(ev.dataset, Embeddings(np.ones((11, 2)), of="gt"), dt)


def test_nothing_at_all() -> None:
    ev, _ = lamp_posts()
    empty = space_of([], embeddings=Embeddings(np.empty((0, 2)), of="dt"))
    report = crop_clusters(ev, empty)
    assert (report.clusters, report.ranked) == ((), ())
    assert report.to_dict()["n_crops"] == 0
