"""The picture with its objects, drawn in whatever order the news of it comes."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from errata_gui.canvas.image import ImageCanvas
from errata_gui.panels.viewer import ViewerPanel
from errata_gui.shell.window import MainWindow


def test_a_scene_is_drawn_before_its_states_are_known(window: MainWindow, qtbot: QtBot) -> None:
    window.context.store.update(panel="viewer")
    window.context.store.flush()
    panel = window.panel("viewer")
    assert isinstance(panel, ViewerPanel)
    canvas: ImageCanvas = panel.canvas
    qtbot.waitUntil(lambda: not window.context.jobs.running)
    canvas.grab()
    assert canvas.written, "marks are drawn"
    few = replace(canvas.scene, marks=canvas.scene.marks[:1])
    # A job that starts may have the window painted at once, between a scene and its states.
    canvas.show_scene(few)
    canvas.grab()
    assert canvas.written == []
