"""What tests do with the gallery and the examples dock."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from errata.results.examples import Examples
from errata_gui.canvas.gallery import GalleryCanvas
from errata_gui.panels.example_list import ExampleList
from errata_gui.shell.window import MainWindow

Left, NoKey = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
Control, Shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def dock(window: MainWindow) -> ExampleList:
    """The dock beside the panels."""
    return cast("ExampleList", next(p for p in window.docks.panels if p.KEY == "examples"))


def shown(window: MainWindow) -> Examples:
    """What the present state lists."""
    window.context.store.flush()
    assert window.resolved is not None
    return window.resolved.listing.examples


def click(
    qtbot: QtBot, canvas: GalleryCanvas, position: int, keys: Qt.KeyboardModifier = NoKey
) -> None:
    """Click on a cell."""
    canvas.grab()
    qtbot.mouseClick(canvas.viewport(), Left, keys, canvas.rect_of(position).center())


def band(qtbot: QtBot, canvas: GalleryCanvas, start: QPoint, end: QPoint) -> None:
    """Drag from one place to another."""
    port = canvas.viewport()
    qtbot.mousePress(port, Left, NoKey, start)
    for step in (1, 2, 3):
        point = start + (end - start) * (step / 3)
        event = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(point), QPointF(port.mapToGlobal(point)),
            Qt.MouseButton.NoButton, Left, NoKey,
        )  # fmt: skip
        QApplication.sendEvent(port, event)
    qtbot.mouseRelease(port, Left, NoKey, end)


def opened(window: MainWindow) -> ExampleList:
    """Show the gallery in the middle."""
    window.context.store.update(panel="gallery")
    window.context.store.flush()
    panel = window.panel("gallery")
    panel.grab()
    return cast("ExampleList", panel)


def pieces(window: MainWindow, canvas: GalleryCanvas, qtbot: QtBot) -> list[str]:
    """Wait for the pictures in sight, and say what became of each."""
    canvas.grab()

    def parts() -> list[object]:
        return [window.context.thumbnails.get(canvas._part(p)) for p in canvas.visible]

    qtbot.waitUntil(lambda: all(piece is not None for piece in parts()))
    return [piece.problem for piece in parts()]  # type: ignore[attr-defined]
