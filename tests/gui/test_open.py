"""Opening: what is recognised, the dialog through drops and clicks, sessions, the demo."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidgetItem
from pytestqt.qtbot import QtBot
from tests.gui.dropping import drop

from errata_gui.loaded import Loaded, load
from errata_gui.recognise import recognise
from errata_gui.settings import Settings
from errata_gui.shell import session as sessions
from errata_gui.shell.open_dialog import OpenDialog
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def folder(tmp_path: Path, demo_folder: Path) -> Path:
    """A copy of the demo's JSON files and of three of its pictures, to be changed."""
    made = tmp_path / "data"
    (made / "images").mkdir(parents=True)
    for name in ("gt.json", "model_a.json", "model_b.json", "planted.json"):
        shutil.copy(demo_folder / name, made / name)
    for path in sorted((demo_folder / "images").iterdir())[:3]:
        shutil.copy(path, made / "images" / path.name)
    return made


def change(path: Path, by: Callable[[Any], None]) -> None:
    document = json.loads(path.read_text())
    by(document)
    path.write_text(json.dumps(document))


def waited(qtbot: QtBot, window: MainWindow) -> OpenDialog:
    """Wait until nothing runs any more; give the dialog."""
    qtbot.waitUntil(lambda: not window.context.jobs.running, timeout=20_000)
    return window.opening.dialog


