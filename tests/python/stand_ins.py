"""A machine that is made up: a PATH that holds a few tools and stand-ins which note their calls."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

NOTE = """
call={name}
for argument; do
    case $argument in *" "*) argument="[$argument]" ;; esac
    call="$call $argument"
done
echo "$call" >>{calls}
"""


class Machine:
    """What the repository's scripts find when they run; `folder` is the whole PATH."""

    def __init__(self, folder: Path, *tools: str) -> None:
        self.folder = folder
        self.calls = folder / "calls.txt"
        folder.mkdir()
        for name in ("bash", "dirname", "env", *tools):
            found = shutil.which(name)
            assert found is not None
            (folder / name).symlink_to(found)

    def tool(self, name: str, script: str = "") -> None:
        """Put a shell script in the place of a tool."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def noted(self, name: str, script: str = "") -> None:
        """Put a shell script in the place of a tool, and note each call of it.

        An argument that holds a space is noted in brackets: two words are not two arguments.
        """
        self.tool(name, f"{NOTE.format(name=name, calls=self.calls)}\n{script}")

    def lacks(self, name: str) -> None:
        """Take a tool away."""
        (self.folder / name).unlink()

    def run(self, script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a script on this machine."""
        return subprocess.run(
            [script, *arguments],
            env={"PATH": str(self.folder)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def called(self) -> list[str]:
        """The calls noted so far, in order."""
        return self.calls.read_text().splitlines() if self.calls.exists() else []
