"""The line that filters images everywhere; it comes with Ctrl+F and stays while a filter is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from errata_gui.canvas.filter_line import FilterLine
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from errata.filters import FilterError, Schema
    from errata_gui.resolve import Resolved
    from errata_gui.store import Store

HINT = 'Which images count, such as: split == "valid" and fn > 2'


class FilterBar(QWidget):
    """An expression over columns of images, how many it keeps, and what is wrong with it."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._resolved: Resolved | None = None
        self._text = ""
        self.line = FilterLine("Image filter", self._schema, self)
        self.line.setPlaceholderText(HINT)
        self.line.setToolTip("Down or Ctrl+Space says what can stand here; Enter applies it")
        self.kept = QLabel("", self)
        self.kept.setProperty("role", "muted")
        self.cross = QToolButton(self)
        self.cross.setText("\N{MULTIPLICATION SIGN}")
        self.cross.setAccessibleName("Clear the image filter and close this line")
        self.cross.setToolTip("Clear the filter: show all images again")
        self.error = QLabel("", self)
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.error.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.error.setWordWrap(True)
        self.caret = QLabel("", self)
        self.caret.setTextFormat(Qt.TextFormat.PlainText)
        self.caret.setProperty("role", "code")
        self.caret.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        row = QHBoxLayout()
        row.setSpacing(GRID)
        title = QLabel("images", self)
        for widget, stretch in ((title, 0), (self.line, 1), (self.kept, 0), (self.cross, 0)):
            row.addWidget(widget, stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID // 2)
        column.setSpacing(GRID // 2)
        column.addLayout(row)
        column.addWidget(self.caret)
        column.addWidget(self.error)
        self.line.entered.connect(self._apply)
        self.line.refused.connect(self._refuse)
        self.line.typed.connect(self._forgive)
        self.cross.clicked.connect(self.clear)
        self._forgive()
        self.hide()

    def open(self) -> None:
        """Show the line, ready for typing."""
        self.show()
        self.line.setFocus()
        self.line.selectAll()

    def clear(self) -> None:
        """Take the filter away and hide the line."""
        self._apply("")
        self.hide()

    def show_resolved(self, resolved: Resolved | None) -> None:
        """Show the filter of a state and how many images it keeps."""
        self._resolved = resolved
        if resolved is None:
            self.hide()
            return
        text = resolved.state.image_filter
        if text != self._text:
            self._text = text
            self.line.setText(text)
            self._forgive()
            self.setVisible(bool(text) or self.line.hasFocus())
        if not self.isVisible():
            return
        if resolved.filter_error is not None:
            self._refuse(resolved.filter_error)
        n = len(resolved.loaded.dataset)
        applied = bool(text) and resolved.filter_error is None
        kept = len(resolved.evaluation.ranks_that_count()) if applied else n
        self.kept.setText(f"{kept:,} of {n:,} images" if applied else f"all {n:,} images")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._forgive()
            self.line.setText(self._text)
            self.setVisible(bool(self._text))
            return
        super().keyPressEvent(event)

    def _schema(self) -> Schema | None:
        return None if self._resolved is None else self._resolved.image_columns

    def _apply(self, text: str) -> None:
        self._forgive()
        self._store.update(image_filter=text)

    def _refuse(self, error: FilterError) -> None:
        self.caret.setText(error.caret)
        self.error.setText(str(error))
        self.caret.show()
        self.error.show()

    def _forgive(self) -> None:
        self.caret.hide()
        self.error.hide()
