"""The file when the program is killed, when the disk fills, and when others have it open."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from errata.errors import FileError
from errata.workspace import Key, Workspace, journal

KEYS = [Key("gt", i) for i in range(5)]
WRITER = Path(__file__).with_name("writer.py")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "w.errata"


@pytest.mark.parametrize("commits", [1, 4, 9, 23])
def test_killed_while_it_writes_without_pause(path: Path, commits: int) -> None:
    writer = subprocess.Popen(
        [sys.executable, str(WRITER), str(path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    said = 0
    while said < commits:
        said = int(writer.stdout.readline())
    os.kill(writer.pid, signal.SIGKILL)
    said = max([said, *map(int, writer.stdout.read().split())])
    writer.wait()
    writer.stdout.close()
    with Workspace(path) as workspace:
        kept = workspace.tags["check"]
        assert kept in (100 * said, 100 * said + 100)  # every commit that was said, all or nothing
        assert [key.id for key in workspace.tagged("check")] == list(range(kept))
        assert len(workspace.history) == kept // 100
        workspace.undo()
        assert workspace.tags.get("check", 0) == kept - 100
    assert [other.name for other in path.parent.iterdir()] == ["w.errata"]


HALF = """
import os, signal, sys
from errata.workspace import Key, Workspace, journal
workspace = Workspace(sys.argv[1])
workspace.tag(Key("gt", 1), "before")
whole = journal._set
def half(connection, values):
    whole(connection, list(values)[:2])
    os.kill(os.getpid(), signal.SIGKILL)
journal._set = half
workspace.tag([Key("gt", i) for i in range(5)], "check")
"""


def test_killed_in_the_middle_of_a_change(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", HALF, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    with Workspace(path) as workspace:
        assert workspace.tags == {"before": 1}
        assert len(workspace.history) == 1


def test_an_exception_in_the_middle_of_a_change(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Workspace(path) as workspace:
        workspace.tag(KEYS[:1], "before")

        def broken(*_: Any) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(journal, "_set", broken)
            with pytest.raises(KeyboardInterrupt):
                workspace.tag(KEYS, "check")
        assert workspace.tags == {"before": 1}
        assert workspace.tag(KEYS, "check") == 5


def test_a_full_disk(path: Path) -> None:
    with Workspace(path) as workspace:
        workspace.tag(KEYS, "before")
        pages = workspace._connection.execute("PRAGMA page_count").fetchone()[0]
        workspace._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(FileError, match=r"w\.errata: cannot be saved because the disk is full"):
            workspace.tag([Key("gt", i) for i in range(10_000)], "check")
        assert workspace.tags == {"before": 5}
        workspace._connection.execute("PRAGMA max_page_count = 1000000")
        assert workspace.tag([Key("gt", i) for i in range(10_000)], "check") == 10_000


LIMITED = """
import resource, signal, sys
from errata.errors import FileError
from errata.workspace import Key, Workspace
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Workspace(sys.argv[1]) as workspace:
    workspace.tag(Key("gt", 1), "before")
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
    try:
        workspace.tag([Key("gt", i) for i in range(50_000)], "check")
    except FileError as error:
        print(error)
    print(workspace.tags)
"""


def test_a_file_that_may_not_grow(path: Path) -> None:
    """The operating system refuses to write, in the middle of a commit."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=True
    )
    said, tags = done.stdout.splitlines()
    assert said.startswith(f"{path}: cannot be")
    assert tags == "{'before': 1}"
    with Workspace(path) as workspace:
        assert workspace.tags == {"before": 1}


def test_others_read_while_it_is_open_and_see_what_is_committed(path: Path) -> None:
    with Workspace(path) as writer, Workspace(path, read_only=True) as reader:
        writer.tag(KEYS, "check")
        assert reader.tags == {"check": 5}
        with writer._writing() as connection:
            connection.execute("DELETE FROM tag")
            assert reader.tags == {"check": 5}
        assert reader.tags == {}
    assert [other.name for other in path.parent.iterdir()] == ["w.errata"]


def test_a_second_writer_waits_and_then_says_so(path: Path) -> None:
    with Workspace(path) as one, Workspace(path, patience=0.05) as other:
        with one._writing():
            with pytest.raises(
                FileError, match="is being written to by another program; try again"
            ):
                other.tag(KEYS, "check")
            assert other.tags == {}
        assert other.tag(KEYS, "check") == 5
        assert one.tags == {"check": 5}


def test_the_last_to_close_leaves_one_file(path: Path) -> None:
    one, other = Workspace(path), Workspace(path)
    one.tag(KEYS, "check")
    one.close()
    assert other.tags == {"check": 5}
    other.close()
    other.close()
    assert [left.name for left in path.parent.iterdir()] == ["w.errata"]
    assert path.read_bytes()[18] == 1  # no write-ahead log: a reader needs no right to write


def test_threads_share_one(path: Path) -> None:
    with Workspace(path) as workspace:

        def work(first: int) -> None:
            for i in range(first, first + 20):
                workspace.tag(Key("gt", i), "check")
                workspace.tagged("check")

        threads = [Thread(target=work, args=(100 * n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert workspace.tags == {"check": 80}


def test_the_file_is_ordinary_sqlite(path: Path) -> None:
    with Workspace(path) as workspace:
        workspace.tag(KEYS, "check")
    plain = sqlite3.connect(path)
    assert plain.execute("PRAGMA application_id").fetchone() == (0x45525254,)
    assert plain.execute("PRAGMA user_version").fetchone() == (1,)
    assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert plain.execute("PRAGMA foreign_key_check").fetchall() == []
    plain.close()
