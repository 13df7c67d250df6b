"""`python -m errata.cli`: the command line of this very interpreter."""

from __future__ import annotations

from errata.cli.app import main

if __name__ == "__main__":
    main()
