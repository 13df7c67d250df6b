"""``scripts/system-packages``: what it installs, how, and what it says where it may not."""

from __future__ import annotations

import sys
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from stand_ins import Machine

VENV_PACKAGE = "python{}.{}-venv".format(*sys.version_info[:2])
DESKTOP = (
    "libgl1 libegl1 libxkbcommon0 libdbus-1-3 libglib2.0-0 libfontconfig1 fonts-dejavu-core "
    "xvfb xauth libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 "
    "libxkbcommon-x11-0 libxcb-render-util0"
)


class Debian(Machine):
    """A Debian machine, run by root, on which nothing is missing until a test takes it away."""

    def __init__(self, folder: Path, script: Path) -> None:
        super().__init__(folder, "awk", "true")
        self.script = script
        (folder / "python3").symlink_to(sys.executable)
        self.tool("cc")
        self.tool("id", "echo 0")
        self.noted("apt-get")
        self.without()

    def without(self, *packages: str, instead: str = "") -> None:
        names = [name for name in DESKTOP.split() if name not in packages]
        lines = [*(f"installed, {name}, " for name in names), "not-installed, xvfb, ", instead]
        self.tool("dpkg-query", f"echo '{chr(10).join(lines)}'")

    def without_linker(self) -> None:
        self.tool("cc", "exit 1")

    def user(self, *, sudo: bool) -> None:
        self.tool("id", "echo 1000")
        self.noted("sudo", 'shift; exec "$@"' if sudo else "exit 1")

    def install(self) -> CompletedProcess[str]:
        return self.run(self.script)


@pytest.fixture
def debian(repository: Path, tmp_path: Path) -> Debian:
    return Debian(tmp_path / "bin", repository / "scripts" / "system-packages")


def apt_install(packages: str) -> str:
    return f"apt-get -q -y install --no-install-recommends {packages}"


def line_to_type(packages: str) -> str:
    install = f"sudo apt-get install --no-install-recommends {packages}"
    return f"  sudo apt-get update && {install}"


def test_complete_machine_is_left_alone(debian: Debian) -> None:
    run = debian.install()
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert debian.called() == []


def test_package_provided_by_another_counts(debian: Debian) -> None:
    provider = "installed, libglib2.0-0t64, libglib2.0-0 (= 2.84.4-3)"
    debian.without("libglib2.0-0", instead=provider)
    assert debian.install().returncode == 0
    assert debian.called() == []


def test_root_installs_what_is_missing_and_no_more(debian: Debian) -> None:
    debian.without("xvfb", "libegl1")
    assert debian.install().returncode == 0
    assert debian.called() == [apt_install("libegl1 xvfb")]


def test_package_lists_are_fetched_when_those_at_hand_do_not_do(debian: Debian) -> None:
    debian.without("xauth")
    fetched = debian.folder / "fetched"
    debian.noted("apt-get", f'[ "$2" = update ] && : >{fetched} || [ -e {fetched} ]')
    assert debian.install().returncode == 0
    assert debian.called() == [apt_install("xauth"), "apt-get -q update", apt_install("xauth")]


def test_sudo_is_used_only_where_it_asks_nothing(debian: Debian) -> None:
    debian.without("xvfb")
    debian.user(sudo=True)
    assert debian.install().returncode == 0
    by_sudo, by_apt = debian.called()[-2:]
    assert by_sudo == f"sudo -n env DEBIAN_FRONTEND=noninteractive {apt_install('xvfb')}"
    assert by_apt == apt_install("xvfb")


def test_without_rights_one_line_is_printed_and_all_goes_on(debian: Debian) -> None:
    debian.without("xvfb", "xauth")
    debian.user(sudo=False)
    run = debian.install()
    assert run.returncode == 0
    assert run.stdout.splitlines()[1:] == [line_to_type("xvfb xauth")]
    assert debian.called() == ["sudo -n true"]


def test_no_linker_and_no_rights_is_an_end(debian: Debian) -> None:
    debian.without("xvfb")
    debian.without_linker()
    debian.user(sudo=False)
    run = debian.install()
    assert run.returncode == 1
    assert run.stderr.splitlines()[1:] == [line_to_type("gcc libc6-dev xvfb")]


def test_linker_is_installed_before_the_rest(debian: Debian) -> None:
    debian.without("xvfb")
    debian.without_linker()
    assert debian.install().returncode == 0
    assert debian.called() == [apt_install("gcc libc6-dev"), apt_install("xvfb")]


def test_python_that_cannot_make_an_environment_gets_its_package(debian: Debian) -> None:
    debian.tool(
        "python3",
        'case "$2" in *ensurepip*) exit 1 ;; *sys.executable*) echo "$0" ;; '
        f'*) exec {sys.executable} "$@" ;; esac',
    )
    assert debian.install().returncode == 0
    assert debian.called() == [apt_install(VENV_PACKAGE)]


def test_without_a_python_of_this_age_it_says_so(debian: Debian) -> None:
    debian.tool("python3", "exit 1")
    run = debian.install()
    assert run.returncode == 1
    assert "Python 3.10 or newer" in run.stderr
    assert debian.called() == []


@pytest.mark.parametrize(("linker", "code"), [(True, 0), (False, 1)])
def test_other_systems_are_told_what_is_needed(debian: Debian, linker: bool, code: int) -> None:
    debian.lacks("dpkg-query")
    if not linker:
        debian.without_linker()
    run = debian.install()
    assert run.returncode == code
    assert DESKTOP in run.stdout
    assert ("gcc libc6-dev" in run.stderr) is not linker
    assert debian.called() == []
