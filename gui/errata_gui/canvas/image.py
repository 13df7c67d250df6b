"""The picture of one image with its objects: pointed at, clicked, dragged, and by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent
from PySide6.QtWidgets import QToolTip

from errata_gui.canvas.image_view import ImageView
from errata_gui.theme import STATE_WORDS

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

    from errata_gui.canvas.scene import Scene
    from errata_gui.theme import Theme

NEAR = 4.0
"""Pixels from a box's line within which it is meant."""

PAN = 48.0
"""Pixels that an arrow key moves by."""

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


class ImageCanvas(ImageView):
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
        super().__init__(theme, parent)
        self.setObjectName("image canvas")
        self.setAccessibleName("Image")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._pressed: QPointF | None = None
        self._dragged = False
        self._last_click: tuple[QPointF, int] | None = None

    def show_scene(self, scene: Scene) -> None:
        if scene.name != self.scene.name:
            self._last_click = None
        super().show_scene(scene)

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
            assert isinstance(event, QKeyEvent)
            if Qt.Key(event.key()) in OWN_KEYS and _is_plain(event):
                event.accept()
                return True
        if event.type() == QEvent.Type.ToolTip and self.hovered_place >= 0:
            assert isinstance(event, QHelpEvent)
            QToolTip.showText(event.globalPos(), self.sentence(self.hovered_place), self)
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


def _is_plain(event: QKeyEvent) -> bool:
    """Say whether a key is pressed without Ctrl, Alt or Meta."""
    few = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    return not event.modifiers() & ~few
