"""A plot whose axes stay put; it tells clicks, drags, hovering and keys in its coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pyqtgraph
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from errata_gui.theme import LIGHT

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPaintEvent

    from errata_gui.theme import Theme

STEPS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Down: (0, -1), Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_PageDown: (0, -10), Qt.Key.Key_PageUp: (0, 10),
    Qt.Key.Key_Home: (-1000, 0), Qt.Key.Key_End: (1000, 0),
}  # fmt: skip


class PlotArea(QWidget):
    """A pyqtgraph plot over a fixed rectangle; positions are in the plot's coordinates.

    Signals
    -------
    pressed(QPointF), dragged(QPointF), released()
        The left button.
    hovered(QPointF), left()
        The mouse without a button.
    menu_asked(QPointF, QPoint)
        The right button: where in the plot, and where on the screen.
    stepped(int, int)
        Arrow keys (1), Page Up/Down (10), Home/End (1000): to the right and upwards.
    step_ended()
        The key was let go.
    """

    pressed = Signal(QPointF)
    dragged = Signal(QPointF)
    released = Signal()
    hovered = Signal(QPointF)
    left = Signal()
    menu_asked = Signal(QPointF, QPoint)
    stepped = Signal(int, int)
    step_ended = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(240, 200)
        self.theme: Theme = LIGHT
        self.area = QRectF(0, 0, 1, 1)
        self.plot: Any = pyqtgraph.PlotWidget(self)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setMouseEnabled(False, False)
        self.box: Any = self.plot.getViewBox()
        self.box.disableAutoRange()
        self.plot.getPlotItem().layout.setContentsMargins(0, 8, 16, 0)
        for side in ("bottom", "left"):
            self.plot.getAxis(side).setStyle(hideOverlappingLabels=False, maxTickLevel=0)
        self._viewport = cast("QWidget", self.plot.viewport())
        self._viewport.setMouseTracking(True)
        self._viewport.installEventFilter(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2, 2, 2, 2)
        whole.addWidget(self.plot)

    def set_area(self, area: QRectF, margin: float = 0.012) -> None:
        """Set what the axes span; markers on the border are kept whole by a margin."""
        self.area = area
        x, y = margin * area.width(), margin * area.height()
        self.box.setRange(area.adjusted(-x, -y, x, y), padding=0)

    def set_fifths(self, side: str) -> None:
        """Put the ticks of an axis from 0 to 1 at fifths."""
        self.plot.getAxis(side).setTicks([[(k / 5, f"{k / 5:.1f}") for k in range(6)]])

    def set_names(self, bottom: str, left: str) -> None:
        """Name the axes."""
        for side, name in (("bottom", bottom), ("left", left)):
            self.plot.setLabel(side, name, color=self.theme.muted)

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self.theme = theme
        self.plot.setBackground(theme.surface)
        for side in ("bottom", "left"):
            axis = self.plot.getAxis(side)
            axis.setPen(pyqtgraph.mkPen(theme.line))
            axis.setTextPen(pyqtgraph.mkPen(theme.muted))
            axis.setLabel(axis.labelText, color=theme.muted)
        self.update()

    # Coordinates

    def value_at(self, pixel: QPointF) -> QPointF:
        """Give the plot's coordinates of a pixel of the viewport."""
        scene = self.plot.mapToScene(pixel.toPoint())
        return cast("QPointF", self.box.mapSceneToView(scene))

    def pixel_at(self, value: QPointF) -> QPoint:
        """Give the pixel of the viewport of the plot's coordinates."""
        return cast("QPoint", self.plot.mapFromScene(self.box.mapViewToScene(value)))

    def per_pixel(self) -> tuple[float, float]:
        """Give how much of each axis a pixel is."""
        width, height = self.box.viewPixelSize()
        return float(width), float(height)

    @property
    def viewport(self) -> QWidget:
        """The widget that takes the mouse."""
        return self._viewport

    # Mouse and keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._viewport:
            return super().eventFilter(watched, event)
        kind = event.type()
        if kind == QEvent.Type.Leave:
            self.left.emit()
            return False
        if kind == QEvent.Type.ContextMenu:
            asked = cast("QContextMenuEvent", event)
            self.menu_asked.emit(self.value_at(QPointF(asked.pos())), asked.globalPos())
            return True
        if kind == QEvent.Type.Wheel:
            event.ignore()
            return True
        return isinstance(event, QMouseEvent) and self._mouse(kind, event)

    def _mouse(self, kind: QEvent.Type, event: QMouseEvent) -> bool:
        at = self.value_at(event.position())
        left = event.button() == Qt.MouseButton.LeftButton
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            if left:
                self.pressed.emit(at)
        elif kind == QEvent.Type.MouseMove:
            dragging = event.buttons() & Qt.MouseButton.LeftButton
            (self.dragged if dragging else self.hovered).emit(at)
        elif kind == QEvent.Type.MouseButtonRelease and left:
            self.released.emit()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self.stepped.emit(*step)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat() and Qt.Key(event.key()) in STEPS:
            self.step_ended.emit()
        super().keyReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(QColor(self.theme.accent), 1, Qt.PenStyle.DotLine))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
