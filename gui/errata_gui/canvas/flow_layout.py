"""Controls in a row that goes on below where the width does not hold them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QSizePolicy, QSpacerItem, QWidget

from errata_gui.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLayoutItem


class FlowLayout(QLayout):
    """A row that never asks for more width than its widest item.

    Items that grow by their size policy, or a stretch, share what a row leaves, as equal in
    width as they can be; the others have the width they ask for.
    """

    def __init__(self, parent: QWidget | None = None, spacing: int = GRID) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(QMargins())
        self.setSpacing(spacing)

    def add_stretch(self) -> None:
        """Push what follows to the right, as far as there is room."""
        self.addItem(QSpacerItem(0, 0, QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum))

    def add_layout(self, layout: QLayout) -> None:
        """Add items that stay side by side."""
        self.addChildLayout(layout)
        self.addItem(layout)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        shown = self._shown()
        widths = [item.sizeHint().width() for item in shown]
        height = max((item.sizeHint().height() for item in shown), default=0)
        return QSize(sum(widths) + self._gaps(shown), height)

    def minimumSize(self) -> QSize:
        least = QSize()
        for item in self._shown():
            least = least.expandedTo(item.minimumSize())
        return least

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def _shown(self) -> list[QLayoutItem]:
        # A spacer calls itself empty.
        return [item for item in self._items if item.spacerItem() or not item.isEmpty()]

    def _gaps(self, row: Sequence[QLayoutItem]) -> int:
        return self.spacing() * max(0, sum(not item.spacerItem() for item in row) - 1)

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = [[]]
        for item in self._shown():
            longer = [*rows[-1], item]
            if rows[-1] and sum(map(_least, longer)) + self._gaps(longer) > width:
                rows.append([item])
            else:
                rows[-1] = longer
        return rows

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Give the height of all rows, and put the items there if they shall move."""
        top = rect.top()
        for row in self._rows(rect.width()):
            widths = _shared(row, rect.width() - self._gaps(row))
            height = max((_height(i, w) for i, w in zip(row, widths, strict=True)), default=0)
            left = rect.left()
            for item, width in zip(row, widths, strict=True):
                if move:
                    item.setGeometry(QRect(QPoint(left, top), QSize(width, height)))
                left += width + (0 if item.spacerItem() else self.spacing())
            top += height + self.spacing()
        return max(0, top - self.spacing() - rect.top())


def _grows(item: QLayoutItem) -> bool:
    return bool(item.expandingDirections() & Qt.Orientation.Horizontal)


def _least(item: QLayoutItem) -> int:
    return item.minimumSize().width() if _grows(item) else item.sizeHint().width()


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()


def _shared(row: Sequence[QLayoutItem], width: int) -> list[int]:
    """Give the widths of a row's items: those that grow share what the others leave."""
    widths = [min(_least(item), width) for item in row]
    growing = sorted((i for i, item in enumerate(row) if _grows(item)), key=lambda i: -widths[i])
    room = width - sum(widths[i] for i in range(len(row)) if i not in growing)
    for done, place in enumerate(growing):
        most = row[place].maximumSize().width()
        widths[place] = min(max(widths[place], room // (len(growing) - done)), most)
        room -= widths[place]
    return widths
