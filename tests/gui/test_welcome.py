"""The cards of the start, by mouse and by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from errata_gui.loaded import Loaded
from errata_gui.shell.window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def test_the_cards_stand_in_the_middle_until_something_is_open(
    empty_window: MainWindow, demo: Loaded
) -> None:
    assert empty_window.stack.currentWidget() is empty_window.welcome
    assert not empty_window.navigation.isVisible()
    assert not empty_window.top.isVisible()
    empty_window.context.actions["panel.curves"].trigger()
    assert empty_window.stack.currentWidget() is empty_window.welcome
    empty_window.show_loaded(demo)
    assert empty_window.stack.currentWidget() is empty_window.panel("overview")
    assert empty_window.navigation.isVisible()
    assert empty_window.top.isVisible()


def test_the_open_card_by_mouse_and_by_keyboard(empty_window: MainWindow, qtbot: QtBot) -> None:
    card, dialog = empty_window.welcome.open, empty_window.opening.dialog
    qtbot.mouseClick(card, LEFT)
    assert dialog.isVisible()
    dialog.reject()
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Space)
    assert dialog.isVisible()
