"""A label that elides what does not fit, and has the whole in its tooltip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


class ElidedLabel(QLabel):
    """One line of text, as much of it as there is room for.

    Attributes
    ----------
    whole : str
        The text.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.whole = ""
        self._tip = ""
        self.setText(text)

    def setText(self, text: str) -> None:
        self.whole = text
        self.setAccessibleName(text)
        self._elide()

    def set_tip(self, tip: str) -> None:
        """Say more in the tooltip than the text itself."""
        self._tip = tip
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def _elide(self) -> None:
        room = max(24, self.width())
        shown = self.fontMetrics().elidedText(self.whole, Qt.TextElideMode.ElideRight, room)
        super().setText(shown)
        self.setToolTip(self._tip or (self.whole if shown != self.whole else ""))
