"""How a lasso changes what is selected."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


class Mode(Enum):
    """What becomes of the selection that was there before."""

    REPLACE = "replace"
    ADD = "add"
    SUBTRACT = "subtract"
    INTERSECT = "intersect"

    @classmethod
    def of(cls, modifiers: Qt.KeyboardModifier) -> Mode:
        """Tell by the keys that are held: Shift adds, Alt takes away, both keep what is in both."""
        held = bool(modifiers & SHIFT), bool(modifiers & ALT)
        return {
            (False, False): cls.REPLACE,
            (True, False): cls.ADD,
            (False, True): cls.SUBTRACT,
            (True, True): cls.INTERSECT,
        }[held]

    def join(self, before: NDArray[np.bool_] | None, found: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Give the new selection; None before is that nothing was selected."""
        if before is None:
            before = found & False
        if self is Mode.ADD:
            return before | found
        if self is Mode.SUBTRACT:
            return before & ~found
        return before & found if self is Mode.INTERSECT else found


def hint(*, is_selected: bool, is_tool: bool) -> str:
    """Say what a drag does now: with something selected or not, the lasso tool on or off."""
    if not is_selected:
        return f"{'Drag' if is_tool else 'Shift + drag'} selects with a lasso"
    words = ["Shift + drag adds", "Alt + drag takes away", "Shift + Alt keeps the overlap"]
    words.insert(0 if is_tool else 3, f"{'drag' if is_tool else 'Ctrl + drag'} selects anew")
    said = ", ".join([*words, "Esc clears"])
    return said[0].upper() + said[1:]
