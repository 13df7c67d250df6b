"""The table of clusters of images is the library's; a row selects."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from errata.vectors import analyse
from errata_gui.loaded import Loaded
from errata_gui.models.image_clusters import cells
from errata_gui.number_text import ratio
from errata_gui.panels.clusters import ClustersPanel
from errata_gui.shell.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_the_table_is_the_library_s_and_follows_the_slider(
    clustered: ClustersPanel, window: MainWindow, demo: Loaded, qtbot: QtBot
) -> None:
    assert clustered.present is not None
    assert clustered.present.space is not None
    analysis = analyse(demo.evaluation, clustered.present.space)
    for score in (0.2, 0.7):
        thresholds = replace(window.context.store.state.thresholds, score=score)
        window.context.store.update(thresholds=thresholds)
        window.context.store.flush()
        qtbot.waitUntil(lambda: not clustered._follow.isActive())
        report = analysis.at(score, 0.5)
        assert report.noise is not None
        wanted = [cells(each) for each in (*report.ranked, report.noise)]
        table = clustered.table()
        assert table is not None
        assert table[1] == wanted
        shown = [[clustered.model.index(r, c).data() for c in range(7)] for r in range(len(wanted))]
        assert shown == wanted
    assert [row[0] for row in wanted][-1] == "noise"
    assert "train" in wanted[0][2]


def test_headings_call_a_mean_over_images_a_mean(
    clustered: ClustersPanel, window: MainWindow, demo: Loaded
) -> None:
    """The overview's F1 is pooled: another number, and under another name."""
    state, table = window.context.store.state, clustered.table()
    assert table is not None
    score, iou = state.thresholds.score, state.thresholds.iou
    per_image = demo.evaluation.per_image(score, iou)
    space = clustered.present.space if clustered.present else None
    assert space is not None
    own = space.labels == int(table[1][0][0])
    for heading, name in (
        ("Mean F1", "f1"), ("Mean precision", "precision"), ("Mean recall", "recall")
    ):  # fmt: skip
        column = table[0].index(heading)
        assert table[1][0][column] == ratio(float(np.nanmean(per_image[name][own])))
    assert not {"F1", "Precision", "Recall"} & set(table[0])


def test_a_row_selects_its_points_and_shows_its_examples(
    clustered: ClustersPanel, window: MainWindow, demo: Loaded, qtbot: QtBot
) -> None:
    space = clustered.present.space if clustered.present else None
    assert space is not None
    cluster = clustered.model.clusters[1].id
    at = clustered.view.visualRect(clustered.model.index(1, 1)).center()
    qtbot.mouseClick(clustered.view.viewport(), LEFT, pos=at)
    window.context.store.flush()
    query = window.context.store.state.query
    wanted = space.labels == cluster
    assert query.source == f"cluster {cluster}"
    assert query.images == tuple(np.array(demo.dataset.image_ids)[wanted].tolist())
    assert clustered.canvas.selection is not None
    assert np.array_equal(clustered.canvas.selection, wanted)
    assert clustered.selection.count.text() == f"{wanted.sum()} images selected"
    assert window.resolved is not None
    assert set(window.resolved.examples.image.tolist()) <= set(np.flatnonzero(wanted).tolist())
    # The next row by keyboard; undo brings the first back, on the canvas and in the table.
    qtbot.keyClick(clustered.view, Qt.Key.Key_Down)
    window.context.store.flush()
    assert clustered.view.currentIndex().row() == 2
    window.context.store.undo()
    window.context.store.flush()
    assert clustered.view.currentIndex().row() == 1
    assert np.array_equal(clustered.canvas.selection, wanted)


def test_python_and_the_command_line_say_the_same(
    clustered: ClustersPanel, window: MainWindow, demo: Loaded, demo_folder: Path
) -> None:
    window.context.store.apply(lambda s: s.with_thresholds(score=0.4))
    window.context.store.flush()
    text = clustered.python()
    file = str(demo_folder / "embeddings.npy")
    assert text == (
        f"errata.vectors.analyse(ev, errata.vectors.build_space(errata.embeddings.read({file!r}, "
        "ev.dataset, partial=True))).at(score_thr=0.4, iou_thr=0.5)"
    )
    compile(text, "python", "eval")
    command = clustered.command()
    assert command is not None
    assert command == f"vectors --embeddings {file} --score-thr 0.4 --iou-thr 0.5"
    assert clustered.vectors.of(demo, "images") is clustered.present
