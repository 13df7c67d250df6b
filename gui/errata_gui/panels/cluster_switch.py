"""The switch beside the panel's title: whether a point is an image or an object."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from errata_gui.panels.cluster_vectors import IMAGES, OBJECTS


class SubjectSwitch(QWidget):
    """Two buttons, one of which is down.

    Signals
    -------
    chosen(of)
        ``images`` or ``objects``.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.buttons = {
            IMAGES: self._button("Images", "A point is an image"),
            OBJECTS: self._button("Objects", "A point is an object: an annotation or a detection"),
        }
        for of, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, of=of: self.chosen.emit(of))
            row.addWidget(button)

    def show_of(self, of: str) -> None:
        """Show which is chosen."""
        for each, button in self.buttons.items():
            button.setChecked(each == of)

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setCheckable(True)
        button.setAutoExclusive(True)
        return button
