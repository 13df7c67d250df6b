"""What tests of the confusion panel do in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from errata_gui.panels.confusion import ConfusionPanel
from errata_gui.resolve import Resolved
from errata_gui.shell.window import MainWindow


def confusion(window: MainWindow, **matrix: Any) -> ConfusionPanel:
    """Show the panel with some options."""
    store = window.context.store
    store.update(panel="confusion", matrix=replace(store.state.matrix, **matrix))
    store.flush()
    panel = window.panel("confusion")
    assert isinstance(panel, ConfusionPanel)
    panel.grab()
    return panel


def resolved(window: MainWindow) -> Resolved:
    window.context.store.flush()
    assert window.resolved is not None
    return window.resolved


def at(panel: ConfusionPanel, row: int, column: int) -> QPoint:
    frame = panel.page.canvas.frame
    x, y = frame.corner(row, column)
    return QPoint(round(x + frame.cell / 2), round(y + frame.cell / 2))


def click_table(qtbot: QtBot, view: Any, row: int, column: int) -> None:
    view.grab()
    index = view.model().index(row, column)
    view.scrollTo(index)
    qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center()
    )
