"""Full disks, damaged files, files held by others: nothing that was tagged is lost."""

from __future__ import annotations

import errno
import io
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from errata.workspace import Key, Workspace
from errata_gui.loaded import Loaded
from errata_gui.settings import Settings
from errata_gui.shell.window import MainWindow


@pytest.fixture
def tagger(empty_window: MainWindow, data: Loaded) -> MainWindow:
    """A window in which the first example is tagged."""
    empty_window.show_loaded(data)
    act(empty_window, "next", "tag1")
    assert Path(empty_window.context.review.path) == Path(data.gt).with_suffix(".errata")
    return empty_window


def act(window: MainWindow, *names: str) -> None:
    for name in names:
        window.context.actions[f"review.{name}"].trigger()
        window.context.store.flush()
    window.grab()


def in_file(data: Loaded) -> dict[str, int]:
    with Workspace(Path(data.gt).with_suffix(".errata"), read_only=True) as workspace:
        return workspace.tags


def said(window: MainWindow) -> str:
    return window.banner.sentence.text() if window.banner.isVisible() else ""


@pytest.fixture
def other_writer(data: Loaded) -> Iterator[Any]:
    """Another program that begins to write to the workspace, and does not end."""
    running: list[subprocess.Popen[str]] = []

    def begin() -> None:
        path = Path(data.gt).with_suffix(".errata")
        program = (
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
            "c.execute('BEGIN EXCLUSIVE'); print('held', flush=True); sys.stdin.read()"
        )
        made = subprocess.Popen(
            [sys.executable, "-c", program, str(path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        running.append(made)
        assert made.stdout is not None
        assert made.stdout.readline() == "held\n"

    yield begin
    for made in running:
        made.communicate("")


# Workspaces


def test_a_workspace_that_another_program_writes_to(
    tagger: MainWindow, data: Loaded, other_writer: Any
) -> None:
    other_writer()
    act(tagger, "tag2")
    assert "is being written to by another program" in said(tagger)
    assert tagger.context.review.tags_of(*first_rows(tagger)) == ("check",)
    tagger.context.store.undo()
    assert tagger.isVisible()


def test_a_workspace_is_held_when_files_are_opened(
    empty_window: MainWindow, data: Loaded, other_writer: Any
) -> None:
    with Workspace(Path(data.gt).with_suffix(".errata")) as workspace:
        workspace.bind(data.dataset, data.inferences)
        workspace.tag([Key("image", data.dataset.image_ids[0])], "before")
    other_writer()
    empty_window.show_loaded(data)
    assert "by another program" in said(empty_window)
    act(empty_window, "next", "tag1")
    assert empty_window.context.review.tags_of(*first_rows(empty_window)) == ("check",)


def test_a_workspace_of_a_newer_version_is_left_alone(
    empty_window: MainWindow, data: Loaded
) -> None:
    path = Path(data.gt).with_suffix(".errata")
    with Workspace(path) as workspace:
        workspace.tag([Key("image", 1)], "theirs")
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    empty_window.show_loaded(data)
    assert "version 99" in said(empty_window)
    act(empty_window, "next", "tag1")
    assert path.read_bytes() == before
    assert empty_window.context.review.tags_of(*first_rows(empty_window)) == ("check",)


@pytest.mark.parametrize("spoil", ["damaged", "removed", "replaced"])
def test_a_workspace_is_spoilt_while_it_is_open(
    tagger: MainWindow, data: Loaded, spoil: str
) -> None:
    path = Path(data.gt).with_suffix(".errata")
    if spoil == "damaged":
        for each in (path, path.with_name(path.name + "-wal")):
            if each.exists():
                with each.open("r+b") as file:
                    file.seek(0)
                    file.write(os.urandom(each.stat().st_size))
    else:
        path.unlink()
        if spoil == "replaced":
            path.write_text("something else")
    act(tagger, "tag2", "next", "tag3", "pick", "tag_image1")
    tagger.context.store.update(example_filter='"check" in tags')
    tagger.context.store.flush()
    tagger.grab()
    tagger.context.store.undo()
    tagger.context.store.undo()
    tagger.context.store.flush()
    assert tagger.isVisible()


def first_rows(window: MainWindow) -> tuple[int, int]:
    assert window.resolved is not None
    found = window.resolved.listing.examples
    return int(found.gt[0]), int(found.dt[0])


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk on which nothing more can be written, as Python sees it."""
    before = Path.open

    class Full(io.BytesIO):
        def write(self, _: Any) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def opened(path: Path, mode: str = "r", *given: Any, **named: Any) -> Any:
        if "r" in mode:
            return before(path, mode, *given, **named)
        before(path, "wb").close()
        return Full() if "b" in mode else io.TextIOWrapper(Full(), write_through=True)

    monkeypatch.setattr(Path, "open", opened)


def test_a_disk_that_is_full_keeps_what_was_tagged(
    tagger: MainWindow, data: Loaded, tmp_path: Path
) -> None:
    review = tagger.context.review
    assert review._workspace is not None
    connection = review._workspace._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    for place in range(2, 10):
        act(tagger, f"tag{place}")
    store = tagger.context.store
    assert tagger.resolved is not None
    store.update(selected=review.keys.keys(tagger.resolved.listing.codes))
    store.flush()
    act(tagger, "tag2")
    assert "the disk is full" in said(tagger)
    assert in_file(data)["check"] == 2, "both objects of one example"
    store.undo()
    store.flush()
    tagger.close()
    assert in_file(data)["check"] == 2, "both objects of one example"


def test_settings_on_a_full_disk(window: MainWindow, full: None, qtbot: QtBot) -> None:
    window.toggle_theme()
    assert "settings cannot be saved" in said(window)
    window.toggle_theme()
    window.close()


@pytest.mark.parametrize("key", ["export.save_csv", "export.save_png", "export.save_svg"])
def test_exporting_to_a_full_disk(
    window: MainWindow, full: None, tmp_path: Path, key: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    path = tmp_path / "out.x"
    os.close(os.open(path, os.O_CREAT))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.exporting.run(key)
    assert "out.x: cannot be written: No space left" in said(window)
    assert [each.name for each in tmp_path.glob("out*")] == ["out.x"]
    assert window.banner.details.toPlainText()


def test_tags_exported_to_a_full_disk(
    tagger: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(handle: int, *_: Any, **__: Any) -> Any:
        os.close(handle)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fdopen", refuse)
    tagger.context.review.export(str(tmp_path / "tags.json"))
    assert "tags.json" in said(tagger)
    assert not (tmp_path / "tags.json").exists()


# Two windows


def test_two_windows_on_the_same_files(
    tagger: MainWindow, data: Loaded, settings: Settings, qtbot: QtBot
) -> None:
    other = MainWindow(Settings(settings.path.parent))
    qtbot.addWidget(other)
    other.show()
    other.show_loaded(data)
    assert other.context.review.tags_of(*first_rows(other)) == ("check",)
    act(other, "next", "tag2")
    act(tagger, "tag3")
    assert in_file(data) == {"check": 2, "wrong label": 2, "wrong box": 2}, "objects, two each"
    # What the other did is not undone in its stead.
    act(other, "tag4")
    tagger.context.store.undo()
    tagger.context.store.flush()
    assert "missing label" in in_file(data)
    other.close()
    assert other.context.jobs.close()
    act(tagger, "tag5")
    tagger.close()
    assert set(in_file(data)) == {"check", "wrong label", "wrong box", "missing label", "duplicate"}


def test_two_windows_share_the_settings(
    empty_window: MainWindow, settings: Settings, demo: Loaded, data: Loaded, qtbot: QtBot
) -> None:
    other = MainWindow(Settings(settings.path.parent))
    qtbot.addWidget(other)
    other.show()
    other.show_loaded(data)
    other.context.review.rename(0, "fog")
    other.layouts.save("mine")
    empty_window.show_loaded(demo)
    other.close()
    empty_window.close()
    again = Settings(settings.path.parent)
    assert {entry["gt"] for entry in again.recent} == {
        str(Path(loaded.gt).resolve()) for loaded in (demo, data)
    }
    assert cast("list[str]", again.get("tag names"))[0] == "fog"
    assert list(again.mapping("layouts")) == ["mine"]
