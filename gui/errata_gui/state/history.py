"""Undo and redo of view states, and of what else was done meanwhile, in one order of time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from errata_gui.state.view import ViewState

LIMIT = 200
"""Steps that are kept."""


@dataclass(frozen=True)
class Step:
    """Something that was done beside the view, such as tagging, and that can be undone.

    Attributes
    ----------
    title : str
        What was done: ``tag "check" on 3``.
    undo, redo : callable
    """

    title: str
    undo: Callable[[], object]
    redo: Callable[[], object]


@dataclass(frozen=True)
class History:
    """View states before and after the present one, and steps between them; frozen.

    A run of changes of one kind, such as those of a slider that is dragged, is one step: whoever
    records gives the run a name, and says when it is over.
    """

    past: tuple[ViewState | Step, ...] = field(default=())
    future: tuple[ViewState | Step, ...] = field(default=())
    run: str | None = None

    def record(self, before: ViewState, run: str | None = None) -> History:
        """Remember the state before a change."""
        if run is not None and run == self.run and self.past:
            return replace(self, future=())
        return History((*self.past[-LIMIT + 1 :], before), (), run)

    def record_step(self, step: Step) -> History:
        """Remember something that was done beside the view."""
        return History((*self.past[-LIMIT + 1 :], step), (), None)

    def end_run(self) -> History:
        """Let the next change be a step of its own."""
        return replace(self, run=None)

    def undo(self, present: ViewState) -> tuple[History, ViewState | Step] | None:
        """Go one step back, to a view state or over a step that is to be undone; None for none."""
        if not self.past:
            return None
        last = self.past[-1]
        undone = last if isinstance(last, Step) else present
        return History(self.past[:-1], (undone, *self.future)), last

    def redo(self, present: ViewState) -> tuple[History, ViewState | Step] | None:
        """Go one step forward again; None if there is none."""
        if not self.future:
            return None
        first = self.future[0]
        done = first if isinstance(first, Step) else present
        return History((*self.past, done), self.future[1:]), first
