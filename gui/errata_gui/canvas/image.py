"""The picture of one image with its objects over it: zoomed, panned, clicked, and by keyboard."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from errata_gui.canvas.mark_painter import (
    Drawn,
    Ink,
    draw_box,
    draw_handles,
    draw_labels,
    draw_shape,
)
from errata_gui.canvas.scene import Mark, Scene, is_shown
from errata_gui.canvas.zoom import CLOSEST, Zoom
from errata_gui.state import ViewerView
from errata_gui.theme import STATE_WORDS, Theme

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QFocusEvent,
        QHelpEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QWheelEvent,
    )

STEP = 1.25
"""What a step of zooming multiplies by."""

NEAR = 4.0
"""Pixels from a box's line within which it is meant."""

PAN = 48.0
"""Pixels that an arrow key moves by."""

ERRORS_FIRST = ("fp", "fn", "confused", "tp", "absorbed", "ignored", "not_evaluated", "dropped")

Key = Qt.Key
LAYER_KEYS = {Key.Key_L: "labels", Key.Key_G: "gt", Key.Key_D: "dt", Key.Key_I: "ignored",
              Key.Key_B: "below_threshold", Key.Key_S: "shapes"}  # fmt: skip
NEXT_KEYS = {Key.Key_J: 1, Key.Key_K: -1, Key.Key_PageDown: 1, Key.Key_PageUp: -1}
ARROWS = {Key.Key_Left: (1, 0), Key.Key_Right: (-1, 0), Key.Key_Up: (0, 1), Key.Key_Down: (0, -1)}
OWN_KEYS = frozenset(
    {*LAYER_KEYS, *NEXT_KEYS, *ARROWS, Key.Key_0, Key.Key_Z, Key.Key_Plus, Key.Key_Equal,
     Key.Key_Minus, Key.Key_Return, Key.Key_Enter}
)  # fmt: skip
"""Keys that the picture takes while it has the focus, before any shortcut of the window."""


