"""What the data set says of an image, a chip each: a click filters images by it."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from errata.filters.schema import quoted, spelled
from errata_gui.canvas.flow_layout import FlowLayout
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from errata import Dataset

MOST = 12
"""Chips; of more facts, their number."""

WIDEST = 25 * GRID
"""Pixels of a chip's words."""


@dataclass(frozen=True)
class Fact:
    """A column in which an image has a value: its key, its name in filters, and the value."""

    key: str
    name: str
    value: str | float | bool

    def __str__(self) -> str:
        is_flag = isinstance(self.value, bool)
        return f"{self.key} {('no', 'yes')[bool(self.value)] if is_flag else self.value}"

    @property
    def filter(self) -> str:
        """The filter that keeps the images with this value."""
        if isinstance(self.value, bool):
            return f"{self.name} == {str(self.value).lower()}"
        value = quoted(self.value) if isinstance(self.value, str) else repr(self.value)
        return f"{self.name} == {value}"


class ImageFacts(QWidget):
    """Split and metadata of an image.

    Signals
    -------
    wanted(str)
        A filter expression that images shall be filtered by.
    """

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: list[QToolButton] = []
        self.rest = QLabel("", self)
        self.rest.setProperty("role", "muted")
        self._row = FlowLayout(self, spacing=GRID // 2)
        self._filters: list[str] = []

    def show_image(self, dataset: Dataset, rank: int) -> None:
        """Show what is said of an image."""
        facts = list(facts_of(dataset, rank))
        self._filters = [fact.filter for fact in facts]
        while len(self.chips) < min(len(facts), MOST):
            self.chips.append(self._chip(len(self.chips)))
        for place, chip in enumerate(self.chips):
            chip.setVisible(place < len(facts))
            if place < len(facts):
                words, way = str(facts[place]), Qt.TextElideMode.ElideRight
                short = chip.fontMetrics().elidedText(words, way, WIDEST)
                chip.setText(short.replace("&", "&&"))
                chip.setToolTip(f"{words}\nClick: only images with {self._filters[place]}")
                chip.setAccessibleName(f"Only images with {self._filters[place]}")
        more = facts[MOST:]
        self.rest.setText(f"and {len(more)} more")
        self.rest.setToolTip("\n".join(map(str, more)))
        self.rest.setVisible(bool(more))
        self._row.removeWidget(self.rest)
        self._row.addWidget(self.rest)
        self.setVisible(bool(facts))

    def _chip(self, place: int) -> QToolButton:
        chip = QToolButton(self)
        chip.setProperty("role", "chip")
        chip.clicked.connect(lambda: self.wanted.emit(self._filters[place]))
        self._row.addWidget(chip)
        return chip


def facts_of(dataset: Dataset, rank: int) -> Iterator[Fact]:
    """Give what is said of an image."""
    split = None if dataset.split is None else dataset.split[rank]
    if split is not None:
        yield Fact("split", "split", split)
    for key, values in dataset.metadata.items():
        value = values[rank]
        if value is not None and not (isinstance(value, float) and isnan(value)):
            yield Fact(key, spelled("meta", key), value)
