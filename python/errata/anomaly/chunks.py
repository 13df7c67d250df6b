"""Long work over rows in pieces: memory stays bounded, and it can tell how far it is, and stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event

from errata.errors import CancelledError

NUMBERS = 1 << 21
"""Numbers that a piece of work may hold at a time: 16 MB."""

Progress = Callable[[int, int], None]
"""Called with how much is done and how much there is."""


def pieces(
    n: int, width: int, progress: Progress | None = None, cancel: Event | None = None
) -> Iterator[slice]:
    """Give slices of n rows, each with about `NUMBERS` numbers where a row needs `width`.

    Raises
    ------
    CancelledError
        `cancel` was set; what was done before is the caller's.
    """
    step = max(1, NUMBERS // max(1, width))
    for start in range(0, n, step):
        if cancel is not None and cancel.is_set():
            raise CancelledError(f"cancelled after {start:,} of {n:,} rows")
        yield slice(start, min(n, start + step))
        if progress is not None:
            progress(min(n, start + step), n)
