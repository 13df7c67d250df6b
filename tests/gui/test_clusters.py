"""The clusters panel through clicks, lassos and keys, held against the library."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from tests.gui.test_scatter import circle, drag, expected

import errata
from errata.vectors import SpaceSettings, VectorSpace, analyse, dominant_errors, dominant_labels
from errata_gui.canvas.lasso import Mode
from errata_gui.jobs import Failure
from errata_gui.loaded import Loaded, load
from errata_gui.models.cluster_table import cells
from errata_gui.number_text import ratio
from errata_gui.panels.cluster_colors import choices, coloring
from errata_gui.panels.cluster_vectors import SPACE
from errata_gui.panels.clusters import ClustersPanel
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def panel(window: MainWindow, qtbot: QtBot) -> ClustersPanel:
    """The panel, with the vectors that lie beside the demo's ground truth."""
    window.context.store.update(panel="clusters")
    window.context.store.flush()
    found = window.panel("clusters")
    assert isinstance(found, ClustersPanel)
    qtbot.waitUntil(lambda: found.present is not None)
    window.grab()
    return found


@pytest.fixture
def clustered(panel: ClustersPanel, demo: Loaded, window: MainWindow) -> ClustersPanel:
    """The panel with clusters that are known: the scenes; the first ten images are noise."""
    vectors = panel.present
    assert vectors is not None
    scenes = demo.dataset.metadata["scene"]
    names = sorted(set(scenes))
    labels = np.array([names.index(scene) for scene in scenes], dtype=np.int64)
    labels[:10] = -1
    space = VectorSpace(
        vectors.embeddings, SpaceSettings(), "umap", 30, vectors.pca, -vectors.pca, labels, 0.5, 1.0
    )
    panel.vectors._keep(demo, replace(vectors, space=space))
    panel.vectors.clustered.emit()
    window.context.store.flush()
    window.grab()
    return panel


