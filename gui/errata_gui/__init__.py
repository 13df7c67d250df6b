"""The desktop app of errata. It shows what the library computes, and computes nothing itself."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window; gives the exit code when it is closed.

    Parameters
    ----------
    arguments : sequence of str, optional
        As on the command line ``errata gui``; by default those of this process, and then errors
        are written in one line instead of raised.
    """
    import sys

    from errata import ErrataError
    from errata_gui.app import run

    if arguments is not None:
        return run(arguments)
    try:
        return run(sys.argv[1:])
    except ErrataError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
