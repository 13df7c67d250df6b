"""Roboflow's two documents: their keys, their conventions, and that they add up."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

import errata
from errata.vectors import ClusterReport, analyse
from errata.vectors.clusters.grouping import Groups
from errata.vectors.clusters.image_means import image_means
from vectors import plain_clusters
from vectors.documents import keys, page, validator
from vectors.random_sets import random_labels, random_set, space_of
from vectors.test_analysis import labels_by_id, per_image_rows

Change = Callable[[Any], Any]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> ClusterReport:
    loaded = random_set(0, tmp_path_factory.mktemp("set"))
    # Three images without a vector.
    space = space_of(random_labels(Random(0), 37), rows=range(37))
    return analyse(loaded.evaluate(), space).at(0.2)


def test_the_page_s_own_document_is_valid() -> None:
    assert list(validator("vector_analysis").iter_errors(page())) == []


def test_keys_and_their_order_are_the_page_s(report: ClusterReport) -> None:
    found, wanted = report.to_roboflow(), page()
    for each in (found, wanted):
        for cluster in each["clusters"]:
            cluster.pop("splitDistribution")
    assert keys(found) == keys(wanted)
    assert list(found["clusters"][0]["metrics"]) == list(wanted["clusters"][0]["metrics"])


def test_documents_are_valid_as_they_are_written(report: ClusterReport) -> None:
    analysis = json.loads(json.dumps(report.to_roboflow(), allow_nan=False))
    validator("vector_analysis").validate(analysis)
    images = json.loads(json.dumps(report.to_roboflow_images(), allow_nan=False))
    validator("image_predictions").validate(images)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.pop("preprocessing"),
        lambda d: d.update(extra=1),
        lambda d: d["clustering"].update(nClusters="5"),
        lambda d: d["clustering"]["metrics"].update(silhouetteScore=None),
        lambda d: d["clustering"]["parameters"].update(minSamples=1),
        lambda d: d["clusters"][0].update(id=-2),
        lambda d: d["clusters"][0]["metrics"].update(f1Mean=float("inf")),
        lambda d: d["clusters"][0]["metrics"].pop("recallMean"),
        lambda d: d["clusters"][0].update(sampleImages=[7]),
        lambda d: d["clusters"][0]["splitDistribution"].update(train=1.5),
    ],
)
def test_the_first_schema_can_fail(change: Change, report: ClusterReport) -> None:
    document = copy.deepcopy(report.to_roboflow())
    change(document)
    assert not validator("vector_analysis").is_valid(document)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.pop("totalImages"),
        lambda d: d["images"][0].update(imageId=7),
        lambda d: d["images"][0]["cluster"].update(embedding2D=[0.0]),
        lambda d: d["images"][0]["stats"].update(f1=None),
        lambda d: d["images"][0]["stats"].update(trueNegatives=0),
        lambda d: d["images"][0].update(confusion=[[0, 0]]),
        lambda d: d["images"][0].update(confusion=[[0, 0, 0]]),
        lambda d: d["images"][0].update(confusion=[[0, 0, 1, 1]]),
    ],
)
def test_the_second_schema_can_fail(change: Change, report: ClusterReport) -> None:
    document = copy.deepcopy(report.to_roboflow_images())
    change(document)
    assert not validator("image_predictions").is_valid(document)


def test_the_standard_deviation_is_the_page_s() -> None:
    # Least .667, largest 1, mean .889 of three images: 2/3, 1 and 1.
    (found,) = image_means(np.array([2 / 3, 1.0, 1.0]), Groups.of(np.zeros(3, dtype=np.int64)))
    wanted = page()["clusters"][1]["metrics"]
    shown = (found.mean, found.std, found.min, found.max)
    assert [round(value or 0, 3) for value in shown] == [
        wanted["f1Mean"], wanted["f1Std"], wanted["f1Min"], wanted["f1Max"],
    ]  # fmt: skip


@pytest.mark.parametrize("score_thr", [0.0, 0.2, 0.9])
def test_clusters_count_all_images(score_thr: float, report: ClusterReport) -> None:
    analysis = report.analysis
    found = analysis.at(score_thr).to_roboflow()
    rows = per_image_rows(analysis.evaluation, score_thr, 0.5)
    by_id = labels_by_id(analysis.space, analysis.evaluation.dataset)
    expected = plain_clusters.clusters(rows, by_id, zero=True)
    assert [each["id"] for each in found["clusters"]] == sorted(expected)
    for each in found["clusters"]:
        wanted = expected[each["id"]]
        assert each["numImages"] == wanted["n_images"]
        assert each["splitDistribution"] == wanted["splits"]
        assert each["metrics"] == pytest.approx(
            {
                **{
                    f"f1{part.title()}": wanted["f1"][part]
                    for part in ("mean", "std", "min", "max")
                },
                "precisionMean": wanted["precision"]["mean"],
                "recallMean": wanted["recall"]["mean"],
            },
            abs=1e-12,
        )


def test_splits_come_in_their_usual_order(report: ClusterReport) -> None:
    usual = ["train", "valid", "test", "extra"]
    for each in report.to_roboflow()["clusters"]:
        names = list(each["splitDistribution"])
        assert names == [name for name in usual if name in names]


RULES: list[dict[str, Any]] = [
    {},
    {"class_agnostic": False},
    {"same_class_first": True},
    {"protocol": "score"},
    {"allowed_label_matches": [{"ground_truth_label": "bus", "model_prediction_label": "car"}]},
]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("part", [False, True])
def test_images_sum_up_to_the_matrix(rule: dict[str, Any], part: bool, tmp_path: Path) -> None:
    loaded = random_set(4, tmp_path)
    evaluation = loaded.evaluate(**rule)
    if part:
        evaluation = evaluation.subset(loaded.dataset.image_ids[::2])
    document = analyse(evaluation, space_of([0] * 40)).at(0.3).to_roboflow_images()
    n = len(evaluation.labels) + 1
    total = np.zeros((n, n), dtype=int)
    for image in document["images"]:
        assert image["confusion"] == sorted(image["confusion"])
        for actual, predicted, count in image["confusion"]:
            total[actual, predicted] += count
    assert total.tolist() == evaluation.confusion(0.3).matrix.tolist()
    assert document["totalImages"] == len(document["images"]) == (20 if part else 40)


def test_one_image(report: ClusterReport) -> None:
    analysis = report.analysis
    dataset = analysis.evaluation.dataset
    found = report.to_roboflow_images()["images"]
    rows = report.per_image.to_dict()
    for rank in (0, 7, 36):
        image = found[rank]
        assert image["imageId"] == str(dataset.image_ids[rank])
        assert (image["imageName"], image["split"]) == (
            dataset.file_names[rank],
            (dataset.split or [])[rank],
        )
        assert image["cluster"]["id"] == analysis.space.labels[rank]
        assert image["cluster"]["embedding2D"] == analysis.space.display[rank].tolist()
        assert image["stats"] == {
            "truePositives": rows["tp"][rank],
            "falsePositives": rows["fp"][rank],
            "falseNegatives": rows["fn"][rank],
            "precision": rows["precision"][rank] or 0,
            "recall": rows["recall"][rank] or 0,
            "f1": rows["f1"][rank] or 0,
        }
    assert [image["cluster"] for image in found[37:]] == [None] * 3


def test_pages_join_to_the_whole(report: ClusterReport) -> None:
    whole = report.to_roboflow_images()
    pages = [report.to_roboflow_images(limit=7, offset=i) for i in range(0, 42, 7)]
    assert [image for page in pages for image in page["images"]] == whole["images"]
    assert {page["totalImages"] for page in pages} == {40}
    assert report.to_roboflow_images(limit=5, offset=99)["images"] == []
    assert report.to_roboflow_images(limit=0)["images"] == []
    for name in ("limit", "offset"):
        with pytest.raises(errata.UsageError, match=name):
            report.to_roboflow_images(**{name: -1})


def test_principal_components_know_no_neighbours(tmp_path: Path) -> None:
    space = space_of([0] * 40, method="pca", n_neighbors=None, silhouette=float("nan"))
    document = analyse(random_set(0, tmp_path).evaluate(), space).at(0.2).to_roboflow()
    validator("vector_analysis").validate(document)
    assert document["preprocessing"] == {
        "method": "pca", "originalDimensions": 6, "targetDimensions": 3, "nNeighbors": 0,
        "minDistance": 0,
    }  # fmt: skip
    assert document["clustering"]["metrics"]["silhouetteScore"] == 0
