"""Vectors of images: found beside the files, opened, computed, clustered by a job."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QProgressBar
from pytestqt.qtbot import QtBot
from tests.gui.running import output_of

import errata
from errata_gui.jobs import Failure, Handle
from errata_gui.loaded import Loaded, load
from errata_gui.panels.cluster_holder import SPACE
from errata_gui.panels.clusters import ClustersPanel
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier


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
    assert "found 3 vectors without names, which fit none of 120 images" in told[0].sentence
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
    assert len(panel.present.pca) == 8
    assert panel.present.source == "errata's descriptors"
    assert "errata.embeddings.compute" in panel.python()
    assert panel.command() == (
        "vectors --embeddings vectors.npz --partial --score-thr 0.6353 --iou-thr 0.5"
    )
    line = window.exporting.command(panel)
    assert line is not None
    # The first of the two commands says in words what it wrote.
    last = output_of(f"{line} --method pca --json", tmp_path).splitlines()[-1]
    assert json.loads(last)["clusters"]
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


def test_one_bar_shows_how_far_a_job_is(
    panel: ClustersPanel, window: MainWindow, qtbot: QtBot
) -> None:
    """The panel's own while it is seen; elsewhere the status line's, whose Cancel stops it."""
    go_on = Event()

    def work(handle: Handle) -> None:
        while not go_on.wait(0.01):
            handle.check()

    def bars() -> list[QProgressBar]:
        return [bar for bar in window.findChildren(QProgressBar) if bar.isVisible()]

    jobs, store = window.context.jobs, window.context.store
    jobs.start(SPACE, "clustering", work, lambda _: None)
    try:
        assert bars() == [panel.tools.bar]
        assert not window.status.cancel.isVisible()
        # Another job is the status line's, and it alone.
        jobs.start("other", "something else", work, lambda _: None)
        assert window.status.job.text() == "something else"
        assert not window.status.more.isVisible()
        qtbot.mouseClick(window.status.cancel, LEFT)
        assert [job.slot for job in jobs.running] == [SPACE]
        assert bars() == [panel.tools.bar]
        store.update(panel="overview")
        store.flush()
        assert bars() == [window.status.bar]
        assert window.status.job.text() == "clustering"
        qtbot.mouseClick(window.status.cancel, LEFT)
        assert not jobs.running
        assert bars() == []
    finally:
        go_on.set()


def test_the_panel_s_shown_vectors_are_those_of_the_data(
    clustered: ClustersPanel, window: MainWindow, demo_folder: Path, qtbot: QtBot
) -> None:
    other = load(str(demo_folder / "gt.json"), str(demo_folder / "model_b.json"), Rule())
    assert clustered.vectors.of(other, "images") is None
    window.show_loaded(other)
    qtbot.waitUntil(lambda: clustered.present is not None)
    assert clustered.present is not None
    assert clustered.present.space is None
