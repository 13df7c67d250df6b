"""Vectors of files are those of the place that is open, looked for each time; what was computed
is the data's, wherever that lies.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from tests.gui.clusters.objects import LEFT, small

from errata_gui.jobs import Jobs
from errata_gui.panels.cluster_holder import COMPUTE
from errata_gui.panels.clusters import ClustersPanel
from errata_gui.shell.window import MainWindow


def copied(demo_folder: Path, folder: Path) -> Path:
    """Copy the demo's files, without vectors."""
    folder.mkdir()
    for name in ("gt.json", "model_a.json"):
        shutil.copy(demo_folder / name, folder / name)
    return folder


def opened(window: MainWindow, folder: Path, qtbot: QtBot) -> ClustersPanel:
    """Open the files of a folder as from the list of recent ones, and look at the clusters."""
    before = window.loaded
    names = ("gt.json", "dt.json" if (folder / "dt.json").exists() else "model_a.json")
    window.opening.read_recent(
        dict(zip(("gt", "dt"), (str(folder / name) for name in names), strict=True))
    )
    qtbot.waitUntil(lambda: window.loaded is not before, timeout=20_000)
    window.context.store.update(panel="clusters")
    window.context.store.flush()
    panel = window.panel("clusters")
    assert isinstance(panel, ClustersPanel)
    settled(window.context.jobs, qtbot)
    return panel


def settled(jobs: Jobs, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not jobs.running, timeout=20_000)


def test_a_file_put_beside_is_found_when_the_files_are_opened_again(
    empty_window: MainWindow, demo_folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = copied(demo_folder, tmp_path / "a")
    panel = opened(empty_window, folder, qtbot)
    assert panel.missing.isVisible()
    assert "is found by itself" in panel.missing.says.text()
    shutil.copy(demo_folder / "embeddings.npy", folder / "embeddings.npy")
    opened(empty_window, folder, qtbot)
    assert not panel.missing.isVisible()
    assert "120 images from embeddings.npy" in panel.shown.text()
    # Nothing has changed: what was read is kept, and with it what was clustered.
    first = panel.present
    assert first is not None
    opened(empty_window, folder, qtbot)
    assert panel.present is first
    # Written anew, and then taken away.
    np.save(folder / "embeddings.npy", np.random.default_rng(1).normal(size=(120, 7)))
    opened(empty_window, folder, qtbot)
    assert panel.present is not None
    assert panel.present.embeddings.dimensions == 7
    (folder / "embeddings.npy").unlink()
    opened(empty_window, folder, qtbot)
    assert panel.present is None
    assert panel.missing.isVisible()


def test_a_copy_in_another_folder_has_its_own_vectors_or_none(
    empty_window: MainWindow, demo_folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    with_vectors, without = (copied(demo_folder, tmp_path / name) for name in ("a", "b"))
    shutil.copy(demo_folder / "embeddings.npy", with_vectors / "embeddings.npy")
    panel = opened(empty_window, with_vectors, qtbot)
    first = panel.present
    assert first is not None
    opened(empty_window, without, qtbot)
    assert panel.present is None
    assert panel.missing.isVisible()
    opened(empty_window, with_vectors, qtbot)
    assert panel.present is first


@pytest.mark.parametrize("other", [False, True])
def test_what_was_computed_is_the_data_s(
    empty_window: MainWindow, demo_folder: Path, tmp_path: Path, qtbot: QtBot, other: bool
) -> None:
    folder, copy = tmp_path / "a", tmp_path / "b"
    folder.mkdir()
    loaded = small(folder, demo_folder)
    shutil.copytree(folder, copy)
    empty_window.context.store.update(panel="clusters")
    empty_window.show_loaded(loaded)
    panel = empty_window.panel("clusters")
    assert isinstance(panel, ClustersPanel)
    qtbot.waitUntil(lambda: panel.missing.compute.height() > 0)
    qtbot.mouseClick(panel.missing.compute, LEFT)
    qtbot.waitUntil(lambda: panel.present is not None, timeout=30_000)
    computed = panel.present
    assert not empty_window.context.jobs.is_running(COMPUTE)
    opened(empty_window, copy if other else folder, qtbot)
    assert panel.present is computed
