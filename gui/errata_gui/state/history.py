"""Undo and redo of view states."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from errata_gui.state.view import ViewState

LIMIT = 200
"""Steps that are kept."""


@dataclass(frozen=True)
class History:
    """View states before and after the present one; frozen.

    A run of changes of one kind, such as those of a slider that is dragged, is one step: whoever
    records gives the run a name, and says when it is over.
    """

    past: tuple[ViewState, ...] = field(default=())
    future: tuple[ViewState, ...] = field(default=())
    run: str | None = None

    def record(self, before: ViewState, run: str | None = None) -> History:
        """Remember the state before a change."""
        if run is not None and run == self.run and self.past:
            return replace(self, future=())
        return History((*self.past[-LIMIT + 1 :], before), (), run)

    def end_run(self) -> History:
        """Let the next change be a step of its own."""
        return replace(self, run=None)

    def undo(self, present: ViewState) -> tuple[History, ViewState] | None:
        """Go one step back; None if there is none."""
        if not self.past:
            return None
        return History(self.past[:-1], (present, *self.future)), self.past[-1]

    def redo(self, present: ViewState) -> tuple[History, ViewState] | None:
        """Go one step forward again; None if there is none."""
        if not self.future:
            return None
        return History((*self.past, present), self.future[1:]), self.future[0]
