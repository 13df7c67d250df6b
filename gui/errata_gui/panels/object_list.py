"""The list of an image's objects, beside or below its picture: picked, pointed at, explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from errata_gui.models.objects import ObjectsModel
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from errata_gui.models.objects import Row
    from errata_gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex


class ObjectList(QTableView):
    """Rows of objects. What is picked is filled, what is pointed at has a thin frame.

    Signals
    -------
    picked(int), hovered(int)
        Place of an object in `Objects`; -1 for none.
    explain_asked()
        A row was activated.
    """

    picked = Signal(int)
    hovered = Signal(int)
    explain_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.objects = ObjectsModel(self)
        self.hovered_row = -1
        self.look = theme
        self._hovered_place = -1
        self._following = False
        self.setModel(self.objects)
        self.setItemDelegate(_Frames(self))
        self.setObjectName("objects")
        self.setAccessibleName("Objects of the image")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(3 * GRID)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column, width in ((0, 92), (3, 64), (4, 64)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, width)
        self.setMinimumSize(37 * GRID, 88)
        # As the headings have it, so that numbers end below theirs and off the scroll bar.
        self.setStyleSheet(f"QTableView::item {{ padding: 0 {GRID}px; }}")
        self.selectionModel().currentRowChanged.connect(self._pick)
        self.entered.connect(lambda at: self._point_at(at.row()))
        self.viewportEntered.connect(lambda: self._point_at(-1))
        self.activated.connect(lambda _: self.explain_asked.emit())
        self.objects.layoutChanged.connect(lambda: self.hover(self._hovered_place))

    def show_rows(self, rows: list[Row], picked: int) -> None:
        """Show rows, and which object is picked, without asking for it."""
        self._following = True
        self.objects.show_rows(rows)
        row = self.objects.row_of(picked)
        if row < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        elif self.currentIndex().row() != row:
            self.setCurrentIndex(self.objects.index(row, 0))
        self._following = False
        self.hover(self._hovered_place)

    def hover(self, place: int) -> None:
        """Let the row of an object stand out, as under the pointer."""
        self._hovered_place, row = place, self.objects.row_of(place)
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self.look = theme
        self.viewport().update()

    def _point_at(self, row: int) -> None:
        place = self.objects.rows[row].place if row >= 0 else -1
        if place != self._hovered_place:
            self.hover(place)
            self.hovered.emit(place)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._point_at(-1)
        return super().viewportEvent(event)

    def _pick(self, now: QModelIndex, _: QModelIndex) -> None:
        if not self._following and now.isValid():
            self.picked.emit(self.objects.rows[now.row()].place)


class _Frames(QStyledItemDelegate):
    """Draws cells as ever, and the frame of the row that is pointed at around them."""

    def __init__(self, owner: ObjectList) -> None:
        super().__init__(owner)
        self._list = owner

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if index.row() != self._list.hovered_row:
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        look, rect = self._list.look, option.rect
        painter.setPen(QPen(QColor(look.on_accent if chosen else look.text), 1))
        painter.drawLine(rect.topLeft(), rect.topRight())
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if index.column() == 0:
            painter.drawLine(rect.topLeft(), rect.bottomLeft())
        if index.column() == index.model().columnCount() - 1:
            painter.drawLine(rect.topRight(), rect.bottomRight())
