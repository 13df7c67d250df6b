"""``--plot``: a result drawn into a file, and a line that says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from errata.cli import stderr
from errata.cli.progress import told

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def save_plot(draw: Callable[[], Figure], path: str) -> None:
    """Draw and write a plot; stderr is told where it is, since stdout may carry JSON."""
    with told("drawing"):
        from errata.plot import save

        save(draw(), path)
    stderr.say("plot", path)
