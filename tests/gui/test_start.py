"""The app as a process: what it refuses, in one line, before there is a window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def started(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY",
                                                             "QT_QPA_PLATFORM")}  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "errata_gui", *arguments],
        env={**known, **environment}, capture_output=True, text=True, check=False, timeout=120,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["absent.json"], "found 'absent.json', which is not there"),
        (["a", "b", "c"], "found 3 paths; give GT and DT, a folder, or one file"),
        (["--images", "absent"], "--images: found 'absent', which is no folder"),
    ],
)
def test_bad_arguments(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = started(*arguments, QT_QPA_PLATFORM="offscreen")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there displays are named")
def test_without_a_display(tmp_path: Path) -> None:
    done = started(ERRATA_SETTINGS=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: there is no display")
