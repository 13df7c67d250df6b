"""The filter of images through real clicks and keys: it narrows everything, or says why not."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from errata_gui.shell.window import MainWindow

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


def test_a_filter_is_typed_with_completion_and_narrows_everything(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert window.resolved is not None
    whole = window.resolved.metrics
    qtbot.keyClick(window, Qt.Key.Key_F, CTRL)
    line = window.filter_bar.field.line
    assert line.hasFocus()
    qtbot.keyClicks(line, "spl")
    assert line.popup.isVisible()
    qtbot.keyClick(line.popup, Qt.Key.Key_Return)
    assert line.text() == "split "
    qtbot.keyClicks(line, '== "valid"')
    qtbot.keyClick(line, Qt.Key.Key_Return)
    window.context.store.flush()
    assert window.context.store.state.image_filter == 'split == "valid"'
    assert window.loaded is not None
    data = window.loaded.dataset
    assert data.split is not None
    valid = [i for i, s in zip(data.image_ids, data.split, strict=True) if s == "valid"]
    thresholds = window.context.store.state.thresholds
    expected = window.loaded.evaluation.subset(valid).metrics(thresholds.score, thresholds.iou)
    assert window.resolved.metrics.tp == expected.tp != whole.tp
    assert window.filter_bar.kept.text() == f"{len(valid)} of {len(data)} images"
    assert window.status.filter.isVisible()
    qtbot.mouseClick(window.status.filter, LEFT)
    window.context.store.flush()
    assert window.resolved.metrics.tp == whole.tp
    assert window.status.filter.text() == "filter images\N{HORIZONTAL ELLIPSIS}"
    assert not window.filter_bar.isVisible()


def test_a_filter_on_counts_follows_the_slider(window: MainWindow) -> None:
    store = window.context.store
    store.update(image_filter="fp > 2")
    for score in (0.2, 0.6):
        store.apply(lambda state, score=score: state.with_thresholds(score=score))  # type: ignore[misc]
        store.flush()
        assert window.loaded is not None
        assert window.resolved is not None
        rows = window.loaded.evaluation.per_image(score, 0.5)
        kept = [i for i, fp in zip(rows.image_ids, rows["fp"], strict=True) if fp > 2]
        assert window.resolved.metrics.fp == window.loaded.evaluation.subset(kept).metrics(score).fp


def test_what_is_no_filter_gets_a_caret(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F, CTRL)
    bar = window.filter_bar
    qtbot.keyClicks(bar.field.line, "fn > > 2")
    qtbot.keyClick(bar.field.line, Qt.Key.Key_Return)
    assert bar.field.place.isVisible()
    text, caret = bar.field.place.text().split("\n")
    assert text[caret.index("^")] == ">"
    assert "found '>'" in bar.field.said.text()
    assert window.context.store.state.image_filter == ""
    qtbot.keyClick(bar.field.line, Qt.Key.Key_Backspace)
    assert not bar.field.place.isVisible()
    qtbot.keyClick(bar.field.line, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_a_filter_that_does_not_fit_the_data_is_not_applied_and_said(window: MainWindow) -> None:
    assert window.resolved is not None
    whole = window.resolved.metrics.tp
    window.context.store.update(image_filter="brightness > 3")
    window.context.store.flush()
    assert window.resolved.metrics.tp == whole
    assert "(not applied)" in window.status.filter.toolTip()
    assert "brightness" in window.filter_bar.field.said.text()
    assert window.filter_bar.isVisible()


def test_the_status_bar_counts_what_is_open_and_what_counts(window: MainWindow) -> None:
    assert window.loaded is not None
    data, counts = window.loaded, window.status.counts
    n_images, n_gt = len(data.dataset), data.dataset.n_annotations
    ignored = n_gt - sum(row.n_gt for row in data.evaluation.metrics().per_class)
    assert ignored > 0
    said = f"{n_gt:,} gt ({ignored} ignored)   {len(data.inferences):,} dt"
    assert counts.text() == f"{n_images} images   {said}"
    window.context.store.update(image_filter='split == "valid"')
    window.context.store.flush()
    assert window.resolved is not None
    kept = len(window.resolved.evaluation.ranks_that_count())
    assert counts.text() == f"{kept} of {n_images} images   in the files:   {said}"
