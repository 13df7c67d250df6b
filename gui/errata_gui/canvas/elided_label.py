"""A label that shortens what does not fit, and has the whole in its tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget


class ElidedLabel(QLabel):
    """Text, each of its lines shortened by itself, that never asks for more width than there is.

    It takes the width that the others leave; with a size policy of `Preferred` it takes what its
    text needs, and less where there is less.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setToolTip(text)

    def setText(self, text: str) -> None:
        if text != self.text() or text != self.toolTip():
            super().setText(text)
            self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        room, metrics = self.contentsRect(), self.fontMetrics()
        shown = "\n".join(
            metrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width())
            for line in self.text().split("\n")
        )
        style: QStyle = self.style()
        style.drawItemText(
            painter, room, int(self.alignment()), option.palette, self.isEnabled(), shown,
            self.foregroundRole(),
        )  # fmt: skip
