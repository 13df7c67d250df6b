"""The gallery's controls: order, crops or pictures, size, and the kinds that are shown."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider, QToolButton, QWidget

import errata
from errata_gui.canvas.gallery import SIZES
from errata_gui.listing import offered_kinds, shown_kinds
from errata_gui.theme import KIND_LETTERS

if TYPE_CHECKING:
    from errata_gui.state import ExampleQuery, GalleryView

SORTS = {
    "score": "Score of the detection; what has none comes last",
    "iou": "IoU of the pair; what has none comes last",
    "area": "Area in square pixels",
    "loss": "Score of a false positive, 1 - score of a true one, 1 for a miss",
}

CHIPS = {
    "tp": ("tp",),
    "fp": ("fp",),
    "fn": ("fn",),
    "confused": ("confused",),
    "absorbed": ("absorbed", "not_evaluated"),
}
"""Kinds that a chip stands for."""

WORDS = {
    "tp": "true positives",
    "fp": "false positives that match nothing",
    "fn": "misses",
    "confused": "matches across classes",
    "absorbed": "ignored detections, which are in no count",
}


class OrderControls(QWidget):
    """What the examples are sorted by, crops or whole pictures, and how large.

    Signals
    -------
    wanted(name, value)
        A part of `GalleryView` shall be different.
    """

    wanted = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._descending = self._crops = True
        self.sort = QComboBox(self)
        self.sort.setAccessibleName("Sort examples by")
        self.sort.setToolTip("Sort the examples by")
        for name, tip in SORTS.items():
            self.sort.addItem("IoU" if name == "iou" else name, name)
            self.sort.setItemData(self.sort.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.sort.activated.connect(lambda row: self.wanted.emit("sort", self.sort.itemData(row)))
        self.order = QToolButton(self)
        self.order.clicked.connect(lambda: self.wanted.emit("descending", not self._descending))
        self.crops = QToolButton(self)
        self.crops.clicked.connect(lambda: self.wanted.emit("crops", not self._crops))
        self.zoom = QSlider(Qt.Orientation.Horizontal, self)
        self.zoom.setRange(0, len(SIZES) - 1)
        self.zoom.setPageStep(1)
        self.zoom.setMinimumWidth(48)
        self.zoom.setMaximumWidth(120)
        self.zoom.setAccessibleName("Size of the pictures")
        self.zoom.setToolTip("Size of the pictures (Ctrl + wheel)")
        self.zoom.valueChanged.connect(lambda place: self.wanted.emit("size", SIZES[place]))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in (self.sort, self.order, self.crops):
            row.addWidget(widget)
        row.addWidget(self.zoom, 1)

    def show_view(self, view: GalleryView) -> None:
        """Show what holds, without asking for it."""
        self._descending, self._crops = view.descending, view.crops
        self.sort.setCurrentIndex(max(0, self.sort.findData(view.sort)))
        order = "largest first" if view.descending else "smallest first"
        _say(self.order, "\N{DOWNWARDS ARROW}" if view.descending else "\N{UPWARDS ARROW}",
             f"Order: {order}; turn it round")  # fmt: skip
        other = "whole pictures" if view.crops else "crops around the boxes"
        _say(self.crops, "crops" if view.crops else "whole", f"Show {other} instead")
        nearest = min(range(len(SIZES)), key=lambda place: abs(SIZES[place] - view.size))
        self.zoom.blockSignals(True)
        self.zoom.setValue(nearest)
        self.zoom.blockSignals(False)


class KindChips(QWidget):
    """Which kinds of examples are shown; a kind that was not asked for cannot be.

    Signals
    -------
    wanted(kinds)
        A tuple of kinds shall be shown; None for all that were asked for.
    """

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._query: ExampleQuery | None = None
        self.chips: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for chip in CHIPS:
            button = QToolButton(self)
            button.setText(KIND_LETTERS[chip])
            button.setCheckable(True)
            button.setProperty("role", "chip")
            button.setAccessibleName(f"Show {WORDS[chip]}")
            button.clicked.connect(partial(self._clicked, chip))
            row.addWidget(button)
            self.chips[chip] = button
        row.addStretch(1)

    def show_query(self, query: ExampleQuery) -> None:
        """Show what holds."""
        self._query = query
        shown, offered = shown_kinds(query), self._offered(query)
        for chip, button in self.chips.items():
            button.setChecked(any(kind in shown for kind in CHIPS[chip]))
            button.setEnabled(chip in offered)
            verb = "Hide" if button.isChecked() else "Show"
            tip = f"{verb} {WORDS[chip]}"
            button.setToolTip(tip if chip in offered else f"No {WORDS[chip]} were asked for")

    def _offered(self, query: ExampleQuery) -> list[str]:
        asked = offered_kinds(query)
        # What is ignored is in no cell of the matrix, and can be looked at beside what is.
        ignored = query.kind is None and errata.BACKGROUND not in (query.gt, query.dt)
        return [
            chip for chip, kinds in CHIPS.items()
            if any(kind in asked for kind in kinds) or (chip == "absorbed" and ignored)
        ]  # fmt: skip

    def _clicked(self, chip: str, _checked: bool = False) -> None:
        if self._query is None:
            return
        shown = [kind for kind in shown_kinds(self._query) if kind not in CHIPS[chip]]
        if self.chips[chip].isChecked():
            shown += CHIPS[chip]
        kinds = tuple(kind for kinds in CHIPS.values() for kind in kinds if kind in shown)
        whole = set(kinds) == set(offered_kinds(self._query))
        # At once, so that a quick second click builds on it.
        self.show_query(replace(self._query, kinds=None if whole else kinds))
        self.wanted.emit(None if whole else kinds)


def _say(button: QToolButton, text: str, tip: str) -> None:
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
