"""A table whose numbers can be clicked: right-aligned, bars behind ratios, sorted by its heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from errata_gui.models.column_table import LEFT, RIGHT, ColumnTable
from errata_gui.theme import GRID, LIGHT, Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent

ROW = 26
LEAST_TEXT = 80
"""The least width of a column of words."""


class CountTable(QTableView):
    """Shows a `ColumnTable`.

    Signals
    -------
    opened(row, name)
        A cell was clicked, or Enter pressed on it: the row's number among the values.
    chosen(row)
        The current row is another one.
    sorting_asked(name, descending)
    menu_asked(row, point)
        A context menu, by mouse or by key; the point is the screen's.
    """

    opened = Signal(int, str)
    chosen = Signal(int)
    sorting_asked = Signal(str, bool)
    menu_asked = Signal(int, QPoint)

    def __init__(self, table: ColumnTable, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = table
        self.setModel(table)
        self.setObjectName(name)
        self.setAccessibleName(name)
        self.theme: Theme = LIGHT
        self.setItemDelegate(_Painter(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_menu)
        self._heads()
        self.clicked.connect(self._open)

    def _heads(self) -> None:
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW)
        heads = self.horizontalHeader()
        heads.setSectionsClickable(True)
        heads.setHighlightSections(False)
        heads.setMinimumSectionSize(32)
        for place, column in enumerate(self.table.columns):
            words = column.kind == "text"
            mode = QHeaderView.ResizeMode.Stretch if words else QHeaderView.ResizeMode.Fixed
            heads.setSectionResizeMode(place, mode)
        self.table.headerDataChanged.connect(lambda *_: self.fit_columns())
        heads.sectionClicked.connect(self._ask_sorting)

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self.theme = theme
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give words the room that numbers leave."""
        super().resizeEvent(event)
        self.fit_columns()

    def fit_columns(self) -> None:
        """Make columns as wide as their numbers; words take the rest, or there is scrolling."""
        metrics, heads = QFontMetrics(self.font()), self.horizontalHeader()
        shown = [i for i in range(len(self.table.columns)) if not self.isColumnHidden(i)]
        words = [i for i in shown if self.table.columns[i].kind == "text"]
        room = self.viewport().width()
        for place in shown:
            if place not in words:
                title = self.table.headerData(place, Qt.Orientation.Horizontal)
                head = metrics.horizontalAdvance(title)
                number = metrics.horizontalAdvance(self.table.widest(place))
                width = max(head, number) + 2 * GRID
                room -= width
                if width != self.columnWidth(place):
                    self.setColumnWidth(place, width)
        tight = room < LEAST_TEXT * len(words)
        mode = QHeaderView.ResizeMode.Fixed if tight else QHeaderView.ResizeMode.Stretch
        for place in words:
            heads.setSectionResizeMode(place, mode)
            if tight:
                self.setColumnWidth(place, LEAST_TEXT)

    def choose(self, source_row: int | None) -> None:
        """Make a row the current one, without telling; None for none."""
        row = None if source_row is None else self.table.shown_row(source_row)
        blocked = self.blockSignals(True)
        if row is None:
            self.setCurrentIndex(QModelIndex())
            self.clearSelection()
        elif row != self.currentIndex().row():
            self.setCurrentIndex(self.table.index(row, max(self.currentIndex().column(), 0)))
        self.blockSignals(blocked)

    @property
    def current_row(self) -> int | None:
        """The current row's number among the values."""
        index = self.currentIndex()
        return self.table.source_row(index) if index.isValid() else None

    def currentChanged(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and current.row() != previous.row():
            self.chosen.emit(self.table.source_row(current))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        opens = index.isValid() and bool(self.table.columns[index.column()].opens)
        shape = Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def sizeHint(self) -> QSize:
        return QSize(480, 10 * ROW)

    def _open(self, index: QModelIndex) -> None:
        column = self.table.columns[index.column()]
        self.opened.emit(self.table.source_row(index), column.name)

    def _ask_sorting(self, place: int) -> None:
        column = self.table.columns[place]
        descending = column.kind != "text"
        if self.table.sorted_by == column.name:
            descending = not self.table.descending
        self.sorting_asked.emit(column.name, descending)

    def _ask_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if not index.isValid():
            index = self.currentIndex()
            at = self.visualRect(index).center()
        if index.isValid():
            self.menu_asked.emit(self.table.source_row(index), self.viewport().mapToGlobal(at))


class _Painter(QStyledItemDelegate):
    """Draws a cell in one go: asking the model for eight roles a cell takes longer than a frame."""

    def __init__(self, view: CountTable) -> None:
        super().__init__(view)
        self._view = view

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        table, theme = self._view.table, self._view.theme
        column = table.columns[index.column()]
        rect: QRect = option.rect
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if chosen:
            tint = QColor(theme.accent)
            tint.setAlpha(48)
            painter.fillRect(rect, tint)
        if column.bar:
            self._bar(painter, rect, table.value(index))
        text = table.text(index)
        box = rect.adjusted(GRID, 0, -GRID, 0)
        if column.kind == "text":
            width = box.width()
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
        defined = column.kind == "text" or text not in ("0", "\N{EN DASH}")
        painter.setPen(QColor(theme.text if defined else theme.muted))
        font = option.font
        font.setUnderline(hovered and bool(column.opens))
        painter.setFont(font)
        # A rare long number may use the margin rather than lose a digit.
        number = RIGHT | Qt.TextFlag.TextDontClip
        painter.drawText(box, LEFT if column.kind == "text" else number, text)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(theme.accent))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def _bar(self, painter: QPainter, rect: QRect, value: float) -> None:
        if not value > 0:
            return
        tint = QColor(self._view.theme.accent)
        tint.setAlpha(56)
        place = QRectF(rect).adjusted(GRID / 2, 4, -GRID / 2, -4)
        place.setWidth(place.width() * min(value, 1.0))
        painter.fillRect(place, tint)
