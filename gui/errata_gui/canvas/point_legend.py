"""What colours mean: one line for each, with how many; a click hides, a double click solos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QIcon, QLinearGradient, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from errata_gui.canvas.elided_label import ElidedLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from errata_gui.theme import Theme

SWATCH = 12
COUNT_WIDTH = 56


@dataclass(frozen=True)
class Entry:
    """A line of the legend.

    Attributes
    ----------
    name : str
    colors : tuple of str
        One, or the first and the last of a range.
    count : int
    tip : str
        What it means, where the name alone does not say it.
    unit : str
        What is counted.
    """

    name: str
    colors: tuple[str, ...]
    count: int
    tip: str = ""
    unit: str = "points"


class Legend(QWidget):
    """Entries that can be hidden.

    Signals
    -------
    hidden_changed(names)
        A tuple of the names that are hidden now.
    """

    hidden_changed = Signal(tuple)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entries: tuple[Entry, ...] = ()
        self._hidden: tuple[str, ...] = ()
        self.title = ElidedLabel("", self)
        self.title.setProperty("role", "muted")
        self.tree = _Tree(self)
        self.tree.itemClicked.connect(lambda item: self._toggle(item.data(0, _NAME)))
        self.tree.itemDoubleClicked.connect(lambda item: self._solo(item.data(0, _NAME)))
        self.tree.toggled.connect(self._toggle)
        self.tree.soloed.connect(self._solo)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.tree, 1)

    def show_entries(self, title: str, entries: Sequence[Entry], hidden: Sequence[str]) -> None:
        """Show lines; those that were there are kept, and only what differs is drawn anew."""
        self.title.setText(title)
        entries, hidden = tuple(entries), tuple(hidden)
        if entries == self._entries and hidden == self._hidden:
            return
        before = self._entries
        is_new = [e.name for e in entries] != [e.name for e in before]
        if is_new:
            self.tree.clear()
            self.tree.addTopLevelItems([QTreeWidgetItem() for _ in entries])
        known = None if is_new else dict(zip((e.name for e in before), before, strict=True))
        for place, entry in enumerate(entries):
            changed = (entry.name in hidden) != (entry.name in self._hidden)
            if known is None or known[entry.name] != entry or changed:
                item = self.tree.topLevelItem(place)
                assert item is not None
                self._show(item, entry, is_hidden=entry.name in hidden)
        self._entries, self._hidden = entries, hidden

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self._theme = theme
        entries, hidden, self._entries = self._entries, self._hidden, ()
        self.show_entries(self.title.text(), entries, hidden)

    def _show(self, item: QTreeWidgetItem, entry: Entry, *, is_hidden: bool) -> None:
        item.setData(0, _NAME, entry.name)
        item.setText(0, entry.name)
        item.setText(1, f"{entry.count:,}")
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setIcon(0, self._swatch(entry.colors, is_hidden=is_hidden))
        ink = QBrush(QColor(self._theme.muted if is_hidden else self._theme.text))
        item.setForeground(0, ink)
        item.setForeground(1, ink)
        said = f"{entry.tip}. " if entry.tip else ""
        does = "Click to show" if is_hidden else "Click to hide"
        item.setToolTip(
            0, f"{entry.name}: {entry.count:,} {entry.unit}. {said}{does}, double-click solos"
        )

    def _swatch(self, colors: tuple[str, ...], *, is_hidden: bool) -> QIcon:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(SWATCH * ratio), round(SWATCH * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = QLinearGradient(0, 0, SWATCH, 0)
        fill.setColorAt(0, QColor(colors[0]))
        fill.setColorAt(1, QColor(colors[-1]))
        if is_hidden:
            painter.setPen(QPen(fill, 1.5))
            painter.drawEllipse(2, 2, SWATCH - 4, SWATCH - 4)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            if len(colors) > 1:
                painter.drawRoundedRect(0, 1, SWATCH, SWATCH - 2, 2, 2)
            else:
                painter.drawEllipse(1, 1, SWATCH - 2, SWATCH - 2)
        painter.end()
        return QIcon(picture)

    def _names(self) -> list[str]:
        return [entry.name for entry in self._entries]

    def _toggle(self, name: str) -> None:
        hidden = set(self._hidden) ^ {name}
        self.hidden_changed.emit(tuple(each for each in self._names() if each in hidden))

    def _solo(self, name: str) -> None:
        others = tuple(each for each in self._names() if each != name)
        # The first click of the two has hidden the entry itself.
        is_alone = set(others) <= set(self._hidden)
        self.hidden_changed.emit(() if is_alone else others)


_NAME = Qt.ItemDataRole.UserRole


class _Tree(QTreeWidget):
    toggled = Signal(str)
    soloed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Legend: what the colours mean")
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setIconSize(QSize(SWATCH, SWATCH))
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.setExpandsOnDoubleClick(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if item is not None and event.key() == Qt.Key.Key_Space:
            self.toggled.emit(item.data(0, _NAME))
        elif item is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.soloed.emit(item.data(0, _NAME))
        else:
            super().keyPressEvent(event)