# What is what


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"images": [], "annotations": [], "categories": []}', "gts"),
        ('\n {"annotations": [{"id": 1}], "info": {}, "categories" : [] }', "gts"),
        ("[]", "dts"),
        ('\ufeff[{"image_id": 1, "score": 0.5}]', "dts"),
        ('{"predictions": [{"image_id": 1}]}', "dts"),
        ('[{"caption": "a cat"}]', "others"),
        ('{"seed": 3}', "others"),
        ("id,label\n1,car\n", "others"),
        ("", "others"),
    ],
)
def test_a_file_is_recognised_by_its_content(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "data.json"
    path.write_text(text, encoding="utf-8")
    found = recognise([path])
    assert len(getattr(found, what)) == 1
    assert sum(len(getattr(found, name)) for name in ("gts", "dts", "folders", "others")) == 1


def test_lists_after_long_others_are_found(tmp_path: Path) -> None:
    path = tmp_path / "late.json"
    path.write_text('{"annotations": [' + "1, " * 1_000_000 + '1], "images": []}')
    assert recognise([path]).gts == (str(path),)
    # What lies beside is not read to its end.
    assert recognise([path], blocks=1).dts == (str(path),)


def test_a_folder_and_what_is_not_there(folder: Path, tmp_path: Path) -> None:
    found = recognise([folder, folder / "images", tmp_path / "absent.json"])
    assert found.gts == (str(folder / "gt.json"),)
    assert found.dts == (str(folder / "model_a.json"), str(folder / "model_b.json"))
    assert found.folders == (str(folder / "images"),)
    ((path, reason),) = found.others
    assert path.endswith("absent.json")
    assert "No such file" in reason


# The dialog


def test_a_folder_dropped_on_the_window(
    empty_window: MainWindow, qtbot: QtBot, folder: Path
) -> None:
    drop(empty_window, folder)
    dialog = waited(qtbot, empty_window)
    assert dialog.isVisible()
    assert dialog.gt.path == str(folder / "gt.json")
    assert dialog.dt.path == str(folder / "model_a.json")
    assert [dialog.dt.box.itemText(i) for i in range(2)] == [
        str(folder / "model_a.json"), str(folder / "model_b.json"),
    ]  # fmt: skip
    summary = dialog.summary
    truth = json.loads((folder / "gt.json").read_text())
    results = json.loads((folder / "model_a.json").read_text())
    numbers = (len(truth["images"]), len(truth["annotations"]), len(truth["categories"]),
               len(results))  # fmt: skip
    assert [label.text() for label in summary.counts.values()] == [f"{n:,}" for n in numbers]
    assert f"3 of {numbers[0]} pictures are in {folder / 'images'}" in summary.pictures.text()
    assert "train" in summary.splits.text()
    assert empty_window.loaded is None, "nothing is shown before Show is pressed"
    qtbot.mouseClick(dialog.show_button, LEFT)
    assert empty_window.loaded is not None
    assert not dialog.isVisible()
    assert empty_window.context.settings.recent[0]["dt"] == str(folder / "model_a.json")


@pytest.mark.parametrize("order", [("gt.json", "model_b.json"), ("model_b.json", "gt.json")])
def test_two_files_in_either_order(
    empty_window: MainWindow, qtbot: QtBot, folder: Path, order: tuple[str, str]
) -> None:
    drop(empty_window, *(folder / name for name in order))
    dialog = waited(qtbot, empty_window)
    assert dialog.gt.path.endswith("gt.json")
    assert dialog.dt.path.endswith("model_b.json")
    assert dialog.loaded is not None


def test_one_file_asks_for_the_other(empty_window: MainWindow, qtbot: QtBot, folder: Path) -> None:
    drop(empty_window, folder / "model_a.json")
    dialog = waited(qtbot, empty_window)
    assert (dialog.gt.path, dialog.dt.path) == ("", str(folder / "model_a.json"))
    assert "now name the ground truth" in dialog.words.text()
    assert dialog.gt.box.itemText(0) == str(folder / "gt.json"), "what lies beside is offered"
    assert not dialog.show_button.isEnabled()
    dialog.gt.line.setFocus()
    assert "gt.json beside it could be" in dialog.words.text()
    qtbot.keyClicks(dialog.gt.line, str(folder / "gt.json"))
    waited(qtbot, empty_window)
    assert dialog.gt.line.hasFocus(), "whoever types goes on typing"
    assert dialog.loaded is not None
    assert dialog.show_button.isEnabled()


def test_predictions_named_as_ground_truth_move(
    empty_window: MainWindow, qtbot: QtBot, folder: Path
) -> None:
    empty_window.context.actions["file.open"].trigger()
    dialog = empty_window.opening.dialog
    drop(dialog.gt, folder / "model_a.json")
    waited(qtbot, empty_window)
    assert (dialog.gt.path, dialog.dt.path) == ("", str(folder / "model_a.json"))


def test_neither_is_said(empty_window: MainWindow, qtbot: QtBot, folder: Path) -> None:
    drop(empty_window, folder / "planted.json")
    assert "planted.json: JSON, but neither" in waited(qtbot, empty_window).words.text()


def test_a_refused_record_can_be_left_out(
    empty_window: MainWindow, qtbot: QtBot, folder: Path
) -> None:
    change(folder / "model_a.json", lambda rows: rows[2].update(bbox=[0, 0, "wide", 1]))
    drop(empty_window, folder / "gt.json", folder / "model_a.json")
    dialog = waited(qtbot, empty_window)
    assert dialog.failure.isVisible()
    assert "[2].bbox" in dialog.failure.sentence.text()
    assert not dialog.show_button.isEnabled()
    assert not dialog.failure.details.isVisible()
    qtbot.mouseClick(dialog.failure.fold, LEFT)
    assert "Traceback" in dialog.failure.details.toPlainText()
    assert dialog.failure.details.isVisible()
    assert dialog.skip.isVisible()
    dialog.skip.click()
    waited(qtbot, empty_window)
    assert not dialog.failure.isVisible()
    assert dialog.loaded is not None
    assert dialog.loaded.skip_invalid
    assert "1 warning" in dialog.summary.warned.text()
    assert dialog.summary.warnings.toPlainText() == "\n".join(dialog.loaded.warnings)


def test_pictures_are_named_later(empty_window: MainWindow, qtbot: QtBot, folder: Path) -> None:
    (folder / "images").rename(folder.parent / "elsewhere")
    drop(empty_window, folder / "gt.json", folder / "model_a.json")
    dialog = waited(qtbot, empty_window)
    assert dialog.summary.pictures.text().startswith("No pictures found")
    dialog.images.line.setFocus()
    qtbot.keyClicks(dialog.images.line, str(folder.parent / "elsewhere"))
    qtbot.keyClick(dialog.images.line, Qt.Key.Key_Tab)
    assert dialog.summary.pictures.text().startswith("3 of")
    assert dialog.loaded is not None
    assert dialog.loaded.n_pictures == 3


def test_cancel_stops_the_reading(
    empty_window: MainWindow, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from errata_gui.shell import opening

    def never(*_: Any, **options: Any) -> Loaded:
        handle = _[4]
        while True:
            handle.check()

    monkeypatch.setattr(opening, "load", never)
    drop(empty_window, folder / "gt.json", folder / "model_a.json")
    dialog = empty_window.opening.dialog
    qtbot.waitUntil(lambda: empty_window.context.jobs.is_running("open"))
    qtbot.mouseClick(dialog.job.cancel, LEFT)
    assert not empty_window.context.jobs.running
    assert dialog.isVisible()
    assert not dialog.show_button.isEnabled()


def test_a_file_that_is_gone_is_said_in_the_dialog(
    empty_window: MainWindow, qtbot: QtBot, folder: Path
) -> None:
    empty_window.open_files(str(folder / "gt.json"), str(folder / "absent.json"))
    dialog = waited(qtbot, empty_window)
    assert dialog.isVisible()
    assert "absent.json" in dialog.failure.sentence.text()
    assert dialog.gt.path == str(folder / "gt.json")
    dialog.reject()


def test_matches_of_labels_that_are_not_there_are_left_out(folder: Path) -> None:
    rule = Rule(matches=(("car", "bus"), ("car", "spaceship")))
    loaded = load(str(folder / "gt.json"), str(folder / "model_a.json"), rule)
    assert loaded.rule.matches == (("car", "bus"),)
    assert "spaceship" in loaded.warnings[-1]


# Sessions


def restart(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """Close the window and open another with what it remembered."""
    window.close()
    again = MainWindow(Settings(window.context.settings.path.parent))
    qtbot.addWidget(again)
    again.resize(1280, 800)
    again.show()
    return again


def opened(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    window.open_files(str(folder / "gt.json"), str(folder / "model_a.json"))
    qtbot.waitUntil(lambda: window.loaded is not None, timeout=20_000)
    store = window.context.store
    store.apply(lambda state: state.with_thresholds(score=0.25, iou=0.6))
    store.update(image_filter="fn > 0", rule=Rule(class_agnostic=False), selected=("gt:1",))
    store.flush()
    waited(qtbot, window)


def test_the_last_session_comes_back_with_one_click(
    empty_window: MainWindow, qtbot: QtBot, folder: Path
) -> None:
    opened(qtbot, empty_window, folder)
    again = restart(qtbot, empty_window)
    assert again.welcome.recent.session.isVisible()
    qtbot.mouseClick(again.welcome.recent.session, LEFT)
    qtbot.waitUntil(lambda: again.loaded is not None, timeout=20_000)
    assert again.context.store.state == empty_window.context.store.state
    assert not again.banner.isVisible()
    again.close()


def test_changed_files_are_said_and_the_selection_is_dropped(
    empty_window: MainWindow, qtbot: QtBot, folder: Path
) -> None:
    opened(qtbot, empty_window, folder)
    change(folder / "model_a.json", lambda rows: rows.pop())
    again = restart(qtbot, empty_window)
    again.context.actions["file.restore"].trigger()
    qtbot.waitUntil(lambda: again.loaded is not None, timeout=20_000)
    assert "model_a.json changed since" in again.banner.sentence.text()
    assert again.context.store.state.thresholds.score == 0.25
    assert again.context.store.state.selected == ()
    again.close()


def test_a_session_whose_files_are_gone(
    empty_window: MainWindow, qtbot: QtBot, folder: Path
) -> None:
    opened(qtbot, empty_window, folder)
    (folder / "gt.json").unlink()
    again = restart(qtbot, empty_window)
    item = again.welcome.recent.list.item(0)
    assert "(missing)" in item.text()
    qtbot.mouseClick(again.welcome.recent.session, LEFT)
    dialog = waited(qtbot, again)
    assert "gt.json" in dialog.failure.sentence.text()
    assert again.loaded is None
    again.close()


@pytest.mark.parametrize("plain", [None, 5, {}, {"gt": "a", "dt": "b", "hashes": [], "state": 3}])
def test_odd_sessions_do_no_harm(tmp_path: Path, plain: Any) -> None:
    settings = Settings(tmp_path)
    settings.set(sessions.NAME, plain)
    kept = sessions.kept(settings)
    assert kept is None or kept.hashes == ("", "")


def test_a_recent_file_is_opened_by_a_click_and_by_enter(
    empty_window: MainWindow, qtbot: QtBot, folder: Path, demo: Loaded
) -> None:
    empty_window.context.settings.add_recent(demo.gt, demo.dt)
    empty_window._welcome()
    cards = empty_window.welcome.recent.list
    item: QListWidgetItem = cards.item(0)
    cards.setFocus()
    cards.setCurrentItem(item)
    qtbot.keyClick(cards, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: empty_window.loaded is not None, timeout=20_000)
    assert empty_window.loaded is not None
    assert empty_window.loaded.key == demo.key


# The demo


def test_the_demo_is_drawn_once_and_can_be_cancelled(
    empty_window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from errata_gui.shell import opening

    monkeypatch.setenv("ERRATA_CACHE", str(tmp_path / "cache"))
    jobs = empty_window.context.jobs
    draw = opening.draw_demo
    monkeypatch.setattr(opening, "draw_demo", lambda handle: draw(handle, n_images=100))
    qtbot.mouseClick(empty_window.welcome.demo, LEFT)
    far = empty_window.welcome.job.bar
    qtbot.waitUntil(lambda: 0 < far.value() < 100, timeout=30_000)
    assert empty_window.welcome.job.isVisible()
    qtbot.mouseClick(empty_window.welcome.job.cancel, LEFT)
    assert jobs._pool.waitForDone(30_000)
    assert empty_window.loaded is None
    assert not empty_window.welcome.job.isVisible()
    monkeypatch.setattr(opening, "draw_demo", lambda handle: draw(handle, n_images=4))
    empty_window.welcome.demo.setFocus()
    qtbot.keyClick(empty_window.welcome.demo, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: empty_window.loaded is not None, timeout=30_000)
    assert empty_window.loaded is not None
    assert empty_window.loaded.n_pictures == 4
    written = Path(empty_window.loaded.gt).stat().st_mtime_ns
    empty_window.opening.demo()
    waited(qtbot, empty_window)
    assert Path(empty_window.loaded.gt).stat().st_mtime_ns == written, "it is drawn once"


def test_without_pillow_the_demo_says_what_to_install(
    empty_window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errata.demo
    from errata import MissingExtraError

    def missing(*_: Any, **__: Any) -> None:
        raise MissingExtraError.of("Pillow", "demo")

    monkeypatch.setenv("ERRATA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(errata.demo, "generate", missing)
    qtbot.mouseClick(empty_window.welcome.demo, LEFT)
    waited(qtbot, empty_window)
    assert "pip install 'errata[demo]'" in empty_window.banner.sentence.text()
