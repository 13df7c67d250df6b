"""The lines below the points: what is selected, what can be done with it, what a drag does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from errata_gui.canvas.elided_label import ElidedLabel
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

NOTHING = "nothing selected"
HEIGHT = 7 * GRID


class SelectionBar(QWidget):
    """A count, a name that can be typed, and buttons; below them a hint.

    Buttons that a narrow bar has no room for are in the menu at its end.
    """

    renamed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = ElidedLabel(NOTHING, self)
        self.count.setProperty("role", "muted")
        self.name = QLineEdit(self)
        self.name.setAccessibleName("Name of the selection")
        self.name.setToolTip("Name the selection: the gallery and the export have it")
        self.name.setMaximumWidth(120)
        self.name.setMinimumWidth(56)
        self.name.editingFinished.connect(self._rename)
        self.hint = ElidedLabel("", self)
        self.hint.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.row = QHBoxLayout()
        self.row.setSpacing(GRID)
        column.addLayout(self.row, 1)
        column.addWidget(self.hint)
        self.row.addWidget(self.count, 1)
        self.row.addWidget(self.name)
        self._buttons: list[QPushButton] = []
        self.more = QToolButton(self)
        self.more.setText("\N{HORIZONTAL ELLIPSIS}")
        self.more.setAccessibleName("What else can be done with the selection")
        self.more.setToolTip("What else can be done with the selection")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(QMenu(self.more))
        self.more.menu().aboutToShow.connect(self._fill_menu)
        self.row.addWidget(self.more)
        self._n = 0
        # One height with and without buttons, so that nothing above moves.
        self.setFixedHeight(HEIGHT)
        self.show_selection(0, "", "")

    def add(self, text: str, tip: str, run: Callable[[], object]) -> QPushButton:
        """Add a button for what is selected."""
        button = QPushButton(text, self)
        button.setToolTip(tip)
        button.clicked.connect(lambda _checked=False: run())
        button.hide()
        self._buttons.append(button)
        self.row.insertWidget(self.row.count() - 1, button)
        return button

    def show_selection(self, n: int, noun: str, name: str) -> None:
        """Show how many are selected and what they are called; 0 for none."""
        self.count.setText(f"{n:,} {noun}{'' if n == 1 else 's'} selected" if n else NOTHING)
        if not self.name.hasFocus():
            self.name.setText(name)
            self.name.setCursorPosition(0)  # a long name shows its beginning
        self.name.setVisible(n > 0)
        # The count is read before the rest.
        self.count.setMinimumWidth(self.count.sizeHint().width() if n else 0)
        self._n = n
        self._fit()

    def show_hint(self, text: str) -> None:
        """Say how to select."""
        self.hint.setText(text)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width(0), HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _width(self, n_buttons: int) -> int:
        """Give the width that the count, the name and the first buttons need."""
        if not self._n:
            return 0
        widgets: list[QWidget] = [*self._buttons[:n_buttons], self.name]
        if n_buttons < len(self._buttons):
            widgets.append(self.more)
        count = self.count.sizeHint().width()
        return count + sum(each.minimumSizeHint().width() + GRID for each in widgets)

    def _fit(self) -> None:
        """Show as many buttons as there is room for."""
        fitting = [n for n in range(len(self._buttons) + 1) if self._width(n) <= self.width()]
        most = max(fitting, default=0) if self._n else 0
        for place, button in enumerate(self._buttons):
            button.setVisible(place < most)
        self.more.setVisible(self._n > 0 and most < len(self._buttons))

    def _fill_menu(self) -> None:
        menu = self.more.menu()
        menu.clear()
        for button in self._buttons:
            if button.isHidden():
                menu.addAction(button.text(), button.click).setToolTip(button.toolTip())

    def _rename(self) -> None:
        name = self.name.text().strip()
        if name:
            self.renamed.emit(name)
