"""The confusion matrix as a picture: zoomed, moved, walked by keys, every cell can be opened."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from errata_gui.canvas.matrix_frame import MatrixFrame
from errata_gui.canvas.matrix_paint import GAP, STRIP, MatrixPainter
from errata_gui.canvas.matrix_picture import STRIPS, MatrixPicture
from errata_gui.canvas.minimap import Minimap
from errata_gui.theme import LIGHT, Theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

LABELS_LEAST, LEFT_MOST, TOP_MOST = 92.0, 144.0, 112.0
"""Room for labels: at least, at the left at most, at the top at most."""
STEP = 1.25
"""How much one step zooms."""
DRAG = 4.0
"""Pixels that tell a drag from a click."""

Cell = tuple[int, int]
ARROWS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1),
          Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}  # fmt: skip


class MatrixCanvas(QWidget):
    """Draws a `MatrixPicture`.

    Signals
    -------
    cell_opened(row, column), row_opened(row), column_opened(column)
    strip_opened(name, column)
        Their examples are asked for.
    pointed(row, column)
        What the mouse or the cell cursor is at; -1, -1 for nothing.
    """

    cell_opened = Signal(int, int)
    row_opened = Signal(int)
    column_opened = Signal(int)
    strip_opened = Signal(str, int)
    pointed = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("matrix")
        self.setAccessibleName("Confusion matrix")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 220)
        self.picture: MatrixPicture | None = None
        self.frame = MatrixFrame()
        self.cursor_cell: Cell | None = None
        self.hover: Cell | None = None
        self._theme: Theme = LIGHT
        self._pressed: QPointF | None = None
        self._dragged = False
        self._measured: tuple[object, float] = (None, 0.0)
        self.minimap = Minimap(self)
        self.minimap.moved.connect(self._center_on)

    def sizeHint(self) -> QSize:
        return QSize(640, 560)

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self._theme = theme
        self.minimap.retheme(theme)
        self.update()

    # What is shown

    def set_picture(self, picture: MatrixPicture) -> None:
        """Draw a matrix; zoom and place stay unless it has another size."""
        if self.picture is None or self.picture.n != picture.n:
            self.cursor_cell = self.hover = None
        self.picture = picture
        self._arrange()
        self.minimap.set_picture(picture)
        if self.cursor_cell is not None:
            self._describe()

    def clear(self) -> None:
        """Show nothing."""
        self.picture = None
        self.cursor_cell = self.hover = None
        self.update()

    def _arrange(self) -> None:
        if self.picture is None:
            return
        longest = self._widest_label(self.picture)
        left = min(max(longest + 2 * GAP, LABELS_LEAST), LEFT_MOST, self.width() / 3)
        top = min(max(longest + 2 * GAP, 40.0), TOP_MOST, self.height() / 3)
        below = len(self.picture.strips) * STRIP + (GAP if self.picture.strips else 0.0)
        self._take(self.frame.resized(
            left, top, self.width() - left - 2, self.height() - top - below - 2, self.picture.n
        ))  # fmt: skip

    def _widest_label(self, picture: MatrixPicture) -> float:
        """Give the width of the longest label; it is measured once for the same labels."""
        key = picture.arranged.labels, picture.arranged.members[-2:]
        if key != self._measured[0]:
            width = QFontMetricsF(self._font()).horizontalAdvance(picture.longest_label)
            # Letters differ in width: the label of the most letters need not be the widest.
            self._measured = key, 1.1 * width
        return self._measured[1]

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(12)
        return font

    def _take(self, frame: MatrixFrame) -> None:
        self.frame = frame
        self.minimap.follow(frame)
        self.update()

    # Zooming and moving

    def zoom(self, factor: float) -> None:
        """Zoom around the cell cursor, or the middle."""
        frame = self.frame
        x, y = frame.left + frame.seen_width / 2, frame.top + frame.seen_height / 2
        if self.cursor_cell is not None:
            x, y = frame.corner(*self.cursor_cell)
            x, y = x + frame.cell / 2, y + frame.cell / 2
        self._take(frame.zoom(factor, x, y))

    def fit(self) -> None:
        """Show the whole matrix."""
        self._take(self.frame.fit())

    def _center_on(self, column: float, row: float) -> None:
        frame = self.frame
        x = column * frame.n * frame.cell - frame.width / 2 - frame.x
        y = row * frame.n * frame.cell - frame.height / 2 - frame.y
        self._take(frame.pan(x, y))

    # The cell cursor

    def set_cursor(self, row: int, column: int) -> None:
        """Put the cell cursor onto a cell, and show it."""
        self.cursor_cell = row, column
        self._take(self.frame.showing(row, column))
        self._describe()

    def next_worst(self, step: int = 1) -> None:
        """Go to the next cell with mistakes, largest counts first, and open its examples."""
        if self.picture is None:
            return
        cells = [(row, column) for row, column in self.picture.arranged.mistakes().tolist()]
        if not cells:
            return
        here = self.cursor_cell
        place = cells.index(here) + step if here in cells else (0 if step > 0 else -1)
        self.set_cursor(*cells[place % len(cells)])
        self.open_cursor()

    def open_cursor(self) -> None:
        """Open the examples of the cell under the cell cursor."""
        if self.cursor_cell is not None:
            self.cell_opened.emit(*self.cursor_cell)

    def _describe(self) -> None:
        assert self.picture is not None
        at = self.hover or self.cursor_cell
        if at is None:
            self.pointed.emit(-1, -1)
            return
        self.setAccessibleDescription(self.picture.readout(*at))
        self.pointed.emit(*at)

    def _walk(self, down: int, right: int) -> None:
        row, column = self.cursor_cell or (0, 0)
        if self.cursor_cell is not None:
            row, column = row + down, column + right
        last = self.frame.n - 1
        self.set_cursor(min(max(row, 0), last), min(max(column, 0), last))

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.picture is None or not self._key(Qt.Key(event.key()), event.modifiers()):
            super().keyPressEvent(event)

    def _key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        if key in ARROWS:
            down, right = ARROWS[key]
            if modifiers & Qt.KeyboardModifier.ShiftModifier:
                pixels = max(self.frame.cell, 40.0)
                self._take(self.frame.pan(right * pixels, down * pixels))
            else:
                self._walk(down, right)
            return True
        last = self.frame.n - 1
        back = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        runs: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Return: self.open_cursor,
            Qt.Key.Key_Enter: self.open_cursor,
            Qt.Key.Key_Space: self.open_cursor,
            Qt.Key.Key_Plus: partial(self.zoom, STEP),
            Qt.Key.Key_Equal: partial(self.zoom, STEP),
            Qt.Key.Key_Minus: partial(self.zoom, 1 / STEP),
            Qt.Key.Key_0: self.fit,
            Qt.Key.Key_Home: partial(self.set_cursor, 0, 0),
            Qt.Key.Key_End: partial(self.set_cursor, last, last),
            Qt.Key.Key_N: partial(self.next_worst, -1 if back else 1),
        }
        run = runs.get(key)
        if run is not None:
            run()
        return run is not None

    # Mouse

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        at = event.position()
        self._take(self.frame.zoom(STEP**steps, at.x(), at.y()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            moved = self._pressed - at
            if self._dragged or moved.manhattanLength() > DRAG:
                self._dragged = True
                self._pressed = at
                self._take(self.frame.pan(moved.x(), moved.y()))
            return
        self._point_at(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        self._pressed = None
        if not self._dragged:
            self._click(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(QPointF(-1, -1))

    def _click(self, at: QPointF) -> None:
        if self.picture is None:
            return
        row, column = self.frame.row_at(at.y()), self.frame.column_at(at.x())
        strip = self.strip_at(at)
        if row is not None and column is not None:
            self.set_cursor(row, column)
            self.open_cursor()
        elif row is not None and at.x() < self.frame.left:
            self.row_opened.emit(row)
        elif column is not None and at.y() < self.frame.top:
            self.column_opened.emit(column)
        elif strip is not None and column is not None:
            self.strip_opened.emit(strip, column)

    def strip_at(self, at: QPointF) -> str | None:
        """Give the strip at a point."""
        if self.picture is None:
            return None
        below = at.y() - self.frame.top - self.frame.seen_height - GAP
        place = int(below // STRIP)
        return self.picture.strips[place] if 0 <= place < len(self.picture.strips) else None

    def _point_at(self, at: QPointF) -> None:
        if self.picture is None:
            return
        self._show_tip(at)
        cell = self.frame.cell_at(at.x(), at.y())
        shape = Qt.CursorShape.PointingHandCursor if self._words(at) else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        if cell != self.hover:
            self.hover = cell
            self.update()
            self._describe()

    def _show_tip(self, at: QPointF) -> None:
        words = self._words(at)
        if words:
            QToolTip.showText(self.mapToGlobal(at.toPoint()), words, self)
        else:
            QToolTip.hideText()

    def _words(self, at: QPointF) -> str:
        """Say what is at a point: a cell, a label in full, or a strip's count."""
        assert self.picture is not None
        row, column = self.frame.row_at(at.y()), self.frame.column_at(at.x())
        strip = self.strip_at(at)
        if row is not None and column is not None:
            return self.picture.tooltip(row, column)
        if row is not None and at.x() < self.frame.left:
            return f"{self.picture.name(row)}\nClick: all with this ground truth"
        if column is not None and 0 <= at.y() < self.frame.top:
            return f"{self.picture.name(column)}\nClick: all with this prediction"
        if strip is not None and column is not None:
            count = int(self.picture.strip(strip)[column])
            return f"{self.picture.name(column)}: {count:,} {STRIPS[strip]}\nClick: its examples"
        return ""

    # Drawing

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 (Qt's signature)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.surface))
        if self.picture is None:
            return
        MatrixPainter(
            painter, self.frame, self.picture, self._theme, self._font(),
            self.hover, self.cursor_cell, self.hasFocus(),
        ).paint()  # fmt: skip
