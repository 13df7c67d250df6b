"""Files that are no workspace, are damaged, old, too new, or out of reach: one sentence each."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errata.errors import ErrataError, FileError, UsageError
from errata.workspace import Key, Workspace, opening, schema


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "w.errata"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a workspace with some content."""
    path = tmp_path_factory.mktemp("whole") / "w.errata"
    with Workspace(path) as workspace:
        workspace.tag([Key("gt", i) for i in range(2000)], "check")
        workspace.save_state("last", {"panel": "gallery"})
    return path.read_bytes()


def refused(path: Path, said: str, **options: bool) -> None:
    before = path.read_bytes() if path.is_file() else None
    others = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    with pytest.raises(FileError, match=said) as caught:
        Workspace(path, **options)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert (sorted(path.parent.iterdir()) if path.parent.is_dir() else []) == others


@pytest.mark.parametrize("content", [b"hello", b"\x89PNG" * 99, b"SQLite format 3", b"{" * 5000])
def test_something_else(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    refused(path, "is no workspace file; give another path; nothing was written")


@pytest.mark.parametrize("application", [0, 0x47504B47])
def test_a_database_of_another_application(path: Path, application: int) -> None:
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA application_id = {application}")
    other.execute("CREATE TABLE tag (name)")
    other.commit()
    other.close()
    refused(path, "is a database of another application")


def test_a_folder_a_folder_that_is_not_there_and_none_to_read(tmp_path: Path) -> None:
    refused(tmp_path, "is a folder")
    refused(tmp_path / "no" / "w.errata", "cannot be made .*choose a folder that is there")
    refused(tmp_path / "w.errata", "there is no such workspace", read_only=True)
    with pytest.raises(FileError, match="cannot be opened"):
        Workspace("w\0.errata")


def test_a_newer_version(path: Path, whole: bytes) -> None:
    path.write_bytes(whole)
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 2")
    newer.close()
    refused(path, "is of version 2, and this errata knows 1; install a newer errata")


def test_an_empty_file_becomes_a_workspace(path: Path) -> None:
    path.touch()
    with Workspace(path) as workspace:
        assert workspace.tags == {}


def test_cut_short(path: Path, whole: bytes) -> None:
    for length in (100, 4096, 5000, len(whole) // 2, len(whole) - 4096):
        path.write_bytes(whole[:length])
        refused(path, "is damaged")


@settings(max_examples=20)
@given(st.integers(0, 2**32), st.binary(min_size=1, max_size=64))
def test_damaged_anywhere(whole: bytes, number: int, noise: bytes) -> None:
    """A damaged file opens and answers, or is refused in a sentence; it never crashes otherwise."""
    place = number % (len(whole) - 64)
    with TemporaryDirectory() as folder:
        path = Path(folder, "w.errata")
        path.write_bytes(whole[:place] + noise + whole[place + len(noise) :])
        try:
            with Workspace(path) as workspace:
                workspace.tagged("check")
                workspace.tag(Key("gt", -5), "check")
                workspace.undo()
        except ErrataError as error:
            said = str(error)
        else:
            said = ""
        assert "\n" not in said
        assert "Traceback" not in said


def test_pages_of_noise_are_found(path: Path, whole: bytes) -> None:
    path.write_bytes(whole[:8192] + b"\xa5" * 8192 + whole[16384:])
    refused(path, "is damaged")


PROBE = """
import os, sys
from errata.errors import FileError
from errata.workspace import Key, Workspace
if os.getuid() == 0:  # to whom no right is denied
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    with Workspace(sys.argv[1]) as workspace:
        workspace.tag(Key("gt", 1), "check")
except FileError as error:
    print(error)
with Workspace(sys.argv[1], read_only=True) as workspace:
    print(workspace.tags)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="rights are POSIX's")
@pytest.mark.parametrize(
    ("file_mode", "folder_mode"), [(0o444, 0o755), (0o666, 0o555), (0o444, 0o555)]
)
def test_a_file_or_a_folder_that_may_not_be_written(
    whole: bytes, file_mode: int, folder_mode: int
) -> None:
    folder = Path(mkdtemp())  # pytest's own folders are closed to other users
    folder.chmod(0o755)
    path = folder / "w.errata"
    path.write_bytes(whole)
    path.chmod(file_mode)
    folder.chmod(folder_mode)
    try:
        done = subprocess.run(
            [sys.executable, "-c", PROBE, str(path)], capture_output=True, text=True, check=True
        )
    finally:
        folder.chmod(0o755)
    said, tags = done.stdout.splitlines()
    assert said.startswith(f"{path}: cannot be")
    assert "read_only=True" in said or "folder" in said
    assert tags == "{'check': 2000}"
    assert path.read_bytes() == whole
    assert [other.name for other in folder.iterdir()] == ["w.errata"]
    path.unlink()
    folder.rmdir()


class TestMigration:
    SECOND = "ALTER TABLE note ADD COLUMN author TEXT;\nCREATE TABLE review (id INTEGER);\n"

    def test_an_older_version_is_copied_and_brought_up_to_date(
        self, path: Path, whole: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path.write_bytes(whole)
        monkeypatch.setattr(schema, "STEPS", (schema.FIRST, self.SECOND))
        refused(path, "is of version 1, and this errata reads 2", read_only=True)
        with Workspace(path) as workspace:
            assert workspace.tags == {"check": 2000}
            assert workspace._connection.execute("SELECT author FROM note").fetchall() == []
        copy = path.with_name("w.errata.version-1.backup")
        assert sorted(path.parent.iterdir()) == [path, copy]
        monkeypatch.setattr(schema, "STEPS", (schema.FIRST,))
        refused(path, "is of version 2")
        with Workspace(copy) as workspace:
            assert workspace.tags == {"check": 2000}

    def test_a_step_that_fails_changes_nothing(
        self, path: Path, whole: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path.write_bytes(whole)
        wrong = "DROP TABLE tag;\nDROP TABLE no_such_table;\n"
        monkeypatch.setattr(schema, "STEPS", (schema.FIRST, wrong))
        for n in (1, 2):
            with pytest.raises(FileError, match="no_such_table"):
                Workspace(path)
            assert len(list(path.parent.glob("*.backup*"))) == n
        monkeypatch.setattr(schema, "STEPS", (schema.FIRST,))
        with Workspace(path) as workspace:
            assert workspace.tags == {"check": 2000}


def test_another_program_makes_it_at_the_same_time(
    path: Path, monkeypatch: pytest.MonkeyPatch, whole: bytes
) -> None:
    fill = opening._fill

    def slow(made: str) -> None:
        fill(made)
        path.write_bytes(whole)

    monkeypatch.setattr(opening, "_fill", slow)
    with Workspace(path) as workspace:
        assert workspace.tags == {"check": 2000}
    assert [other.name for other in path.parent.iterdir()] == ["w.errata"]


def test_odd_paths(tmp_path: Path) -> None:
    for name in ("été ?#%20.errata", "a b.errata", "-x.errata", ":memory:"):
        with Workspace(tmp_path / name) as workspace:
            workspace.tag(Key("gt", 1), "check")
        assert (tmp_path / name).is_file()
        with Workspace(str(tmp_path / name), read_only=True) as workspace:
            assert workspace.tags == {"check": 1}
            with pytest.raises(FileError, match="is open read-only"):
                workspace.tag(Key("gt", 1), "check")


def test_closed(path: Path) -> None:
    workspace = Workspace(path)
    workspace.close()
    with pytest.raises(UsageError, match="found it closed; open it anew"):
        workspace.tag(Key("gt", 1), "check")
