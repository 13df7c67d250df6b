"""What the gallery and the examples dock list: counted, sorted, narrowed, and staying put."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.gui.gallery_steps import Left, dock, shown

import errata
from errata_gui.panels.example_list import ExampleList
from errata_gui.shell.window import MainWindow
from errata_gui.state import ExampleQuery


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


def test_of_a_cell_higher_than_the_list_the_top_is_shown(
    gallery: ExampleList, window: MainWindow
) -> None:
    canvas = dock(window).canvas
    window.context.store.apply(lambda s: replace(s, gallery=replace(s.gallery, size=384)))
    window.context.store.flush()
    assert canvas.viewport().height() < canvas.rect_of(0).height()
    for position in (5, 2):
        canvas.reveal(int(canvas._codes[position]))
        assert 0 <= canvas.rect_of(position).top() < 20
