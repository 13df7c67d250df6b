"""Objects' colours: what became of each at the thresholds, live, as many as the matrix counts."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from tests.gui.clusters.objects import LEFT, counts_of_legend, kinds_of_matrix, opened, written

from errata.embeddings.columns import Subject
from errata_gui.loaded import Loaded
from errata_gui.panels.cluster_object_colors import choices, coloring
from errata_gui.panels.clusters import ClustersPanel
from errata_gui.shell.window import MainWindow


def move(window: MainWindow, panel: ClustersPanel, qtbot: QtBot, score: float, iou: float) -> None:
    window.context.store.apply(lambda s: s.with_thresholds(score=score, iou=iou))
    window.context.store.flush()
    qtbot.waitUntil(lambda: not panel._follow.isActive())


def test_kinds_follow_the_thresholds_and_are_counted_as_in_the_matrix(
    objects: ClustersPanel, window: MainWindow, demo: Loaded, qtbot: QtBot
) -> None:
    rng = Random(4)
    for _ in range(6):
        score, iou = rng.random(), rng.uniform(0.1, 0.9)
        move(window, objects, qtbot, score, iou)
        found = counts_of_legend(objects)
        wanted = kinds_of_matrix(demo.evaluation, score, iou)
        assert {name: found[name] for name in wanted} == wanted
        # Below the threshold a detection is nothing, and is not seen.
        canvas = objects.canvas
        n_gt, scores = demo.dataset.n_annotations, demo.inferences.arrays["score"]
        seen = canvas._palette[canvas._codes] >> 24 != 0
        assert np.array_equal(seen[n_gt:], scores >= score)
        assert seen[:n_gt].all()


def test_a_class_s_crops_are_counted_as_its_examples(
    panel: ClustersPanel, window: MainWindow, demo: Loaded, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    label = "car"
    place = demo.evaluation.labels.index(label)
    sides: tuple[tuple[Subject, Any], ...] = (("gt", demo.dataset), ("dt", demo.inferences))
    for of, source in sides:
        rows = np.flatnonzero(source.arrays["class_index"] == place)
        opened(panel, window, qtbot, monkeypatch, written(demo, tmp_path, of, rows))
    rng = Random(7)
    for _ in range(6):
        score, iou = rng.random(), rng.uniform(0.1, 0.9)
        move(window, panel, qtbot, score, iou)
        ev, found = demo.evaluation, counts_of_legend(panel)
        matrix = ev.confusion(score, iou).matrix
        inner = matrix[:-1, :-1]
        confused = inner[place].sum() + inner[:, place].sum() - 2 * inner[place, place]
        assert found["TP true positive"] == inner[place, place]
        assert found["CONF confused"] == confused
        assert found["FP false positive"] == matrix[-1, place]
        assert found["FN missed"] == matrix[place, -1]
        for kind, name in (("tp", "TP true positive"), ("confused", "CONF confused")):
            examples = ev.examples(kind=kind, score_thr=score, iou_thr=iou)
            assert len(examples.filter(f'gt == "{label}" or dt == "{label}"')) == found[name]


def test_a_click_on_the_legend_hides_a_kind(
    objects: ClustersPanel, window: MainWindow, demo: Loaded, qtbot: QtBot
) -> None:
    move(window, objects, qtbot, 0.4, 0.5)
    tree, store = objects.legend.tree, window.context.store
    item = tree.topLevelItem(3)
    assert item is not None
    qtbot.mouseClick(tree.viewport(), LEFT, pos=tree.visualItemRect(item).center())
    store.flush()
    assert store.state.cluster.hidden == ("FN missed",)
    missed = demo.evaluation.examples(kind="fn", score_thr=0.4, iou_thr=0.5)
    rows = missed.gt[[kind == "fn" for kind in missed.kind]]
    canvas = objects.canvas
    seen = canvas._palette[canvas._codes] >> 24 != 0
    hidden = np.flatnonzero(~seen[: demo.dataset.n_annotations])
    assert hidden.tolist() == sorted(rows.tolist())
    assert len(rows)


def test_class_score_cluster_and_split_mean_what_the_legend_says(
    object_clusters: ClustersPanel, window: MainWindow, demo: Loaded, qtbot: QtBot
) -> None:
    move(window, object_clusters, qtbot, 0.4, 0.5)
    resolved, vectors = window.resolved, object_clusters.present
    assert resolved is not None
    assert vectors is not None
    assert vectors.space is not None
    ev, n_gt = demo.evaluation, demo.dataset.n_annotations
    kept = np.r_[np.ones(n_gt, bool), demo.inferences.arrays["score"] >= 0.4]
    classes = np.r_[demo.dataset.arrays["class_index"], demo.inferences.arrays["class_index"]]
    images = np.r_[demo.dataset.arrays["image"], demo.inferences.arrays["image"]]
    splits = demo.dataset.split
    assert splits is not None
    wanted = {
        "class": [ev.labels[index] for index in classes],
        "cluster": ["noise" if k < 0 else str(k) for k in vectors.space.labels.tolist()],
        "split": [str(splits[rank]) for rank in images],
    }
    assert {c.key for c in choices(resolved, vectors)} == {*wanted, "kind", "score"}
    for key, column in wanted.items():
        found = coloring(resolved, vectors, key, dark=False)
        spans = zip(found.entries, found.spans, strict=True)
        name_of = {code: e.name for e, (first, last) in spans for code in range(first, last + 1)}
        shown = [name_of.get(code) for code in found.codes.tolist()]
        assert shown == [name if k else None for name, k in zip(column, kept, strict=True)]
        for entry in found.entries:
            assert entry.count == shown.count(entry.name)
    scores = coloring(resolved, vectors, "score", dark=False)
    own = scores.codes[n_gt:][kept[n_gt:]]
    order = np.argsort(demo.inferences.arrays["score"][kept[n_gt:]], kind="stable")
    assert (np.diff(own[order].astype(int)) >= 0).all()
    # A match has one colour on both of its sides, and a miss none.
    tp = ev.examples(kind="tp", score_thr=0.4, iou_thr=0.5)
    assert np.array_equal(scores.codes[tp.gt], scores.codes[n_gt + tp.dt])
    missed = counts_of_legend(object_clusters)["FN missed"]
    assert scores.entries[-1].count >= missed
