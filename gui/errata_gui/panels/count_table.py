"""A table whose numbers can be clicked: right-aligned, bars behind ratios, sorted by its heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from errata_gui.models.column_table import ColumnTable
from errata_gui.panels.count_paint import CountPainter
from errata_gui.theme import GRID, LIGHT, Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

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
        self._painter = CountPainter(self)
        self._hovered: QModelIndex | QPersistentModelIndex = QModelIndex()
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
        self._hover(index)
        opens = index.isValid() and bool(self.table.columns[index.column()].opens)
        shape = Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(QModelIndex())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._painter.forget()

    def paintEvent(self, event: QPaintEvent) -> None:
        self._painter.paint(event.rect(), self._hovered)

    def sizeHint(self) -> QSize:
        return QSize(480, 10 * ROW)

    def _hover(self, index: QModelIndex) -> None:
        """Underline a cell that opens something, and no longer the one before."""
        before, self._hovered = self._hovered, QPersistentModelIndex(index)
        for each in (before, self._hovered):
            self.viewport().update(self.visualRect(each))

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
