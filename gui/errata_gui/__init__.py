"""The desktop app of errata. It shows what the library computes, and computes nothing itself."""

from __future__ import annotations


def main() -> int:
    """Open the window; gives the exit code when it is closed."""
    from errata_gui.app import run

    return run()
