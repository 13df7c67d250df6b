"""Files that are not what they should be: one sentence says so, what is open stays open."""

from __future__ import annotations

import json
import os
import resource
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot
from tests.gui.dropping import drop

from errata.demo import generate
from errata_gui.canvas.picture import MOST_PIXELS, read_picture
from errata_gui.canvas.picture_part import Part, decode
from errata_gui.canvas.scene import Scene
from errata_gui.loaded import load
from errata_gui.panels.viewer import ViewerPanel
from errata_gui.recognise import recognise
from errata_gui.shell.window import MainWindow
from errata_gui.state import ExampleQuery, Rule

LEFT = Qt.MouseButton.LeftButton


def idle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.context.jobs.running, timeout=20_000)


def nowhere(path: Path) -> None:
    path.symlink_to(path.with_name("gone.json"))


def round_and_round(path: Path) -> None:
    path.symlink_to(path)


def unreadable(path: Path) -> None:
    path.write_text("[]")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("who runs this may read everything")


def text(content: str | bytes) -> Callable[[Path], object]:
    given = content if isinstance(content, bytes) else content.encode()
    return lambda path: path.write_bytes(given)


BAD: dict[str, Callable[[Path], object]] = {
    "truncated": text('{"images": [{"id": 1, "width": 4'),
    "list truncated": text('[{"image_id": 1, "category_id"'),
    "wrong types": text('{"images": 5, "annotations": "none", "categories": {}}'),
    "wrong records": text('[{"image_id": [], "category_id": {}, "bbox": 7, "score": "high"}]'),
    "a number": text("7"),
    "a string": text('"gt"'),
    "null": text("null"),
    "csv": text("image,label,score\n1,car,0.5\n"),
    "binary": text(bytes(range(256)) * 40),
    "zeros": text(b"\0" * 5000),
    "deep": text("[" * 200_000),
    "empty": text(""),
    "blank": text(" \n"),
    "two at once": text("[] []"),
    "utf-16": text('{"images": [], "annotations": [], "categories": []}'.encode("utf-16")),
    "folder": Path.mkdir,
    "broken link": nowhere,
    "link to itself": round_and_round,
    "not there": lambda _path: None,
    "unreadable": unreadable,
}


@pytest.mark.parametrize("side", ["gt", "dt"])
@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_told_in_a_sentence(
    window: MainWindow, qtbot: QtBot, demo_folder: Path, tmp_path: Path, kind: str, side: str
) -> None:
    bad = tmp_path / "bad.json"
    BAD[kind](bad)
    before = window.loaded
    good = demo_folder / ("model_a.json" if side == "gt" else "gt.json")
    gt, dt = (bad, good) if side == "gt" else (good, bad)
    window.open_files(str(gt), str(dt))
    idle(qtbot, window)
    dialog = window.opening.dialog
    sentence = dialog.failure.sentence.text()
    assert dialog.isVisible()
    assert dialog.failure.isVisible()
    assert "bad.json" in sentence
    assert "inside errata" not in sentence, "it is the file's fault"
    assert "\n" not in sentence
    assert not dialog.failure.details.isVisible()
    qtbot.mouseClick(dialog.failure.fold, LEFT)
    assert "Traceback" in dialog.failure.details.toPlainText()
    assert not dialog.show_button.isEnabled()
    dialog.reject()
    assert window.isVisible()
    assert window.loaded is before


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_looked_into(
    empty_window: MainWindow, qtbot: QtBot, tmp_path: Path, kind: str
) -> None:
    bad = tmp_path / "bad.json"
    BAD[kind](bad)
    drop(empty_window, bad)
    idle(qtbot, empty_window)
    dialog = empty_window.opening.dialog
    assert not empty_window.banner.isVisible()
    assert "bad.json" in dialog.words.text()
    assert not dialog.show_button.isEnabled()
    dialog.reject()


