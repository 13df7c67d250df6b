"""What was planted in the demo is found: its clusters, and the one on which model A fails."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from cli.small import Outcome
from errata.cli.app import run
from errata.vectors import analyse
from errata.vectors.clusters import analysis as module
from errata.vectors.clusters.grouping import Groups
from errata.vectors.clusters.samples import typical_first
from vectors.clustered import Clustered
from vectors.documents import validator


def test_planted_clusters_are_found(clustered: Clustered) -> None:
    from sklearn.metrics import adjusted_rand_score

    planted = np.array(clustered.planted["clusters"]["of_image"])
    # The files list images in their own order, the space holds them by rank.
    by_rank = planted[clustered.dataset.file_order]
    assert adjusted_rand_score(by_rank, clustered.space.labels) >= 0.9
    assert clustered.space.silhouette > 0.5


@pytest.mark.parametrize("score_thr", [0.2, 0.5])
def test_the_failing_slice_is_the_worst(score_thr: float, clustered: Clustered) -> None:
    night = set(clustered.planted["slices"]["time_of_day"]["night"])
    report = analyse(clustered.evaluate("model_a"), clustered.space).at(score_thr, samples=None)
    worst, second = report.ranked[:2]
    ids = clustered.dataset.image_ids
    inside = [ids[rank] in night for rank in worst.samples]
    assert sum(inside) / len(inside) >= 0.9
    assert sum(inside) >= 0.9 * len(night)
    assert worst.f1_upper is not None
    assert second.f1_upper is not None
    assert worst.f1_upper < second.f1_upper
    assert (worst.f1.mean or 0) < 0.5 * (second.f1.mean or 0)
    # Model B does not fail at night.
    other = analyse(clustered.evaluate("model_b"), clustered.space).at(score_thr)
    assert (other[worst.id].f1.mean or 0) > 1.5 * (worst.f1.mean or 0)


def test_another_threshold_clusters_nothing(
    clustered: Clustered, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: dict[str, int] = {"medoids": 0, "groups": 0}
    group = Groups.of

    def counted_typical_first(space: Any) -> Any:
        calls["medoids"] += 1
        return typical_first(space)

    def counted_group(labels: Any) -> Groups:
        calls["groups"] += 1
        return group(labels)

    monkeypatch.setattr(module, "typical_first", counted_typical_first)
    monkeypatch.setattr(Groups, "of", counted_group)
    analysis = analyse(clustered.evaluate("model_a"), clustered.space)
    reports = [analysis.at(k / 10) for k in range(1, 10)]
    # Once each for nine thresholds; the medoids are found by group too.
    assert calls == {"medoids": 1, "groups": 2}
    means = [report[0].f1.mean for report in reports]
    assert len(set(means)) == len(means)
    assert len({cluster.samples for report in reports for cluster in report.clusters}) == len(
        reports[0]
    )


def vectors(clustered: Clustered, capsys: pytest.CaptureFixture[str], *more: object) -> Outcome:
    """Run the command on model A."""
    files = clustered.files
    given = [files.gt, files.model_a, "--embeddings", files.embeddings, *more]
    capsys.readouterr()
    code = run(["vectors", *map(str, given)])
    return Outcome(code, *capsys.readouterr())


def test_the_same_seed_gives_the_same_document(
    clustered: Clustered, capsys: pytest.CaptureFixture[str]
) -> None:
    # One is taken from where it is kept, the other made from the vectors.
    kept = vectors(clustered, capsys, "--json", "--cache", clustered.cache)
    made = vectors(clustered, capsys, "--json")
    assert (kept.code, kept.err, made.code, made.err) == (0, "", 0, "")
    documents = [kept.json, made.json]
    for document in documents:
        validator("vector_analysis").validate(document)
        document["clustering"].pop("processingTimeSeconds")
    assert json.dumps(documents[0]) == json.dumps(documents[1])


def test_another_seed_or_threshold_is_another_document(
    clustered: Clustered, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--json", "--cache", clustered.cache)
    twenty, fifty = (
        vectors(clustered, capsys, *options, "--confidence", percent).json for percent in (20, 50)
    )
    assert twenty["clustering"] == fifty["clustering"]
    for a, b in zip(twenty["clusters"], fifty["clusters"], strict=True):
        assert (a["id"], a["numImages"], a["sampleImages"]) == (
            b["id"],
            b["numImages"],
            b["sampleImages"],
        )
        assert a["metrics"] != b["metrics"]


def test_the_page_names_the_night(clustered: Clustered, capsys: pytest.CaptureFixture[str]) -> None:
    done = vectors(clustered, capsys, "--cache", clustered.cache)
    assert (done.code, done.err) == (0, "")
    report = analyse(clustered.evaluate("model_a"), clustered.space).at(0.2)
    worst = report.ranked[0]
    rows = [line.split() for line in done.out.splitlines()]
    first = next(row for row in rows if len(row) == 8 and row[0].isdigit())
    assert first[:2] == [str(worst.id), str(worst.n_images)]
    assert first[3:7] == [
        f"{value:.4f}"
        for value in (worst.f1.mean, worst.f1_upper, worst.precision.mean, worst.recall.mean)
    ]
    assert f"Cluster {worst.id} is the worst: {worst.n_images} images" in done.out
