"""How far a task is, as the library tells it to whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from errata.cli.progress import told

_WHOLE = 1000


class ShareDone:
    """Remembers the latest (done, total)."""

    def __init__(self) -> None:
        self.thousandths = 0

    def __call__(self, done: int, total: int) -> None:
        """Take what the library tells."""
        self.thousandths = _WHOLE * done // total if total else 0


@contextmanager
def told_share(task: str) -> Iterator[ShareDone]:
    """Tell how far a task is while the block runs; it hands what is given to the library."""
    share = ShareDone()
    with told(task, _WHOLE, lambda: share.thousandths):
        yield share