@pytest.mark.parametrize("name", ["n" * 5000, "a\0b", "x" * 300 + ".json", "~nobody/x"])
def test_names_that_no_file_can_have(
    empty_window: MainWindow, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    path = f"{tmp_path}/{name}"
    found = recognise([path])
    ((_, reason),) = found.others
    assert reason.startswith("cannot be read")
    empty_window.open_files(path, path)
    idle(qtbot, empty_window)
    dialog = empty_window.opening.dialog
    assert dialog.failure.isVisible()
    assert "inside errata" not in dialog.failure.sentence.text()
    dialog.reject()


@pytest.mark.parametrize("name", ["n" * 5000, "a\0b", "../../../../etc/hostname", "/etc/hostname"])
def test_names_of_pictures_that_no_file_can_have(
    empty_window: MainWindow, qtbot: QtBot, tmp_path: Path, demo_folder: Path, name: str
) -> None:
    truth = json.loads((demo_folder / "gt.json").read_text())
    truth["images"][0]["file_name"] = name
    (tmp_path / "gt.json").write_text(json.dumps(truth))
    (tmp_path / "images").mkdir()
    loaded = load(str(tmp_path / "gt.json"), str(demo_folder / "model_a.json"), Rule())
    empty_window.show_loaded(loaded.with_images(tmp_path / "images"))
    empty_window.context.store.update(panel="viewer", image=truth["images"][0]["id"])
    empty_window.context.store.flush()
    empty_window.grab()
    idle(qtbot, empty_window)
    assert empty_window.loaded is not None
    assert empty_window.panel("viewer").isVisible()


# Files of other data than what is looked at


def test_what_was_asked_of_other_data_is_forgotten(
    window: MainWindow, qtbot: QtBot, demo_folder: Path, tmp_path: Path
) -> None:
    store = window.context.store
    own = (("car", 0.5),)
    store.apply(lambda state: state.with_thresholds(per_class=own))
    store.update(query=ExampleQuery(gt="car", dt="bus"), image_filter='split == "valid"')
    store.flush()
    truth = {
        "images": [{"id": "only", "file_name": "a.jpg"}],
        "annotations": [],
        "categories": [{"id": 1, "name": "spaceship"}],
    }
    (tmp_path / "gt.json").write_text(json.dumps(truth))
    (tmp_path / "dt.json").write_text("[]")
    window.open_files(str(tmp_path / "gt.json"), str(tmp_path / "dt.json"))
    idle(qtbot, window)
    assert window.loaded is not None
    assert window.loaded.evaluation.labels == ["spaceship"]
    assert store.state.query == ExampleQuery()
    assert store.state.thresholds.per_class == ()


def test_a_scene_is_painted_before_its_states_have_come(window: MainWindow) -> None:
    store = window.context.store
    store.update(panel="viewer")
    store.flush()
    window.grab()
    panel = window.panel("viewer")
    assert isinstance(panel, ViewerPanel)
    canvas = panel.canvas
    assert len(canvas._order) > 1
    # As when the status line is laid out anew, for the job that reads the picture.
    canvas.show_scene(Scene("other", canvas.scene.area, canvas.scene.marks[:1]))
    canvas.grab()
    canvas.at(QPointF(9, 9))


# Pictures


def png(width: int, height: int, data: bytes = b"") -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        check = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


GIF = (
    b"GIF89a\x02\0\x02\0\x80\0\0\xff\xff\xff\0\0\0"
    + b"!\xf9\x04\0\x0a\0\0\0,\0\0\0\0\x02\0\x02\0\0\x02\x02\x84Q\0" * 3
    + b";"
)
"""Three pictures, of which the first is shown."""

PICTURES: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda good: good[: len(good) // 3],
    "head alone": lambda good: good[:20],
    "huge header": lambda _good: png(20_000, 20_000),
    "huge header, little data": lambda _good: png(20_000, 20_000, zlib.compress(b"\0" * 100)),
    "absurd header": lambda _good: png(2**31 - 1, 2**31 - 1),
    "no pixels": lambda _good: png(0, 0),
    "text": lambda _good: b"no picture at all",
    "svg": lambda _good: b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9"/></svg>',
    "empty": lambda _good: b"",
    "noise": lambda good: good[:40] + bytes(range(256)) * 20 + good[60:],
}


@pytest.mark.qt_log_ignore(
    "JPEG", "Unsupported marker"
)  # Qt's decoder says what is broken on purpose
@pytest.mark.parametrize("kind", PICTURES)
def test_a_bad_picture_leaves_its_boxes(
    empty_window: MainWindow, qtbot: QtBot, demo_folder: Path, tmp_path: Path, kind: str
) -> None:
    truth = json.loads((demo_folder / "gt.json").read_text())
    name = truth["images"][0]["file_name"]
    (tmp_path / "images").mkdir()
    good = (demo_folder / "images" / name).read_bytes()
    (tmp_path / "images" / name).write_bytes(PICTURES[kind](good))
    loaded = load(str(demo_folder / "gt.json"), str(demo_folder / "model_a.json"), Rule())
    empty_window.show_loaded(loaded.with_images(tmp_path / "images"))
    for panel in ("viewer", "gallery"):
        empty_window.context.store.update(panel=panel, image=truth["images"][0]["id"])
        empty_window.context.store.flush()
        empty_window.grab()
        idle(qtbot, empty_window)
        qtbot.waitUntil(lambda: empty_window.context.thumbnails.is_idle, timeout=20_000)
    viewer = empty_window.panel("viewer")
    assert isinstance(viewer, ViewerPanel)
    assert viewer.canvas.scene.marks
    if viewer.canvas._picture is None:
        assert f"{name} cannot be shown: " in viewer.note.text()
    assert not empty_window.banner.isVisible()


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".txt", ""])
def test_a_picture_is_what_its_bytes_say(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"picture{suffix}"
    path.write_bytes(GIF)
    picture = read_picture(path, None)
    assert picture.image is not None
    assert (picture.image.width(), picture.image.height()) == (2, 2)
    assert decode(path, Part(0, None, None, 8)).image is not None


def test_a_huge_header_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    path.write_bytes(png(20_000, 20_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    picture = read_picture(path, (20_000.0, 20_000.0))
    piece = decode(path, Part(0, (0.0, 0.0, 100.0), (20_000.0, 20_000.0), 100))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 4 * MOST_PIXELS / 1024 * 1.5, "KiB"
    assert piece.image is None or picture.image is not None


def test_pictures_that_vanish_are_said(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    generate(folder, n_images=3)
    loaded = load(str(folder / "gt.json"), str(folder / "model_a.json"), Rule())
    window.context.store.update(panel="viewer")
    window.show_loaded(loaded)
    idle(qtbot, window)
    (folder / "images").rename(folder / "away")
    image_id = loaded.dataset.image_ids[1]
    window.context.store.update(image=image_id)
    window.context.store.flush()
    idle(qtbot, window)
    viewer = window.panel("viewer")
    assert isinstance(viewer, ViewerPanel)
    assert "was not found" in viewer.note.text()
    assert viewer.name_folder.isVisible()
    window.context.store.update(panel="gallery")
    window.context.store.flush()
    window.grab()
    qtbot.waitUntil(lambda: window.context.thumbnails.is_idle, timeout=20_000)
    (folder / "away").rename(folder / "images")
    window.context.store.update(panel="viewer", image=loaded.dataset.image_ids[2])
    window.context.store.flush()
    idle(qtbot, window)
    assert viewer.note.text() == ""
