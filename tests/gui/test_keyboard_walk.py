"""From the start to an explained box without a mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from errata_gui.panels.catalogue import CATALOGUE
from errata_gui.panels.confusion import ConfusionPanel
from errata_gui.panels.example_list import ExampleList
from errata_gui.shell import opening
from errata_gui.shell.window import MainWindow

Key, Modifier = Qt.Key, Qt.KeyboardModifier
NONE, CONTROL, ALT = Modifier.NoModifier, Modifier.ControlModifier, Modifier.AltModifier


class Walk:
    """A keyboard, and eyes."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot

    @property
    def focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        self.qtbot.keyClick(self.focus, key, modifier)
        self.window.context.store.flush()

    def tab_to(self, wanted: QWidget) -> None:
        """Press Tab until a widget, or one inside it, has the keyboard."""
        for _ in range(200):
            if self.focus is wanted or wanted.isAncestorOf(self.focus):
                return
            self.press(Key.Key_Tab)
        raise AssertionError(f"Tab never reaches {wanted.accessibleName() or wanted}")

    def run(self, words: str) -> None:
        """Find an action in the palette."""
        self.press(Key.Key_K, CONTROL)
        self.qtbot.waitUntil(self.window.palette_.isVisible)
        self.qtbot.keyClicks(self.focus, words)
        self.press(Key.Key_Return)
        self.qtbot.waitUntil(lambda: not self.window.palette_.isVisible())


@pytest.fixture
def walk(
    empty_window: MainWindow, qtbot: QtBot, demo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Walk:
    monkeypatch.setattr(opening, "draw_demo", lambda _handle: demo_folder)
    empty_window.activateWindow()
    qtbot.waitUntil(empty_window.isActiveWindow)
    return Walk(empty_window, qtbot)


def test_walk(walk: Walk, qtbot: QtBot) -> None:
    window, store = walk.window, walk.window.context.store
    walk.tab_to(window.welcome.demo)
    walk.press(Key.Key_Space)
    qtbot.waitUntil(lambda: window.resolved is not None, timeout=20_000)

    walk.tab_to(window.bar.score)
    before = store.state.thresholds.score
    assert before is not None
    for _ in range(3):
        walk.press(Key.Key_Right)
    assert store.state.thresholds.score is not None
    assert store.state.thresholds.score > before
    walk.tab_to(window.bar.iou)
    walk.press(Key.Key_Left)
    assert store.state.thresholds.iou < 0.5

    for number, entry in enumerate(CATALOGUE, start=1):
        walk.press(Qt.Key(Key.Key_0 + number), ALT)
        assert store.state.panel == entry.key
        qtbot.waitUntil(window.panel(entry.key).isVisible)

    walk.press(Key.Key_2, ALT)
    panel = window.panel("confusion")
    assert isinstance(panel, ConfusionPanel)
    panel.grab()
    walk.tab_to(panel.page.canvas)
    walk.press(Key.Key_N)
    assert store.state.query.gt is not None
    assert window.resolved is not None
    asked = len(window.resolved.examples)
    assert asked > 0

    dock = next(panel for panel in window.docks.panels if isinstance(panel, ExampleList))
    qtbot.waitUntil(dock.canvas.isVisible)
    walk.tab_to(dock.canvas)
    walk.press(Key.Key_Right)
    assert store.state.example is not None

    walk.run("why did it end so")
    why = next(panel for panel in window.docks.panels if panel.KEY == "why")
    qtbot.waitUntil(why.isVisible)
    why.grab()
    said = " ".join(label.text() for label in why.findChildren(QLabel) if label.isVisible())
    assert why.python().startswith("ev.explain(")
    assert "ground truth" in said or "detection" in said

    example = store.state.example
    walk.press(Key.Key_Z, CONTROL)
    assert store.state.example == example, "what is looked at is no step"
    while store.can_undo:
        walk.press(Key.Key_Z, CONTROL)
    assert store.state.thresholds.score == before
    assert store.state.thresholds.iou == 0.5


@pytest.mark.parametrize("key", [entry.key for entry in CATALOGUE])
def test_tab_goes_round_and_shows_where_it_is(
    walk: Walk, window: MainWindow, qtbot: QtBot, key: str
) -> None:
    """Whatever has the keyboard is in sight, and Tab comes back to where it was."""
    window.context.store.update(panel=key)
    window.context.store.flush()
    panel = window.panel(key)
    panel.grab()
    walk.tab_to(window.bar.score)
    seen: list[QWidget] = []
    for _ in range(200):
        walk.press(Key.Key_Tab)
        if walk.focus is window.bar.score:
            break
        seen.append(walk.focus)
    else:
        raise AssertionError("Tab does not come back")
    assert any(panel.isAncestorOf(widget) for widget in seen)
    for widget in seen:
        assert widget.isVisible()
        place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        assert window.rect().intersects(place), widget
        assert widget.accessibleName() or widget.property("text"), widget


def test_the_keyboard_goes_where_the_panel_goes(window: MainWindow, qtbot: QtBot) -> None:
    for entry in CATALOGUE:
        window.bar.score_entry.setFocus()
        window.context.actions[f"panel.{entry.key}"].trigger()
        panel = window.panel(entry.key)
        qtbot.waitUntil(panel.isVisible)
        takes = QApplication.focusWidget()
        assert takes is not None
        # The clusters of data without vectors have nothing to walk in.
        assert panel.isAncestorOf(takes) or (entry.key, takes) == ("clusters", window.navigation)
        qtbot.keyClick(takes, Qt.Key.Key_Down)
        qtbot.keyClick(takes, Qt.Key.Key_J)
        assert QApplication.focusWidget() is not window.bar.score_entry


def test_closing_the_filter_gives_the_keyboard_back(window: MainWindow, qtbot: QtBot) -> None:
    window.context.actions["panel.gallery"].trigger()
    for leave in ("edit.filter_clear", None):
        window.context.actions["edit.filter"].trigger()
        qtbot.waitUntil(window.filter_bar.field.line.hasFocus)
        if leave is None:
            qtbot.keyClick(window.filter_bar.field.line, Qt.Key.Key_Escape)
        else:
            qtbot.keyClicks(window.filter_bar.field.line, "fn > 2")
            qtbot.keyClick(window.filter_bar.field.line, Qt.Key.Key_Return)
            window.context.store.flush()
            window.context.actions[leave].trigger()
        takes = QApplication.focusWidget()
        assert takes is not None
        assert window.panel("gallery").isAncestorOf(takes)
