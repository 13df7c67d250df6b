"""Tests of the app fail by what Qt warns of, and by an exception in a slot; here it is seen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TEST = """
from PySide6.QtCore import QTimer, qWarning

def fail():
    raise ValueError("a slot went wrong")

def test_it(qtbot):
    {line}
    qtbot.wait(10)
"""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("qWarning('QPainter::begin: Painter already active')", "Painter already active"),
        ("QTimer.singleShot(0, fail)", "a slot went wrong"),
        ("qWarning('This plugin does not support propagateSizeHints()')", ""),
        ("pass", ""),
    ],
    ids=["warning", "exception", "tolerated", "nothing"],
)
def test_what_fails_a_test(line: str, said: str, repository: Path, tmp_path: Path) -> None:
    test = tmp_path / "test_it.py"
    test.write_text(TEST.format(line=line))
    config = repository / "pyproject.toml"
    call = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", str(config),
            "--rootdir", str(tmp_path), str(test)]  # fmt: skip
    done = subprocess.run(call, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == (1 if said else 0), done.stdout + done.stderr
    assert said in done.stdout
