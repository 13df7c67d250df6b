"""Waiting until a window shows what was asked of it."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from errata_gui.shell.window import MainWindow


def idle(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the store has told everything and no job is left."""
    window.context.store.flush()
    qtbot.waitUntil(lambda: not window.context.jobs.running, timeout=20_000)
    window.context.store.flush()
