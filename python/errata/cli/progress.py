"""Percentages on stderr, for whatever takes over half a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

from errata.cli import stderr
from errata.cli.session import current

DELAY = 0.5
"""Seconds after which progress is first told."""

_PAUSE = 0.1
_STEP_WITHOUT_TERMINAL = 10


class Counter:
    """Counts steps that are done."""

    def __init__(self) -> None:
        self.done = 0


@contextmanager
def told(task: str, total: int = 0, done: Callable[[], int] = int) -> Iterator[None]:
    """Tell how far a task is while the block runs.

    Parameters
    ----------
    task : str
        What is being done, such as ``reading gt.json``.
    total : int
        How much there is to do; 0 if nobody knows, and then no percentage is told.
    done : callable
        Gives how much is done; asked from another thread.
    """
    if not (stderr.is_terminal() or current().progress):
        yield
        return
    over = Event()
    teller = Thread(target=_tell, args=(task, total, done, over), daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()
        stderr.clear_status()


def _tell(task: str, total: int, done: Callable[[], int], over: Event) -> None:
    start, last = monotonic(), -1
    # Where no terminal shows a line in place of the last, a line every ten per cent is enough.
    step = 1 if stderr.is_terminal() else _STEP_WITHOUT_TERMINAL
    while not over.wait(_PAUSE):
        if monotonic() - start < DELAY:
            continue
        percent = percentage(done(), total)
        if percent is None and last < 0:
            last = 0
            stderr.status(f"{task} ...")
        elif percent is not None and (last < 0 or percent >= last + step):
            last = percent
            stderr.status(f"{task}: {percent}%")


def percentage(done: int, total: int) -> int | None:
    """Give whole per cent, at most 100; None if the total is not known."""
    return None if total <= 0 else min(100, 100 * done // total)
