"""The command line; `main` is its entry point."""

from __future__ import annotations

from errata.cli.app import main

__all__ = ["main"]
