"""Beside the curves: their legend, and the classes to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from errata_gui.canvas.curve_legend import ROW, CurveLegend, Entry
from errata_gui.canvas.curve_style import MOST
from errata_gui.models.class_choice import ClassChoice, ClassesFound
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from errata_gui.theme import Theme

WIDTH, LEAST, ROWS_SEEN = 224, 152, 8


class ClassTable(QTableView):
    """Classes; a click anywhere in a row, Space or Return chooses it."""

    chosen = Signal(QModelIndex)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Classes")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self.chosen)

    def show_model(self, model: ClassesFound) -> None:
        """Show classes; a click on a heading sorts."""
        self.setModel(model)
        header = self.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(1, 64)
        header.setHighlightSections(False)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class CurveSide(QWidget):
    """The classes above, the legend below.

    Signals
    -------
    chosen(tuple)
        The classes to draw.
    pooled_chosen(bool)
        Whether all classes pooled are drawn.
    """

    chosen = Signal(tuple)
    pooled_chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(LEAST)
        self.legend = CurveLegend(self)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self.legend)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pooled = QCheckBox("all classes, pooled", self)
        self.pooled.setToolTip("Draw the curve of all classes pooled")
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("find a class")
        self.search.setAccessibleName("Find a class")
        self.search.setToolTip("Show the classes whose names hold this")
        self.search.setClearButtonEnabled(True)
        self.classes = ClassChoice(self)
        self.found = ClassesFound(self.classes, self)
        self.table = ClassTable(self)
        self.table.show_model(self.found)
        self.said = QLabel("", self)
        self.said.setProperty("role", "muted")
        self.said.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, 0, 0, 0)
        column.setSpacing(GRID)
        # The legend is last: it grows as classes are chosen, and the list stays under the pointer.
        column.addWidget(self.pooled)
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        column.addWidget(self.said)
        column.addWidget(self._scroll)
        self._labels: tuple[str, ...] = ()
        self.search.textChanged.connect(self.found.setFilterFixedString)
        self.table.chosen.connect(self._choose)
        self.pooled.clicked.connect(self.pooled_chosen)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 400)

    def show_chosen(self, known: Sequence[str], labels: tuple[str, ...], pooled: bool) -> None:
        """Show which classes there are, and which are drawn."""
        self._labels = labels
        self.classes.set_labels(known)
        self.classes.set_checked(labels)
        self.pooled.setChecked(pooled)
        self.said.setText(f"{len(labels)} of {len(known):,} classes drawn, at most {MOST}")

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        """Show the legend; beyond some rows it scrolls."""
        self.legend.set_entries(entries)
        self._scroll.setFixedHeight(min(max(1, len(entries)), ROWS_SEEN) * ROW)

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self.legend.retheme(theme)

    def _choose(self, index: QModelIndex) -> None:
        label = self.found.label(index)
        if label in self._labels:
            self.chosen.emit(tuple(each for each in self._labels if each != label))
        elif len(self._labels) < MOST:
            self.chosen.emit((*self._labels, label))
        else:
            self.said.setText(f"At most {MOST} curves: more cannot be told apart. Take one out.")
