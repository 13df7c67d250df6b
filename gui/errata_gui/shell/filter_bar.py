"""The line that filters images everywhere; it comes with Ctrl+F and stays while a filter is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget

from errata_gui.canvas.filter_field import FilterField
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from errata.filters import Schema
    from errata_gui.resolve import Resolved
    from errata_gui.store import Store

HINT = 'Which images count, such as: split == "valid" and fn > 2'


class FilterBar(QWidget):
    """An expression over columns of images, how many it keeps, and what is wrong with it.

    Signals
    -------
    left()
        It is hidden, and had the keyboard.
    """

    left = Signal()

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._resolved: Resolved | None = None
        self.field = FilterField("image filter", self._schema, self, closes=True)
        self.field.line.setPlaceholderText(HINT)
        self.field.line.setToolTip("Down or Ctrl+Space says what can stand here")
        self.kept = QLabel("", self)
        self.kept.setProperty("role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID // 2)
        row.setSpacing(GRID)
        # Beside the line, also where a fault is said below it.
        top, height = Qt.AlignmentFlag.AlignTop, self.field.line.sizeHint().height()
        title = QLabel("images", self)
        for label in (title, self.kept):
            label.setFixedHeight(height)
        row.addWidget(title, 0, top)
        row.addWidget(self.field, 1)
        row.addWidget(self.kept, 0, top)
        self.field.applied.connect(lambda text: store.update(image_filter=text))
        self.field.crossed.connect(self._close)
        self.hide()

    def open(self) -> None:
        """Show the line, ready for typing."""
        self.show()
        self.field.line.setFocus()
        self.field.line.selectAll()

    def clear(self) -> None:
        """Take the filter away and hide the line."""
        self.field.set_text("")
        self._store.update(image_filter="")
        self._close()

    def _close(self) -> None:
        """Hide the line; the keyboard goes back to what is filtered, not to what comes next."""
        had_keys = self.isAncestorOf(QApplication.focusWidget() or self)
        self.hide()
        if had_keys:
            self.left.emit()

    def show_resolved(self, resolved: Resolved | None) -> None:
        """Show the filter of a state and how many images it keeps."""
        self._resolved = resolved
        if resolved is None:
            self.hide()
            return
        text = resolved.state.image_filter
        if text != self.field.held:
            self.field.set_text(text)
            self.setVisible(bool(text) or self.field.line.hasFocus())
        if resolved.filter_error is not None:
            self.field.show_error(resolved.filter_error)
        n = len(resolved.loaded.dataset)
        applied = bool(text) and resolved.filter_error is None
        kept = len(resolved.evaluation.ranks_that_count()) if applied else n
        self.kept.setText(f"{kept:,} of {n:,} images" if applied else f"all {n:,} images")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.field.take_back()
            if not self.field.held:
                self._close()
            return
        super().keyPressEvent(event)

    def _schema(self) -> Schema | None:
        return None if self._resolved is None else self._resolved.image_columns
