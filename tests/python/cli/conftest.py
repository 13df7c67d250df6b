"""The command line, run in this process or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.small import Files, Outcome, Run
from errata.cli.app import run


@pytest.fixture
def errata(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process."""

    def call(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        return Outcome(code, *capsys.readouterr())

    return call


@pytest.fixture
def process() -> Run:
    """Run the command line as a process of its own."""

    def call(*arguments: object, **options: Any) -> Outcome:
        environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "80"}
        done = subprocess.run(
            [sys.executable, "-m", "errata.cli", *map(str, arguments)],
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            stdin=subprocess.DEVNULL,
            **options,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A data set to be changed."""
    return Files(tmp_path)


@pytest.fixture
def pair(files: Files) -> tuple[Path, Path]:
    """The data set as it is."""
    return files.write()
