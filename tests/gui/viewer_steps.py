"""What tests do with the image viewer."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from errata_gui.panels.viewer import ViewerPanel
from errata_gui.shell.window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def shown(window: MainWindow, qtbot: QtBot, image: object = None) -> ViewerPanel:
    """Show an image, and wait for its picture."""
    window.context.store.update(panel="viewer", image=image)
    window.context.store.flush()
    panel = window.panel("viewer")
    assert isinstance(panel, ViewerPanel)
    qtbot.waitUntil(lambda: not window.context.jobs.is_running("picture"))
    # The docks beside it take their width once they are shown.
    qtbot.waitUntil(lambda: panel.canvas.width() > 500)
    panel.canvas.grab()
    return panel


def flush(panel: ViewerPanel) -> None:
    """Let the panel follow what was changed."""
    panel.context.store.flush()
    panel.canvas.grab()


def own_point(panel: ViewerPanel, place: int) -> QPoint | None:
    """Find a point on a box's line that belongs to it before all others."""
    rect = panel.canvas.zoom.rect(panel.canvas.scene.marks[place].rect)
    inside = QRectF(panel.canvas.rect())
    for share in np.linspace(0, 1, 41):
        x, y = rect.left() + share * rect.width(), rect.top() + share * rect.height()
        for at in (QPointF(x, rect.top()), QPointF(x, rect.bottom()), QPointF(rect.left(), y),
                   QPointF(rect.right(), y)):  # fmt: skip
            point = at.toPoint()
            if inside.contains(QPointF(point)) and panel.canvas.at(QPointF(point))[:1] == [place]:
                return point
    return None


def click(panel: ViewerPanel, qtbot: QtBot, place: int) -> None:
    """Click on a box where it is the only one meant."""
    panel.canvas.grab()
    point = own_point(panel, place)
    assert point is not None, "no point of the box is its own"
    panel.canvas._last_click = None
    qtbot.mouseClick(panel.canvas, LEFT, pos=point)
    flush(panel)


def wheel(panel: ViewerPanel, at: QPointF, steps: int) -> None:
    """Turn the wheel over a place."""
    event = QWheelEvent(
        at, QPointF(panel.canvas.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(panel.canvas, event)
