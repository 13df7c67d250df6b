"""A session that is gone on with has its vectors and clusters again, and never clusters anew."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from tests.gui.clusters.objects import LEFT, written
from tests.gui.test_scatter import circle, drag

from errata.embeddings import read
from errata.vectors import SpaceSettings
from errata.vectors.projection import cache
from errata.vectors.projection.project import Parts
from errata_gui.loaded import Loaded
from errata_gui.panels.cluster_holder import READ, SPACE
from errata_gui.panels.clusters import ClustersPanel
from errata_gui.settings import Settings
from errata_gui.shell import session as sessions
from errata_gui.shell.window import MainWindow
from errata_gui.state import KeptVectors, ViewState

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def folder(demo_folder: Path, tmp_path: Path) -> Path:
    """The demo's files without vectors, and vectors elsewhere."""
    (tmp_path / "data").mkdir()
    (tmp_path / "elsewhere").mkdir()
    for name in ("gt.json", "model_a.json"):
        shutil.copy(demo_folder / name, tmp_path / "data" / name)
    shutil.copy(demo_folder / "embeddings.npy", tmp_path / "elsewhere" / "mine.npy")
    return tmp_path


@pytest.fixture
def labels(folder: Path, demo: Loaded, settings: Settings) -> NDArray[np.int64]:
    """Clusters of the vectors, as if UMAP and HDBSCAN had run before: they lie in the cache."""
    vectors = read(folder / "elsewhere" / "mine.npy", demo.dataset, of="images")
    chosen, rng = SpaceSettings(), np.random.default_rng(5)
    found = np.arange(120, dtype=np.int64) % 4 - 1
    parts = Parts(
        method="umap", n_neighbors=15, points=rng.normal(size=(120, chosen.dimensions)),
        display=rng.normal(size=(120, 2)), labels=found, silhouette=0.5,
    )  # fmt: skip
    cache.write(cache.place(spaces_of(settings), vectors, chosen), parts, 90.0)
    return found


def spaces_of(settings: Settings) -> Path:
    return settings.path.parent / "cache" / "spaces"


@contextmanager
def started(settings: Settings, qtbot: QtBot) -> Iterator[tuple[MainWindow, list[str]]]:
    """The app, from its start to its end, and the slots of the jobs that it starts."""
    window = MainWindow(Settings(settings.path.parent))
    window.resize(1280, 800)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    jobs: list[str] = []
    window.context.jobs.started.connect(lambda slot, _title: jobs.append(slot))
    yield window, jobs
    window.close()
    assert window.context.jobs.close()


def clusters_of(window: MainWindow) -> ClustersPanel:
    panel = window.panel("clusters")
    assert isinstance(panel, ClustersPanel)
    return panel


def settled(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.context.jobs.running, timeout=20_000)
    window.context.store.flush()
    window.grab()


def first_run(
    settings: Settings, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> int:
    """Open vectors from elsewhere, cluster them, draw a lasso; give how many it holds."""
    mine = str(folder / "elsewhere" / "mine.npy")
    with started(settings, qtbot) as (window, _):
        window.open_files(str(folder / "data/gt.json"), str(folder / "data/model_a.json"))
        qtbot.waitUntil(lambda: window.loaded is not None, timeout=20_000)
        window.context.store.update(panel="clusters")
        window.context.store.flush()
        panel = clusters_of(window)
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (mine, ""))
        qtbot.waitUntil(lambda: panel.missing.open.height() > 0)
        qtbot.mouseClick(panel.missing.open, LEFT)
        qtbot.waitUntil(lambda: panel.present is not None)
        qtbot.mouseClick(panel.tools.run, LEFT)
        settled(window, qtbot)
        assert panel.present is not None
        assert panel.present.space is not None
        x, y = (round(value) for value in panel.canvas.pixel_of(60))
        drag(qtbot, panel.canvas, circle(x, y, 60), SHIFT)
        window.context.store.flush()
        assert panel.canvas.selection is not None
        return int(panel.canvas.selection.sum())


def gone_on_with(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.welcome.recent.session, LEFT)
    qtbot.waitUntil(lambda: window.loaded is not None, timeout=20_000)
    settled(window, qtbot)


