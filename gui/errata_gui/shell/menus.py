"""The menu bar, made from the registry; actions that come later find their place too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMainWindow

    from errata_gui.actions import Actions, Spec

LAST, LAST_ACTION = "Help", "file.quit"


class Menus:
    """Menus by title, in the order of their first action; the help stays last."""

    def __init__(self, window: QMainWindow, actions: Actions) -> None:
        self._bar = window.menuBar()
        self._menus: dict[str, QMenu] = {}
        for spec, action in actions:
            self._put(spec, action)
        actions.added.append(self._put)

    def menu(self, title: str) -> QMenu:
        """Give a menu; it is made if it is not there."""
        if title not in self._menus:
            made = self._bar.addMenu(f"&{title}")
            made.setToolTipsVisible(True)
            last = self._menus.get(LAST)
            if last is not None:
                self._bar.insertMenu(last.menuAction(), made)
            self._menus[title] = made
        return self._menus[title]

    def submenu(
        self, title: str, name: str, fill: Callable[[QMenu], None], before: QAction
    ) -> QMenu:
        """Put a menu inside another that is filled anew each time it opens."""
        made = QMenu(name, self._bar)
        self.menu(title).insertMenu(before, made)
        made.setToolTipsVisible(True)
        made.aboutToShow.connect(lambda: fill(made))
        return made

    def _put(self, spec: Spec, action: QAction) -> None:
        if not spec.menu:
            return
        menu = self.menu(spec.menu)
        menu.addAction(action)
        last = next((each for each in menu.actions() if each.objectName() == LAST_ACTION), None)
        if last is not None:
            menu.insertAction(last, action)
