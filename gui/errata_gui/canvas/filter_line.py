"""A line for a filter expression: completion while it is typed, checked when it is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QRect, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

from errata.filters import FilterError, complete, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from errata.filters import Schema, Suggestion

SEEN = 18
"""Ways to go on that are seen before the list scrolls."""

WIDTH = 360
"""Pixels that the longest explanation needs."""

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TO_COMPLETER = (*_ENTER, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class FilterLine(QLineEdit):
    """Takes an expression of `errata.filters` over the columns that a function gives.

    Signals
    -------
    entered(str)
        An expression that can be read, or an empty line.
    refused(FilterError)
        One that cannot.
    typed()
        The line is different from what was refused.
    """

    entered = Signal(str)
    refused = Signal(object)
    typed = Signal()

    def __init__(
        self, name: str, schema: Callable[[], Schema | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._schema = schema
        self._offered: dict[str, Suggestion] = {}
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        self._model = QStringListModel(self)
        self.completer_ = QCompleter(self._model, self)
        self.popup = QListView()
        self.popup.setAccessibleName(f"{name}: how it could go on")
        self.completer_.setPopup(self.popup)
        self.completer_.setWidget(self)
        self.completer_.setMaxVisibleItems(SEEN)
        self.completer_.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer_.activated.connect(self._insert)
        self.textEdited.connect(self._edited)
        self.returnPressed.connect(self.enter)

    def enter(self) -> None:
        """Read what is typed; tell either what it is or why it is none."""
        text, schema = self.text().strip(), self._schema()
        if schema is None:
            return
        try:
            parse(text, schema)
        except FilterError as error:
            self.refused.emit(error)
        else:
            self.entered.emit(text)

    @property
    def is_readable(self) -> bool:
        """Whether what is typed is an expression as it stands."""
        schema = self._schema()
        if schema is None:
            return False
        try:
            parse(self.text().strip(), schema)
        except FilterError:
            return False
        return True

    def suggest(self) -> None:
        """Offer how the line could go on at the cursor.

        What completes a word that was begun is chosen already, so that Enter takes it; where
        nothing is begun, Enter takes the line.
        """
        schema = self._schema()
        found = [] if schema is None else complete(self.text(), self.cursorPosition(), schema)
        self._offered = {_shown(suggestion): suggestion for suggestion in found}
        typed = self.text()[found[0].start : self.cursorPosition()] if found else ""
        if not found or (len(found) == 1 and found[0].text == typed):
            self.popup.hide()
            return
        self._model.setStringList(list(self._offered))
        # As wide as the words, also below a narrow line.
        self.completer_.complete(QRect(0, 0, max(self.width(), WIDTH), self.height()))
        begun = bool(typed) and found[0].text != typed
        first = self.completer_.completionModel().index(0, 0)
        self.popup.setCurrentIndex(first if begun else QModelIndex())

    def event(self, event: QEvent) -> bool:
        """Take Tab for completing before it leads elsewhere."""
        if event.type() == QEvent.Type.KeyPress and self.popup.isVisible():
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_Tab:
                self._complete()
                return True
        return super().event(event)

    def _complete(self) -> None:
        """Take what is marked in the list, or its first."""
        chosen = self.popup.currentIndex()
        if not chosen.isValid():
            chosen = self._model.index(0, 0)
        self.popup.hide()
        self._insert(str(chosen.data()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self.popup.isVisible() and key in _TO_COMPLETER:
            if key not in _ENTER or self.popup.currentIndex().isValid():
                event.ignore()  # The popup takes it.
                return
            self.popup.hide()
        ctrl_space = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if key == Qt.Key.Key_Down or (key == Qt.Key.Key_Space and ctrl_space):
            self.suggest()
            return
        super().keyPressEvent(event)

    def _edited(self) -> None:
        self.typed.emit()
        if self.text().strip():
            self.suggest()
        else:
            self.popup.hide()

    def _insert(self, shown: str) -> None:
        suggestion = self._offered.get(shown)
        if suggestion is None:
            return
        text = self.text()
        before, after = text[: suggestion.start], text[suggestion.end :]
        if before and not before.endswith((" ", "(", "[")):
            before += " "
        space = "" if after.startswith(" ") else " "
        self.setText(before + suggestion.text + space + after)
        self.setCursorPosition(len(before) + len(suggestion.text) + 1)
        self.typed.emit()
        if not self.is_readable:
            # Not from within the popup's own event: it hides when that is over.
            QTimer.singleShot(0, self, self.suggest)


def _shown(suggestion: Suggestion) -> str:
    return f"{suggestion.text}   {suggestion.about}" if suggestion.about else suggestion.text
