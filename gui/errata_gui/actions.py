"""The one registry of actions: menus, palette, shortcuts page and tooltips all come from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


@dataclass(frozen=True)
class Spec:
    """What is known of an action before there is a window.

    Attributes
    ----------
    key : str
        Its name in code and in settings, such as ``"file.open"``.
    title : str
        As in the menu, the palette and the shortcuts page.
    menu : str
        The menu it stands in.
    shortcut : str
        As Qt writes it, ``"Ctrl+O"``; several are parted by ``"; "``; empty for none.
    tip : str
        What it does, one sentence.
    checkable : bool
    """

    key: str
    title: str
    menu: str
    shortcut: str = ""
    tip: str = ""
    checkable: bool = False


class Actions:
    """Actions by key, in the order of their making."""

    def __init__(self, owner: QWidget) -> None:
        self._owner = owner
        self._specs: dict[str, Spec] = {}
        self._made: dict[str, QAction] = {}
        self._why: dict[str, str] = {}
        self.added: list[Callable[[Spec, QAction], object]] = []
        """Told of every action that is made later, such as by a panel when it is first seen."""

    def add(self, spec: Spec, run: Callable[[], object]) -> QAction:
        """Make an action; it listens for its shortcut wherever the window has the focus."""
        if spec.key in self._specs:
            message = f"the action {spec.key!r} is there already"
            raise ValueError(message)
        action = QAction(spec.title, self._owner)
        action.setObjectName(spec.key)
        keys = [QKeySequence(each) for each in spec.shortcut.split("; ") if each]
        action.setShortcuts(keys)
        words = spec.tip or spec.title
        shown = ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in keys)
        action.setToolTip(f"{words} ({shown})" if shown else words)
        action.setStatusTip(words)
        action.setCheckable(spec.checkable)
        action.triggered.connect(lambda _checked=False: run())
        self._owner.addAction(action)
        self._specs[spec.key] = spec
        self._made[spec.key] = action
        for tell in self.added:
            tell(spec, action)
        return action

    def allow(self, key: str, allowed: bool, why: str = "") -> None:
        """Enable an action, or disable it and say why it cannot be used now."""
        self._made[key].setEnabled(allowed)
        self._why[key] = "" if allowed else why

    def why(self, key: str) -> str:
        """Say why an action is disabled; empty where it is not."""
        if self._made[key].isEnabled():
            return ""
        return self._why.get(key) or "not available now"

    def tip(self, key: str) -> str:
        """Give what an action does and its shortcut, for the tooltip of a button that runs it."""
        return self._made[key].toolTip()

    def __getitem__(self, key: str) -> QAction:
        return self._made[key]

    def __iter__(self) -> Iterator[tuple[Spec, QAction]]:
        return ((spec, self._made[key]) for key, spec in self._specs.items())

    def menus(self) -> list[str]:
        """Give the menus' titles in the order of their first action."""
        return list(dict.fromkeys(spec.menu for spec in self._specs.values()))
