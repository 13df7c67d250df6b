"""The line below the points: what is selected, its name, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from errata_gui.canvas.elided_label import ElidedLabel
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Callable

HINT = "Shift + drag selects with a lasso; a row below selects its cluster"


class SelectionBar(QWidget):
    """A count, a name that can be typed, and buttons; a hint while nothing is selected."""

    renamed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = ElidedLabel(HINT, self)
        self.count.setProperty("role", "muted")
        self.name = QLineEdit(self)
        self.name.setAccessibleName("Name of the selection")
        self.name.setToolTip("Name the selection: the gallery and the export have it")
        self.name.setMaximumWidth(120)
        self.name.setMinimumWidth(56)
        self.name.editingFinished.connect(self._rename)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(GRID)
        self.row.addWidget(self.count, 1)
        self.row.addWidget(self.name)
        self._buttons: list[QPushButton] = []
        # One height with and without buttons, so that nothing above moves.
        self.setFixedHeight(4 * GRID)
        self.show_selection(0, "", "")

    def add(self, text: str, tip: str, run: Callable[[], object]) -> QPushButton:
        """Add a button for what is selected."""
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.clicked.connect(lambda _checked=False: run())
        button.hide()
        self._buttons.append(button)
        self.row.addWidget(button)
        return button

    def show_selection(self, n: int, noun: str, name: str) -> None:
        """Show how many are selected and what they are called; 0 for none."""
        self.count.setText(f"{n:,} {noun}{'' if n == 1 else 's'} selected" if n else HINT)
        if not self.name.hasFocus():
            self.name.setText(name)
        self.name.setVisible(n > 0)
        for button in self._buttons:
            button.setVisible(n > 0)

    def _rename(self) -> None:
        name = self.name.text().strip()
        if name:
            self.renamed.emit(name)
