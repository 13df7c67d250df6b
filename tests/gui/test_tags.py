"""Tags, flags and notes: by keys, in the workspace file, undone in the order of time."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot
from tests.gui.gallery_steps import shown

import errata
from errata.workspace import Key, Workspace
from errata_gui import review as review_module
from errata_gui.loaded import Loaded, load
from errata_gui.panels.example_list import ExampleList
from errata_gui.panels.tag_dialogs import NoteDialog, TagNamesDialog
from errata_gui.review import NAMES
from errata_gui.settings import Settings
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule


@pytest.fixture
def tagger(empty_window: MainWindow, data: Loaded) -> MainWindow:
    """A window with the gallery, the first example looked at."""
    empty_window.show_loaded(data)
    empty_window.context.store.update(panel="gallery")
    empty_window.context.store.flush()
    act(empty_window, "next")
    return empty_window


def act(window: MainWindow, *names: str) -> None:
    for name in names:
        window.context.actions[f"review.{name}"].trigger()
        window.context.store.flush()


def gallery(window: MainWindow) -> ExampleList:
    return cast("ExampleList", window.panel("gallery"))


def marks(window: MainWindow, position: int = 0) -> tuple[str, ...]:
    """What the gallery draws on a cell."""
    return gallery(window).canvas._cell(position).marks


def file_of(window: MainWindow) -> Path:
    return Path(window.context.review.path)


def test_keys_tag_what_is_looked_at(tagger: MainWindow, qtbot: QtBot) -> None:
    tagger.activateWindow()
    qtbot.waitUntil(tagger.isActiveWindow)
    canvas = gallery(tagger).canvas
    canvas.setFocus()
    qtbot.keyClicks(canvas, "13")
    assert marks(tagger) == ("1", "3")
    qtbot.keyClicks(canvas, "1")
    assert marks(tagger) == ("3",)
    assert marks(tagger, 1) == ()
    gt, dt = first_rows(tagger)
    both = {tagger.context.review.key_of(-1 - gt), tagger.context.review.key_of(dt)}
    with Workspace(file_of(tagger), read_only=True) as workspace:
        assert set(workspace.tagged("wrong box")) == both
    assert "wrong box" in canvas._cell(0).hint


def test_no_file_is_made_by_looking(tagger: MainWindow, data: Loaded) -> None:
    path = file_of(tagger)
    assert path == Path(data.gt).with_suffix(".errata")
    assert not path.exists()
    act(tagger, "tag1")
    assert path.exists()


def test_flags_exclude_one_another(tagger: MainWindow) -> None:
    act(tagger, "pick")
    assert marks(tagger) == ("\N{CHECK MARK}",)
    act(tagger, "reject")
    assert marks(tagger) == ("\N{BALLOT X}",)
    tagger.context.store.undo()
    assert marks(tagger) == ("\N{CHECK MARK}",)
    tagger.context.store.redo()
    act(tagger, "unflag")
    assert marks(tagger) == ()


def test_many_are_tagged_at_once_and_the_tag_taken_from_all(tagger: MainWindow) -> None:
    panel, store = gallery(tagger), tagger.context.store
    panel.canvas._tell(None, panel.canvas._codes[:5])
    store.flush()
    act(tagger, "tag2")
    assert [marks(tagger, p) for p in range(6)] == [("2",)] * 5 + [()]
    panel.canvas._tell(None, panel.canvas._codes[:6])
    store.flush()
    act(tagger, "tag2")
    assert marks(tagger, 5) == ("2",), "where one lacks it, it is given to that one"
    act(tagger, "tag2")
    assert [marks(tagger, p) for p in range(6)] == [()] * 6


def test_tags_and_the_view_are_undone_in_the_order_of_time(tagger: MainWindow) -> None:
    store = tagger.context.store
    act(tagger, "tag1", "next")
    size = store.state.gallery.size
    larger = replace(store.state.gallery, size=size + 40)
    store.update(gallery=larger)
    act(tagger, "tag2", "next")
    looked_at = store.state.example
    assert (marks(tagger, 0), marks(tagger, 1)) == (("1",), ("2",))
    undo, redo = tagger.context.actions["view.undo"], tagger.context.actions["view.redo"]
    expected = [(("1",), (), size + 40), (("1",), (), size), ((), (), size)]
    for one, other, wide in expected:
        undo.trigger()
        store.flush()
        assert (marks(tagger, 0), marks(tagger, 1)) == (one, other)
        assert store.state.gallery.size == wide
        assert store.state.example == looked_at, "going on to the next one is no step"
    for one, other, wide in reversed(expected[:-1]):
        redo.trigger()
        store.flush()
        assert (marks(tagger, 0), marks(tagger, 1)) == (one, other)
        assert store.state.gallery.size == wide
    redo.trigger()
    assert (marks(tagger, 0), marks(tagger, 1)) == (("1",), ("2",))


def test_tags_of_another_session_are_not_undone(tagger: MainWindow, data: Loaded) -> None:
    act(tagger, "tag1")
    tagger.show_loaded(data)
    assert not tagger.context.store.can_undo
    tagger.context.store.undo()
    act(tagger, "next")
    assert "check" in gallery(tagger).canvas._cell(0).hint


def test_tags_outlive_the_window(
    tagger: MainWindow, data: Loaded, settings: Settings, qtbot: QtBot
) -> None:
    act(tagger, "tag4", "tag_image5")
    tagger.context.review.note(first_rows(tagger), "look again")
    tagger.context.review.close()
    assert [path.suffix for path in file_of_data(data)] == [".errata", ".json", ".json"]
    again = MainWindow(settings)
    qtbot.addWidget(again)
    again.show()
    again.show_loaded(data)
    again.context.store.update(panel="gallery")
    again.context.store.flush()
    cell = gallery(again).canvas._cell(0)
    assert cell.marks[0] == "4"
    assert cell.image_marks == ("5",)
    assert "look again" in cell.hint
    again.close()


def file_of_data(data: Loaded) -> list[Path]:
    return sorted(Path(data.gt).parent.iterdir())


def test_tags_are_filtered_by(tagger: MainWindow, qtbot: QtBot) -> None:
    panel, store = gallery(tagger), tagger.context.store
    tagged = [int(code) for code in panel.canvas._codes[[0, 3]]]
    tagger.context.review.toggle([rows_at(tagger, 0), rows_at(tagger, 3)], "check")
    store.update(example_filter='"check" in tags')
    store.flush()
    assert panel.canvas._codes.tolist() == tagged
    act(tagger, "tag1")
    assert panel.canvas._codes.tolist() == tagged[1:], "what is untagged leaves"
    store.undo()
    assert panel.canvas._codes.tolist() == tagged
    act(tagger, "tag_image2")
    store.update(example_filter='"wrong label" in image_tags')
    store.flush()
    assert tagger.resolved is not None
    assert set(tagger.resolved.listing.examples.image_ids) == {store.state.image}
    assert len(panel.canvas._codes) > 0
    line = panel.filter.line
    line.setFocus()
    line.clear()
    qtbot.keyClicks(line, '"check" in ta')
    assert "tags" in line._model.stringList()
    line.popup.hide()


def test_the_python_of_a_tag_filter_runs(tagger: MainWindow) -> None:
    act(tagger, "tag1")
    tagger.context.store.update(example_filter='"check" in tags')
    tagger.context.store.flush()
    assert tagger.loaded is not None
    *lines, last = gallery(tagger).python().splitlines()
    known: dict[str, Any] = {"ev": tagger.loaded.evaluation, "errata": errata}
    exec("\n".join(lines), known)
    found = eval(last, known)
    assert len(found) == 1


def test_a_note_is_written(tagger: MainWindow, qtbot: QtBot) -> None:
    act(tagger, "note")
    dialog = tagger.findChild(NoteDialog)
    assert isinstance(dialog, NoteDialog)
    qtbot.keyClicks(dialog.entry, "too dark")
    dialog.accept()
    assert "too dark" in gallery(tagger).canvas._cell(0).hint
    assert len(marks(tagger)) == 1
    tagger.context.store.undo()
    assert marks(tagger) == ()


def test_keys_are_renamed(tagger: MainWindow, settings: Settings, qtbot: QtBot) -> None:
    act(tagger, "names")
    dialog = tagger.findChild(TagNamesDialog)
    assert isinstance(dialog, QDialog)
    dialog.entries[0].setText("fog")
    dialog.entries[1].setText("   ")
    dialog.accept()
    review = tagger.context.review
    assert review.names == ("fog", *NAMES[1:])
    assert tagger.banner.isVisible(), "an empty name is refused with a sentence"
    assert tagger.context.actions["review.tag1"].text() == "Tag: fog"
    act(tagger, "tag1")
    assert "fog" in gallery(tagger).canvas._cell(0).hint
    assert Settings(settings.path.parent).get("tag names")[0] == "fog"


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_tags_are_exported_and_taken_in(
    tagger: MainWindow, tmp_path: Path, kind: str, qtbot: QtBot
) -> None:
    act(tagger, "tag1", "tag_image3")
    path = tmp_path / f"tags.{kind}"
    assert tagger.context.review.export(str(path)) == 3, "of a detection, an annotation, an image"
    tagger.context.store.undo()
    tagger.context.store.undo()
    assert marks(tagger) == ()
    tagger.context.review.take_in(str(path))
    assert marks(tagger) == ("1",)
    tagger.context.store.undo()
    assert marks(tagger) == ()
    tagger.context.review.take_in(str(tmp_path / "nowhere.json"))
    assert "nowhere.json" in tagger.banner.sentence.text()


# Where nothing can be written


def test_a_folder_that_cannot_be_written(
    empty_window: MainWindow, data: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = Path(data.gt).with_suffix(".errata")
    blocked.mkdir()  # A folder in the file's place: even root cannot write there.
    (blocked / "x").touch()
    empty_window.show_loaded(data)
    act(empty_window, "next", "tag1")
    review = empty_window.context.review
    assert Path(review.path).parent.name == "workspaces"
    assert Path(review.path).is_file()
    assert "tags go to" in empty_window.banner.sentence.text()
    empty_window.show_loaded(data)
    assert Path(review.path).parent.name == "workspaces", "found again"
    assert review.tags_of(*first_rows(empty_window)) == ("check",)


def first_rows(window: MainWindow) -> tuple[int, int]:
    return rows_at(window, 0)


def rows_at(window: MainWindow, position: int) -> tuple[int, int]:
    found = shown(window)
    return int(found.gt[position]), int(found.dt[position])


def test_where_nothing_can_be_written_tags_are_held_and_exported(
    empty_window: MainWindow, data: Loaded, settings: Settings, tmp_path: Path
) -> None:
    Path(data.gt).with_suffix(".errata").mkdir()
    settings.path.parent.mkdir(parents=True, exist_ok=True)
    (settings.path.parent / "workspaces").write_text("in the way")
    empty_window.show_loaded(data)
    act(empty_window, "next", "tag1")
    review = empty_window.context.review
    assert review.path == ""
    assert "held in memory" in empty_window.banner.sentence.text()
    assert review.tags_of(*first_rows(empty_window)) == ("check",)
    assert review.export(str(tmp_path / "saved.json")) == 2
    assert json.loads((tmp_path / "saved.json").read_text())["tags"][0]["tag"] == "check"
    empty_window.context.store.undo()
    assert review.tags_of(*first_rows(empty_window)) == ()


@pytest.mark.parametrize("content", [b"no database at all", b"SQLite format 3\0" + b"\1" * 200])
def test_a_damaged_file_is_left_as_it_is(
    empty_window: MainWindow, data: Loaded, content: bytes
) -> None:
    path = Path(data.gt).with_suffix(".errata")
    path.write_bytes(content)
    empty_window.show_loaded(data)
    assert empty_window.banner.isVisible()
    assert path.name in empty_window.banner.sentence.text()
    act(empty_window, "next", "tag1")
    assert path.read_bytes() == content
    assert empty_window.context.review.tags_of(*first_rows(empty_window)) == ("check",)


def test_a_workspace_of_other_ground_truth_is_not_touched(
    empty_window: MainWindow, data: Loaded
) -> None:
    path = Path(data.gt).with_suffix(".errata")
    with Workspace(path) as workspace:
        plain = json.loads(Path(data.gt).read_text())
        plain["info"] = {"version": "other"}
        Path(data.gt).write_text(json.dumps(plain))
        workspace.bind(data.dataset)
    changed = load(data.gt, data.dt, Rule())
    empty_window.show_loaded(changed)
    assert "belongs to" in empty_window.banner.sentence.text()
    act(empty_window, "next", "tag1")
    with Workspace(path, read_only=True) as workspace:
        assert workspace.tags == {}


def test_what_another_program_tagged_since_is_not_undone(tagger: MainWindow) -> None:
    act(tagger, "tag1")
    with Workspace(file_of(tagger)) as other:
        other.tag(Key("image", 1), "theirs")
    tagger.context.store.undo()
    assert marks(tagger) == ("1",)
    assert "another program" in tagger.banner.sentence.text()


# Many


def test_many_are_tagged_beside_the_window(
    tagger: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_module, "BLOCK", 50)
    panel, review = gallery(tagger), tagger.context.review
    panel.canvas._tell(None, panel.canvas._codes)
    tagger.context.store.flush()
    n = len(panel.canvas._codes)
    act(tagger, "tag6")
    assert tagger.context.jobs.is_running("tags")
    act(tagger, "tag7")
    assert "not done yet" in tagger.banner.sentence.text()
    qtbot.waitUntil(lambda: review.revision > 1 and not tagger.context.jobs.is_running("tags"))
    qtbot.waitUntil(lambda: marks(tagger, n - 1) == ("6",))
    objects = [row for pair in (shown(tagger).gt, shown(tagger).dt) for row in pair if row >= 0]
    with Workspace(file_of(tagger), read_only=True) as workspace:
        assert workspace.tags == {"hard": len(objects)}
    tagger.context.store.undo()
    assert marks(tagger, n - 1) == marks(tagger, 0) == ()


def test_cancelled_tagging_is_one_step_of_what_was_done(
    tagger: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_module, "BLOCK", 20)
    panel, review = gallery(tagger), tagger.context.review
    panel.canvas._tell(None, panel.canvas._codes)
    tagger.context.store.flush()
    act(tagger, "tag6")
    tagger.context.jobs.cancel("tags")
    qtbot.waitUntil(lambda: not review._busy)
    with Workspace(file_of(tagger), read_only=True) as workspace:
        done = workspace.tags.get("hard", 0)
    assert done < len(panel.canvas._codes)
    tagger.context.store.undo()
    with Workspace(file_of(tagger), read_only=True) as workspace:
        assert workspace.tags == {}


def test_actions_wait_for_something_to_act_on(empty_window: MainWindow, data: Loaded) -> None:
    actions = empty_window.context.actions
    assert not actions["review.next"].isEnabled()
    assert not actions["review.tag1"].isEnabled()
    empty_window.show_loaded(data)
    assert actions["review.next"].isEnabled()
    assert not actions["review.tag1"].isEnabled()
    act(empty_window, "next")
    assert actions["review.tag1"].isEnabled()
