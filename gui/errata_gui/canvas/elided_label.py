"""A label that shortens what does not fit, and has the whole in its tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget


class ElidedLabel(QLabel):
    """Text, each of its lines shortened by itself, that never asks for more width than there is.

    It takes the width that the others leave; with a size policy of `Preferred` it takes what its
    text needs, and less where there is less.

    Parameters
    ----------
    lines : int
        So many lines a text of one may be broken into, between words, before it is shortened.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None, *, lines: int = 1) -> None:
        super().__init__(text, parent)
        self._most = lines
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(lines > 1)
        self.setSizePolicy(policy)
        self.setToolTip(text)

    def setText(self, text: str) -> None:
        if text != self.text() or text != self.toolTip():
            super().setText(text)
            self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def hasHeightForWidth(self) -> bool:
        return self._most > 1

    def heightForWidth(self, width: int) -> int:
        if self._most == 1:
            return super().heightForWidth(width)
        around = super().minimumSizeHint().height() - self.fontMetrics().height()
        return around + self.fontMetrics().lineSpacing() * len(self._lines(width))

    def _lines(self, width: int) -> list[str]:
        """Break the text into lines; the last holds what is left."""
        lines, advance = self.text().split("\n"), self.fontMetrics().horizontalAdvance
        while len(lines) < self._most:
            words = lines[-1].split(" ")
            fits = next(
                (n for n in range(len(words), 0, -1) if advance(" ".join(words[:n])) <= width), 1
            )
            if fits == len(words):
                break
            lines[-1:] = [" ".join(words[:fits]), " ".join(words[fits:])]
        return lines

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        room, metrics = self.contentsRect(), self.fontMetrics()
        shown = "\n".join(
            metrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width())
            for line in self._lines(room.width())
        )
        style: QStyle = self.style()
        style.drawItemText(
            painter, room, int(self.alignment()), option.palette, self.isEnabled(), shown,
            self.foregroundRole(),
        )  # fmt: skip
