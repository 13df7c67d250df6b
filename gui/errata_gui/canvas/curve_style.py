"""How curves look: a colour and dashes for each, so that no two are told by colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from errata_gui.theme import CATEGORICAL

if TYPE_CHECKING:
    from errata_gui.theme import Theme

COLORS = CATEGORICAL[:6]
"""Yellow and grey are too pale for lines."""

DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2), (1.5, 1.5), (7, 2, 1.5, 2))

METRIC_DASHES = {"f1": (), "precision": DASHES[1], "recall": DASHES[2]}
"""Where precision, recall and F1 of one curve stand together, dashes tell which is which."""

MOST = 24
"""So many curves differ by colour or dashes."""


@dataclass(frozen=True)
class CurveStyle:
    """A colour and dashes, in units of the line's width."""

    color: str
    dashes: tuple[float, ...] = ()
    width: float = 1.8

    def pen(self, dashes: tuple[float, ...] | None = None) -> QPen:
        """Give the pen, with its own dashes or others."""
        pen = QPen(QColor(self.color), self.width)
        pattern = self.dashes if dashes is None else dashes
        if pattern:
            pen.setDashPattern(pattern)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen


class Styles:
    """Hands out styles; a curve keeps its own while it is drawn."""

    def __init__(self) -> None:
        self._slots: dict[str, int] = {}

    def take(self, labels: tuple[str, ...]) -> None:
        """Say which classes are drawn: styles of the others are free again."""
        self._slots = {label: slot for label, slot in self._slots.items() if label in labels}
        used = set(self._slots.values())
        free = (slot for slot in range(len(used) + len(labels)) if slot not in used)
        for label in labels:
            if label not in self._slots:
                self._slots[label] = next(free)

    def of(self, label: str | None, theme: Theme) -> CurveStyle:
        """Give the style of a class; of all classes pooled the text's colour, and thicker."""
        if label is None:
            return CurveStyle(theme.text, (), 2.4)
        slot = self._slots[label]
        # Every twelve the dashes move on by one: 24 differ.
        dashes = DASHES[(slot + slot // 12) % len(DASHES)]
        return CurveStyle(COLORS[slot % len(COLORS)], dashes)
