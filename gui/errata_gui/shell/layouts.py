"""Where the window and its docks are: remembered, and kept by name."""

from __future__ import annotations

from binascii import Error as BadBase64
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QInputDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow, QMenu

    from errata_gui.settings import Settings
    from errata_gui.shell.docks import Docks

GEOMETRY, LAYOUT, NAMED = "geometry", "layout", "layouts"


class Layouts:
    """Layouts of a window: the last one, those with names, and the one it came with."""

    def __init__(self, window: QMainWindow, docks: Docks, settings: Settings) -> None:
        self._window, self._docks, self._settings = window, docks, settings

    @property
    def names(self) -> list[str]:
        """The names under which layouts are kept."""
        return sorted(self._settings.mapping(NAMED), key=str.casefold)

    def restore(self) -> None:
        """Put the window where it was; its docks follow when they are made."""
        geometry, layout = (_bytes(self._settings.get(name)) for name in (GEOMETRY, LAYOUT))
        if geometry is not None:
            self._window.restoreGeometry(geometry)
        if layout is not None:
            self._docks.restore(layout)

    def keep(self) -> None:
        """Remember where the window is, and its docks if there are any."""
        if not self._window.isVisible():
            return  # It was closed before, and then no dock is seen either.
        self._settings.set(GEOMETRY, _text(self._window.saveGeometry()))
        if self._docks.are_open:
            self._settings.set(LAYOUT, _text(self._window.saveState()))

    def ask_name(self) -> None:
        """Ask for a name, and keep the docks as they are under it."""
        dialog = QInputDialog(self._window)
        dialog.setObjectName("layout name")
        dialog.setWindowTitle("Save layout")
        dialog.setLabelText("Name of the layout; one of the same name is replaced:")
        dialog.textValueSelected.connect(self.save)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, name: str) -> None:
        """Keep the docks as they are under a name."""
        if name.strip():
            self._docks.open()
            named = self._settings.mapping(NAMED)
            named[name.strip()] = _text(self._window.saveState())
            self._settings.set(NAMED, named)

    def load(self, name: str) -> None:
        """Put the docks as they were kept."""
        layout = _bytes(self._settings.mapping(NAMED).get(name))
        if layout is not None:
            self._docks.restore(layout)

    def delete(self, name: str) -> None:
        """Forget a layout."""
        named = self._settings.mapping(NAMED)
        named.pop(name, None)
        self._settings.set(NAMED, named)

    def reset(self) -> None:
        """Put the docks as they came."""
        self._docks.reset()

    def fill(self, menu: QMenu) -> None:
        """Fill a menu with the named layouts: to take one, and to delete one."""
        menu.clear()
        for name in self.names:
            menu.addAction(_plain(name), partial(self.load, name))
        if not self.names:
            menu.addAction("none saved yet").setEnabled(False)
            return
        menu.addSeparator()
        gone = menu.addMenu("Delete")
        for name in self.names:
            gone.addAction(_plain(name), partial(self.delete, name))


def _plain(name: str) -> str:
    """Keep Qt from reading an ampersand as a shortcut."""
    return name.replace("&", "&&")


def _text(given: QByteArray) -> str:
    return bytes(given.toBase64().data()).decode("ascii")


def _bytes(given: Any) -> QByteArray | None:
    from base64 import b64decode

    if not isinstance(given, str):
        return None
    try:
        return QByteArray(b64decode(given, validate=True))
    except (BadBase64, ValueError):
        return None
