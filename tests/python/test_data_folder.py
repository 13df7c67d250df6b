"""The fixture ``data_dir``, in a made-up repository: it must never skip in CI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TEST_THAT_ASKS = "def test_it(data_dir): assert (data_dir / 'here').exists()"


@pytest.fixture
def tests(repository: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "errata" / "tests" / "python"
    folder.mkdir(parents=True)
    shutil.copy(repository / "tests" / "python" / "conftest.py", folder)
    (folder / "test_it.py").write_text(TEST_THAT_ASKS)
    return folder


def outcome(tests: Path, **variables: str) -> str:
    kept = {name: os.environ[name] for name in os.environ.keys() - {"CI", "ERRATA_DATA"}}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-ra", "-p", "no:cacheprovider", tests],
        env={**kept, **variables},
        cwd=tests,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout


def make_data(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "here").touch()
    return folder


def test_absent_it_skips_and_says_what_to_do(tests: Path) -> None:
    shown = outcome(tests)
    assert "1 skipped" in shown
    assert "set ERRATA_DATA" in shown


def test_absent_in_ci_it_fails(tests: Path) -> None:
    shown = outcome(tests, CI="true")
    assert "1 error" in shown
    assert "set ERRATA_DATA" in shown


def test_found_beside_the_repository(tests: Path, tmp_path: Path) -> None:
    make_data(tmp_path / "shared" / "data")
    assert "1 passed" in outcome(tests, CI="true")


def test_named_folder_comes_first(tests: Path, tmp_path: Path) -> None:
    (tmp_path / "shared" / "data").mkdir(parents=True)
    named = make_data(tmp_path / "elsewhere")
    assert "1 passed" in outcome(tests, CI="true", ERRATA_DATA=str(named))
