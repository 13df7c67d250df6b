"""Vectors of objects: files are recognised, both sides are joined, crops are described by a job."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from tests.gui.clusters.objects import LEFT, opened, small, vectors_of, written
from tests.gui.running import output_of

from errata.embeddings import Embeddings, write
from errata_gui.jobs import Failure
from errata_gui.loaded import Loaded
from errata_gui.panels.cluster_holder import COMPUTE
from errata_gui.panels.clusters import ClustersPanel
from errata_gui.shell.window import MainWindow


def test_a_file_of_crops_is_recognised_and_the_other_side_joins_it(
    panel: ClustersPanel, window: MainWindow, demo: Loaded, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    n_gt, n_dt = demo.dataset.n_annotations, len(demo.inferences)
    assert panel.switch.buttons["images"].isChecked()
    opened(panel, window, qtbot, monkeypatch, written(demo, tmp_path, "dt"))
    assert panel.switch.buttons["objects"].isChecked()
    assert panel.present is not None
    assert not (panel.present.embeddings.rows >= n_dt).any()
    assert f"{n_dt:,} objects from crops_dt.npz" in panel.shown.text()
    opened(panel, window, qtbot, monkeypatch, written(demo, tmp_path, "gt"))
    assert panel.present.embeddings.of == "crops"
    assert len(panel.present.pca) == n_gt + n_dt
    assert "crops_gt.npz, crops_dt.npz" in panel.shown.text()
    # The images' vectors are where they were.
    qtbot.mouseClick(panel.switch.buttons["images"], LEFT)
    window.context.store.flush()
    assert "120 images from embeddings.npy" in panel.shown.text()
    assert panel.legend.title.text() == "F1"
    qtbot.mouseClick(panel.switch.buttons["objects"], LEFT)
    window.context.store.flush()
    assert len(panel.canvas._points) == n_gt + n_dt
    assert panel.legend.title.text() == "Kind of mistake"


def test_crops_of_another_model_are_not_joined(
    panel: ClustersPanel, window: MainWindow, demo: Loaded, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    opened(panel, window, qtbot, monkeypatch, written(demo, tmp_path, "dt"))
    n = demo.dataset.n_annotations
    other = Embeddings(vectors_of(n, 1)[:, :3], of="gt")
    write(other, tmp_path / "other.csv", demo.dataset)
    opened(panel, window, qtbot, monkeypatch, tmp_path / "other.csv")
    assert panel.present is not None
    assert panel.present.embeddings.of == "gt"
    assert len(panel.canvas._points) == n


def test_a_file_of_nothing_that_is_open_says_what_there_is(
    panel: ClustersPanel, window: MainWindow, demo: Loaded, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    bad = tmp_path / "bad.npy"
    np.save(bad, np.zeros((7, 2)))
    told: list[Failure] = []
    window.context.jobs.failed.connect(told.append)
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getOpenFileName", lambda *_: (str(bad), ""))
    panel.open_file()
    qtbot.waitUntil(lambda: bool(told))
    n_gt, n_dt = demo.dataset.n_annotations, len(demo.inferences)
    assert f"none of 120 images, {n_gt} annotations, {n_dt} detections" in told[0].sentence


def test_crops_are_described_by_a_job_that_is_cancelled_and_goes_on(
    empty_window: MainWindow, demo_folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    window, loaded = empty_window, small(tmp_path, demo_folder)
    store, jobs = window.context.store, window.context.jobs
    window.show_loaded(loaded)
    store.update(panel="clusters")
    store.apply(lambda s: s.with_thresholds(score=0.5))
    store.flush()
    panel = window.panel("clusters")
    assert isinstance(panel, ClustersPanel)
    qtbot.mouseClick(panel.switch.buttons["objects"], LEFT)
    store.flush()
    assert "annotation or detection" in panel.missing.says.text()
    qtbot.waitUntil(lambda: panel.missing.compute.height() > 0)
    qtbot.mouseClick(panel.missing.compute, LEFT)
    with qtbot.waitSignal(jobs.cancelled):
        qtbot.mouseClick(panel.tools.cancel, LEFT)
    assert panel.present is None
    percents: list[int] = []
    jobs.progressed.connect(lambda _slot, percent: percents.append(percent))
    qtbot.mouseClick(panel.missing.compute, LEFT)
    qtbot.waitUntil(lambda: not jobs.is_running(COMPUTE), timeout=120_000)
    store.flush()
    assert percents == sorted(percents)
    assert panel.present is not None
    scores = loaded.inferences.arrays["score"]
    n_gt, n_dt = loaded.dataset.n_annotations, int((scores >= 0.5).sum())
    assert 0 < n_dt < len(scores)
    assert len(panel.present.pca) == n_gt + n_dt
    assert f"of='dt', inferences=ev.inferences, min_score={0.5!r}" in panel.python()
    line = window.exporting.command(panel)
    assert line is not None
    assert json.loads(output_of(f"{line} --method pca --json", tmp_path).splitlines()[-1])
    for part in panel.present.parts:
        computed = np.load(tmp_path / f"vectors_{part.of}.npz")["vectors"]
        assert np.allclose(computed, part.vectors), "the line computes what the app shows"
    # At a lower threshold there are detections without a vector: one button brings them.
    assert panel.tools.rest.isHidden()
    store.apply(lambda s: s.with_thresholds(score=None))
    store.flush()
    assert panel.tools.rest.isVisible()
    qtbot.mouseClick(panel.tools.rest, LEFT)
    qtbot.waitUntil(lambda: not jobs.is_running(COMPUTE), timeout=120_000)
    store.flush()
    assert len(panel.present.pca) == n_gt + len(scores)
    assert panel.tools.rest.isHidden()
