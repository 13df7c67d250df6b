"""The picture of one image with its objects over it, zoomed and moved; to be looked at."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

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

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QPaintEvent, QResizeEvent

    from errata_gui.theme import Theme

STEP = 1.25
"""What a step of zooming multiplies by."""

LEAST_ROOM = 160.0
"""Pixels of width and height from which labels stay inside the picture."""

ERRORS_FIRST = ("fp", "fn", "confused", "tp", "absorbed", "ignored", "not_evaluated", "dropped")


class ImageView(QWidget):
    """Draws a scene at its states: which marks are drawn, how near, and which stand out."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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

    # What is shown

    def show_scene(self, scene: Scene) -> None:
        """Take another scene; the whole of another image is shown."""
        other = (scene.name, scene.area) != (self.scene.name, self.scene.area)
        if other or len(scene.marks) != len(self.scene.marks):
            self.hovered_place = -1
        self.scene = scene
        # Nothing is drawn until the states are there: places of another scene are none of this.
        self.states, self._order = ["dropped"] * len(scene.marks), []
        if other:
            self.picked_place = -1
            self._picture = self._scaled = None
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
        if self.hovered_place >= 0 and not self.is_drawn(self.hovered_place):
            self.hovered_place = -1
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
        self.written = draw_labels(painter, first, rest, self._room_for_labels, self._ink)

    @property
    def _room_for_labels(self) -> QRectF:
        """The picture in sight; where that is too small to be written into, the widget."""
        whole = QRectF(self.rect())
        picture = self.zoom.rect(self.scene.area).intersected(whole)
        fits = picture.width() >= LEAST_ROOM and picture.height() >= LEAST_ROOM
        return picture if fits else whole

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
