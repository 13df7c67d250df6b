"""What must agree across the repository's files, and nowhere else can be seen to."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import tomli

import errata

FIRST_PYTHON = "3.10"


def toml(path: Path) -> dict[str, Any]:
    return tomli.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def version(repository: Path) -> str:
    number = toml(repository / "Cargo.toml")["workspace"]["package"]["version"]
    assert isinstance(number, str)
    return number


class TestOneVersion:
    def test_crates_inherit_it(self, repository: Path, version: str) -> None:
        members = toml(repository / "Cargo.toml")["workspace"]["members"]
        packages = [toml(repository / member / "Cargo.toml")["package"] for member in members]
        assert len(packages) >= 2
        assert all(package["version"] == {"workspace": True} for package in packages)

        names = {package["name"] for package in packages}
        locked = toml(repository / "Cargo.lock")["package"]
        assert {p["name"]: p["version"] for p in locked if p["name"] in names} == dict.fromkeys(
            names, version
        )

    def test_library_takes_it_from_the_crate(self, repository: Path, version: str) -> None:
        project = toml(repository / "pyproject.toml")["project"]
        assert "version" in project["dynamic"]
        assert "version" not in project
        assert errata.__version__ == version
        assert metadata.version("errata") == version

    def test_desktop_app_has_it_and_asks_for_it(self, repository: Path, version: str) -> None:
        project = toml(repository / "gui" / "pyproject.toml")["project"]
        assert project["version"] == version
        assert any(
            re.fullmatch(rf"errata(\[[\w,]+\])?=={re.escape(version)}", each)
            for each in project["dependencies"]
        )
        assert metadata.version("errata-gui") == version

    def test_change_log_has_a_heading_for_it(self, repository: Path, version: str) -> None:
        text = (repository / "CHANGELOG.md").read_text(encoding="utf-8")
        assert re.search(rf"^## .*{re.escape(version)}\b", text, re.MULTILINE)


def test_public_names_are_those_of_the_list(repository: Path) -> None:
    listed = (repository / "tests" / "python" / "public_names.txt").read_text(encoding="utf-8")
    assert sorted(errata.__all__) == listed.split()
    assert all(hasattr(errata, name) for name in errata.__all__)


def test_one_oldest_python(repository: Path) -> None:
    library = toml(repository / "pyproject.toml")
    app = toml(repository / "gui" / "pyproject.toml")
    features = toml(repository / "Cargo.toml")["workspace"]["dependencies"]["pyo3"]["features"]
    lock = (repository / "Makefile").read_text(encoding="utf-8")
    assert library["project"]["requires-python"] == f">={FIRST_PYTHON}"
    assert app["project"]["requires-python"] == f">={FIRST_PYTHON}"
    assert library["tool"]["mypy"]["python_version"] == FIRST_PYTHON
    assert f"abi3-py{FIRST_PYTHON.replace('.', '')}" in features
    assert f"--python-version {FIRST_PYTHON} " in lock


class TestLockFile:
    def test_pins_every_dependency(self, repository: Path) -> None:
        pyproject = toml(repository / "pyproject.toml")
        asked = [
            *pyproject["project"]["dependencies"],
            *pyproject["dependency-groups"]["checks"],
        ]
        for extra in pyproject["project"]["optional-dependencies"].values():
            asked += extra
        names = {re.split(r"[^\w-]", requirement)[0].lower() for requirement in asked}
        assert names - {"errata"} <= pinned(repository).keys()

    def test_reference_implementation_is_the_one_of_record(self, repository: Path) -> None:
        assert pinned(repository)["pycocotools"] == "2.0.11"

    def test_holds_pins_alone_and_no_address(self, repository: Path) -> None:
        text = (repository / "requirements-dev.lock").read_text(encoding="utf-8")
        assert "://" not in text
        assert not re.search(r"^\s*-", text, re.MULTILINE)


def pinned(repository: Path) -> dict[str, str]:
    """The last version of each package: a lock holds several for several Pythons."""
    text = (repository / "requirements-dev.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE))


def test_make_help_lists_every_target(repository: Path) -> None:
    text = (repository / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^\.PHONY: (\S+)$", text, re.MULTILINE)) - {"FORCE"}
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert {"demo", "test"} <= targets
    assert set(re.findall(r"^  ([\w-]+) +\S", shown, re.MULTILINE)) == targets


def test_scripts_can_be_run(repository: Path) -> None:
    scripts = [repository / ".ci" / "run", *sorted((repository / "scripts").iterdir())]
    assert [script.name for script in scripts if not os.access(script, os.X_OK)] == []


def test_licence_files_are_those_named(repository: Path) -> None:
    project = toml(repository / "pyproject.toml")["project"]
    assert project["license"] == "MIT OR Apache-2.0"
    first_lines = {
        name: (repository / name).read_text(encoding="utf-8").split("\n\n")[0].split()
        for name in project["license-files"]
    }
    assert first_lines["LICENSE-MIT"] == ["MIT", "License"]
    assert first_lines["LICENSE-APACHE"][:2] == ["Apache", "License"]


def test_desktop_app_says_where_there_is_no_display() -> None:
    bare = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    bare.pop("QT_QPA_PLATFORM", None)
    run = subprocess.run(
        [sys.executable, "-m", "errata_gui"], capture_output=True, text=True, check=False, env=bare
    )
    assert run.returncode == 2
    assert run.stdout == ""
    assert "no display" in run.stderr


def test_tests_of_the_app_run_with_its_own_pins(repository: Path) -> None:
    app = toml(repository / "gui" / "pyproject.toml")["project"]["dependencies"]
    checks = toml(repository / "pyproject.toml")["dependency-groups"]["checks"]
    assert {each for each in app if not each.startswith("errata[")} <= set(checks)
