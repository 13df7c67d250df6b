"""The threshold plane of one object: a rectangle for each state, and where the thresholds are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from errata_gui.theme import STATE_COLORS, STATE_LETTERS, STATE_WORDS, Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

    from errata.results.explanation import Explanation, Region

LEFT, TOP, RIGHT, BOTTOM = 44.0, 6.0, 8.0, 34.0
"""Margins for the axes, in pixels."""

BAND = 0.06
"""Half the height, in IoU, of what is drawn where a matching holds at one IoU threshold only."""

Key = Qt.Key
ARROWS = {Key.Key_Left: (-0.01, 0.0), Key.Key_Right: (0.01, 0.0), Key.Key_Up: (0.0, 0.01),
          Key.Key_Down: (0.0, -0.01)}  # fmt: skip


@dataclass(frozen=True)
class Plane:
    """What is drawn.

    Attributes
    ----------
    regions : tuple of Region
    low, high : float
        The span of the score axis.
    score, iou : float
        Where the thresholds are; a score below the span stands for no threshold.
    everywhere : bool
        Whether the regions cover the plane; else they hold at `iou` only.
    is_shift : bool
        Whether the axis is the common shift of the classes' thresholds.
    """

    regions: tuple[Region, ...]
    low: float
    high: float
    score: float
    iou: float
    everywhere: bool = True
    is_shift: bool = False

    @classmethod
    def of(cls, why: Explanation, axis: list[float]) -> Plane:
        """Draw an explanation over the scores of an axis; a shift over as much to either side."""
        low, high = axis[0], axis[-1]
        is_shift = isinstance(why.score_thr, dict)
        if is_shift:
            low, high = low - high, high - low
        score = max(why.score, low - 1)
        return cls(why.regions, low, high, score, why.iou_thr, why.holds_everywhere, is_shift)


class PlaneCanvas(QWidget):
    """Shows a plane; a click, a drag or an arrow asks for other thresholds.

    Signals
    -------
    moved(score, iou), released()
    """

    moved = Signal(float, float)
    released = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("threshold plane")
        self.setAccessibleName("States over score and IoU thresholds")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(180, 132)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme = theme
        self.plane: Plane | None = None
        self._held = False

    def sizeHint(self) -> QSize:
        return QSize(300, 190)

    def show_plane(self, plane: Plane | None) -> None:
        """Take other regions or thresholds."""
        if plane != self.plane:
            self.plane = plane
            self.update()

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self._theme = theme
        self.update()

    # Between thresholds and pixels

    @property
    def area(self) -> QRectF:
        """Where the plane lies in the widget."""
        return QRectF(self.rect()).adjusted(LEFT, TOP, -RIGHT, -BOTTOM)

    def to_widget(self, score: float, iou: float) -> QPointF:
        """Give where a pair of thresholds lies."""
        assert self.plane is not None
        area, plane = self.area, self.plane
        share = (score - plane.low) / (plane.high - plane.low)
        return QPointF(area.left() + share * area.width(), area.bottom() - iou * area.height())

    def to_thresholds(self, point: QPointF) -> tuple[float, float]:
        """Give the pair of thresholds at a point, to a thousandth, inside the plane."""
        assert self.plane is not None
        area, plane = self.area, self.plane
        share = min(max((point.x() - area.left()) / area.width(), 0.0), 1.0)
        iou = min(max((area.bottom() - point.y()) / area.height(), 0.0), 1.0)
        return round(plane.low + share * (plane.high - plane.low), 3), round(iou, 3)

    def region_at(self, score: float, iou: float) -> Region | None:
        """Give the region that holds a pair of thresholds."""
        regions = () if self.plane is None else self.plane.regions
        return next((region for region in regions if region.contains(score, iou)), None)

    def rect_of(self, region: Region) -> QRectF:
        """Give where a region lies, cut at the axes' ends."""
        plane = self.plane
        assert plane is not None
        low = plane.low if region.score_low is None else max(region.score_low, plane.low)
        high = plane.high if region.score_high is None else min(region.score_high, plane.high)
        bottom, top = region.iou_low or 0.0, min(region.iou_high, 1.0)
        if not plane.everywhere:
            bottom, top = max(plane.iou - BAND, 0.0), min(plane.iou + BAND, 1.0)
        if low >= high or bottom >= top:
            return QRectF()
        return QRectF(self.to_widget(low, top), self.to_widget(high, bottom))

    # Mouse and keyboard

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.plane is not None and event.button() == Qt.MouseButton.LeftButton:
            self._held = True
            self.moved.emit(*self.to_thresholds(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held and self.plane is not None:
            self.moved.emit(*self.to_thresholds(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002 (Qt's signature)
        self._held = False
        self.released.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step, plane = ARROWS.get(Qt.Key(event.key())), self.plane
        if step is None or plane is None:
            super().keyPressEvent(event)
            return
        score = plane.score + step[0] * (plane.high - plane.low)
        score = min(max(score, plane.low), plane.high)
        self.moved.emit(score, min(max(plane.iou + step[1], 0.0), 1.0))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self.released.emit()
        super().keyReleaseEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and self.plane is not None:
            assert isinstance(event, QHelpEvent)
            score, iou = self.to_thresholds(QPointF(event.pos()))
            region = self.region_at(score, iou)
            if region is not None and (self.plane.everywhere or abs(iou - self.plane.iou) < BAND):
                words = f"{STATE_WORDS[region.state]} at score {score:g}, IoU {iou:g}"
                QToolTip.showText(event.globalPos(), words, self)
                return True
        return super().event(event)

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        painter = QPainter(self)
        font = self.font()
        font.setPixelSize(11)
        painter.setFont(font)
        if self.plane is None:
            return
        painter.fillRect(self.area, QColor(self._theme.surface))
        for region in self.plane.regions:
            self._draw_region(painter, region)
        self._draw_axes(painter)
        self._draw_cross(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.accent), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _draw_region(self, painter: QPainter, region: Region) -> None:
        rect = self.rect_of(region)
        if rect.isEmpty():
            return
        fill = QColor(STATE_COLORS[region.state])
        painter.setPen(QPen(fill, 1))
        # What does not count is fainter, so that grey is not grey upon grey.
        fill.setAlpha(40 if region.state == "dropped" else 110)
        painter.setBrush(fill)
        painter.drawRect(rect)
        letters = STATE_LETTERS[region.state]
        room = painter.fontMetrics().boundingRect(letters)
        if rect.width() > room.width() + 6 and rect.height() > room.height():
            painter.setPen(QColor(self._theme.text))
            # In the corner: the cross-hair often goes through the middle.
            corner = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
            painter.drawText(rect.adjusted(4, 2, 0, 0), corner, letters)

    def _draw_axes(self, painter: QPainter) -> None:
        area, plane = self.area, self.plane
        assert plane is not None
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.drawRect(area)
        painter.setPen(QColor(self._theme.muted))
        right, middle = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignVCenter
        centre, top = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignTop
        for share in (0.0, 0.5, 1.0):
            at = self.to_widget(plane.low + share * (plane.high - plane.low), share)
            painter.drawText(QRectF(0, at.y() - 8, LEFT - 6, 16), right | middle, f"{share:g}")
            value = f"{plane.low + share * (plane.high - plane.low):.3g}"
            left = min(at.x() - 20, self.width() - 40.0)
            painter.drawText(QRectF(left, area.bottom() + 2, 40, 14), centre | top, value)
        name = "shift of the thresholds" if plane.is_shift else "score threshold"
        below = QRectF(area.left(), area.bottom() + 17, area.width(), 16)
        painter.drawText(below, centre | top, name)
        painter.save()
        painter.translate(11, area.center().y())
        painter.rotate(-90)
        painter.drawText(QRectF(-60, -8, 120, 16), centre | middle, "IoU threshold")
        painter.restore()
        if not plane.everywhere:
            above = plane.iou < 0.5
            edge = self.to_widget(plane.low, plane.iou + (BAND if above else -BAND)).y()
            y = edge - 20 if above else edge + 4
            words = "known at this IoU: the rule matches anew at each"
            words = painter.fontMetrics().elidedText(
                words, Qt.TextElideMode.ElideRight, int(area.width()) - 8
            )
            painter.drawText(QRectF(area.left(), y, area.width(), 16), centre | middle, words)

    def _draw_cross(self, painter: QPainter) -> None:
        plane, area = self.plane, self.area
        assert plane is not None
        at = self.to_widget(min(max(plane.score, plane.low), plane.high), plane.iou)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for color, width in ((self._theme.surface, 3.0), (self._theme.text, 1.0)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawLine(QPointF(at.x(), area.top()), QPointF(at.x(), area.bottom()))
            painter.drawLine(QPointF(area.left(), at.y()), QPointF(area.right(), at.y()))
        painter.setBrush(QColor(self._theme.surface))
        painter.drawEllipse(at, 4, 4)
