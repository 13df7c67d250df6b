"""The list of panels at the left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterable

    from errata_gui.actions import Actions
    from errata_gui.panels.catalogue import Entry

WIDTH = 132


class Navigation(QListWidget):
    """Chooses the panel in the middle."""

    chosen = Signal(str)

    def __init__(self, entries: Iterable[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.setAccessibleName("Panels")
        self.setFixedWidth(WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for entry in entries:
            item = QListWidgetItem(entry.title, self)
            item.setData(Qt.ItemDataRole.UserRole, entry.key)
        self.currentItemChanged.connect(self._tell)

    def choose(self, key: str) -> None:
        """Mark a panel as the one in the middle, without telling."""
        for row in range(self.count()):
            if self.item(row).data(Qt.ItemDataRole.UserRole) == key and row != self.currentRow():
                self.blockSignals(True)
                self.setCurrentRow(row)
                self.blockSignals(False)

    def take_tips(self, actions: Actions) -> None:
        """Say what the registry says of each panel."""
        for row in range(self.count()):
            item = self.item(row)
            item.setToolTip(actions.tip(f"panel.{item.data(Qt.ItemDataRole.UserRole)}"))

    def _tell(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
