"""A program that tags one annotation after another, and says so after each commit."""

from __future__ import annotations

import sys

from errata.workspace import Key, Workspace


def main(path: str) -> None:
    with Workspace(path) as workspace:
        n = 0
        while True:
            workspace.tag([Key("gt", 100 * n + i) for i in range(100)], "check")
            n += 1
            sys.stdout.write(f"{n}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
