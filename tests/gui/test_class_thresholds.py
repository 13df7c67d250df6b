"""Thresholds per class: typed, moved, the best, from a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QLineEdit,
)
from pytestqt.qtbot import QtBot
from tests.gui.settling import idle

from errata_gui.shell.window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def test_thresholds_per_class_follow_live(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.bar.per_class, LEFT)
    dialog, model, store = (
        window.class_thresholds,
        window.class_thresholds.model,
        window.context.store,
    )
    assert dialog.isVisible()
    assert window.loaded is not None
    assert window.resolved is not None
    labels = window.loaded.evaluation.labels
    assert [model.label(row) for row in range(model.rowCount())] == labels
    car = labels.index("car")
    view = dialog.table
    view.setCurrentIndex(dialog.sorted.mapFromSource(model.index(car, 0)))
    qtbot.keyClick(view, "0")
    editor = view.viewport().findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "0"
    qtbot.keyClicks(editor, ".9")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: store.state.thresholds.per_class == (("car", 0.9),))
    store.flush()
    expected = window.loaded.evaluation.metrics(window.resolved.score_thr)["car"]
    row = [model.data(model.index(car, column)) for column in range(model.columnCount())]
    assert row[:6] == ["car", "0.9", str(expected.n_gt), str(expected.tp_gt), str(expected.fp),
                       str(expected.fn)]  # fmt: skip
    assert window.bar.per_class.text() == "per class (1)"
    view.setCurrentIndex(dialog.sorted.mapFromSource(model.index(car, 0)))
    qtbot.keyClick(dialog.slider, Qt.Key.Key_Left)
    assert store.state.thresholds.of_class("car") == pytest.approx(0.89)
    store.flush()
    view.selectRow(car)
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert len(store.state.thresholds.per_class) == 0


def test_best_for_each_export_and_import(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.class_thresholds.open_beside()
    dialog, store = window.class_thresholds, window.context.store
    qtbot.mouseClick(dialog.best, LEFT)
    idle(qtbot, window)
    assert window.loaded is not None
    best = window.loaded.evaluation.best_thresholds()
    own = {label: each.score_thr for label, each in best.items() if each is not None}
    assert dict(store.state.thresholds.per_class) == own
    path = tmp_path / "thresholds.json"
    dialog.save_file(str(path))
    written = json.loads(path.read_text())
    assert written == {"confidence": store.state.thresholds.score, "per_class_confidence": own}
    qtbot.mouseClick(dialog.clear_all, LEFT)
    assert store.state.thresholds.per_class == ()
    written["per_class_confidence"]["spaceship"] = 0.5
    path.write_text(json.dumps(written))
    dialog.load_file(str(path))
    assert dict(store.state.thresholds.per_class) == own
    assert "spaceship" in dialog.problem.text()
    path.write_text("{}")
    dialog.load_file(str(path))
    assert "found no thresholds" in dialog.problem.text()
    assert dict(store.state.thresholds.per_class) == own
    store.undo()
    assert store.state.thresholds.per_class == ()


@pytest.mark.parametrize("typed", ["high", "nan", "inf", "1e999"])
def test_what_is_no_threshold_is_not_taken(window: MainWindow, typed: str) -> None:
    window.class_thresholds.open_beside()
    model = window.class_thresholds.model
    assert not model.setData(model.index(0, 1), typed)
    assert window.context.store.state.thresholds.per_class == ()
