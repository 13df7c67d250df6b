"""The line of a filter, by keys and by mouse alone, with what it offers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from errata_gui.canvas.filter_field import FilterField
from errata_gui.canvas.filter_line import FilterLine
from errata_gui.shell.window import MainWindow

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def field(window: MainWindow, qtbot: QtBot) -> FilterField:
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    field = window.filter_bar.field
    qtbot.waitUntil(field.line.hasFocus)
    return field


def pick(qtbot: QtBot, line: FilterLine, text: str) -> None:
    """Click on what is offered."""
    qtbot.waitUntil(line.popup.isVisible)
    model = line.popup.model()
    texts = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    row = next(row for row, each in enumerate(texts) if each.split("   ")[0] == text)
    at = line.popup.visualRect(model.index(row, 0)).center()
    qtbot.mouseClick(line.popup.viewport(), LEFT, pos=at)


@pytest.mark.parametrize("text", ['split == "valid"', "fn > 2", 'meta.time_of_day == "night"'])
def test_enter_takes_a_finished_filter_whatever_is_offered(
    window: MainWindow, field: FilterField, qtbot: QtBot, text: str
) -> None:
    line = field.line
    for key in text:
        qtbot.keyClicks(line, key)
        qtbot.wait(1)
    # Where the popup has the keyboard, a key comes to it first.
    qtbot.keyClick(line.popup if line.popup.isVisible() else line, Qt.Key.Key_Return)
    assert line.text() == text
    assert window.context.store.state.image_filter == text
    assert not line.popup.isVisible()


def test_enter_takes_the_completion_of_a_word_that_was_begun(
    window: MainWindow, field: FilterField, qtbot: QtBot
) -> None:
    qtbot.keyClicks(field.line, "spl")
    qtbot.keyClick(field.line.popup, Qt.Key.Key_Return)
    assert field.line.text() == "split "
    assert window.context.store.state.image_filter == ""


def test_a_filter_is_made_by_mouse_alone(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.status.filter, LEFT)
    field = window.filter_bar.field
    qtbot.waitUntil(field.isVisible)
    line = field.line
    qtbot.mouseClick(field.offer, LEFT)
    for text in ("meta.time_of_day", "==", '"night"'):
        pick(qtbot, line, text)
    expected = 'meta.time_of_day == "night"'
    qtbot.waitUntil(lambda: window.context.store.state.image_filter == expected)
    qtbot.mouseClick(field.offer, LEFT)
    for text in ("and", "split", "!=", '"test"'):
        pick(qtbot, line, text)
    expected += ' and split != "test"'
    qtbot.waitUntil(lambda: window.context.store.state.image_filter == expected)
    qtbot.mouseClick(field.cross, LEFT)
    assert window.context.store.state.image_filter == ""
    assert not field.isVisible()


def test_what_follows_a_string_is_set_apart(field: FilterField, qtbot: QtBot) -> None:
    qtbot.keyClicks(field.line, 'split == "valid"')
    pick(qtbot, field.line, "and")
    assert field.line.text() == 'split == "valid" and '


def test_faults_of_what_is_still_offered_are_nobodys_news(field: FilterField, qtbot: QtBot) -> None:
    qtbot.keyClicks(field.line, "spl")
    qtbot.wait(800)
    assert field.line.popup.isVisible()
    assert not field.said.isVisible()
    qtbot.keyClick(field.line.popup, Qt.Key.Key_Escape)
    qtbot.keyClicks(field.line, "x")
    qtbot.waitUntil(field.said.isVisible)


def test_tab_completes_and_does_not_leave(
    window: MainWindow, field: FilterField, qtbot: QtBot
) -> None:
    qtbot.keyClicks(field.line, "me")
    qtbot.keyClick(field.line, Qt.Key.Key_Tab)
    assert field.line.text() == "mean_iou "
    assert field.line.hasFocus()
    assert not field.said.isVisible()


def test_what_is_quoted_is_completed_by_values_alone(field: FilterField, qtbot: QtBot) -> None:
    qtbot.keyClicks(field.line, 'fn > 2 and split == "val')
    qtbot.keyClick(field.line.popup, Qt.Key.Key_Return)
    assert field.line.text() == 'fn > 2 and split == "valid" '
    field.line.clear()
    qtbot.keyClicks(field.line, 'fn > 2 == "val')
    assert not field.line.popup.isVisible(), "no column is called that"


def test_what_is_unfinished_is_said_when_the_line_is_left(
    window: MainWindow, field: FilterField, qtbot: QtBot
) -> None:
    qtbot.keyClicks(field.line, "split ")
    field.line.popup.hide()
    window.navigation.setFocus()
    qtbot.waitUntil(field.said.isVisible)


def test_the_count_beside_the_line_is_never_that_of_a_filter_before(
    window: MainWindow, field: FilterField, qtbot: QtBot
) -> None:
    qtbot.keyClicks(field.line, "fn > 2")
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    window.context.store.flush()
    assert " of 120 images" in window.filter_bar.kept.text()
    qtbot.mouseClick(window.status.filter, LEFT)
    window.context.store.flush()
    qtbot.mouseClick(window.status.filter, LEFT)
    assert window.filter_bar.isVisible()
    assert window.filter_bar.kept.text() == "all 120 images"
