"""Panels at the window's side: moved, floated, closed, and remembered with the layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from errata_gui.panels.base import Context, Panel
    from errata_gui.panels.catalogue import Entry

WIDTH = 340

HEIGHT = 200
"""The least height that a dock is given, where there is room."""

FIRST = 0.55
"""The first dock's share of the height at least: pictures want room, and the others scroll."""


class Docks:
    """The docks of a window; their panels are made when something is opened."""

    def __init__(self, window: QMainWindow, context: Context, entries: Sequence[Entry]) -> None:
        self._window = window
        self._context = context
        self._entries = {entry.key: entry for entry in entries}
        self._docks: dict[str, QDockWidget] = {}
        self._layout: QByteArray | None = None
        self.panels: list[Panel] = []

    def open(self) -> None:
        """Make the docks, where they are not there yet, as they were left last time."""
        if self._docks:
            return
        for entry in self._entries.values():
            panel = entry.make(self._context)
            dock = QDockWidget(entry.title, self._window)
            dock.setObjectName(f"dock {entry.key}")
            dock.setWidget(panel)
            self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
            self._docks[entry.key] = dock
            self.panels.append(panel)
        first = [next(iter(self._docks.values()))]
        self._window.resizeDocks(first, [WIDTH], Qt.Orientation.Horizontal)
        if self._layout is not None:
            self._window.restoreState(self._layout)
        else:
            # Heights are shared out once the docks are in the window.
            QTimer.singleShot(0, self._window, self._share_height)

    def _share_height(self) -> None:
        # The first has what the others leave.
        docks = list(self._docks.values())
        height = sum(dock.height() for dock in docks)
        room = int((1 - FIRST) * height)
        asked = [max(HEIGHT, panel.sizeHint().height()) for panel in self.panels[1:]]
        others = [min(each, room // len(asked)) for each in asked]
        heights = [height - sum(others), *others]
        self._window.resizeDocks(docks, heights, Qt.Orientation.Vertical)

    @property
    def are_open(self) -> bool:
        """Whether the docks are made."""
        return bool(self._docks)

    def reset(self) -> None:
        """Put the docks as they came."""
        self._layout = None
        self.open()
        for dock in self._docks.values():
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
        for dock in self._docks.values():
            self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
            dock.show()
        first = [next(iter(self._docks.values()))]
        self._window.resizeDocks(first, [WIDTH], Qt.Orientation.Horizontal)
        QTimer.singleShot(0, self._window, self._share_height)

    def toggle(self, key: str) -> None:
        """Show a dock, or hide it."""
        self.open()
        dock = self._docks[key]
        dock.setVisible(not dock.isVisible())

    def show(self, key: str) -> None:
        """Show a dock and bring it to the front."""
        self.open()
        self._docks[key].show()
        self._docks[key].raise_()

    def restore(self, layout: QByteArray) -> None:
        """Take a saved layout, now or when the docks are made."""
        self._layout = layout
        if self._docks:
            self._window.restoreState(layout)
