"""What stands in the settings may be anything: the window comes up, and shows what it can."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

import errata
from errata_gui.canvas.gallery import SIZES
from errata_gui.loaded import Loaded
from errata_gui.panels.example_controls import SORTS
from errata_gui.panels.surface_words import METRICS
from errata_gui.settings import Settings
from errata_gui.shell import session as sessions
from errata_gui.shell.window import MainWindow
from errata_gui.state import (
    ExampleQuery,
    GalleryView,
    ObjectKeys,
    Rule,
    SurfaceView,
    ViewState,
)

SCORE_AGNOSTIC = Rule("score", class_agnostic=True)


def idle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.context.jobs.running, timeout=20_000)


def test_values_that_a_state_may_have_are_those_of_the_panels() -> None:
    declared = {each.name: each.metadata for each in (*fields(GalleryView), *fields(SurfaceView))}
    assert declared["metric"]["among"] == tuple(METRICS)
    assert declared["sort"]["among"] == tuple(SORTS)
    least, most = declared["size"]["bounds"]
    assert least <= min(SIZES) <= max(SIZES) <= most


@pytest.mark.parametrize(
    ("place", "value", "panel"),
    [
        ("panel", "nonsense", "overview"),
        ("overview.sort", "nonsense", "overview"),
        ("matrix.normalise", "nonsense", "confusion"),
        ("matrix.order", "nonsense", "confusion"),
        ("matrix.top", -5, "confusion"),
        ("matrix.top", 10**30, "confusion"),
        ("matrix.label", "spaceship", "confusion"),
        ("curve.view", "nonsense", "curves"),
        ("curve.labels", ["spaceship"], "curves"),
        ("surface.metric", "nonsense", "surface"),
        ("surface.label", "spaceship", "surface"),
        ("gallery.sort", "nonsense", "gallery"),
        ("gallery.size", 0, "gallery"),
        ("gallery.size", 10**30, "gallery"),
        ("cluster.color", "nonsense", "clusters"),
        ("query.kind", "nonsense", "gallery"),
        ("query.kind", 7, "gallery"),
        ("query.kinds", ["tp", "nonsense"], "gallery"),
        ("query.gt", {"label": "spaceship"}, "gallery"),
        ("query.gt", {"labels": 3}, "gallery"),
        ("query.dt", {"label": 3}, "gallery"),
        ("query.label", "spaceship", "gallery"),
        ("query.label", 5, "gallery"),
        ("query.images", [None, 1], "gallery"),
        ("image", "no such", "viewer"),
        ("example", "dt:999999999", "viewer"),
        ("selected", ["dt:7", "gt:x", ""], "gallery"),
        ("thresholds.iou", -3, "overview"),
        ("thresholds.score", 1e308, "curves"),
        ("thresholds.per_class", [["spaceship", 0.5]], "overview"),
        ("rule.protocol", "nonsense", "overview"),
    ],
)
def test_a_session_with_an_odd_value_comes_up(
    empty_window: MainWindow, demo: Loaded, qtbot: QtBot, place: str, value: Any, panel: str
) -> None:
    state = ViewState(panel=panel, query=ExampleQuery(gt="car", dt="bus"))
    plain = sessions.Session.of(demo, state).to_dict()
    at, *names = plain["state"], *place.split(".")
    for name in names[:-1]:
        at = at[name]
    at[names[-1]] = value
    settings = empty_window.context.settings
    settings.set(sessions.NAME, json.loads(json.dumps(plain)))
    empty_window.context.actions["file.restore"].setEnabled(True)
    empty_window.context.actions["file.restore"].trigger()
    idle(qtbot, empty_window)
    assert empty_window.loaded is not None
    empty_window.grab()
    idle(qtbot, empty_window)
    if empty_window.banner.isVisible():
        said = empty_window.banner.sentence.text()
        assert "does not hold here: " in said or "as at the start: " in said
    assert empty_window.stack.currentWidget() is empty_window.panel(panel)
    assert empty_window.resolved is not None
    assert len(empty_window.resolved.metrics.per_class) == len(demo.evaluation.labels)


@pytest.mark.parametrize("value", [None, 7, "nonsense", [], ["x"], {}, {"gt": []}, "x" * 5000])
@pytest.mark.parametrize(
    "name", ["theme", "geometry", "layout", "layouts", "recent", "session", "tag names",
             "export_folder"],
)  # fmt: skip
def test_odd_settings_do_no_harm(
    qtbot: QtBot, tmp_path: Path, demo: Loaded, name: str, value: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    (tmp_path / "settings.json").write_text(json.dumps({name: value}))
    window = MainWindow(Settings(tmp_path))
    qtbot.addWidget(window)
    window.show()
    window.show_loaded(demo)
    window.grab()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    window.exporting.run("export.save_csv")
    window.close()
    assert window.context.jobs.close()


def test_recent_files_whose_names_no_file_can_have(qtbot: QtBot, tmp_path: Path) -> None:
    recent = [{"gt": "x" * 5000, "dt": "a\0b"}]
    (tmp_path / "settings.json").write_text(json.dumps({"recent": recent}))
    window = MainWindow(Settings(tmp_path))
    qtbot.addWidget(window)
    window.show()
    assert "(missing)" in window.welcome.recent.list.item(0).text()
    window.close()


def test_a_rule_with_one_threshold_sets_those_of_classes_aside(
    window: MainWindow, qtbot: QtBot
) -> None:
    store, action = window.context.store, window.context.actions["thresholds.per_class"]
    window.class_thresholds.open_beside()
    store.apply(lambda state: state.with_thresholds(per_class=(("car", 0.9),)))
    store.flush()
    assert window.resolved is not None
    with_own = window.resolved.metrics.pooled
    store.update(rule=SCORE_AGNOSTIC)
    store.flush()
    idle(qtbot, window)
    assert window.loaded is not None
    assert window.loaded.rule == SCORE_AGNOSTIC
    score, iou = store.state.thresholds.score, store.state.thresholds.iou
    assert window.resolved.metrics.pooled == window.loaded.evaluation.metrics(score, iou).pooled
    assert not action.isEnabled()
    assert "one score threshold" in window.context.actions.why("thresholds.per_class")
    assert not window.bar.per_class.isEnabled()
    assert not window.class_thresholds.isVisible()
    store.undo()
    store.flush()
    assert store.state.thresholds.per_class == (("car", 0.9),)
    assert window.resolved.metrics.pooled == with_own
    assert action.isEnabled()


def test_misses_are_named_where_nothing_was_found(demo: Loaded) -> None:
    nothing = errata.InferenceSet.from_arrays(
        demo.dataset, images=[], boxes_xywh=np.zeros((0, 4)), class_ids=[], scores=[]
    )
    keys = ObjectKeys(demo.dataset, nothing)
    codes = np.arange(-1, -40, -1)
    named = keys.keys(codes)
    assert named == tuple(f"gt:{each}" for each in demo.dataset.annotation_ids[:39])
    assert keys.codes(named).tolist() == codes.tolist()
    assert keys.codes([f"dt:{record}" for record in range(40)]).tolist() == []


def test_a_painter_is_ended_where_painting_fails(
    window: MainWindow, qtbot: QtBot, qtlog: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 (Qt's)
            painter = QPainter(self)
            painter.drawLine(0, 0, 9, 9)
            raise RuntimeError("cannot be drawn")

    window.mishaps.install()
    broken = Broken(window)
    broken.resize(50, 50)
    broken.show()
    qtbot.waitUntil(lambda: "cannot be drawn" in window.banner.sentence.text())
    window.mishaps.remove()
    broken.hide()
    broken.deleteLater()
    said = [record.message for record in qtlog.records]
    assert not [text for text in said if "painte" in text], "Qt would end the process"
    assert "cannot be drawn" in capsys.readouterr().err


def test_dialogs_for_files_are_gone_when_they_are_closed(window: MainWindow, qtbot: QtBot) -> None:
    dialogs, table, line = window.class_thresholds, window.rule_dialog.table, window.opening.dialog
    for ask in (
        dialogs._ask_load, dialogs._ask_save, table._ask_load, table._ask_save, line.gt._browse,
        line.images._browse,
    ):  # fmt: skip
        ask()
        (asked,) = window.findChildren(QFileDialog)
        asked.reject()
        qtbot.waitUntil(lambda: not window.findChildren(QFileDialog))
