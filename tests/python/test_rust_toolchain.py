"""``scripts/rust-toolchain``: what it accepts, what it adds, and what it says is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli

from stand_ins import Machine


@pytest.fixture
def script(repository: Path) -> Path:
    return repository / "scripts" / "rust-toolchain"


@pytest.fixture
def machine(repository: Path, tmp_path: Path) -> Machine:
    """A machine with the oldest Rust that will do, all components, and rustup."""
    manifest = tomli.loads((repository / "Cargo.toml").read_text(encoding="utf-8"))
    oldest = manifest["workspace"]["package"]["rust-version"]
    made = Machine(tmp_path / "bin", "cut", "head", "sed", "sort")
    made.tool("rustc", f"echo 'rustc {oldest}.0 (0123abc 2025-01-01)'")
    made.tool("cargo")
    made.noted("rustup")
    return made


def test_complete_toolchain_is_left_alone(machine: Machine, script: Path) -> None:
    run = machine.run(script, "rustfmt", "clippy")
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert machine.called() == []


def test_no_toolchain(machine: Machine, script: Path) -> None:
    machine.lacks("cargo")
    run = machine.run(script)
    assert run.returncode == 1
    assert "needs a Rust toolchain" in run.stderr


@pytest.mark.parametrize("version", ["1.9.0", "1.63.0"])
def test_too_old(machine: Machine, script: Path, version: str) -> None:
    machine.tool("rustc", f"echo 'rustc {version} (0123abc 2022-01-01)'")
    run = machine.run(script)
    assert run.returncode == 1
    assert f"this is {version}" in run.stderr
    assert "rustup update" in run.stderr


def test_missing_component_is_added(machine: Machine, script: Path) -> None:
    added = machine.folder / "added"
    machine.tool("cargo", f'[ "$1" = fmt ] || [ -e {added} ]')
    machine.noted("rustup", f": >{added}")
    assert machine.run(script, "rustfmt", "clippy").returncode == 0
    assert machine.called() == ["rustup component add clippy"]


def test_component_that_cannot_be_added_is_named(machine: Machine, script: Path) -> None:
    machine.tool("cargo", '[ "$1" != fmt ]')
    machine.lacks("rustup")
    run = machine.run(script, "rustfmt", "clippy")
    assert run.returncode == 1
    assert "rustup component add rustfmt" in run.stderr
    assert "apt-get install rustfmt" in run.stderr


def test_component_that_is_not_asked_for_may_be_missing(machine: Machine, script: Path) -> None:
    machine.tool("cargo", "exit 1")
    assert machine.run(script).returncode == 0
