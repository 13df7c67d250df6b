"""Clusters of images against loops over per-image rows."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

import errata
from errata.embeddings import Embeddings
from errata.vectors import ClusterReport, VectorSpace, analyse
from vectors import plain_clusters
from vectors.random_sets import Loaded, random_labels, random_set, space_of

ARGUMENTS: list[Any] = [(None, 0.5), (0.3, 0.5), (0.5, 0.9), ({"car": 0.9, "dog": 0.3}, 0.2)]


def per_image_rows(ev: errata.Evaluation, score_thr: Any, iou_thr: float) -> list[dict[str, Any]]:
    found = ev.per_image(score_thr, iou_thr).to_dict()
    names = ("image_id", "split", "f1", "precision", "recall")
    columns = zip(*(found[name] for name in names), strict=True)
    return [dict(zip(names, row, strict=True)) for row in columns]


def labels_by_id(space: VectorSpace, dataset: errata.Dataset) -> dict[Any, int]:
    rows, labels = space.embeddings.rows.tolist(), space.labels.tolist()
    return {dataset.image_ids[row]: label for row, label in zip(rows, labels, strict=True)}


def assert_equal_clusters(report: ClusterReport, expected: dict[int, dict[str, Any]]) -> None:
    assert [each.id for each in report.clusters] == sorted(expected)
    for cluster in report.clusters:
        wanted = expected[cluster.id]
        assert cluster.n_images == wanted["n_images"]
        assert cluster.splits == wanted["splits"]
        found = cluster.to_dict()
        for name in ("f1", "precision", "recall"):
            assert found[name] == pytest.approx(wanted[name], abs=1e-12), (cluster.id, name)
        if wanted["f1"]["n"]:
            upper = plain_clusters.upper_bound(wanted["f1"]["mean"], wanted["f1"]["n"], 2000)
            assert cluster.f1_upper == pytest.approx(upper, abs=1 / 1000)


@pytest.mark.parametrize("seed", range(12))
def test_against_the_definition(seed: int, tmp_path: Path) -> None:
    loaded, rng = random_set(seed, tmp_path), Random(seed)
    space = space_of(random_labels(rng, 40), seed=seed)
    analysis = analyse(loaded.evaluate(), space)
    for score_thr, iou_thr in ARGUMENTS:
        rows = per_image_rows(analysis.evaluation, score_thr, iou_thr)
        expected = plain_clusters.clusters(rows, labels_by_id(space, loaded.dataset))
        assert_equal_clusters(analysis.at(score_thr, iou_thr), expected)


@pytest.mark.parametrize("how", ["images", "subset", "weights"])
def test_images_that_do_not_count_are_left_out(how: str, tmp_path: Path) -> None:
    loaded, rng = random_set(3, tmp_path), Random(3)
    kept = [i for i in loaded.dataset.image_ids if rng.random() < 0.5]
    mask = [int(i in kept) for i in loaded.dataset.image_ids]
    # Of the 40 images 30 have vectors.
    rows = sorted(rng.sample(range(40), 30))
    space = space_of(random_labels(rng, 30), rows=rows)
    if how == "images":
        ev = loaded.evaluate(images=kept)
    elif how == "subset":
        ev = loaded.evaluate().subset(kept)
    else:
        ev = loaded.evaluate().weighted(mask)
    analysis = analyse(ev, space)
    both = len(set(kept) & {loaded.dataset.image_ids[row] for row in rows})
    assert len(analysis.places) == both
    assert (analysis.n_outside, analysis.n_without_vector) == (30 - both, len(kept) - both)
    by_id = labels_by_id(space, loaded.dataset)
    expected = plain_clusters.clusters(per_image_rows(ev, 0.3, 0.5), by_id)
    report = analysis.at(0.3)
    assert_equal_clusters(report, expected)
    assert report.n_empty == space.n_clusters - sum(label != -1 for label in expected)
    for cluster in report.clusters:
        assert len(cluster.samples) == min(5, cluster.n_images)
        for rank in cluster.samples:
            assert loaded.dataset.image_ids[rank] in kept
            assert by_id[loaded.dataset.image_ids[rank]] == cluster.id


def test_ranking_is_by_the_upper_bound_and_leaves_noise_out(tmp_path: Path) -> None:
    space = space_of(random_labels(Random(0), 40))
    report = analyse(random_set(0, tmp_path).evaluate(), space).at(0.3)
    bounds = [each.f1_upper for each in report.ranked]
    assert bounds == sorted(bounds)  # type: ignore[type-var]
    assert [each.rank for each in report.ranked] == list(range(1, len(report.ranked) + 1))
    assert report.noise is not None
    assert report.noise.rank is None
    assert report.noise.f1_upper is not None
    assert report.noise not in report.ranked


def test_samples_are_those_next_to_the_medoid(tmp_path: Path) -> None:
    loaded = random_set(1, tmp_path)
    space = space_of(random_labels(Random(1), 40))
    analysis = analyse(loaded.evaluate(), space)
    for cluster in analysis.at(0.3, samples=None).clusters:
        members = np.flatnonzero(space.labels == cluster.id).tolist()
        assert sorted(cluster.samples) == members
        if cluster.is_noise:
            continue
        points = space.points.tolist()
        middle = members[plain_clusters.medoid([points[i] for i in members])]
        order = sorted(
            members, key=lambda i: (plain_clusters.distance(points[i], points[middle]), i)
        )
        assert list(cluster.samples) == order
    assert all(not each.samples for each in analysis.at(0.3, samples=0).clusters)


@pytest.fixture
def report(tmp_path: Path) -> ClusterReport:
    space = space_of(random_labels(Random(2), 40), silhouette=float("nan"))
    return analyse(random_set(2, tmp_path).evaluate(), space).at(0.3)


def test_as_plain_python(report: ClusterReport) -> None:
    found = json.loads(report.to_json())
    assert found == report.to_dict()
    assert found["space"]["silhouette"] is None
    assert found["space"]["settings"]["min_samples"] == 1
    assert found["ranking"] == [each.id for each in report.ranked]
    vectors = report.analysis.space.embeddings
    assert found["provenance"]["embeddings"]["blake3"] == vectors.blake3
    assert len(found["provenance"]["dataset"]["blake3"]) == 64
    for cluster, row in zip(report.clusters, found["clusters"], strict=True):
        assert row["f1"]["mean"] == cluster.f1.mean
        assert [s["file_name"] for s in row["samples"]] == report.names(cluster)


def test_as_a_table(report: ClusterReport) -> None:
    frame = report.to_pandas()
    assert frame["id"].tolist() == [each.id for each in report.clusters]
    assert frame["split_test"].sum() == sum(x.splits.get("test", 0) for x in report.clusters)
    assert report.to_polars().shape == frame.shape
    assert report.to_arrow().num_rows == len(report)
    assert "<table" in report._repr_html_()


def test_frozen_and_readable(report: ClusterReport) -> None:
    with pytest.raises(AttributeError, match="frozen"):
        report.iou_thr = 0.3
    assert repr(report).startswith("ClusterReport(40 images, 6 clusters, score_thr=0.3")
    assert report[0] is report.clusters[1]
    with pytest.raises(KeyError):
        report[99]
    assert copy.copy(report).clusters == report.clusters


def test_clusters_in_which_nothing_is_defined() -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[1, 2, 3], annotation_images=[1], boxes_xywh=[[0, 0, 4, 4]], class_ids=[1]
    )
    model = errata.InferenceSet.from_arrays(
        dataset, images=[], boxes_xywh=[], class_ids=[], scores=[]
    )
    report = analyse(errata.evaluate(dataset, model), space_of([0, 1, 1])).at(0.5)
    assert (report[0].f1.mean, report[0].precision.mean, report[0].rank) == (0.0, None, 1)
    assert (report[1].f1.mean, report[1].f1.skipped, report[1].rank) == (None, 2, None)
    assert report[1].f1_upper is None
    assert report.names(report[1]) == ["2", "3"]
    (undefined,) = [c for c in report.to_roboflow()["clusters"] if c["id"] == 1]
    assert set(undefined["metrics"].values()) == {0.0}


def test_nothing_at_all() -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[], annotation_images=[], boxes_xywh=[], class_ids=[]
    )
    model = errata.InferenceSet.from_arrays(
        dataset, images=[], boxes_xywh=[], class_ids=[], scores=[]
    )
    space = space_of([], embeddings=Embeddings(np.empty((0, 4))))
    report = analyse(errata.evaluate(dataset, model), space).at(0.5)
    assert report.clusters == report.ranked == ()
    assert report.to_roboflow()["clusters"] == []
    assert report.to_roboflow_images() == {"totalImages": 0, "images": []}


def test_refusals(tmp_path: Path) -> None:
    loaded: Loaded = random_set(0, tmp_path)
    ev = loaded.evaluate()
    with pytest.raises(errata.UsageError, match="found vectors of 'dt'"):
        analyse(ev, space_of([0], of="dt"))
    with pytest.raises(errata.UsageError, match="image 40 of 40"):
        analyse(ev, space_of([0] * 41))
    with pytest.raises(errata.UsageError, match="more than once"):
        analyse(ev.weighted([2] * 40), space_of([0] * 40))
    analysis = analyse(ev, space_of([0] * 40))
    with pytest.raises(errata.UsageError, match="found -1"):
        analysis.at(0.5, samples=-1)
    with pytest.raises(errata.UsageError, match="iou_thr"):
        analysis.at(0.5, 1.5)
