"""One word for each image, and reports from counts that are there, against plain loops."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

import errata
from errata.vectors import analyse, dominant_errors, dominant_labels
from vectors.random_sets import random_labels, random_set, space_of

KINDS = ("confused", "fp", "fn")


def most_frequent(values: list[Any], order: list[Any]) -> Any:
    counts = Counter(values)
    return min(counts, key=lambda v: (-counts[v], order.index(v))) if counts else None


@pytest.mark.parametrize("seed", range(6))
def test_labels_by_loops(seed: int, tmp_path: Path) -> None:
    dataset = random_set(seed, tmp_path).dataset
    arrays = {name: column.tolist() for name, column in dataset.arrays.items()}
    of_image: list[list[str]] = [[] for _ in range(len(dataset))]
    for row, image in enumerate(arrays["image"]):
        if not arrays["ignore"][row] and not arrays["crowd"][row]:
            of_image[image].append(dataset.labels[arrays["class_index"][row]])
    wanted = [most_frequent(labels, dataset.labels) for labels in of_image]
    assert dominant_labels(dataset) == wanted
    assert any(wanted)


@pytest.mark.parametrize("how", ["all", "images", "subset"])
@pytest.mark.parametrize("seed", range(3))
def test_errors_by_loops(seed: int, how: str, tmp_path: Path) -> None:
    loaded, rng = random_set(seed, tmp_path), Random(seed)
    kept = [i for i in loaded.dataset.image_ids if rng.random() < 0.5]
    ev = loaded.evaluate(images=kept) if how == "images" else loaded.evaluate()
    ev = ev.subset(kept) if how == "subset" else ev
    examples = ev.examples(score_thr=0.3)
    errors: dict[int, list[str]] = {rank: [] for rank in ev.ranks_that_count()}
    for image, kind in zip(examples.image.tolist(), examples.kind, strict=True):
        if kind != "tp":
            errors[image].append(kind)
    wanted = [most_frequent(kinds, list(KINDS)) for kinds in errors.values()]
    assert dominant_errors(ev, 0.3) == wanted
    assert set(wanted) & set(KINDS)


def test_a_report_from_counts_is_that_of_the_thresholds(tmp_path: Path) -> None:
    loaded, rng = random_set(1, tmp_path), Random(1)
    ev = loaded.evaluate()
    space = space_of(random_labels(rng, 40))
    for narrowed in (ev, ev.subset(loaded.dataset.image_ids[::2])):
        analysis = analyse(narrowed, space)
        found = analysis.of(narrowed.per_image(0.4, 0.6), samples=2)
        assert found.to_dict() == analysis.at(0.4, 0.6, samples=2).to_dict()
    with pytest.raises(errata.UsageError, match="per_image: found 40 images beside 20, or others"):
        analysis.of(ev.per_image(0.4))


def test_members_are_the_images_of_a_cluster_that_count(tmp_path: Path) -> None:
    loaded, rng = random_set(2, tmp_path), Random(2)
    labels = random_labels(rng, 40)
    space = space_of(labels)
    kept = loaded.dataset.image_ids[::3]
    analysis = analyse(loaded.evaluate().subset(kept), space)
    ranks = set(range(0, 40, 3))
    for cluster in (-1, *range(space.n_clusters)):
        wanted = [rank for rank, label in enumerate(space.labels.tolist()) if label == cluster]
        assert analysis.members(cluster).tolist() == [rank for rank in wanted if rank in ranks]
    assert len(analysis.members(10**6)) == 0
    assert np.array_equal(space.labels, labels)


def test_no_samples_cost_no_medoids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = random_set(2, tmp_path)
    analysis = analyse(loaded.evaluate(), space_of(random_labels(Random(2), 40)))
    monkeypatch.setattr(
        "errata.vectors.clusters.analysis.typical_first",
        lambda _: pytest.fail("looked for medoids"),
    )
    assert all(cluster.samples == () for cluster in analysis.at(0.5, samples=0).clusters)
