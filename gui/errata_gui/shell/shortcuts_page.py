"""The page of shortcuts, made from the one registry of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from errata_gui.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex

    from errata_gui.actions import Actions

ELSEWHERE = (
    ("Sliders", "Move by a hundredth, by a tenth", "Arrows, Page Up/Down"),
    ("Sliders", "To the ends", "Home, End"),
    ("Number lines", "Step by a hundredth, by a tenth", "Up/Down, Page Up/Down"),
)
"""Keys of controls, which are no actions."""

DOES = 2
"""The column of what an action does: its words go on below where it is narrow."""


class ShortcutsPage(QDialog):
    """Every action by its menu, with its keys and what it does; a line narrows it down."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._groups: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        self.setWindowTitle("Keyboard shortcuts")
        self.setMinimumWidth(640)
        self.resize(960, 600)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText("Find an action or a key")
        self.line.setAccessibleName("Find an action or a key")
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(self._narrow)
        self.tree = QTreeWidget(self)
        self.tree.setAccessibleName("Shortcuts")
        self.tree.setHeaderLabels(["Action", "Keys", "What it does"])
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        header = self.tree.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setWordWrap(True)
        self.tree.setItemDelegateForColumn(DOES, _Wrapped(self.tree))
        header.sectionResized.connect(lambda *_: self.tree.scheduleDelayedItemsLayout())
        self.close_button = QPushButton("Close", self)
        self.close_button.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(self.line)
        column.addWidget(self.tree, 1)
        column.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)

    def show_page(self) -> None:
        """Show it with the actions that there are now."""
        self.tree.clear()
        groups: dict[str, tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = {}
        for menu, title, keys, tip in (*self._rows(), *((*row, "") for row in ELSEWHERE)):
            if menu not in groups:
                groups[menu] = (QTreeWidgetItem(self.tree, [menu]), [])
                groups[menu][0].setFirstColumnSpanned(True)
            item = QTreeWidgetItem(groups[menu][0], [title, keys, tip])
            item.setToolTip(DOES, tip)
            groups[menu][1].append(item)
        self._groups = list(groups.values())
        self.tree.expandAll()
        self.line.clear()
        self.open()
        self.line.setFocus()

    def _rows(self) -> list[tuple[str, str, str, str]]:
        native = QKeySequence.SequenceFormat.NativeText
        rows = []
        for spec, action in self._actions:
            keys = ", ".join(key.toString(native) for key in action.shortcuts())
            rows.append((spec.menu, spec.title, keys or "\N{EN DASH}", spec.tip or spec.title))
        return rows

    def _narrow(self, typed: str) -> None:
        words = typed.casefold().split()
        for group, items in self._groups:
            for item in items:
                text = " ".join(item.text(column) for column in range(3)).casefold()
                item.setHidden(not all(word in text for word in words))
            group.setHidden(all(item.isHidden() for item in items))


class _Wrapped(QStyledItemDelegate):
    """Makes rows as high as their words need at the column's width, which a tree does not."""

    def __init__(self, tree: QTreeWidget) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        hint = super().sizeHint(option, index)
        margin = self._tree.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1
        width = self._tree.columnWidth(index.column()) - 2 * margin
        words, metrics = str(index.data() or ""), self._tree.fontMetrics()
        flags = Qt.TextFlag.TextWordWrap.value
        needed = metrics.boundingRect(0, 0, width, 0, flags, words).height()
        return QSize(hint.width(), hint.height() + max(0, needed - metrics.height()))
