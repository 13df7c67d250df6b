"""A slider over real numbers with a curve drawn behind it, and a mark at its best point."""

from __future__ import annotations

from math import ceil, isnan, log10
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from errata_gui.theme import LIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from errata_gui.theme import Theme

MARGIN = 8.0
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1,
         Qt.Key.Key_PageDown: -10, Qt.Key.Key_PageUp: 10}  # fmt: skip


class ThresholdSlider(QWidget):
    """A value between two others, moved by mouse, wheel and keys.

    Signals
    -------
    moved(float)
        The user moved it; `set_value` does not emit.
    released()
        The user let go.
    """

    moved = Signal(float)
    released = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}: drag, or use the arrow keys (1/100) and Page Up/Down (1/10)")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumSize(64, 36)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self._low, self._high, self._value = 0.0, 1.0, 0.5
        self._curve: tuple[tuple[float, float], ...] = ()
        self._path: QPainterPath | None = None
        self._mark: float | None = None
        self._theme: Theme = LIGHT

    @property
    def value(self) -> float:
        """Where it stands."""
        return self._value

    def set_range(self, low: float, high: float) -> None:
        """Set the ends of the axis."""
        if (low, high) != (self._low, self._high):
            self._low, self._high = low, high if high > low else low + 1.0
            self._path = None
            self.update()

    def set_value(self, value: float) -> None:
        """Move it without telling."""
        if value != self._value:
            self._value = value
            self.update()

    def set_curve(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """Set what is drawn behind: heights from 0 to 1; NaN leaves a gap."""
        curve = tuple(zip(xs, ys, strict=True))
        if curve != self._curve:
            self._curve = curve
            self._path = None
            self.update()

    def set_mark(self, value: float | None) -> None:
        """Set where the best point is."""
        if value != self._mark:
            self._mark = value
            self.update()

    @property
    def curve(self) -> tuple[tuple[float, float], ...]:
        """Places and heights of what is drawn behind."""
        return self._curve

    @property
    def mark(self) -> float | None:
        """Where the best point is; None where it is not shown."""
        return self._mark

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, 40)

    def position(self, value: float) -> float:
        """Give where a value stands, in pixels from the left."""
        share = (value - self._low) / (self._high - self._low)
        return MARGIN + min(max(share, 0.0), 1.0) * (self.width() - 2 * MARGIN)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._move_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.released.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._step(1 if event.angleDelta().y() > 0 else -1)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in STEPS:
            self._step(STEPS[key])
        elif key == Qt.Key.Key_Home:
            self._take(self._low)
        elif key == Qt.Key.Key_End:
            self._take(self._high)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self.released.emit()
        super().keyReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bottom = self.height() - 6.0
        painter.setPen(QPen(QColor(self._theme.line), 2))
        painter.drawLine(QPointF(MARGIN, bottom), QPointF(self.width() - MARGIN, bottom))
        painter.setPen(QPen(QColor(self._theme.muted), 1.2))
        if self._path is None:
            self._path = self._make_path(bottom)
        painter.drawPath(self._path)
        if self._mark is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor("#009E73"))
            painter.drawEllipse(
                QPointF(self.position(self._mark), self._height_at(self._mark, bottom)), 4, 4
            )
        x = self.position(self._value)
        painter.setPen(QPen(QColor(self._theme.accent), 2))
        painter.drawLine(QPointF(x, 3.0), QPointF(x, bottom))
        painter.setBrush(QColor(self._theme.accent))
        painter.drawEllipse(QPointF(x, bottom), 5, 5)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.accent), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._path = None

    def _make_path(self, bottom: float) -> QPainterPath:
        path, drawing = QPainterPath(), False
        for x, y in self._curve:
            if isnan(y):
                drawing = False
                continue
            point = QPointF(self.position(x), bottom - y * (bottom - 4.0))
            if drawing:
                path.lineTo(point)
            else:
                path.moveTo(point)
            drawing = True
        return path

    def _height_at(self, value: float, bottom: float) -> float:
        near = min(self._curve, key=lambda point: abs(point[0] - value), default=(0.0, 0.0))
        return bottom - (0.0 if isnan(near[1]) else near[1]) * (bottom - 4.0)

    def _move_to(self, x: float) -> None:
        pixels = max(1.0, self.width() - 2 * MARGIN)
        value = self._low + min(max((x - MARGIN) / pixels, 0.0), 1.0) * (self._high - self._low)
        # No more digits than pixels can tell apart: 0.511, and not 0.5111940298507462.
        digits = max(0, ceil(-log10((self._high - self._low) / pixels)))
        self._take(round(value, digits))

    def _step(self, hundredths: int) -> None:
        self._take(self._value + hundredths * (self._high - self._low) / 100)

    def _take(self, value: float) -> None:
        value = min(max(value, self._low), self._high)
        if value != self._value:
            self.set_value(value)
            self.moved.emit(value)