def run_in(folder: Path, line: str) -> str:
    """Run a copied line in a shell."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        line, shell=True, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True,
        text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_embeddings_beside_the_ground_truth_are_shown_at_once_by_pca(
    panel: ClustersPanel, demo: Loaded
) -> None:
    vectors = panel.present
    assert vectors is not None
    assert np.array_equal(panel.canvas._points, errata.vectors.pca_display(vectors.embeddings))
    assert "120 images from embeddings.npy" in panel.shown.text()
    assert not panel.tools.projection.isEnabled()
    assert panel.table() is None
    assert panel.view.isHidden()


def test_without_vectors_there_are_two_buttons(
    empty_window: MainWindow, demo_folder: Path, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name in ("gt.json", "model_a.json"):
        shutil.copy(demo_folder / name, tmp_path / name)
    window = empty_window
    loaded = load(str(tmp_path / "gt.json"), str(tmp_path / "model_a.json"), Rule())
    window.context.store.update(panel="clusters")
    window.show_loaded(loaded)
    panel = window.panel("clusters")
    assert isinstance(panel, ClustersPanel)
    assert panel.missing.isVisible()
    assert panel.missing.open.isEnabled()
    assert not panel.missing.compute.isEnabled()
    assert not panel.tools.run.isEnabled()
    # A file that does not fit says so in one sentence.
    bad = tmp_path / "bad.npy"
    np.save(bad, np.zeros((3, 4)))
    told: list[Failure] = []
    window.context.jobs.failed.connect(told.append)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(bad), ""))
    # Where a button is, is known when it was laid out.
    qtbot.waitUntil(lambda: panel.missing.open.height() > 0)
    qtbot.mouseClick(panel.missing.open, LEFT)
    qtbot.waitUntil(lambda: bool(told))
    assert "found 3 vectors, where" in told[0].sentence
    assert panel.missing.isVisible()
    good = demo_folder / "embeddings.npy"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(good), ""))
    qtbot.mouseClick(panel.missing.open, LEFT)
    qtbot.waitUntil(lambda: panel.present is not None)
    assert not panel.missing.isVisible()
    assert panel.canvas.isVisible()


def test_descriptors_of_the_pictures_are_computed_and_said_to_be_that(
    empty_window: MainWindow, demo_folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    truth = json.loads((demo_folder / "gt.json").read_text())
    truth["images"] = truth["images"][:8]
    kept = {image["id"] for image in truth["images"]}
    truth["annotations"] = [a for a in truth["annotations"] if a["image_id"] in kept]
    (tmp_path / "gt.json").write_text(json.dumps(truth))
    found = json.loads((demo_folder / "model_a.json").read_text())
    (tmp_path / "dt.json").write_text(json.dumps([d for d in found if d["image_id"] in kept]))
    window = empty_window
    window.context.store.update(panel="clusters")
    window.show_loaded(
        load(str(tmp_path / "gt.json"), str(tmp_path / "dt.json"), Rule(), demo_folder / "images")
    )
    panel = window.panel("clusters")
    assert isinstance(panel, ClustersPanel)
    assert "errata's own descriptors" in panel.missing.about.text()
    # Where a button is, is known when it was laid out.
    qtbot.waitUntil(lambda: panel.missing.compute.height() > 0)
    qtbot.mouseClick(panel.missing.compute, LEFT)
    qtbot.waitUntil(lambda: panel.present is not None, timeout=30_000)
    assert panel.present is not None
    assert len(panel.present.images) == 8
    assert panel.present.source == "errata's descriptors"
    assert "errata.embeddings.compute" in panel.python()
    assert panel.command() == (
        "vectors --embeddings vectors.npz --partial --score-thr 0.6353 --iou-thr 0.5"
    )
    line = window.exporting.command(panel)
    assert line is not None
    assert json.loads(run_in(tmp_path, f"{line} --method pca --json"))["clusters"]
    found = np.load(tmp_path / "vectors.npz")
    assert np.allclose(found["vectors"], panel.present.embeddings.vectors)


def test_umap_runs_is_cancelled_and_is_kept(
    panel: ClustersPanel, window: MainWindow, qtbot: QtBot
) -> None:
    jobs = window.context.jobs
    percents: list[int] = []
    jobs.progressed.connect(lambda _slot, percent: percents.append(percent))
    qtbot.mouseClick(panel.tools.run, LEFT)
    assert panel.tools.cancel.isVisible()
    qtbot.waitUntil(lambda: bool(percents), timeout=30_000)
    with qtbot.waitSignal(jobs.cancelled):
        qtbot.mouseClick(panel.tools.cancel, LEFT)
    assert panel.tools.run.isVisible()
    assert panel.present is not None
    assert panel.present.space is None
    qtbot.mouseClick(panel.tools.run, LEFT)
    qtbot.waitUntil(lambda: not jobs.is_running(SPACE), timeout=120_000)
    window.context.store.flush()
    space = panel.present.space
    assert space is not None
    assert space.method == "umap"
    assert np.array_equal(panel.canvas._points, space.display)
    assert window.context.store.state.cluster.color == "cluster"
    # The second time the space comes from the cache: the seconds are those of the first.
    qtbot.mouseClick(panel.tools.run, LEFT)
    qtbot.waitUntil(lambda: not jobs.is_running(SPACE), timeout=30_000)
    again = panel.present.space
    assert again is not None
    assert again is not space
    assert again.seconds == space.seconds


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


def test_a_lasso_goes_to_the_gallery_and_is_exported_under_its_name(
    clustered: ClustersPanel, window: MainWindow, demo: Loaded, qtbot: QtBot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    canvas = clustered.canvas
    x, y = (round(value) for value in canvas.pixel_of(60))
    path = circle(x, y, 40)
    inside = expected(canvas, path)
    assert 0 < inside.sum() < len(inside)
    drag(qtbot, canvas, path, SHIFT)
    store = window.context.store
    store.flush()
    wanted = np.array(demo.dataset.image_ids)[inside].tolist()
    assert store.state.query.images == tuple(wanted)
    assert store.state.query.source == "lasso"
    name = clustered.selection.name
    name.setFocus()
    name.selectAll()
    qtbot.keyClicks(name, "odd, ones")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    store.flush()
    assert store.state.query.title() == f"all examples in odd, ones ({len(wanted)} images)"
    space = clustered.present.space if clustered.present else None
    assert space is not None
    for ending in (".csv", ".json"):
        file = tmp_path / f"chosen{ending}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, f=file: (str(f), ""))
        clustered.export()
        if ending == ".json":
            found = json.loads(file.read_text())
            assert found["name"] == "odd, ones"
            rows = found["images"]
        else:
            rows = list(csv.DictReader(file.read_text().splitlines()))
            assert {row["selection"] for row in rows} == {"odd, ones"}
        assert [int(row["image_id"]) for row in rows] == wanted
        assert [int(row["cluster"]) for row in rows] == space.labels[inside].tolist()
        names = np.array(demo.dataset.file_names)[inside].tolist()
        assert [row["file_name"] for row in rows] == names
    clustered.show_gallery()
    assert store.state.panel == "gallery"
    store.update(panel="clusters")
    assert not list(tmp_path.glob("*.part"))


def test_an_export_that_fails_says_so(
    clustered: ClustersPanel, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clustered._select([0, 1], "two")
    window.context.store.flush()
    nowhere = tmp_path / "not" / "there.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(nowhere), ""))
    told: list[Failure] = []
    window.context.jobs.failed.connect(told.append)
    clustered.export()
    assert "there.csv" in told[0].sentence


def test_keep_only_filters_everything(
    clustered: ClustersPanel, window: MainWindow, demo: Loaded
) -> None:
    clustered._select([3, 5, 8], "three")
    window.context.store.flush()
    clustered.add_filter()
    window.context.store.flush()
    assert window.resolved is not None
    assert window.resolved.evaluation.ranks_that_count() == [3, 5, 8]
    # What the filter leaves out is no point any more: neither seen nor chosen.
    assert np.flatnonzero(clustered.canvas._codes).tolist() == [3, 5, 8]
    assert sum(entry.count for entry in clustered.legend._entries) == 3


def test_a_filter_is_added_to_the_one_that_is_there(
    clustered: ClustersPanel, window: MainWindow
) -> None:
    window.context.store.update(image_filter='split == "train" or n_gt > 2')
    clustered._select(list(range(20)), "some")
    window.context.store.flush()
    clustered.add_filter()
    window.context.store.flush()
    assert window.resolved is not None
    kept = window.resolved.per_image
    assert set(kept.ranks) <= set(range(20))
    splits = window.resolved.loaded.dataset.split
    assert splits is not None
    fits = [splits[r] == "train" or n > 2 for r, n in zip(kept.ranks, kept["n_gt"], strict=True)]
    assert all(fits)


def test_the_legend_hides_and_solos(
    clustered: ClustersPanel, window: MainWindow, qtbot: QtBot
) -> None:
    store, tree = window.context.store, clustered.legend.tree
    names = [entry.name for entry in clustered.legend._entries]
    assert names[-1] == "noise"
    item = tree.topLevelItem(1)
    assert item is not None
    at = tree.visualItemRect(item).center()
    qtbot.mouseClick(tree.viewport(), LEFT, pos=at)
    store.flush()
    assert store.state.cluster.hidden == (names[1],)
    labels = (
        clustered.present.space.labels if clustered.present and clustered.present.space else None
    )
    assert labels is not None
    canvas = clustered.canvas
    seen = canvas._palette[canvas._codes] >> 24 != 0
    assert np.array_equal(seen, labels != int(names[1]))
    qtbot.mouseClick(tree.viewport(), LEFT, pos=at)
    store.flush()
    assert not store.state.cluster.hidden
    # A double click is a click and another; what is left is the one entry, then all again.
    for wanted in (tuple(name for name in names if name != names[1]), ()):
        qtbot.mouseClick(tree.viewport(), LEFT, pos=at)
        qtbot.mouseDClick(tree.viewport(), LEFT, pos=at)
        store.flush()
        assert store.state.cluster.hidden == wanted
    tree.setCurrentItem(item)
    qtbot.keyClick(tree, Qt.Key.Key_Space)
    store.flush()
    assert store.state.cluster.hidden == (names[1],)


def test_what_is_hidden_is_not_chosen(
    clustered: ClustersPanel, window: MainWindow, qtbot: QtBot
) -> None:
    clustered._hide(("0", "1"))
    window.context.store.flush()
    canvas = clustered.canvas
    right, bottom = canvas.width() - 2, canvas.height() - 2
    edge = [QPoint(1, 1), QPoint(right, 1), QPoint(right, bottom), QPoint(1, bottom)]
    drag(qtbot, canvas, edge, SHIFT)
    window.context.store.flush()
    assert clustered.present is not None
    assert clustered.present.space is not None
    chosen = canvas.selection
    assert chosen is not None
    assert set(clustered.present.space.labels[chosen].tolist()) == {-1, 2, 3}


Values = Callable[[Loaded, float], list[object]]


def at_half(demo: Loaded, name: str) -> list[object]:
    return [f"{v:.2f}" for v in demo.evaluation.per_image(0.5)[name]]


def test_every_colour_means_what_its_legend_says(
    clustered: ClustersPanel, window: MainWindow, demo: Loaded
) -> None:
    window.context.store.apply(lambda s: s.with_thresholds(score=0.5))
    window.context.store.flush()
    resolved, vectors = window.resolved, clustered.present
    assert resolved is not None
    assert vectors is not None
    assert vectors.space is not None
    data, ev = demo.dataset, demo.evaluation
    noise = {-1: "noise"}
    words = {"confused": "CONF confused", "fp": "FP false positive", "fn": "FN missed",
             None: "no error"}  # fmt: skip
    wanted: dict[str, list[str]] = {
        "cluster": [noise.get(label, str(label)) for label in vectors.space.labels.tolist()],
        "split": [str(split) for split in data.split or []],
        "class": [label or "none" for label in dominant_labels(data)],
        "error": [words[kind] for kind in dominant_errors(ev, 0.5)],
        "meta:scene": data.metadata["scene"],
    }
    keys = {choice.key for choice in choices(resolved, vectors)}
    assert keys >= {*wanted, "f1", "precision", "recall", "meta:exposure_ms"}
    for key, column in wanted.items():
        found = coloring(resolved, vectors, key, dark=False)
        spans = zip(found.entries, found.spans, strict=True)
        name_of = {code: e.name for e, (first, last) in spans for code in range(first, last + 1)}
        assert [name_of[code] for code in found.codes.tolist()] == column
        for entry in found.entries:
            assert entry.count == column.count(entry.name)


@pytest.mark.parametrize("dark", [False, True])
def test_numbers_are_coloured_by_their_value(
    clustered: ClustersPanel, window: MainWindow, demo: Loaded, dark: bool
) -> None:
    resolved, vectors = window.resolved, clustered.present
    assert resolved is not None
    assert vectors is not None
    values = resolved.per_image["f1"]
    found = coloring(resolved, vectors, "f1", dark=dark)
    defined = ~np.isnan(values)
    order = np.argsort(values[defined], kind="stable")
    assert (np.diff(found.codes[defined][order].astype(int)) >= 0).all()
    band = np.minimum((values[defined] * 5).astype(int), 4)
    counts = [entry.count for entry in found.entries[:5]]
    assert counts == [int((band == b).sum()) for b in (4, 3, 2, 1, 0)]
    undefined = [entry.count for entry in found.entries[5:]]
    assert undefined == ([int((~defined).sum())] if (~defined).any() else [])
    # Hiding a band hides just its points.
    palette = found.shown([found.entries[0].name])
    hidden = palette[found.codes] >> 24 == 0
    assert hidden.sum() == counts[0]


def test_choosing_a_colour_and_a_projection(
    clustered: ClustersPanel, window: MainWindow, qtbot: QtBot
) -> None:
    store = window.context.store
    assert (store.state.cluster.color, store.state.cluster.projection) == ("cluster", "umap")
    assert clustered.present is not None
    combo = clustered.tools.projection
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Up)
    store.flush()
    assert store.state.cluster.projection == "pca"
    assert np.array_equal(clustered.canvas._points, clustered.present.pca)
    color = clustered.tools.color
    color.setFocus()
    qtbot.keyClick(color, Qt.Key.Key_Home)
    store.flush()
    assert store.state.cluster.color == "f1"
    assert clustered.legend.title.text() == "F1"


def test_hover_shows_the_image_and_its_numbers(
    clustered: ClustersPanel, window: MainWindow, demo: Loaded, qtbot: QtBot
) -> None:
    x, y = clustered.canvas.pixel_of(20)
    at = QPoint(round(x), round(y))
    index = clustered.canvas.nearest(at)
    qtbot.mouseMove(clustered.canvas, at)
    card = clustered.card
    assert card.isVisible()
    assert card.name.text() == demo.dataset.file_names[index]
    assert window.resolved is not None
    f1 = float(window.resolved.per_image["f1"][index])
    assert f"F1 {ratio(f1)}" in card.facts.text()
    qtbot.waitUntil(lambda: not card.picture.pixmap().isNull())
    qtbot.mouseClick(clustered.canvas, LEFT, pos=at)
    assert window.context.store.state.image == demo.dataset.image_ids[index]
    clustered.canvas._set_hover(-1)
    assert not card.isVisible()


def test_a_double_click_clears_the_selection(
    clustered: ClustersPanel, window: MainWindow, qtbot: QtBot
) -> None:
    clustered._select([1, 2], "two")
    window.context.store.flush()
    assert clustered.selection.name.isVisible()
    height = clustered.selection.height()
    qtbot.mouseDClick(clustered.canvas, LEFT, pos=QPoint(3, 3))
    window.context.store.flush()
    assert window.context.store.state.query.images is None
    assert clustered.canvas.selection is None
    assert clustered.selection.height() == height


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
    assert command == f"vectors --embeddings {file} --partial --score-thr 0.4 --iou-thr 0.5"
    assert clustered.vectors.of(demo) is clustered.present


def test_the_panel_s_shown_vectors_are_those_of_the_data(
    clustered: ClustersPanel, window: MainWindow, demo_folder: Path, qtbot: QtBot
) -> None:
    other = load(str(demo_folder / "gt.json"), str(demo_folder / "model_b.json"), Rule())
    assert clustered.vectors.of(other) is None
    window.show_loaded(other)
    qtbot.waitUntil(lambda: clustered.present is not None)
    assert clustered.present is not None
    assert clustered.present.space is None


def test_modes_without_a_selection_before() -> None:
    found = np.array([True, False])
    assert Mode.ADD.join(None, found).tolist() == [True, False]
    assert Mode.SUBTRACT.join(None, found).tolist() == [False, False]
    assert Mode.INTERSECT.join(None, found).tolist() == [False, False]
