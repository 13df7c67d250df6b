"""Pictures in the gallery: they come, are missing, or are broken."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot
from tests.gui.gallery_steps import pieces, shown

from errata_gui.loaded import Loaded
from errata_gui.panels.example_list import ExampleList
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule


def test_pictures_come(gallery: ExampleList, window: MainWindow, qtbot: QtBot) -> None:
    before = gallery.canvas.grab().toImage()
    assert set(pieces(window, gallery.canvas, qtbot)) == {""}
    assert gallery.canvas.grab().toImage() != before


def test_missing_pictures_leave_the_boxes(
    gallery: ExampleList, window: MainWindow, demo: Loaded, qtbot: QtBot
) -> None:
    window.show_loaded(demo.with_images(None))
    window.context.store.update(panel="gallery")
    window.context.store.flush()
    canvas = gallery.canvas
    assert set(pieces(window, canvas, qtbot)) == {"no picture"}
    picture = canvas.grab().toImage()
    cell, rect = canvas._cell(0), canvas.rect_of(0)
    left, top, side = cell.square(crop=True) or (0, 0, 1)
    assert cell.gt is not None
    scale = rect.width() / side
    x = rect.left() + round((cell.gt[0] - left) * scale)
    y = rect.top() + round((cell.gt[1] + cell.gt[3] / 2 - top) * scale)
    near = [picture.pixelColor(x + dx, y).name() for dx in range(-2, 3)]
    assert any(color == "#009e73" for color in near), near


def test_a_broken_picture_spoils_no_other(
    gallery: ExampleList, window: MainWindow, demo: Loaded, qtbot: QtBot, tmp_path: Path
) -> None:
    first = shown(window)
    name = demo.dataset.file_names[int(first.image[0])]
    assert name is not None
    assert demo.images is not None
    for file in demo.dataset.file_names:
        assert file is not None
        (tmp_path / file).symlink_to(demo.images / file)
    (tmp_path / name).unlink()
    (tmp_path / name).write_bytes(b"\xff\xd8 broken")
    window.show_loaded(demo.with_images(tmp_path))
    window.context.store.update(panel="gallery")
    window.context.store.flush()
    said = pieces(window, gallery.canvas, qtbot)
    assert said[0].startswith("broken picture")
    assert "" in said


def test_pictures_of_a_folder_named_later_come(
    gallery: ExampleList, window: MainWindow, demo: Loaded, demo_folder: Path, qtbot: QtBot
) -> None:
    window.show_loaded(demo.with_images(None))
    window.context.store.update(panel="gallery")
    window.context.store.flush()
    assert set(pieces(window, gallery.canvas, qtbot)) == {"no picture"}
    assert window.context.thumbnails.is_idle, "no thread looks for files where there are none"
    window.show_pictures(demo_folder / "images")
    window.context.store.flush()
    assert set(pieces(window, gallery.canvas, qtbot)) == {""}


def test_a_folder_named_later_outlives_a_change_of_the_rule(
    gallery: ExampleList, window: MainWindow, demo: Loaded, demo_folder: Path, qtbot: QtBot
) -> None:
    window.show_loaded(demo.with_images(None))
    store, other = window.context.store, Rule(same_class_first=True)
    store.update(rule=other)
    store.flush()
    qtbot.waitUntil(lambda: window.loaded is not None and window.loaded.rule == other)
    window.show_pictures(demo_folder / "images")
    for rule in (demo.rule, other):
        store.update(rule=rule)
        store.flush()
        assert window.loaded is not None
        assert (window.loaded.rule, window.loaded.images) == (rule, demo_folder / "images")


def test_a_picture_that_was_dropped_from_memory_comes_again(
    gallery: ExampleList, window: MainWindow, qtbot: QtBot
) -> None:
    canvas, thumbnails = gallery.canvas, window.context.thumbnails
    pieces(window, canvas, qtbot)
    qtbot.waitUntil(lambda: thumbnails.is_idle and not canvas._ahead.isActive())
    first = canvas._part(canvas.visible.start)
    thumbnails._kept.pop(first)
    canvas.viewport().repaint()
    qtbot.waitUntil(lambda: thumbnails.get(first) is not None)


def test_what_is_near_is_asked_for_when_scrolling_rests(
    gallery: ExampleList, window: MainWindow, qtbot: QtBot
) -> None:
    canvas, thumbnails = gallery.canvas, window.context.thumbnails
    canvas.grab()
    bar = canvas.verticalScrollBar()
    qtbot.waitUntil(lambda: thumbnails.is_idle and not canvas._ahead.isActive())
    jumped_over = []
    for share in (0.3, 0.6, 0.8):
        canvas._forget()
        bar.setValue(int(share * bar.maximum()))
        canvas.viewport().repaint()
        assert set(canvas._parts) == set(canvas.visible)
        jumped_over.append(canvas._part(canvas.visible.stop))
    seen = canvas.visible
    qtbot.waitUntil(lambda: not canvas._ahead.isActive())
    n = len(seen)
    assert set(canvas._parts) == set(range(seen.start - n, seen.stop + n))
    near = [canvas._part(seen.stop), canvas._part(seen.start - 1)]
    qtbot.waitUntil(lambda: all(thumbnails.get(part) is not None for part in near))
    assert thumbnails.get(jumped_over[0]) is None
