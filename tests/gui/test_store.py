"""The store: one announcement for many changes, and undo with words."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from errata_gui.state import ViewState
from errata_gui.store import Store


def test_many_changes_are_announced_once(qtbot: QtBot) -> None:
    store = Store()
    seen: list[tuple[ViewState, ViewState]] = []
    store.changed.connect(lambda old, new: seen.append((old, new)))
    before = store.state
    for iou in (0.6, 0.7, 0.8):
        store.apply(lambda state, iou=iou: state.with_thresholds(iou=iou))  # type: ignore[misc]
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(before, before.with_thresholds(iou=0.8))]


def test_going_back_and_forth_announces_nothing(qtbot: QtBot) -> None:
    store = Store()
    seen: list[object] = []
    store.changed.connect(lambda *_: seen.append(_))
    store.update(image_filter="fn > 2")
    store.undo()
    store.flush()
    assert seen == []


def test_undo_and_redo_say_what_they_change() -> None:
    store = Store()
    assert (store.undo_words, store.redo_words) == ("", "")
    store.update(image_filter="fn > 2")
    store.apply(lambda state: state.with_thresholds(score=0.4))
    assert store.undo_words == "score threshold"
    store.undo()
    assert (store.undo_words, store.redo_words) == ("image filter", "score threshold")
    store.redo()
    assert store.state == ViewState(image_filter="fn > 2").with_thresholds(score=0.4)


def test_where_one_looks_is_no_step_and_stays() -> None:
    store = Store()
    store.update(panel="curves", image=7)
    assert not store.can_undo
    store.apply(lambda state: state.with_thresholds(score=0.4))
    store.update(panel="gallery", example="dt:3", selected=("dt:3", "dt:4"))
    store.undo()
    assert not store.can_undo
    looked = ViewState(panel="gallery", image=7, example="dt:3", selected=("dt:3", "dt:4"))
    assert store.state == looked
    store.update(panel="viewer")
    assert store.can_redo
    store.redo()
    assert store.state == replace(looked, panel="viewer").with_thresholds(score=0.4)


def test_a_run_is_one_step() -> None:
    store = Store()
    for score in (0.1, 0.2, 0.3):
        store.set(store.state.with_thresholds(score=score), "score")
    store.end_run()
    store.set(store.state.with_thresholds(score=0.4), "score")
    store.undo()
    assert store.state.thresholds.score == 0.3
    store.undo()
    assert store.state.thresholds.score is None
