"""Layouts and settings: kept, taken, deleted; odd ones do no harm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import (
    QInputDialog,
    QMenu,
)
from pytestqt.qtbot import QtBot

from errata_gui.loaded import Loaded
from errata_gui.settings import Settings
from errata_gui.shell.window import MainWindow


def test_layouts_are_saved_taken_deleted_and_reset(window: MainWindow, qtbot: QtBot) -> None:
    docks = window.docks._docks
    window.context.actions["dock.why"].trigger()
    assert not docks["why"].isVisible()
    window.context.actions["layout.save"].trigger()
    (dialog,) = window.findChildren(QInputDialog)
    dialog.setTextValue("no & why")
    dialog.accept()
    window.context.actions["layout.reset"].trigger()
    assert docks["why"].isVisible()
    menu = QMenu(window)
    window.layouts.fill(menu)
    assert menu.actions()[0].text() == "no && why"
    menu.actions()[0].trigger()
    assert not docks["why"].isVisible()
    again = Settings(window.context.settings.path.parent)
    assert list(again.mapping("layouts")) == ["no & why"]
    window.layouts.delete("no & why")
    assert window.layouts.names == []


def test_the_layout_is_there_at_the_next_start(
    window: MainWindow, qtbot: QtBot, demo: Loaded
) -> None:
    window.context.actions["dock.examples"].trigger()
    window.close()
    again = MainWindow(Settings(window.context.settings.path.parent))
    qtbot.addWidget(again)
    again.show()
    again.show_loaded(demo)
    assert not again.docks._docks["examples"].isVisible()
    assert again.docks._docks["why"].isVisible()
    again.close()


@pytest.mark.parametrize("value", [5, "no base64!", "AAAA", None, {"a": 1}, ["light"]])
def test_odd_layouts_in_the_settings_do_no_harm(
    qtbot: QtBot, settings: Settings, demo: Loaded, value: Any
) -> None:
    for name in ("geometry", "layout", "layouts", "theme"):
        settings.set(name, value)
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.show_loaded(demo)
    window.layouts.load("a")
    window.close()


def test_settings_that_cannot_be_saved_are_said_once(
    qtbot: QtBot, tmp_path: Path, demo: Loaded
) -> None:
    (tmp_path / "file").write_text("")
    window = MainWindow(Settings(tmp_path / "file" / "inside"))
    qtbot.addWidget(window)
    window.show()
    window.show_loaded(demo)
    assert "settings cannot be saved" in window.banner.sentence.text()
    window.banner.close_button.click()
    window.toggle_theme()
    assert not window.banner.isVisible()
    window.toggle_theme()
    window.close()