def test_vectors_and_clusters_are_there_again(
    settings: Settings, folder: Path, labels: NDArray[np.int64], qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    n = first_run(settings, folder, qtbot, monkeypatch)
    with started(settings, qtbot) as (window, jobs):
        gone_on_with(window, qtbot)
        panel = clusters_of(window)
        assert panel.present is not None
        assert panel.present.source == "mine.npy"
        assert panel.present.space is not None
        assert np.array_equal(panel.present.space.labels, labels)
        assert np.array_equal(panel.canvas._points, panel.present.space.display)
        assert panel.view.isVisible()
        assert panel.selection.count.text() == f"{n} images selected"
        assert jobs == ["open", READ], "it is neither clustered nor computed anew"
        assert not window.banner.isVisible()


def test_what_nobody_looked_at_is_kept_for_the_next_time(
    settings: Settings, folder: Path, labels: NDArray[np.int64], qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    first_run(settings, folder, qtbot, monkeypatch)
    session = sessions.kept(Settings(settings.path.parent))
    assert session is not None
    mine = str((folder / "elsewhere" / "mine.npy").resolve())
    assert session.vectors == (KeptVectors("images", (mine,), clustered=True),)
    with started(settings, qtbot) as (window, jobs):
        window.context.settings.set(
            sessions.NAME,
            {**session.to_dict(), "state": {**session.state.to_dict(), "panel": "overview"}},
        )
        gone_on_with(window, qtbot)
        assert READ not in jobs, "nobody looks at them"
    again = sessions.kept(Settings(settings.path.parent))
    assert again is not None
    assert again.vectors == session.vectors
    assert len(labels) == 120


def test_without_a_cache_nothing_is_clustered_by_itself(
    settings: Settings, folder: Path, labels: NDArray[np.int64], qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    n = first_run(settings, folder, qtbot, monkeypatch)
    shutil.rmtree(spaces_of(settings))
    with started(settings, qtbot) as (window, jobs):
        gone_on_with(window, qtbot)
        panel = clusters_of(window)
        assert panel.present is not None
        assert panel.present.space is None
        assert len(panel.present.pca) == len(labels)
        assert SPACE not in jobs
        assert panel.tools.run.isVisible()
        assert panel.selection.count.text() == f"{n} images selected"


@pytest.mark.parametrize("is_beside", [False, True])
def test_a_file_that_is_gone_is_said_and_what_lies_beside_is_read(
    settings: Settings, folder: Path, labels: NDArray[np.int64], qtbot: QtBot, is_beside: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    first_run(settings, folder, qtbot, monkeypatch)
    mine = folder / "elsewhere" / "mine.npy"
    if is_beside:
        mine.rename(folder / "data" / "embeddings.npy")
    else:
        mine.unlink()
    with started(settings, qtbot) as (window, _):
        gone_on_with(window, qtbot)
        panel = clusters_of(window)
        assert "mine.npy" in window.banner.sentence.text()
        if is_beside:
            assert panel.present is not None
            assert panel.present.source == "embeddings.npy"
            assert panel.present.space is not None, "its clusters are those of the same vectors"
            assert np.array_equal(panel.present.space.labels, labels)
        else:
            assert panel.missing.isVisible()


def test_files_of_both_sides_are_read_again(
    settings: Settings, folder: Path, demo: Loaded, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [str(written(demo, folder / "elsewhere", of)) for of in ("gt", "dt")]
    with started(settings, qtbot) as (window, _):
        window.open_files(str(folder / "data/gt.json"), str(folder / "data/model_a.json"))
        qtbot.waitUntil(lambda: window.loaded is not None, timeout=20_000)
        window.context.store.update(panel="clusters")
        window.context.store.flush()
        for file in files:
            monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, f=file: (f, ""))
            window.context.actions["clusters.open"].trigger()
            settled(window, qtbot)
        before = clusters_of(window).present
        assert before is not None
    with started(settings, qtbot) as (window, _):
        gone_on_with(window, qtbot)
        found = clusters_of(window).present
        assert found is not None
        assert found.source == before.source == "crops_gt.npz, crops_dt.npz"
        assert np.array_equal(found.pca, before.pca)


@pytest.mark.parametrize(
    "vectors",
    [7, {}, [7], [{}], [{"of": "images"}], [{"of": "x-rays", "files": ["a"], "clustered": True}],
     [{"of": "images", "files": [], "clustered": True}],
     [{"of": "images", "files": ["\ud800"], "clustered": True}],
     [{"of": [], "files": ["a"], "clustered": 3}]],
)  # fmt: skip
def test_what_does_not_fit_is_said_and_the_rest_is_shown(
    demo: Loaded, settings: Settings, qtbot: QtBot, vectors: object
) -> None:
    state = ViewState()
    settings.set(sessions.NAME, {**sessions.Session.of(demo, state).to_dict(), "vectors": vectors})
    with started(settings, qtbot) as (window, _):
        gone_on_with(window, qtbot)
        assert "as at the start: vectors" in window.banner.sentence.text()
