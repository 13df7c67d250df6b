"""``scripts/venv``, in a made-up repository with a Python that notes what it is asked to do."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from stand_ins import Machine

PYTHON = f"""
case "$*" in
    "-m venv "*) rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python; echo make >>CALLS ;;
    "-m pip install "*) echo install >>CALLS ;;
    "-m pip "*) ;;
    *sys.executable*) echo "$0" ;;
    *) exec {sys.executable} "$@" ;;
esac
"""


class Checkout(Machine):
    """A folder with the scripts and a lock file, and a machine to run them on."""

    def __init__(self, repository: Path, folder: Path) -> None:
        folder.mkdir()
        super().__init__(folder / "bin", "cksum", "cmp", "cp", "head", "mkdir", "rm")
        self.root = folder
        shutil.copytree(repository / "scripts", folder / "scripts")
        self.lock("numpy==2.0.0")
        self.tool("python3", PYTHON.replace("CALLS", str(self.calls)))

    def lock(self, text: str) -> None:
        (self.root / "requirements-dev.lock").write_text(text)

    def update(self) -> list[str]:
        """Run the script and return what it had Python do."""
        before = len(self.called())
        run = self.run(self.root / "scripts" / "venv")
        assert run.returncode == 0, run.stderr
        return self.called()[before:]


@pytest.fixture
def checkout(repository: Path, tmp_path: Path) -> Checkout:
    return Checkout(repository, tmp_path / "errata")


def test_made_once(checkout: Checkout) -> None:
    stamp = checkout.root / ".venv" / ".locked"
    assert checkout.update() == ["make", "install"]
    changed = stamp.stat().st_mtime_ns
    assert checkout.update() == []
    assert stamp.stat().st_mtime_ns == changed


def test_new_lock_is_installed_into_what_is_there(checkout: Checkout) -> None:
    checkout.update()
    checkout.lock("numpy==2.0.1")
    assert checkout.update() == ["install"]
    assert checkout.update() == []


def test_environment_made_by_hand_is_kept(checkout: Checkout) -> None:
    checkout.update()
    (checkout.root / ".venv" / ".locked").unlink()
    assert checkout.update() == ["install"]


def test_broken_one_is_made_again(checkout: Checkout) -> None:
    checkout.update()
    (checkout.root / ".venv" / "bin" / "python").unlink()
    assert checkout.update() == ["make", "install"]


def test_one_that_came_from_another_folder_is_made_again(checkout: Checkout) -> None:
    checkout.update()
    stamp = checkout.root / ".venv" / ".locked"
    stamp.write_text(stamp.read_text().replace(str(checkout.root), "/elsewhere"))
    assert checkout.update() == ["make", "install"]
