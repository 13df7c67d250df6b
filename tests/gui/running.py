"""Copied lines, run in a shell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def output_of(line: str, folder: Path) -> str:
    """Run a line where the tests' own `errata` is found; give what it wrote to stdout."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        line, shell=True, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True,
        text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
