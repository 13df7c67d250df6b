"""The viewer zoomed and moved, by the wheel, by keys and by the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from pytestqt.qtbot import QtBot
from tests.gui.viewer_steps import LEFT, wheel

from errata_gui.canvas.zoom import Zoom
from errata_gui.panels.viewer import ViewerPanel
from errata_gui.shell.window import MainWindow


def test_the_wheel_keeps_the_point_under_the_cursor(viewer: ViewerPanel) -> None:
    canvas = viewer.canvas
    for at in (QPointF(canvas.width() / 2, canvas.height() / 2), QPointF(200, 150)):
        for steps in (1, 3, -2, 5, -4):
            before = canvas.zoom.to_picture(at)
            scale = canvas.zoom.scale
            wheel(viewer, at, steps)
            after = canvas.zoom.to_picture(at)
            assert (before - after).manhattanLength() < 1e-6
            assert (canvas.zoom.scale > scale) == (steps > 0)


def test_keys_zoom_fit_and_go_to_actual_pixels(viewer: ViewerPanel, qtbot: QtBot) -> None:
    canvas = viewer.canvas
    whole = canvas.zoom
    assert canvas.sees_all
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.zoom.scale == pytest.approx(1.25 * whole.scale)
    qtbot.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas.zoom.scale == pytest.approx(whole.scale)
    qtbot.keyClick(canvas, Qt.Key.Key_Z)
    assert canvas.zoom.scale == pytest.approx(1 / canvas.devicePixelRatioF())
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.zoom == whole


def test_arrows_pan_what_is_near_and_turn_pages_of_what_is_whole(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    canvas, store = viewer.canvas, window.context.store
    qtbot.keyClick(canvas, Qt.Key.Key_Plus, Qt.KeyboardModifier.NoModifier)
    for _ in range(6):
        qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    before, image = canvas.zoom, store.state.image
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.zoom.left == before.left - 48
    assert store.state.image == image
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert store.state.image != image


def test_a_drag_pans_and_picks_nothing(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    canvas = viewer.canvas
    before = canvas.zoom
    qtbot.mousePress(canvas, LEFT, pos=QPoint(200, 150))
    for x in (210, 240, 260):
        qtbot.mouseMove(canvas, QPoint(x, 170))
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(260, 170))
    assert canvas.zoom == before.moved(60, 20)
    assert window.context.store.state.example is None


def test_zoom_by_hand() -> None:
    zoom = Zoom.fit(QRectF(0, 0, 100, 50), QSizeF(216, 316))
    assert zoom == Zoom(2.0, 8.0, 108.0)
    assert zoom.to_picture(zoom.to_widget(QPointF(30, 40))) == QPointF(30, 40)
    away = zoom.moved(1e6, -1e6).kept_in(QSizeF(100, 50), QSizeF(216, 316))
    assert (away.left, away.top) == (216 - 48, 48 - 100)
