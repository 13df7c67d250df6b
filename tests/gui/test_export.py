"""Views as files and in the clipboard: stamped, whole, and refused in one sentence."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from errata_gui.panels.base import Panel
from errata_gui.panels.catalogue import CATALOGUE
from errata_gui.panels.example_list import ExampleList
from errata_gui.shell.window import MainWindow
from errata_gui.state import ExampleQuery
from errata_gui.theme import GRID

PICTURES = ("overview", "confusion", "curves", "surface", "gallery", "viewer", "clusters")


def shown(window: MainWindow, key: str, qtbot: QtBot) -> Panel:
    """Show a panel and wait for what it computes beside the window."""
    window.context.store.update(panel=key)
    window.context.store.flush()
    panel = window.panel(key)
    qtbot.waitUntil(panel.isVisible)
    panel.grab()
    qtbot.waitUntil(lambda: not window.context.jobs.running, timeout=20_000)
    panel.grab()
    return panel


def save_as(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


@pytest.mark.parametrize("key", PICTURES)
def test_a_png_carries_its_stamp(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    panel = shown(window, key, qtbot)
    assert window.loaded is not None
    save_as(monkeypatch, tmp_path / "once.png")
    window.exporting.run("export.save_png", panel)
    save_as(monkeypatch, tmp_path / "twice")
    window.exporting.run("export.save_png_2x", panel)
    once, twice = QImage(str(tmp_path / "once.png")), QImage(str(tmp_path / "twice.png"))
    assert not once.isNull()
    assert (twice.width(), twice.height()) == (2 * once.width(), 2 * once.height())
    said = once.text("Description")
    assert said == twice.text("Description")
    assert said.startswith(panel.TITLE)
    for fact in (
        "protocol: iou", "rule: class agnostic", "IoU threshold: 0.5",
        window.loaded.dataset.blake3, window.loaded.inferences.blake3,
    ):  # fmt: skip
        assert fact in said


def test_twice_as_fine_is_drawn_finer_not_enlarged(window: MainWindow, qtbot: QtBot) -> None:
    sheet = window.exporting.sheet(shown(window, "confusion", qtbot))
    once, twice = sheet.image(1), sheet.image(2)
    enlarged = once.scaled(twice.width(), twice.height())
    enlarged.setDevicePixelRatio(2)
    differing = sum(
        twice.pixel(x, y) != enlarged.pixel(x, y)
        for x in range(0, twice.width(), 3)
        for y in range(0, twice.height(), 3)
    )
    assert differing > 500


def test_svg_is_drawn_with_vectors_and_described(window: MainWindow, qtbot: QtBot) -> None:
    from xml.etree import ElementTree as ET

    panel = shown(window, "curves", qtbot)
    tree = ET.fromstring(window.exporting.sheet(panel).svg())
    names = Counter(element.tag.rpartition("}")[2] for element in tree.iter())
    desc = next(e for e in tree.iter() if e.tag.endswith("}desc"))
    assert desc.text is not None
    assert "protocol: iou" in desc.text
    assert names["text"] > 10, "words stay words"
    assert names["path"] + names["polyline"] > 5, "lines stay lines"


@pytest.mark.parametrize("key", ["overview", "confusion", "curves", "surface", "viewer"])
def test_csv_gives_the_table_back(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    panel = shown(window, key, qtbot)
    path = tmp_path / "table.csv"
    save_as(monkeypatch, path)
    window.exporting.run("export.save_csv", panel)
    table = panel.table()
    assert table is not None
    lines = path.read_text(encoding="utf-8").splitlines()
    stamp = [line for line in lines if line.startswith("#")]
    assert lines[: len(stamp)] == stamp, "comments come first"
    headings, *rows = csv.reader(lines[len(stamp) :])
    assert headings == list(table[0])
    assert rows == [["" if v is None or v != v else str(v) for v in row] for row in table[1]]


def test_clipboard(window: MainWindow, qtbot: QtBot) -> None:
    panel = shown(window, "overview", qtbot)
    clipboard = QApplication.clipboard()
    window.exporting.run("export.copy_picture", panel)
    picture = clipboard.image()
    wide = panel.picture_of().width() + 2 * GRID
    assert picture.width() == round(wide * panel.devicePixelRatioF())
    window.exporting.run("export.copy_table", panel)
    table = panel.table()
    assert table is not None
    copied = clipboard.text().split("\n\n")[0].splitlines()
    assert len(copied) == 1 + len(table[1])
    assert copied[0].split("\t") == list(table[0])
    assert "Copied the table of Overview" in window.status.currentMessage()


@pytest.mark.parametrize("scrolled", [0, 700])
def test_a_picture_of_the_gallery_ends_with_a_row_and_says_what_is_in_sight(
    window: MainWindow, qtbot: QtBot, scrolled: int
) -> None:
    from xml.etree import ElementTree as ET

    panel = shown(window, "gallery", qtbot)
    assert isinstance(panel, ExampleList)
    canvas = panel.canvas
    qtbot.waitUntil(lambda: canvas.viewport().height() > 400)
    port = canvas.viewport().rect()
    canvas.verticalScrollBar().setValue(scrolled)
    canvas.setFocus()
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(canvas, Qt.Key.Key_C, shift)
    copied, seen = QApplication.clipboard().image(), canvas.viewport().grab().toImage()
    whole = [p for p in canvas.visible if port.contains(canvas.rect_of(p))]
    assert len(whole) < len(canvas.visible), "a row is cut by the window"
    sheet = window.exporting.sheet(panel)
    n = len(canvas._codes)
    assert sheet.stamp.title == f"{panel.subject()}, {len(whole):,} of {n:,} in sight"
    # Rows that are whole, as they are seen, and nothing of another.
    top = canvas.rect_of(whole[0]).top() - 4
    height = canvas.rect_of(whole[-1]).bottom() + 4 - top + 1
    ratio = copied.devicePixelRatio()
    assert ratio == 1
    cut = seen.copy(0, top, port.width(), height)
    assert copied.copy(GRID, GRID, port.width(), height) == cut.convertToFormat(copied.format())
    ground = copied.pixel(2, 2)
    below = range(GRID + height, GRID + height + GRID)
    assert all(copied.pixel(x, y) == ground for y in below for x in range(copied.width()))
    tree = ET.fromstring(sheet.svg())
    pictures = [e for e in tree.iter() if e.tag.endswith("}image")]
    assert len(pictures) <= len(whole)
    assert any(f"{len(whole):,} of {n:,} in sight" in (e.text or "") for e in tree.iter())
    # The table has all of them, and does not say otherwise.
    assert "in sight" not in str(window.exporting.stamp(panel))


def test_a_gallery_that_is_seen_whole_is_a_picture_of_all(window: MainWindow, qtbot: QtBot) -> None:
    panel = shown(window, "gallery", qtbot)
    window.context.store.update(query=ExampleQuery("truck", "bus"))
    window.context.store.flush()
    assert isinstance(panel, ExampleList)
    qtbot.waitUntil(lambda: panel.canvas.viewport().height() > 400)
    assert len(panel.canvas._codes) == 10
    assert window.exporting.sheet(panel).stamp.title == panel.subject()


def test_keys_copy_the_panel_in_use(window: MainWindow, qtbot: QtBot) -> None:
    shown(window, "confusion", qtbot)
    qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier
                   | Qt.KeyboardModifier.ShiftModifier)  # fmt: skip
    assert "answer = ev.confusion(" in QApplication.clipboard().text()
    why = window.docks.panels[-1]
    window.docks.show("why")
    window.activateWindow()
    why.more.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is why.more)
    assert window.exporting.panel is why


def test_what_cannot_be_written_is_said(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = shown(window, "overview", qtbot)
    save_as(monkeypatch, tmp_path / "absent" / "table.csv")
    window.exporting.run("export.save_csv", panel)
    said = window.banner.sentence.text()
    assert "cannot be written" in said
    assert "table.csv" in said
    assert not window.banner.button.isVisible(), "there is nothing to retry"
    assert not (tmp_path / "absent").exists()


def test_a_file_that_was_there_stays_when_writing_fails(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = shown(window, "overview", qtbot)
    path = tmp_path / "table.csv"
    path.write_text("before", encoding="utf-8")
    save_as(monkeypatch, path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    window.exporting.run("export.save_csv", panel)
    assert "No space left on device" in window.banner.sentence.text()
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.glob("*.part")) == []


def test_cancelled_saving_does_nothing(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = shown(window, "overview", qtbot)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    window.exporting.run("export.save_png", panel)
    assert not window.banner.isVisible()


def test_every_panel_has_the_menu_and_says_what_it_lacks(window: MainWindow, qtbot: QtBot) -> None:
    for entry in CATALOGUE:
        panel = shown(window, entry.key, qtbot)
        menu = panel.more.menu()
        assert isinstance(menu, QMenu)
        menu.popup(window.mapToGlobal(QPoint(50, 50)))
        names = [action.objectName() for action in menu.actions()]
        assert names == list(window.exporting.ways)
        for action in menu.actions():
            assert action.isEnabled() or action.toolTip().endswith(".")
        menu.close()


def test_nothing_open(empty_window: MainWindow) -> None:
    for key in empty_window.exporting.ways:
        assert not empty_window.context.actions[key].isEnabled()
        empty_window.exporting.run(key)
    assert "open ground truth and predictions first" in empty_window.banner.sentence.text()


def test_no_two_actions_share_a_key(window: MainWindow, qtbot: QtBot) -> None:
    for entry in CATALOGUE:
        shown(window, entry.key, qtbot)
    keys = [
        key.toString() for _, action in window.context.actions for key in action.shortcuts()
    ]  # fmt: skip
    assert [key for key, n in Counter(keys).items() if n > 1] == []
