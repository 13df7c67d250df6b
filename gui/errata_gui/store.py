"""The one place that holds the present view state, and tells when it has changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from errata_gui.state import History, Step, ViewState
from errata_gui.state.changes import what_changed

if TYPE_CHECKING:
    from collections.abc import Callable


class Store(QObject):
    """Holds a `ViewState`; many changes in a row become one announcement.

    Signals
    -------
    changed(old, new)
        Emitted from the event loop, once for all changes since the last time.
    history_changed()
        What can be undone or redone is different.
    """

    changed = Signal(object, object)
    history_changed = Signal()

    def __init__(self, state: ViewState | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state or ViewState()
        self._told = self._state
        self._history = History()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.flush)

    @property
    def state(self) -> ViewState:
        """The present state."""
        return self._state

    @property
    def can_undo(self) -> bool:
        """Whether there is a state to go back to."""
        return bool(self._history.past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a state to go forward to."""
        return bool(self._history.future)

    @property
    def in_run(self) -> bool:
        """Whether a run of changes is under way, as while a slider is dragged."""
        return self._history.run is not None

    @property
    def undo_words(self) -> str:
        """What undoing would change, in a word or two; empty where there is nothing to undo."""
        past = self._history.past
        return _words(past[-1], self._state) if past else ""

    @property
    def redo_words(self) -> str:
        """What redoing would change."""
        future = self._history.future
        return _words(future[0], self._state) if future else ""

    def update(self, run: str | None = None, *, undoable: bool = True, **changes: Any) -> None:
        """Change some parts of the state.

        `run` names changes that are one step for undo, such as those of a slider that is dragged.
        """
        self.set(replace(self._state, **changes), run, undoable=undoable)

    def apply(self, change: Callable[[ViewState], ViewState], run: str | None = None) -> None:
        """Change the state by a function of it."""
        self.set(change(self._state), run)

    def set(self, state: ViewState, run: str | None = None, *, undoable: bool = True) -> None:
        """Take a new state."""
        if state == self._state:
            return
        if undoable and state.seen_from(self._state) != self._state:
            self._history = self._history.record(self._state, run)
            self.history_changed.emit()
        self._state = state
        if not self._timer.isActive():
            self._timer.start()

    def end_run(self) -> None:
        """Let the next change be an undo step of its own."""
        self._history = self._history.end_run()

    def reset(self, state: ViewState) -> None:
        """Take a state with nothing to undo, as after opening files."""
        self._history = History()
        self.set(state, undoable=False)
        self.history_changed.emit()

    def record(self, step: Step) -> None:
        """Remember something that was done beside the state, in the one order of undoing."""
        self._history = self._history.record_step(step)
        self.history_changed.emit()

    def undo(self) -> None:
        """Go one step back."""
        found = self._history.undo(self._state)
        if found is not None:
            self._go(*found, lambda step: step.undo())

    def redo(self) -> None:
        """Go one step forward again."""
        found = self._history.redo(self._state)
        if found is not None:
            self._go(*found, lambda step: step.redo())

    def flush(self) -> None:
        """Announce now what has changed since the last time."""
        self._timer.stop()
        old, self._told = self._told, self._state
        if old != self._state:
            self.changed.emit(old, self._state)

    def _go(self, history: History, to: ViewState | Step, run: Callable[[Step], object]) -> None:
        self._history = history
        if isinstance(to, Step):
            run(to)
        else:
            self.set(to.seen_from(self._state), undoable=False)
        self.history_changed.emit()


def _words(step: Any, state: ViewState) -> str:
    """Say what a step changes: it has a title of its own, or is another state."""
    title = getattr(step, "title", None)
    return title if isinstance(title, str) else what_changed(step, state)
