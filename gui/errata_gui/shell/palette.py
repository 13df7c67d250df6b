"""The command palette: every action by some letters of its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from errata_gui.shell.fuzzy import rank
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from errata_gui.actions import Actions

WIDTH, HEIGHT, ROW = 560, 400, 32
KEY, SHORTCUT, WHY = (Qt.ItemDataRole.UserRole + i for i in range(3))

_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Palette(QFrame):
    """Lies over the window: type, choose, Enter; Escape or a click elsewhere closes it."""

    def __init__(self, actions: Actions, window: QWidget) -> None:
        super().__init__(window)
        self._actions = actions
        self._before: QWidget | None = None
        self.setProperty("role", "palette")
        self.setAccessibleName("Command palette")
        self.line = QLineEdit(self)
        self.line.setPlaceholderText("Type what you want to do")
        self.line.setAccessibleName("Command")
        self.line.textChanged.connect(self._fill)
        self.line.installEventFilter(self)
        self.list = QListWidget(self)
        self.list.setProperty("role", "plain")
        self.list.setAccessibleName("Commands found")
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_Row(self.list))
        self.list.itemClicked.connect(self._run)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.line)
        column.addWidget(self.list)
        self.hide()

    def open(self) -> None:
        """Show it, with every action."""
        self._before = QApplication.focusWidget()
        self.line.clear()
        self._fill("")
        window = self.parentWidget()
        assert window is not None
        width = min(WIDTH, window.width() - 4 * GRID)
        height = min(HEIGHT, window.height() - 10 * GRID)
        self.setGeometry((window.width() - width) // 2, 7 * GRID, width, height)
        self.show()
        self.raise_()
        self.line.setFocus()

    def close_(self) -> None:
        """Hide it, and give the focus back."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()

    def _fill(self, typed: str) -> None:
        found = []
        for place, (spec, action) in enumerate(self._actions):
            worth = rank(typed, f"{spec.menu}: {action.text()}")
            if worth is not None:
                found.append(
                    (not action.isEnabled(), -worth if typed else 0.0, place, spec, action)
                )
        self.list.clear()
        for *_, spec, action in sorted(found, key=lambda row: row[:3]):
            item = QListWidgetItem(f"{spec.menu}: {action.text()}", self.list)
            item.setData(KEY, spec.key)
            native = QKeySequence.SequenceFormat.NativeText
            item.setData(SHORTCUT, action.shortcut().toString(native))
            item.setData(WHY, self._actions.why(spec.key))
            item.setToolTip(item.data(WHY) or action.toolTip())
        if not found:
            item = QListWidgetItem(f"Nothing is called {typed!r}", self.list)
            item.setData(WHY, "try fewer letters")
        self.list.setCurrentRow(0)

    def _run(self, item: QListWidgetItem | None) -> None:
        key = None if item is None else item.data(KEY)
        if item is None or key is None or item.data(WHY):
            return
        self.close_()
        self._actions[key].trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                return self._key(event)
        elif watched is self.line and isinstance(event, QFocusEvent) and event.lostFocus():
            self._left(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.close_()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentItem())
        elif key in _MOVES:
            QApplication.sendEvent(self.list, event)
        else:
            return False
        return True

    def _left(self, event: QFocusEvent) -> None:
        # Another window before this one is no reason to close it.
        if event.reason() in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.TabFocusReason):
            self.hide()


class _Row(QStyledItemDelegate):
    """A title at the left; at the right its shortcut, or why it cannot be used."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(super().sizeHint(option, index).width(), ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        palette: QPalette = option.palette
        rect: QRect = option.rect
        why = index.data(WHY)
        painter.save()
        painter.setFont(option.font)
        if chosen:
            painter.fillRect(rect, palette.highlight())
        group = QPalette.ColorGroup.Disabled if why else QPalette.ColorGroup.Active
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        painter.setPen(palette.color(group, role))
        inner = rect.adjusted(GRID, 0, -GRID, 0)
        side = why or index.data(SHORTCUT) or ""
        metrics = painter.fontMetrics()
        room = min(metrics.horizontalAdvance(side) + 2, inner.width() // 2)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, metrics.elidedText(
            index.data(Qt.ItemDataRole.DisplayRole), Qt.TextElideMode.ElideRight,
            inner.width() - room - GRID))  # fmt: skip
        if not chosen:
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight,
                         metrics.elidedText(side, Qt.TextElideMode.ElideRight, room))  # fmt: skip
        painter.restore()
