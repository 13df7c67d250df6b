"""Long work that tells how far it is and stops when told to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from errata.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event


class Steps:
    """Counts steps of a known number.

    Attributes
    ----------
    total : int
        How many there will be.
    done : int
        How many there were.
    """

    __slots__ = ("_cancel", "_progress", "done", "total")

    def __init__(
        self,
        total: int,
        progress: Callable[[int, int], None] | None = None,
        cancel: Event | None = None,
    ) -> None:
        self.total, self.done = total, 0
        self._progress, self._cancel = progress, cancel

    def step(self, n: int = 1) -> None:
        """Count `n` steps.

        Raises
        ------
        CancelledError
            The work was told to stop.
        """
        if self._cancel is not None and self._cancel.is_set():
            raise CancelledError("cancelled")
        self.done += n
        if self._progress is not None:
            self._progress(self.done, self.total)
