"""Workers that die, and windows that are closed while one is at work."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import errata
from errata.vectors.projection import umap_job
from errata.workspace import Workspace
from errata_gui import review as review_module
from errata_gui.loaded import Loaded, load
from errata_gui.panels import viewer as viewer_panel
from errata_gui.panels.cluster_holder import SPACE
from errata_gui.panels.clusters import ClustersPanel
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule


class PanicException(BaseException):
    """As a Rust panic comes out of PyO3: no Exception."""


def panic(*_: Any, **__: Any) -> Any:
    raise PanicException("index out of bounds: the len is 3 but the index is 7")


def idle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.context.jobs.running, timeout=60_000)


@pytest.fixture
def with_vectors(
    empty_window: MainWindow, demo_folder: Path, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> MainWindow:  # fmt: skip
    """A window whose clusters show vectors."""
    monkeypatch.setenv("ERRATA_CACHE", str(tmp_path / "cache"))
    for name in ("gt.json", "model_a.json", "embeddings.npy"):
        if (demo_folder / name).is_file():
            shutil.copy(demo_folder / name, tmp_path / name)
    loaded = load(str(tmp_path / "gt.json"), str(tmp_path / "model_a.json"), Rule())
    empty_window.show_loaded(loaded)
    empty_window.context.store.update(panel="clusters")
    empty_window.context.store.flush()
    panel = cast("ClustersPanel", empty_window.panel("clusters"))
    qtbot.waitUntil(lambda: panel.present is not None, timeout=20_000)
    return empty_window


def test_a_worker_that_is_killed_is_said_and_can_be_tried_again(
    with_vectors: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = with_vectors
    made: list[umap_job.Worker] = []
    begin = umap_job.Worker.__init__

    def noted(worker: umap_job.Worker, *given: Any) -> None:
        begin(worker, *given)
        made.append(worker)

    monkeypatch.setattr(umap_job.Worker, "__init__", noted)
    window.context.actions["clusters.run"].trigger()
    qtbot.waitUntil(lambda: bool(made), timeout=20_000)
    for worker in made:
        os.kill(worker._process.pid, signal.SIGKILL)
    qtbot.waitUntil(window.banner.isVisible, timeout=20_000)
    assert "killed by SIGKILL" in window.banner.sentence.text()
    assert window.banner.button.text() == "Retry"
    assert "Traceback" in window.banner.details.toPlainText()
    panel = cast("ClustersPanel", window.panel("clusters"))
    assert panel.present is not None, "what was there before still is"
    assert panel.canvas.isVisible()
    n = len(made)
    window.banner.button.click()
    qtbot.waitUntil(lambda: len(made) > n, timeout=20_000)
    window.context.jobs.cancel(SPACE)
    qtbot.waitUntil(lambda: all(w._process.poll() is not None for w in made), timeout=20_000)


def start_matching(window: MainWindow, patch: pytest.MonkeyPatch, work: Any) -> str:
    patch.setattr(Loaded, "rematch", work)
    window.context.store.update(rule=Rule(class_agnostic=False))
    window.context.store.flush()
    return "evaluate"


def start_maps(window: MainWindow, patch: pytest.MonkeyPatch, work: Any) -> str:
    patch.setattr(errata.Evaluation, "maps", work)
    window.context.store.update(panel="overview", image_filter="fn > 0")
    window.context.store.flush()
    return "maps"


def start_reading(window: MainWindow, patch: pytest.MonkeyPatch, work: Any) -> str:
    from errata_gui.shell import opening

    assert window.loaded is not None
    patch.setattr(opening, "load", work)
    window.open_files(window.loaded.gt, window.loaded.dt)
    return "open"


def start_looking(window: MainWindow, patch: pytest.MonkeyPatch, work: Any) -> str:
    from errata_gui.shell import open_dialog

    assert window.loaded is not None
    patch.setattr(open_dialog, "recognise", work)
    window.open_paths([window.loaded.gt])
    return "recognise"


def start_picture(window: MainWindow, patch: pytest.MonkeyPatch, work: Any) -> str:
    patch.setattr(viewer_panel, "read_picture", work)
    window.context.store.update(panel="viewer")
    window.context.store.flush()
    window.grab()
    return "picture"


def start_curves(window: MainWindow, patch: pytest.MonkeyPatch, work: Any) -> str:
    patch.setattr(errata.Evaluation, "pr_curve", work)
    window.context.store.update(panel="curves", rule=window.context.store.state.rule)
    window.context.store.flush()
    window.grab()
    return next((job.slot for job in window.context.jobs.running if "curve" in job.slot), "")


def start_best(window: MainWindow, patch: pytest.MonkeyPatch, work: Any) -> str:
    patch.setattr(errata.Evaluation, "best_thresholds", work)
    window.class_thresholds.open_beside()
    window.class_thresholds.best.click()
    return next(job.slot for job in window.context.jobs.running if "best" in job.title)


def start_preview(window: MainWindow, patch: pytest.MonkeyPatch, work: Any) -> str:
    patch.setattr(Loaded, "rematch", work)
    window.edit_rule()
    window.rule_dialog.labels["aware"].click()
    window.rule_dialog._preview()
    return "rule preview"


Start = Callable[[MainWindow, pytest.MonkeyPatch, Any], str]
STARTS: list[Start] = [
    start_matching, start_maps, start_reading, start_looking, start_picture, start_curves,
    start_best, start_preview,
]  # fmt: skip


@pytest.mark.parametrize("start", STARTS)
def test_a_window_closed_while_a_job_is_at_work(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, start: Start
) -> None:
    idle(qtbot, window)
    began, go = Event(), Event()

    def slow(*_: Any, **__: Any) -> Any:
        began.set()
        go.wait(20)
        raise ValueError("too late")

    start(window, monkeypatch, slow)
    qtbot.waitUntil(began.is_set)
    before = monotonic()
    window.close()
    assert monotonic() - before < 10
    assert not window.isVisible()
    go.set()
    assert window.context.jobs.close(20_000)
    QApplication.processEvents()
    assert not window.context.jobs.running


@pytest.mark.parametrize("start", STARTS)
def test_every_job_that_panics_says_so(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, start: Start
) -> None:
    idle(qtbot, window)
    failures: list[Any] = []
    window.context.jobs.failed.connect(failures.append)
    slot = start(window, monkeypatch, panic)
    qtbot.waitUntil(lambda: bool(failures))
    idle(qtbot, window)
    assert failures[0].slot == slot or not slot
    assert "the index is 7" in failures[0].sentence
    assert window.isVisible()
    dialog = window.opening.dialog
    told = dialog.failure if slot == "open" else window.banner
    assert told.isVisible()
    assert "the index is 7" in told.sentence.text()
    assert "PanicException" in told.details.toPlainText()
    assert window.loaded is not None
    for each in (dialog, window.rule_dialog, window.class_thresholds):
        each.close()


def test_files_opened_while_many_are_tagged(
    empty_window: MainWindow, demo_folder: Path, demo: Loaded, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name in ("gt.json", "model_a.json"):
        shutil.copy(demo_folder / name, tmp_path / name)
    gt, dt = str(tmp_path / "gt.json"), str(tmp_path / "model_a.json")
    window, review = empty_window, empty_window.context.review
    window.show_loaded(load(gt, dt, Rule()))
    monkeypatch.setattr(review_module, "BLOCK", 5)
    began, go, tag = Event(), Event(), Workspace.tag

    def slow(workspace: Workspace, keys: Any, name: str) -> int:
        n = tag(workspace, keys, name)
        began.set()
        go.wait(20)
        return n

    monkeypatch.setattr(Workspace, "tag", slow)
    review.toggle([(-1, row) for row in range(40)], "many")
    qtbot.waitUntil(began.is_set)
    window.show_loaded(demo)
    assert 'tag "many" on 40 was stopped' in window.banner.sentence.text()
    go.set()
    idle(qtbot, window)
    assert window.context.jobs._pool.waitForDone(20_000)
    QApplication.processEvents()
    assert review.tags_of(-1, 0) == (), "those of the files before"
    window.show_loaded(load(gt, dt, Rule()))
    assert review.tags_of(-1, 0) == ("many",), "what was tagged until then"
    review.toggle([(-1, 39)], "one")
    assert review.tags_of(-1, 39) == ("one",)


def test_a_matching_of_the_files_before_is_dropped(
    window: MainWindow, qtbot: QtBot, demo: Loaded, demo_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    idle(qtbot, window)
    rule, go, rematch = Rule(class_agnostic=False), Event(), Loaded.rematch
    monkeypatch.setattr(Loaded, "rematch", lambda *given: go.wait(20) and rematch(*given))
    window.context.store.update(rule=rule)
    window.context.store.flush()
    state = window.context.store.state
    # The same state, of other files: nothing in it tells that they are others.
    other = load(str(demo_folder / "gt.json"), str(demo_folder / "model_b.json"), rule)
    window.show_loaded(other, state)
    go.set()
    assert window.context.jobs._pool.waitForDone(20_000)
    idle(qtbot, window)
    QApplication.processEvents()
    assert window.loaded is other
    assert not window.banner.isVisible()


def test_best_thresholds_of_the_files_before_are_dropped(
    window: MainWindow, qtbot: QtBot, demo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle(qtbot, window)
    began, go, find = Event(), Event(), errata.Evaluation.best_thresholds

    def slow(*given: Any, **named: Any) -> Any:
        began.set()
        go.wait(20)
        return find(*given, **named)

    start_best(window, monkeypatch, slow)
    qtbot.waitUntil(began.is_set)
    other = load(str(demo_folder / "gt.json"), str(demo_folder / "model_b.json"), Rule())
    window.show_loaded(other)
    go.set()
    assert window.context.jobs._pool.waitForDone(20_000)
    idle(qtbot, window)
    QApplication.processEvents()
    assert window.context.store.state.thresholds.per_class == ()
    window.class_thresholds.close()