class ImageCanvas(QWidget):
    """Draws a scene at its states; says what was clicked, and changes nothing else.

    Signals
    -------
    picked(int), hovered(int)
        Place of a mark in the scene; -1 for none.
    explain_asked(), next_asked(int)
        Enter; J, K and the like: one image forward or back.
    layer_asked(str)
        A letter: the name of a layer of `ViewerView` to turn on or off.
    """

    picked = Signal(int)
    hovered = Signal(int)
    explain_asked = Signal()
    next_asked = Signal(int)
    layer_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("image canvas")
        self.setAccessibleName("Image")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 120)
        self.scene, self.view = Scene(), ViewerView()
        self.states: list[str] = []
        self.zoom = Zoom()
        self.picked_place = self.hovered_place = -1
        self.written: list[QRectF] = []
        self._ink = Ink(theme, self.font())
        self._picture: QImage | None = None
        self._scaled: tuple[tuple[float, float], QImage] | None = None
        self._fitted = True
        self._order: list[int] = []
        self._pressed: QPointF | None = None
        self._dragged = False
        self._last_click: tuple[QPointF, int] | None = None

    # What is shown

    def show_scene(self, scene: Scene) -> None:
        """Take another scene; the whole of another image is shown."""
        other = (scene.name, scene.area) != (self.scene.name, self.scene.area)
        self.scene = scene
        self.states = ["dropped"] * len(scene.marks)
        # It may be painted before its states come; places of the scene before mean nothing in it.
        self._order = []
        self.hovered_place = -1
        if other:
            self._picture = self._scaled = self._last_click = None
            self.fit()
        self.update()

    def show_picture(self, picture: QImage | None) -> None:
        """Take the picture of the scene; it is stretched to the size that the data gives."""
        self._picture, self._scaled = picture, None
        self.update()

    def show_states(self, states: list[str], view: ViewerView, picked: int) -> None:
        """Take the state of each mark, the layers that are on, and which mark is picked."""
        if picked != self.picked_place and picked >= 0:
            self._bring(self.scene.marks[picked].rect)
        self.states, self.view, self.picked_place = states, view, picked
        ranks = {state: rank for rank, state in enumerate(ERRORS_FIRST)}
        marks = self.scene.marks
        self._order = sorted(
            (place for place in range(len(marks)) if self.is_drawn(place)),
            key=lambda place: (ranks[states[place]], -_score(marks[place]), place),
        )
        self.update()

    def is_drawn(self, place: int) -> bool:
        """Whether a mark is in a layer that is on, or picked."""
        mark, state = self.scene.marks[place], self.states[place]
        return place == self.picked_place or is_shown(mark, state, self.view)

    def hover(self, place: int) -> None:
        """Let a mark stand out, as under the pointer."""
        if place != self.hovered_place:
            self.hovered_place = place
            self.update()

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self._ink = Ink(theme, self.font())
        self.update()

    # Zoom

    def fit(self) -> None:
        """Show the whole picture."""
        self._set_zoom(Zoom.fit(self.scene.area, QSizeF(self.size())))
        self._fitted = True

    def actual_size(self) -> None:
        """Show one pixel of the picture on one of the screen."""
        self.zoom_to(1.0 / self.devicePixelRatioF())

    def step(self, steps: float, about: QPointF | None = None) -> None:
        """Zoom by steps; what lies at a point of the widget, or in the middle, stays there."""
        self.zoom_to(self.zoom.scale * STEP**steps, about)

    def zoom_to(self, scale: float, about: QPointF | None = None) -> None:
        """Zoom to pixels of the widget for one of the picture."""
        whole = Zoom.fit(self.scene.area, QSizeF(self.size())).scale
        scale = min(max(scale, min(whole, 1.0) / 4), CLOSEST)
        about = about if about is not None else QPointF(self.rect().center())
        self._fitted = False
        self._set_zoom(self.zoom.scaled(scale, about))

    def show_part(self, part: QRectF) -> None:
        """Show a part of the picture with as much again around it."""
        around = part.adjusted(-part.width(), -part.height(), part.width(), part.height())
        self._fitted = False
        self._set_zoom(Zoom.fit(around, QSizeF(self.size())))

    @property
    def sees_all(self) -> bool:
        """Whether the whole picture is in sight, so that there is nowhere to move to."""
        return QRectF(self.rect()).contains(self.zoom.rect(self.scene.area))

    def _set_zoom(self, zoom: Zoom) -> None:
        self.zoom = zoom.kept_in(self.scene.area.size(), QSizeF(self.size()))
        self.update()

    def _bring(self, rect: QRectF) -> None:
        """Move to a box that is out of sight."""
        if self._fitted or QRectF(self.rect()).intersects(self.zoom.rect(rect)):
            return
        off = QPointF(self.rect().center()) - self.zoom.to_widget(rect.center())
        self._set_zoom(self.zoom.moved(off.x(), off.y()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted:
            self.fit()

    # Which mark is meant

    def at(self, point: QPointF) -> list[int]:
        """Give the marks at a point of the widget: those whose line is near, then the smallest."""
        found = []
        for place in self._order:
            rect = self.zoom.rect(self.scene.marks[place].rect)
            if rect.adjusted(-NEAR, -NEAR, NEAR, NEAR).contains(point):
                line = not rect.adjusted(NEAR, NEAR, -NEAR, -NEAR).contains(point)
                found.append((not line, rect.width() * rect.height(), place))
        return [place for _, _, place in sorted(found)]

    def _click(self, point: QPointF) -> None:
        """Pick what is at a point; at the same point again, what lies below it."""
        here = self.at(point)
        chosen = here[0] if here else -1
        if here and self._last_click is not None:
            before, place = self._last_click
            if (before - point).manhattanLength() <= NEAR and place in here:
                chosen = here[(here.index(place) + 1) % len(here)]
        self._last_click = (point, chosen)
        self.picked.emit(chosen)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if self._pressed is None:
            self._point_at(point)
            return
        moved = point - self._pressed
        if self._dragged or moved.manhattanLength() > NEAR:
            self._dragged, self._pressed = True, point
            self._fitted = False
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._set_zoom(self.zoom.moved(moved.x(), moved.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.unsetCursor()
        if self._pressed is not None and not self._dragged:
            self._click(event.position())
        self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show a box close by; on the ground, the whole picture."""
        here = self.at(event.position())
        if here:
            self.show_part(self.scene.marks[here[0]].rect)
        else:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.step(event.angleDelta().y() / 120, event.position())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)
        super().leaveEvent(event)

    def _point_at(self, point: QPointF | None) -> None:
        here = [] if point is None else self.at(point)
        place = here[0] if here else -1
        if place != self.hovered_place:
            self.hover(place)
            self.hovered.emit(place)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            key_event: QKeyEvent = event  # type: ignore[assignment]
            if Qt.Key(key_event.key()) in OWN_KEYS and _is_plain(key_event):
                event.accept()
                return True
        if event.type() == QEvent.Type.ToolTip and self.hovered_place >= 0:
            help_event: QHelpEvent = event  # type: ignore[assignment]
            QToolTip.showText(help_event.globalPos(), self.sentence(self.hovered_place), self)
            return True
        return super().event(event)

    def sentence(self, place: int) -> str:
        """Say what a mark is."""
        mark = self.scene.marks[place]
        what = "ground truth" if mark.side == "gt" else "detection"
        return f"{what} {mark.words}: {STATE_WORDS[self.states[place]]}"

    # Keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if not _is_plain(event) or not (self._moves(key) or self._asks(key)):
            super().keyPressEvent(event)

    def _moves(self, key: Qt.Key) -> bool:
        """Follow a key that moves the picture."""
        if key in (Key.Key_Plus, Key.Key_Equal, Key.Key_Minus):
            self.step(-1 if key == Key.Key_Minus else 1)
        elif key == Key.Key_0:
            self.fit()
        elif key == Key.Key_Z:
            self.actual_size()
        elif key in ARROWS and not self.sees_all:
            dx, dy = ARROWS[key]
            self._fitted = False
            self._set_zoom(self.zoom.moved(dx * PAN, dy * PAN))
        else:
            return False
        return True

    def _asks(self, key: Qt.Key) -> bool:
        """Follow a key that asks for something else to be shown."""
        if key in LAYER_KEYS:
            self.layer_asked.emit(LAYER_KEYS[key])
        elif key in NEXT_KEYS:
            self.next_asked.emit(NEXT_KEYS[key])
        elif key in ARROWS:
            self.next_asked.emit(1 if key in (Key.Key_Right, Key.Key_Down) else -1)
        elif key in (Key.Key_Return, Key.Key_Enter):
            self.explain_asked.emit()
        elif key == Key.Key_Escape and self.picked_place >= 0:
            self.picked.emit(-1)
        else:
            return False
        return True

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab go from box to box, and on to the next control after the last one."""
        boxes = self._reading_order()
        if not boxes:
            return super().focusNextPrevChild(forward)
        at = boxes.index(self.picked_place) if self.picked_place in boxes else None
        step = 1 if forward else -1
        following = (0 if forward else len(boxes) - 1) if at is None else at + step
        if not 0 <= following < len(boxes):
            return super().focusNextPrevChild(forward)
        self.picked.emit(boxes[following])
        return True

    def _reading_order(self) -> list[int]:
        """Give the drawn marks from top to bottom, then left to right."""
        rects = [self.scene.marks[place].rect for place in self._order]
        pairs = sorted(
            (rect.top(), rect.left(), place) for rect, place in zip(rects, self._order, strict=True)
        )
        return [place for _, _, place in pairs]

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        painter = QPainter(self)
        theme = self._ink.theme
        painter.fillRect(self.rect(), QColor(theme.ground))
        if not self.scene.name:
            return
        self._draw_picture(painter)
        self._draw_marks(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 1, Qt.PenStyle.DotLine))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _draw_picture(self, painter: QPainter) -> None:
        place = self.zoom.rect(self.scene.area)
        if self._picture is None:
            painter.fillRect(place, QColor(self._ink.theme.line))
            return
        ratio = self.devicePixelRatioF()
        width, height = round(place.width() * ratio), round(place.height() * ratio)
        if width >= self._picture.width() or height >= self._picture.height():
            # Near by, pixels are shown as they are.
            smooth = width < 3 * self._picture.width()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=smooth)
            painter.drawImage(place, self._picture)
            return
        if self._scaled is None or self._scaled[0] != (width, height):
            scaled = self._picture.scaled(
                max(width, 1), max(height, 1), Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )  # fmt: skip
            self._scaled = ((width, height), scaled)
        painter.drawImage(place, self._scaled[1])

    def _draw_marks(self, painter: QPainter) -> None:
        bounds = QRectF(self.rect())
        seen = self._in_sight(bounds)
        if self.view.shapes:
            for drawn in seen:
                draw_shape(painter, drawn, self.zoom)
        for drawn in seen:
            draw_box(painter, drawn)
        if 0 <= self.picked_place < len(self.scene.marks):
            rect = self.zoom.rect(self.scene.marks[self.picked_place].rect)
            draw_handles(painter, rect, self._ink.theme)
        first = [drawn for drawn in seen if drawn.strong]
        rest = [drawn for drawn in reversed(seen) if not drawn.strong] if self.view.labels else []
        self.written = draw_labels(painter, first, rest, bounds, self._ink)

    def _in_sight(self, bounds: QRectF) -> list[Drawn]:
        """Give the marks in sight: the worst come last, and what stands out over all."""
        strong = {self.picked_place, self.hovered_place} - {-1}
        upwards = [place for place in self._order[::-1] if place not in strong]
        found = []
        for place in (*upwards, *strong):
            mark = self.scene.marks[place]
            rect = self.zoom.rect(mark.rect)
            if rect.adjusted(-1, -1, 1, 1).intersects(bounds):
                found.append(Drawn(mark, self.states[place], rect, place in strong))
        return found


def _score(mark: Mark) -> float:
    return 0.0 if isnan(mark.score) else mark.score


def _is_plain(event: QKeyEvent) -> bool:
    """Say whether a key is pressed without Ctrl, Alt or Meta."""
    few = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    return not event.modifiers() & ~few
