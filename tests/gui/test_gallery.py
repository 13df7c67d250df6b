"""The gallery and the examples dock through real clicks, drags and keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

import errata
from errata.results.examples import Examples
from errata_gui.canvas.gallery import GalleryCanvas
from errata_gui.loaded import Loaded
from errata_gui.panels import example_list
from errata_gui.panels.example_list import ExampleList
from errata_gui.shell.window import MainWindow
from errata_gui.state import ExampleQuery, Rule

Left, NoKey = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
Control, Shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def dock(window: MainWindow) -> ExampleList:
    """The dock beside the panels."""
    return cast("ExampleList", next(p for p in window.docks.panels if p.KEY == "examples"))


def shown(window: MainWindow) -> Examples:
    """What the present state lists."""
    window.context.store.flush()
    assert window.resolved is not None
    return window.resolved.listing.examples


@pytest.fixture
def gallery(window: MainWindow) -> ExampleList:
    """The gallery in the middle, all examples."""
    window.context.store.update(panel="gallery")
    window.context.store.flush()
    panel = window.panel("gallery")
    panel.grab()
    return cast("ExampleList", panel)


def click(
    qtbot: QtBot, canvas: GalleryCanvas, position: int, keys: Qt.KeyboardModifier = NoKey
) -> None:
    canvas.grab()
    qtbot.mouseClick(canvas.viewport(), Left, keys, canvas.rect_of(position).center())


def band(qtbot: QtBot, canvas: GalleryCanvas, start: QPoint, end: QPoint) -> None:
    """Drag from one place to another."""
    port = canvas.viewport()
    qtbot.mousePress(port, Left, NoKey, start)
    for step in (1, 2, 3):
        point = start + (end - start) * (step / 3)
        event = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(point), QPointF(port.mapToGlobal(point)),
            Qt.MouseButton.NoButton, Left, NoKey,
        )  # fmt: skip
        QApplication.sendEvent(port, event)
    qtbot.mouseRelease(port, Left, NoKey, end)


@pytest.mark.parametrize("score", [None, 0.3, 0.7])
def test_as_many_as_the_confusion_matrix_says(window: MainWindow, score: float | None) -> None:
    store = window.context.store
    store.update(thresholds=replace(store.state.thresholds, score=score))
    store.flush()
    assert window.resolved is not None
    matrix = window.resolved.confusion
    labels = [*window.resolved.labels, errata.BACKGROUND]
    cells = [*np.argwhere(matrix.matrix).tolist(), [0, 3]]
    for row, column in cells[:: 1 if score is None else 5]:
        store.update(query=ExampleQuery(labels[row], labels[column]))
        assert len(shown(window)) == matrix.matrix[row, column]
        count = dock(window).shown
        assert count.text() == f"{matrix.matrix[row, column]:,}"
    dock(window).grab()
    assert count.width() >= count.fontMetrics().horizontalAdvance(count.text())
    store.update(query=ExampleQuery())
    assert len(shown(window)) == matrix.matrix.sum()
    for kind in ("tp", "fp", "fn"):
        store.update(query=ExampleQuery(kind=kind))
        assert len(shown(window)) == getattr(window.resolved.metrics, kind)


def test_a_query_of_a_label_and_of_images(window: MainWindow) -> None:
    store = window.context.store
    store.update(query=ExampleQuery(label="car"))
    found, labels = shown(window), window.resolved.labels  # type: ignore[union-attr]
    car = labels.index("car")
    assert len(found) > 0
    assert np.all((found.gt_class == car) | (found.dt_class == car))
    some = (*found.image_ids[:3], "no such image")
    store.update(query=ExampleQuery(images=some, source="lasso"))
    assert set(shown(window).image_ids) == set(some) - {"no such image"}
    assert "lasso" in dock(window).about.text()


def test_a_click_looks_at_an_example(
    gallery: ExampleList, window: MainWindow, qtbot: QtBot
) -> None:
    click(qtbot, gallery.canvas, 2)
    found, state = shown(window), window.context.store.state
    record = found.inferences.arrays["record"][found.dt[2]]
    assert state.example == f"dt:{record}"
    assert state.selected == (state.example,)
    assert state.image == found.image_ids[2]
    assert gallery.canvas.current == dock(window).canvas.current == int(found.dt[2])
    assert found.image_ids[2] is not None
    assert "TP" in gallery.canvas.accessibleDescription()


def test_ctrl_and_shift_select_more(gallery: ExampleList, window: MainWindow, qtbot: QtBot) -> None:
    codes = gallery.canvas._codes
    click(qtbot, gallery.canvas, 1)
    click(qtbot, gallery.canvas, 3, Control)
    window.context.store.flush()
    keys = window.context.review.keys
    assert set(keys.codes(window.context.store.state.selected)) == set(codes[[1, 3]])
    click(qtbot, gallery.canvas, 1, Control)
    assert set(keys.codes(window.context.store.state.selected)) == {codes[3]}
    click(qtbot, gallery.canvas, 0)
    window.context.store.flush()
    click(qtbot, gallery.canvas, 4, Shift)
    window.context.store.flush()
    assert set(keys.codes(window.context.store.state.selected)) == set(codes[:5])
    assert "5 selected" in gallery.shown.text()
    qtbot.keyClick(gallery.canvas, Qt.Key.Key_Escape)
    assert window.context.store.state.selected == ()


def test_a_rubber_band_selects_what_it_touches(
    gallery: ExampleList, window: MainWindow, qtbot: QtBot
) -> None:
    canvas = gallery.canvas
    canvas.grab()
    start = canvas.rect_of(0).topLeft() - QPoint(4, 4)
    end = canvas.rect_of(canvas.columns + 1).center()
    band(qtbot, canvas, start, end)
    window.context.store.flush()
    touched = [0, 1, canvas.columns, canvas.columns + 1]
    keys = window.context.review.keys
    chosen = set(keys.codes(window.context.store.state.selected).tolist())
    assert chosen == set(canvas._codes[touched].tolist())
    assert window.context.store.state.example == keys.key(int(canvas._codes[0]))


def test_keys_go_from_cell_to_cell(gallery: ExampleList, window: MainWindow, qtbot: QtBot) -> None:
    canvas, store = gallery.canvas, window.context.store
    canvas.setFocus()
    keys, n = window.context.review.keys, len(canvas._codes)

    def at() -> int | None:
        store.flush()
        return canvas.position(keys.code(store.state.example))

    click(qtbot, canvas, 0)
    for key, expected in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 1 + canvas.columns),
        (Qt.Key.Key_Left, canvas.columns),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_End, n - 1),
        (Qt.Key.Key_Right, n - 1),
        (Qt.Key.Key_Home, 0),
    ):
        qtbot.keyClick(canvas, key)
        assert at() == expected
        assert expected in canvas.visible
    qtbot.keyClick(canvas, Qt.Key.Key_PageDown)
    down = at()
    assert down is not None
    assert down >= canvas.columns
    qtbot.keyClick(canvas, Qt.Key.Key_PageUp)
    assert at() == 0
    qtbot.keyClick(canvas, Qt.Key.Key_Down, Shift)
    store.flush()
    assert len(store.state.selected) == canvas.columns + 1


def test_j_and_k_go_on_from_anywhere(window: MainWindow, qtbot: QtBot) -> None:
    store, found = window.context.store, shown(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.navigation.setFocus()
    for key, expected in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        qtbot.keyClick(window.navigation, key)
        store.flush()
        assert window.context.review.keys.code(store.state.example) == found.dt[expected]
    assert not store.can_undo, "to go through examples is no step"


def test_letters_are_typed_into_a_line(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    line = dock(window).filter.line
    line.setFocus()
    qtbot.keyClicks(line, "jkxpu1")
    assert line.text() == "jkxpu1"
    assert window.context.store.state.example is None
    dock(window).filter.line.clear()


@pytest.mark.parametrize("how", ["double click", "enter"])
def test_an_example_is_opened(
    gallery: ExampleList, window: MainWindow, qtbot: QtBot, how: str
) -> None:
    window.context.store.changed.disconnect()  # The viewer is another panel's.
    canvas = gallery.canvas
    if how == "enter":
        canvas.mark(int(canvas._codes[1]), canvas._codes[1:2])
        qtbot.keyClick(canvas, Qt.Key.Key_Return)
    else:
        canvas.grab()
        qtbot.mouseDClick(canvas.viewport(), Left, NoKey, canvas.rect_of(1).center())
    state = window.context.store.state
    assert state.panel == "viewer"
    assert state.example == window.context.review.keys.key(int(canvas._codes[1]))
    assert state.image is not None


# Order, kinds, filter


def test_sorting(gallery: ExampleList, window: MainWindow, qtbot: QtBot) -> None:
    gallery.order.sort.setCurrentIndex(gallery.order.sort.findData("iou"))
    gallery.order.sort.activated.emit(gallery.order.sort.currentIndex())
    qtbot.mouseClick(gallery.order.order, Left)
    ious = shown(window).iou
    ious = ious[~np.isnan(ious)]
    assert np.all(np.diff(ious) >= 0)
    assert dock(window).order.sort.currentText() == "IoU"


def test_kinds_are_shown_and_hidden(gallery: ExampleList, window: MainWindow, qtbot: QtBot) -> None:
    assert window.resolved is not None
    whole = len(shown(window))
    n = {kind: shown(window).kind.count(kind) for kind in ("tp", "fp", "fn", "confused")}
    qtbot.mouseClick(gallery.chips.chips["tp"], Left)
    assert len(shown(window)) == whole - n["tp"]
    assert gallery.shown.text() == f"{whole - n['tp']:,} of {whole:,}"
    ignored = len(window.resolved.evaluation.examples(
        kind=["absorbed", "not_evaluated"], score_thr=window.resolved.score_thr))  # fmt: skip
    qtbot.mouseClick(gallery.chips.chips["absorbed"], Left)
    assert len(shown(window)) == whole - n["tp"] + ignored
    for chip in ("fp", "fn", "confused", "absorbed"):
        qtbot.mouseClick(gallery.chips.chips[chip], Left)
    assert len(shown(window)) == 0
    assert gallery.none.isVisible()
    qtbot.mouseClick(gallery.show_all, Left)
    assert len(shown(window)) == whole
    window.context.store.update(query=ExampleQuery(kind="fn"))
    window.context.store.flush()
    assert not gallery.chips.chips["tp"].isEnabled()
    assert gallery.chips.chips["confused"].isEnabled()


def test_a_filter_is_typed(gallery: ExampleList, window: MainWindow, qtbot: QtBot) -> None:
    whole, line = len(shown(window)), gallery.filter.line
    line.setFocus()
    qtbot.keyClicks(line, "iou < .7")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    found = shown(window)
    assert 0 < len(found) < whole
    assert np.all(found.iou < 0.7)
    assert gallery.shown.text() == f"{len(found):,} of {whole:,}"
    assert dock(window).filter.line.text() == "iou < .7"
    qtbot.mouseClick(gallery.filter.cross, Left)
    assert len(shown(window)) == whole
    assert line.text() == ""
    window.context.store.undo()
    assert len(shown(window)) == len(found)
    assert line.text() == "iou < .7"


def test_a_wrong_filter_says_where(gallery: ExampleList, window: MainWindow, qtbot: QtBot) -> None:
    whole, line = len(shown(window)), gallery.filter.line
    line.setFocus()
    qtbot.keyClicks(line, "scor > .7")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert gallery.filter.said.isVisible()
    assert "did you mean score" in gallery.filter.said.text()
    assert gallery.filter.place.text() == "scor > .7\n^"
    assert len(shown(window)) == whole
    qtbot.keyClick(line, Qt.Key.Key_Backspace)
    assert not gallery.filter.said.isVisible()
    line.popup.hide()


def test_a_filter_of_another_session_that_does_not_fit(
    gallery: ExampleList, window: MainWindow
) -> None:
    whole = len(shown(window))
    window.context.store.update(example_filter='weather == "fog"')
    assert len(shown(window)) == whole
    assert "weather" in gallery.filter.said.text()


def test_nothing_there(gallery: ExampleList, window: MainWindow, qtbot: QtBot) -> None:
    store = window.context.store
    store.update(query=ExampleQuery("car", "dog"), example_filter="score > 2")
    assert len(shown(window)) == 0
    assert gallery.none.isVisible()
    assert not gallery.canvas.isVisible()
    qtbot.mouseClick(gallery.show_all, Left)
    store.flush()
    assert store.state.example_filter == ""


# Staying where one is


def test_what_is_in_sight_stays_while_the_slider_moves(
    gallery: ExampleList, window: MainWindow
) -> None:
    store, canvas = window.context.store, gallery.canvas
    store.update(thresholds=replace(store.state.thresholds, score=0.3), query=ExampleQuery())
    store.flush()
    canvas.verticalScrollBar().setValue(1500)
    seen = [int(canvas._codes[p]) for p in canvas.visible]
    height = canvas.rect_of(canvas.visible.start).top()
    store.update(thresholds=replace(store.state.thresholds, score=0.35))
    store.flush()
    position = canvas.position(seen[0])
    assert position is not None
    assert canvas.rect_of(position).top() == height
    store.update(query=ExampleQuery(kind="tp"))
    store.flush()
    assert canvas.verticalScrollBar().value() == 0


def test_what_is_looked_at_stays_when_rows_move(
    gallery: ExampleList, window: MainWindow, qtbot: QtBot
) -> None:
    store, canvas = window.context.store, gallery.canvas
    qtbot.keyClick(canvas, Qt.Key.Key_End)
    qtbot.keyClick(canvas, Qt.Key.Key_End)
    store.flush()
    current = canvas.current
    store.apply(lambda s: replace(s, gallery=replace(s.gallery, descending=False)))
    store.flush()
    assert canvas.current == current
    assert canvas.position(current) in canvas.visible


def test_the_wheel_changes_the_size_and_the_slider_shows_it(
    gallery: ExampleList, window: MainWindow, qtbot: QtBot
) -> None:
    canvas, before = gallery.canvas, window.context.store.state.gallery.size
    canvas.size_wanted.emit(224)
    window.context.store.flush()
    assert window.context.store.state.gallery.size == 224
    assert dock(window).order.zoom.value() == gallery.order.zoom.value()
    assert canvas.rect_of(0).width() == 224
    gallery.order.zoom.setValue(0)
    window.context.store.flush()
    assert window.context.store.state.gallery.size == 64
    window.context.store.undo()
    assert window.context.store.state.gallery.size == before
    qtbot.mouseClick(gallery.order.crops, Left)
    window.context.store.flush()
    assert not window.context.store.state.gallery.crops


# Pictures


def pieces(window: MainWindow, canvas: GalleryCanvas, qtbot: QtBot) -> list[str]:
    """Wait for the pictures in sight, and say what became of each."""
    canvas.grab()

    def parts() -> list[object]:
        return [
            window.context.thumbnails.get(canvas._part(canvas._cell(p))) for p in canvas.visible
        ]

    qtbot.waitUntil(lambda: all(piece is not None for piece in parts()))
    return [piece.problem for piece in parts()]  # type: ignore[attr-defined]


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


def test_a_tooltip_says_all(gallery: ExampleList, qtbot: QtBot) -> None:
    canvas = gallery.canvas
    canvas.grab()
    point = canvas.rect_of(0).center()
    event = QHelpEvent(QEvent.Type.ToolTip, point, canvas.viewport().mapToGlobal(point))
    QApplication.sendEvent(canvas.viewport(), event)
    qtbot.waitUntil(lambda: "true positive" in QToolTip.text())
    QToolTip.hideText()


# Many


@pytest.fixture(scope="module")
def many() -> Loaded:
    """120,000 detections, hardly a match among them, and no pictures."""
    rng, n_images, n = np.random.default_rng(4), 400, 120_000
    dataset = errata.Dataset.from_arrays(
        image_ids=np.arange(n_images),
        annotation_images=np.arange(n_images),
        boxes_xywh=np.tile([10.0, 10.0, 50.0, 40.0], (n_images, 1)),
        class_ids=np.ones(n_images, dtype=int),
        image_sizes=np.tile([640.0, 480.0], (n_images, 1)),
    )
    boxes = np.column_stack([rng.uniform(0, 380, (n, 2)), rng.uniform(5, 100, (n, 2))])
    inferences = errata.InferenceSet.from_arrays(
        dataset,
        images=rng.integers(0, n_images, n),
        boxes_xywh=boxes,
        class_ids=np.ones(n, dtype=int),
        scores=rng.random(n),
    )
    evaluation = errata.evaluate(dataset, inferences)
    return Loaded("", "", dataset, inferences, evaluation, Rule())


@pytest.fixture
def crowded(empty_window: MainWindow, many: Loaded) -> tuple[MainWindow, ExampleList]:
    empty_window.show_loaded(many)
    store = empty_window.context.store
    store.update(panel="gallery", thresholds=replace(store.state.thresholds, score=0.05))
    store.flush()
    return empty_window, cast("ExampleList", empty_window.panel("gallery"))


def settled(panel: ExampleList) -> Callable[[], bool]:
    return lambda: "updating" not in panel.shown.text()


def test_of_many_only_those_in_sight_are_drawn(
    crowded: tuple[MainWindow, ExampleList], qtbot: QtBot
) -> None:
    window, panel = crowded
    qtbot.waitUntil(settled(panel))
    canvas = panel.canvas
    assert len(canvas._codes) > 100_000
    canvas.viewport().repaint()
    in_sight = len(canvas.visible)
    assert 0 < canvas.painted <= in_sight < 100
    assert len(canvas._cells) <= 4 * in_sight
    bar = canvas.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    canvas.viewport().repaint()
    qtbot.waitUntil(lambda: window.context.thumbnails.is_idle)
    QApplication.processEvents()
    bar.setValue(bar.value() + 20)
    QApplication.processEvents()
    assert 0 < canvas.painted <= 2 * canvas.columns, "a small scroll draws what comes into sight"
    bar.setValue(bar.maximum())
    canvas.viewport().repaint()
    assert canvas.visible.stop == len(canvas._codes)
    qtbot.waitUntil(lambda: window.context.thumbnails.is_idle)


def test_a_long_list_follows_when_the_slider_rests(
    crowded: tuple[MainWindow, ExampleList], qtbot: QtBot
) -> None:
    window, panel = crowded
    qtbot.waitUntil(settled(panel))
    store, n = window.context.store, len(panel.canvas._codes)
    for score in (0.1, 0.2, 0.3):
        store.update("drag", thresholds=replace(store.state.thresholds, score=score))
        store.flush()
        assert "updating" in panel.shown.text()
        assert len(panel.canvas._codes) == n
    qtbot.waitUntil(settled(panel))
    assert len(panel.canvas._codes) == len(shown(window)) < n
    store.update(thresholds=replace(store.state.thresholds, score=0.9))
    store.flush()
    assert settled(panel)(), "a short one follows at once"
    assert len(panel.canvas._codes) == len(shown(window)) <= example_list.AT_ONCE


def test_a_hidden_list_does_nothing(crowded: tuple[MainWindow, ExampleList], qtbot: QtBot) -> None:
    window, panel = crowded
    qtbot.waitUntil(settled(panel))
    store = window.context.store
    store.update(thresholds=replace(store.state.thresholds, score=0.1))
    store.flush()
    store.update(panel="overview")
    store.flush()
    assert not panel._timer.isActive()
    store.update(panel="gallery")
    store.flush()
    qtbot.waitUntil(settled(panel))
    assert len(panel.canvas._codes) == len(shown(window))


# Copies


@pytest.mark.parametrize(
    "changes",
    [
        {"query": ExampleQuery("car", "car")},
        {"query": ExampleQuery("person", errata.BACKGROUND), "example_filter": "area < 900"},
        {"query": ExampleQuery(label="car", kinds=("fp", "absorbed"))},
        {"query": ExampleQuery(kind="fp"), "example_filter": 'size == "small"'},
        {"image_filter": "n_gt > 3"},
    ],
)
def test_the_python_gives_what_is_shown(
    gallery: ExampleList, window: MainWindow, demo: Loaded, changes: dict[str, Any]
) -> None:
    window.context.store.update(**changes)
    found = shown(window)
    given = eval(gallery.python(), {"ev": demo.evaluation, "errata": errata})
    assert given.gt.tolist() == found.gt.tolist()
    assert given.dt.tolist() == found.dt.tolist()
    assert len(found) > 0


def test_the_table_is_what_is_shown(gallery: ExampleList, window: MainWindow) -> None:
    window.context.store.update(query=ExampleQuery(kind="confused"))
    found = shown(window)
    table = gallery.table()
    assert table is not None
    names, rows = table
    assert len(rows) == len(found)
    first = dict(zip(names, rows[0], strict=True))
    assert first["image_id"] == found.image_ids[0]
    box = found.inferences.arrays["boxes_xywh"][found.dt[0]].tolist()
    assert [first[f"dt_{part}"] for part in "xywh"] == box
    assert first["annotation_id"] == found.dataset.annotation_ids[found.gt[0]]
