"""Wherever something is saved, the next dialog starts: one folder for all that is exported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from errata_gui.panels.clusters import ClustersPanel
from errata_gui.shell.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
WAYS = ("view", "points", "thresholds", "tags", "matches")


def asked(
    way: str, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, save: Path | None
) -> Path:
    """Go one of the ways to a dialog, save there if anything is named, and say where it began."""
    began: list[Path] = []

    def static(_parent: object, _title: str, suggested: str, _kinds: str) -> tuple[str, str]:
        began.append(Path(suggested).parent)
        return "" if save is None else str(save), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", static)
    actions = window.context.actions
    if way == "view":
        actions["export.save_csv"].trigger()
    elif way == "points":
        panel = window.panel("clusters")
        assert isinstance(panel, ClustersPanel)
        window.context.store.update(panel="clusters")
        window.context.store.flush()
        qtbot.waitUntil(lambda: panel.present is not None)
        panel.choosing.select(np.arange(3), "three")
        window.context.store.flush()
        actions["clusters.export"].trigger()
        window.context.store.update(panel="overview")
        window.context.store.flush()
    elif way == "tags":
        actions["review.export"].trigger()
    elif way == "thresholds":
        window.class_thresholds.open_beside()
        qtbot.mouseClick(window.class_thresholds.save, LEFT)
    else:
        window.edit_rule()
        window.rule_dialog.table.save.click()
    dialogs = [each for each in window.findChildren(QFileDialog) if each.isVisible()]
    for dialog in dialogs:
        began.append(Path(dialog.directory().absolutePath()))
        if save is None:
            dialog.reject()
        else:
            dialog.selectFile(str(save))
            dialog.accept()
    qtbot.waitUntil(lambda: not any(dialog.isVisible() for dialog in dialogs))
    window.class_thresholds.close()
    window.rule_dialog.close()
    assert len(began) == 1, way
    (place,) = began
    return place


@pytest.mark.parametrize("way", WAYS)
def test_each_way_out_begins_where_the_last_one_saved(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    window.context.store.update(panel="overview")
    window.context.store.flush()
    assert asked(way, window, qtbot, monkeypatch, None) == Path.home()
    folder = tmp_path / "reports"
    folder.mkdir()
    asked(way, window, qtbot, monkeypatch, folder / "saved.json")
    assert (folder / "saved.json").is_file()
    for other in WAYS:
        assert asked(other, window, qtbot, monkeypatch, None) == folder, other


def test_a_folder_that_is_gone_is_not_begun_in(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    asked("view", window, qtbot, monkeypatch, folder / "table.csv")
    (folder / "table.csv").unlink()
    folder.rmdir()
    assert asked("view", window, qtbot, monkeypatch, None) == Path.home()
