"""Jobs that take long or fail, exceptions that nobody caught, and the banner that says so."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot
from tests.gui.settling import idle

from errata_gui.jobs import Handle
from errata_gui.loaded import Loaded
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule

LEFT = Qt.MouseButton.LeftButton
EQUAL = Rule(class_agnostic=False)


def test_what_is_out_of_date_says_so_and_is_recomputed(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = Event()
    rematch = Loaded.rematch

    def slow(loaded: Loaded, rule: Rule) -> Loaded:
        go.wait(20)
        return rematch(loaded, rule)

    monkeypatch.setattr(Loaded, "rematch", slow)
    window.context.store.update(rule=EQUAL)
    window.context.store.flush()
    qtbot.waitUntil(window.status.cancel.isVisible)
    qtbot.mouseClick(window.status.cancel, LEFT)
    assert window.loaded is not None
    assert window.loaded.rule == Rule()
    assert window.banner.sentence.text().startswith("Out of date: this was matched by")
    assert window.banner.button.text() == "Recompute"
    go.set()
    qtbot.mouseClick(window.banner.button, LEFT)
    idle(qtbot, window)
    assert window.loaded.rule == EQUAL
    assert not window.banner.isVisible()


def test_a_worker_that_panics_is_shown_and_tried_again(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PanicException(BaseException):
        pass

    def panic(*_: Any) -> Loaded:
        raise PanicException("index out of bounds: the len is 3 but the index is 7")

    with monkeypatch.context() as patched:
        patched.setattr(Loaded, "rematch", panic)
        window.context.store.update(rule=EQUAL)
        idle(qtbot, window)
    banner = window.banner
    qtbot.waitUntil(banner.isVisible)
    assert "the index is 7" in banner.sentence.text()
    qtbot.mouseClick(banner.fold, LEFT)
    assert "PanicException" in banner.details.toPlainText()
    assert window.isVisible()
    qtbot.mouseClick(banner.button, LEFT)
    idle(qtbot, window)
    assert window.loaded is not None
    assert window.loaded.rule == EQUAL


def test_several_jobs_are_listed_each_with_a_cancel(window: MainWindow, qtbot: QtBot) -> None:
    jobs, go = window.context.jobs, Event()
    idle(qtbot, window)

    def wait(handle: Handle) -> bool:
        return go.wait(20)

    for name in ("one", "two"):
        jobs.start(name, f"job {name}", wait, lambda _: None)
    assert window.status.more.isVisible()
    menu: QMenu = window.status.more.menu()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["Cancel job one", "Cancel job two"]
    menu.actions()[0].trigger()
    assert not jobs.is_running("one")
    assert not window.status.more.isVisible()
    go.set()
    idle(qtbot, window)


@pytest.fixture
def caught(window: MainWindow) -> Iterator[MainWindow]:
    """A window that catches what nobody else does."""
    before = sys.excepthook
    window.mishaps.install()
    yield window
    window.mishaps.remove()
    assert sys.excepthook is before


def test_an_exception_in_a_slot_is_shown_and_the_window_stays(
    caught: MainWindow, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ValueError("a slot went wrong")

    QTimer.singleShot(0, fail)
    qtbot.waitUntil(caught.banner.isVisible)
    assert "a slot went wrong" in caught.banner.sentence.text()
    assert "in fail" in caught.banner.details.toPlainText()
    assert not caught.banner.button.isVisible()
    assert "a slot went wrong" in capsys.readouterr().err, "and the terminal has it too"
    assert caught.isVisible()


def test_an_exception_at_each_repaint_is_shown_once(
    caught: MainWindow, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 (Qt's)
            raise RuntimeError("cannot be drawn")

    shown: list[object] = []
    caught.mishaps.caught.connect(shown.append)
    broken = Broken(caught)
    broken.show()
    qtbot.waitUntil(lambda: bool(shown))
    for _ in range(3):
        broken.update()
        qtbot.wait(20)
    assert len(shown) == 1
    broken.hide()
    broken.deleteLater()
    assert "cannot be drawn" in capsys.readouterr().err


def test_messages_come_back_when_the_last_is_closed(window: MainWindow, qtbot: QtBot) -> None:
    banner = window.banner
    banner.say("first")
    banner.say("second")
    assert banner.sentence.text() == "second"
    assert banner.more.text() == "1 more"
    qtbot.mouseClick(banner.close_button, LEFT)
    assert banner.sentence.text() == "first"
    qtbot.mouseClick(banner.close_button, LEFT)
    assert not banner.isVisible()
