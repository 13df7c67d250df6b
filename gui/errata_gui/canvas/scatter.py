"""Points in a plane, drawn by the engine: a million are panned as smoothly as a hundred.

The engine draws into an array, and the image is that array: nothing is copied between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from errata import _core
from errata_gui.canvas.lasso import ALT, SHIFT, Mode
from errata_gui.canvas.point_colors import mixed
from errata_gui.canvas.viewport import Viewport

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from errata_gui.theme import Theme

MARGIN = 24
REACH = 10.0
"""Pixels from a point within which it is under the pointer."""

CLICK = 4
"""Pixels that a hand trembles in a click."""

RADII = ((2_000, 4.0), (10_000, 3.0), (50_000, 2.0), (300_000, 1.25))
LEAST_RADIUS = 0.8
ZOOMS = (0.2, 1e5)
"""How far out and in, relative to where all is seen."""

STEP = 1.25
ARROWS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}

HELP = (
    "Drag to move, turn the wheel to zoom. Shift + drag adds with a lasso, Alt + drag takes away, "
    "Shift + Alt keeps what is in both; Ctrl + drag, or the lasso tool, selects anew. "
    "Double-click clears the selection, and shows everything where there is none."
)


class ScatterCanvas(QWidget):
    """Points with colours, a selection, a lasso and a pointer.

    Signals
    -------
    hovered(index), clicked(index)
        A point; -1 for none.
    selected(mask)
        Points were selected with the lasso: bool of shape (n,).
    cleared()
        The selection was done away with.
    tool_changed(is_lasso)
    """

    hovered = Signal(int)
    clicked = Signal(int)
    selected = Signal(object)
    cleared = Signal()
    tool_changed = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self.setAccessibleDescription(HELP)
        self.view = Viewport()
        self.lasso_tool = False
        self._theme = theme
        self._points: NDArray[np.float64] = np.empty((0, 2))
        self._codes: NDArray[np.uint32] = np.empty(0, dtype=np.uint32)
        self._palette: NDArray[np.uint32] = np.zeros(1, dtype=np.uint32)
        self._mask: NDArray[np.bool_] | None = None
        self._fitted = Viewport()
        self._is_fitted = True
        self._ring, self._hover = -1, -1
        self._image: QImage | None = None
        self._pixels: NDArray[np.uint32] | None = None
        self._pressed: QPoint | None = None
        self._last = QPoint()
        self._lasso: list[QPointF] = []
        self._mode: Mode | None = None

    # What is shown

    def set_points(self, points: NDArray[np.float64]) -> None:
        """Take other points, float64 of shape (n, 2), and show them all."""
        self._points = points
        self._codes = np.zeros(len(points), dtype=np.uint32)
        self._mask = None
        self._ring, self._hover = -1, -1
        self.setAccessibleName(f"Scatter of {len(points):,} points")
        self._is_fitted = True
        self._fit_all()

    def set_colors(self, codes: NDArray[np.uint32], palette: NDArray[np.uint32]) -> None:
        """Take colours: a place in the palette for each point; alpha 0 hides."""
        self._codes, self._palette = codes, palette
        self._redraw()

    def set_selected(self, mask: NDArray[np.bool_] | None) -> None:
        """Take which points are highlighted, the rest being grey; None for no selection."""
        self._mask = mask
        self._redraw()

    def set_ring(self, index: int) -> None:
        """Mark a point; -1 for none."""
        if index != self._ring:
            self._ring = index
            self.update()

    def set_lasso_tool(self, on: bool) -> None:
        """Say whether a drag draws a lasso, or moves what is shown."""
        if on != self.lasso_tool:
            self.lasso_tool = on
            self._set_cursor()
            self.tool_changed.emit(on)

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self._theme = theme
        self._redraw()

    def fit(self) -> None:
        """Show all points."""
        self._is_fitted = True
        self._fit_all()

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height, at least a pixel."""
        return max(1, self.width()), max(1, self.height())

    @property
    def selection(self) -> NDArray[np.bool_] | None:
        """Which points are highlighted; None without a selection."""
        return self._mask

    def pixel_of(self, index: int) -> tuple[float, float]:
        """Give where a point is on the widget."""
        x, y = self._points[index].tolist()
        return self.view.to_pixel((x, y), self.size_px)

    def radius(self) -> float:
        """Give the points' radius: smaller the more there are, larger when zoomed in."""
        n = len(self._points)
        base = next((radius for most, radius in RADII if n <= most), LEAST_RADIUS)
        zoom = self._fitted.unit / self.view.unit
        return float(min(base * max(1.0, zoom) ** 0.3, max(base, 6.0)))

    def nearest(self, pixel: QPointF | QPoint, reach: float = REACH) -> int:
        """Give the point next to a pixel of the widget; -1 if none is near."""
        size = self.size_px
        found = _core.scatter_nearest(
            self._points, self._codes, self._palette, self.view.rectangle(size), size,
            (float(pixel.x()), float(pixel.y())), reach,
        )  # fmt: skip
        return -1 if found is None else found

    def inside(self, corners: list[QPointF]) -> NDArray[np.bool_]:
        """Give the points in a polygon of pixels of the widget."""
        size = self.size_px
        plane = [self.view.to_plane((at.x(), at.y()), size) for at in corners]
        ring = np.asarray(plane, dtype=np.float64).reshape(-1, 2)
        return _core.scatter_inside(self._points, self._codes, self._palette, ring)

    # Drawing

    def _rendered(self) -> QImage:
        """Draw the points, in the screen's own pixels; the image before must be gone."""
        ratio = self.devicePixelRatioF()
        size = self.size_px
        across, down = (max(1, round(length * ratio)) for length in size)
        surface = QColor(self._theme.surface)
        self._pixels = _core.scatter_image(
            self._points, self._codes, self._palette, self.view.rectangle(size), (across, down),
            radius=min(32.0, max(0.5, self.radius() * ratio)),
            background=surface.rgba(),
            selected=self._mask,
            rest=mixed(surface, QColor(self._theme.muted), 0.35).rgba(),
        )  # fmt: skip
        pixels: Any = self._pixels.data
        image = QImage(pixels, across, down, 4 * across, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        return image

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        if self._image is None:
            self._image = self._rendered()
        painter = QPainter(self)
        painter.drawImage(0, 0, self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_rings(painter)
        if self._lasso:
            fill = QColor(self._theme.accent)
            fill.setAlpha(36)
            painter.setBrush(fill)
            painter.setPen(QPen(QColor(self._theme.accent), 1.5, Qt.PenStyle.DashLine))
            painter.drawPolygon(QPolygonF(self._lasso))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.accent), 1, Qt.PenStyle.DotLine))
            painter.drawRect(QRect(0, 0, self.width() - 1, self.height() - 1))

    def _paint_rings(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for index, color in ((self._ring, self._theme.text), (self._hover, self._theme.accent)):
            if 0 <= index < len(self._points) and self._is_drawn(index):
                around = self.radius() + 3
                # Ground on both sides: points may have the ring's own colour.
                for ink, thick in ((self._theme.surface, 7), (color, 2)):
                    painter.setPen(QPen(QColor(ink), thick))
                    painter.drawEllipse(QPointF(*self.pixel_of(index)), around, around)

    def _is_drawn(self, index: int) -> bool:
        """Whether a point has a colour: a filter or the legend may hide it."""
        return bool(int(self._palette[int(self._codes[index])]) >> 24)

    def _redraw(self) -> None:
        self._image = None
        self.update()

    def _look(self, view: Viewport) -> None:
        self.view = view
        self._is_fitted = False
        self._redraw()

    def _fit_all(self) -> None:
        finite = self._points[np.isfinite(self._points).all(axis=1)]
        if len(finite):
            (left, bottom), (right, top) = finite.min(axis=0).tolist(), finite.max(axis=0).tolist()
            self._fitted = Viewport.around((left, bottom, right, top), self.size_px, MARGIN)
        else:
            self._fitted = Viewport()
        self.view = self._fitted
        self._redraw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._is_fitted:
            self._fit_all()
        self._redraw()
        super().resizeEvent(event)

    # The pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._last = event.position().toPoint()
        self._mode = None
        if event.button() == Qt.MouseButton.LeftButton:
            held = event.modifiers()
            by_key = bool(held & (SHIFT | ALT | Qt.KeyboardModifier.ControlModifier))
            if by_key or self.lasso_tool:
                self._mode = Mode.of(held)
                self._lasso = [event.position()]
        self._set_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is None:
            self._set_hover(self.nearest(at))
        elif self._mode is not None:
            self._lasso.append(at)
            self.update()
        else:
            moved = at.toPoint() - self._last
            self._last = at.toPoint()
            self._look(self.view.panned(moved.x(), moved.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        lasso, self._lasso = self._lasso, []
        mode, self._mode = self._mode, None
        self._set_cursor()
        self.update()
        if pressed is None:
            return
        if (event.position().toPoint() - pressed).manhattanLength() < CLICK and len(lasso) < 8:
            if event.button() == Qt.MouseButton.LeftButton:
                self.clicked.emit(self.nearest(event.position()))
        elif mode is not None:
            self.selected.emit(mode.join(self._mask, self.inside([*lasso, event.position()])))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002 (Qt's signature)
        self._clear_or_fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        at = event.position()
        self._zoom(STEP ** (event.angleDelta().y() / 120), (at.x(), at.y()))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hover(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        middle = (self.width() / 2, self.height() / 2)
        if key in ARROWS:
            across, down = ARROWS[key]
            self._look(self.view.panned(across * self.width() / 8, down * self.height() / 8))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._zoom(STEP, middle)
        elif key == Qt.Key.Key_Minus:
            self._zoom(1 / STEP, middle)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_F):
            self.fit()
        elif key == Qt.Key.Key_L:
            self.set_lasso_tool(not self.lasso_tool)
        elif key == Qt.Key.Key_Escape:
            self._escape()
        else:
            super().keyPressEvent(event)

    def _escape(self) -> None:
        if self._lasso:
            self._lasso, self._mode, self._pressed = [], None, None
            self.update()
        elif self._mask is not None:
            self.cleared.emit()

    def _clear_or_fit(self) -> None:
        if self._mask is not None:
            self.cleared.emit()
        else:
            self.fit()

    def _zoom(self, factor: float, pixel: tuple[float, float]) -> None:
        out, near = (self._fitted.unit / zoom for zoom in ZOOMS)
        factor = self.view.unit / min(max(self.view.unit / factor, near), out)
        self._look(self.view.zoomed(factor, pixel, self.size_px))

    def _set_hover(self, index: int) -> None:
        if index != self._hover:
            self._hover = index
            self.hovered.emit(index)
            self.update()

    def _set_cursor(self) -> None:
        if self._mode is not None or (self.lasso_tool and self._pressed is None):
            self.setCursor(Qt.CursorShape.CrossCursor)
        elif self._pressed is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            self.unsetCursor()
