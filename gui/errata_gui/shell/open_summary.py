"""What was read, in words, before it is shown."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from errata_gui.theme import GRID

if TYPE_CHECKING:
    from errata_gui.loaded import Loaded

SPLITS = 6
"""Splits that are named; of more there is only the number."""


class OpenSummary(QWidget):
    """Counts, splits, pictures, and every warning in full."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(3 * GRID)
        self._grid.setVerticalSpacing(2)
        self.counts: dict[str, QLabel] = {}
        names = ("images", "annotations", "categories", "detections")
        for column, name in enumerate(names):
            number, word = QLabel(self), QLabel(name, self)
            number.setProperty("role", "number")
            word.setProperty("role", "muted")
            number.setAlignment(Qt.AlignmentFlag.AlignRight)
            word.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(number, 0, column)
            self._grid.addWidget(word, 1, column)
            self.counts[name] = number
        self._grid.setColumnStretch(len(names), 1)
        self.splits = QLabel(self)
        self.pictures = QLabel(self)
        for label in (self.splits, self.pictures):
            label.setWordWrap(True)
        self.warned = QLabel(self)
        self.warnings = QPlainTextEdit(self)
        self.warnings.setReadOnly(True)
        self.warnings.setAccessibleName("Warnings")
        self.warnings.setTabChangesFocus(True)
        self.warnings.setFixedHeight(96)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(GRID)
        column_.addLayout(self._grid)
        for widget in (self.splits, self.pictures, self.warned):
            column_.addWidget(widget)
        column_.addWidget(self.warnings, 1)

    def show_loaded(self, loaded: Loaded) -> None:
        """Say what was read."""
        data = loaded.dataset
        numbers = (len(data), data.n_annotations, len(data.categories), len(loaded.inferences))
        for label, number in zip(self.counts.values(), numbers, strict=True):
            label.setText(f"{number:,}")
        self.splits.setText(split_words(data.split))
        self.pictures.setText(picture_words(loaded))
        said = list(loaded.warnings)
        self.warned.setText(f"{len(said)} warning{'s' if len(said) > 1 else ''}:" if said else "")
        self.warned.setVisible(bool(said))
        self.warnings.setPlainText("\n".join(said))
        self.warnings.setVisible(bool(said))


def split_words(split: list[str | None] | None) -> str:
    """Say how many images each split has.

    Examples
    --------
    >>> split_words(["train", "valid", "train", None])
    'Splits: train 2, valid 1, none 1'
    """
    if split is None:
        return "No splits: the ground truth names none."
    counted = Counter(str(name) if name is not None else "none" for name in split)
    if len(counted) > SPLITS:
        return f"{len(counted):,} splits"
    return "Splits: " + ", ".join(f"{name} {n:,}" for name, n in counted.items())


def picture_words(loaded: Loaded) -> str:
    """Say where the pictures are, and how many of them."""
    n, there = len(loaded.dataset), loaded.n_pictures
    if loaded.images is None:
        return (
            "No pictures found: name their folder above, or go on without; boxes are drawn anyway."
        )
    if there == n:
        return f"All {n:,} pictures are in {loaded.images}"
    return f"{there:,} of {n:,} pictures are in {loaded.images}"
