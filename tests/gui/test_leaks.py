"""Windows opened and closed again and again leave nothing: no object, thread, timer or window."""

from __future__ import annotations

import gc
import threading
import weakref
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from errata_gui.loaded import Loaded
from errata_gui.panels.catalogue import CATALOGUE
from errata_gui.settings import Settings
from errata_gui.shell.window import MainWindow

TIMES, WARM = 10, 2


def alive() -> Counter[str]:
    """Count what may be left behind: objects by class, also those whose Qt half is gone."""
    for _ in range(3):
        finish()
        gc.collect()
    found = Counter(
        type(each).__name__ for each in gc.get_objects() if issubclass(type(each), QObject)
    )
    found["windows at the top"] = len(QApplication.topLevelWidgets())
    found["threads"] = threading.active_count()
    return found


def finish() -> None:
    """Let go of what was asked to go."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def kinds(window: MainWindow) -> Counter[str]:
    """Count a window's objects by class and name, and by their parent's."""
    return Counter(
        f"{type(each).__name__} {each.objectName()!r} of {type(each.parent()).__name__}"
        for each in window.findChildren(QObject)
    )


def one_session(qtbot: QtBot, folder: Path, demo: Loaded) -> weakref.ref[MainWindow]:
    """Open a window, see every panel and dock, change something, close it."""
    window = MainWindow(Settings(folder))
    jobs = window.context.jobs
    window.show()
    window.show_loaded(demo)
    for entry in CATALOGUE:
        window.context.store.update(panel=entry.key)
        window.context.store.flush()
        window.panel(entry.key).grab()
        window.panel(entry.key).more.menu().aboutToShow.emit()
    window.context.store.apply(lambda state: state.with_thresholds(score=0.5))
    window.context.store.flush()
    qtbot.waitUntil(lambda: not jobs.running, timeout=20_000)
    finish()
    window.close()
    assert window.context.close()
    assert window.context.jobs.close()
    finish()
    delete(window)
    return weakref.ref(window)


def test_windows_leave_nothing(qtbot: QtBot, tmp_path: Path, demo: Loaded) -> None:
    for _ in range(WARM):
        one_session(qtbot, tmp_path, demo)
    before = alive()
    seen = [one_session(qtbot, tmp_path, demo) for _ in range(TIMES)]
    after = alive()
    assert not [window for window in seen if window() is not None]
    assert after == before


def test_panels_seen_again_make_nothing_new(window: MainWindow, qtbot: QtBot) -> None:
    def see_all() -> None:
        for entry in CATALOGUE:
            window.context.store.update(panel=entry.key)
            window.context.store.flush()
            window.panel(entry.key).grab()
        qtbot.waitUntil(lambda: not window.context.jobs.running, timeout=20_000)
        finish()

    see_all()
    see_all()
    alive()
    before = kinds(window)
    for _ in range(TIMES):
        see_all()
    alive()
    assert kinds(window) - before == Counter()


@pytest.mark.parametrize("_round", range(2))
def test_no_thread_outlives_its_window(window: MainWindow, qtbot: QtBot, _round: int) -> None:
    window.context.store.update(panel="gallery")
    window.context.store.flush()
    window.panel("gallery").grab()
    window.close()
    assert window.context.jobs.close()
    assert window.context.close()
