"""A tag is on both objects of an example: what users see when thresholds part the two."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot
from tests.gui import gallery_steps, viewer_steps
from tests.gui.gallery_steps import shown

import errata
from errata.workspace import Workspace
from errata_gui.loaded import Loaded
from errata_gui.panels.example_list import ExampleList
from errata_gui.panels.tag_dialogs import NoteDialog
from errata_gui.shell.window import MainWindow
from errata_gui.state import ExampleQuery, Rule

LOW = 0.02
"""A score threshold that keeps nearly all detections."""


@pytest.fixture
def panel(empty_window: MainWindow, data: Loaded) -> ExampleList:
    """The gallery, worst true positives first."""
    empty_window.show_loaded(data)
    panel = gallery_steps.opened(empty_window)
    store = empty_window.context.store
    store.update(query=ExampleQuery(kind="tp", kinds=("tp",)))
    store.apply(lambda state: state.with_thresholds(score=LOW))
    store.flush()
    return panel


def slide(window: MainWindow, qtbot: QtBot, score: float) -> None:
    """Drag the score slider."""
    slider = window.bar.score
    slider.grab()
    height = slider.height() // 2
    start, end = (QPoint(round(slider.position(v)), height) for v in (slider.value, score))
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(slider, end)
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=end)
    window.context.store.flush()


def look_at(window: MainWindow, panel: ExampleList, qtbot: QtBot, position: int) -> None:
    """Click a cell, wherever it is."""
    panel.canvas.reveal(int(panel.canvas._codes[position]))
    gallery_steps.click(qtbot, panel.canvas, position)
    window.context.store.flush()


def parted(window: MainWindow) -> tuple[int, int, int]:
    """Find a match that becomes a miss, and nothing else, above its score: position, gt, dt."""
    found, loaded = shown(window), window.loaded
    assert loaded is not None
    above = loaded.evaluation.examples(kind="fn", score_thr=0.9).gt.tolist()
    for position, (gt, dt) in enumerate(zip(found.gt.tolist(), found.dt.tolist(), strict=True)):
        if gt in above and found.score[position] < 0.85:
            return position, gt, dt
    pytest.fail("no match is parted")


def cell_tags(window: MainWindow, panel: ExampleList, gt: int, dt: int) -> list[str]:
    """What the gallery's tooltip says of the tags of an example; it must be listed."""
    found = shown(window)
    rows = zip(found.gt.tolist(), found.dt.tolist(), strict=True)
    position = next(i for i, pair in enumerate(rows) if pair == (gt, dt))
    lines = panel.canvas._cell(position).hint.splitlines()
    said = [line.removeprefix("tags: ") for line in lines if line.startswith("tags: ")]
    return said[0].split(", ") if said else []


def show_kind(window: MainWindow, kind: str) -> None:
    window.context.store.update(query=ExampleQuery(kind=kind, kinds=(kind,)))
    window.context.store.flush()


def test_a_tag_on_a_match_is_seen_on_the_miss_that_is_left(
    empty_window: MainWindow, panel: ExampleList, qtbot: QtBot
) -> None:
    window, store = empty_window, empty_window.context.store
    position, gt, dt = parted(window)
    look_at(window, panel, qtbot, position)
    qtbot.keyClicks(panel.canvas, "1")
    store.flush()
    assert cell_tags(window, panel, gt, dt) == ["check"]
    show_kind(window, "fn")
    slide(window, qtbot, 0.9)
    assert cell_tags(window, panel, gt, -1) == ["check"]
    store.update(example_filter='"check" in tags')
    assert shown(window).gt.tolist() == [gt], "no other miss was tagged"
    slide(window, qtbot, LOW)
    show_kind(window, "tp")
    assert (shown(window).gt.tolist(), shown(window).dt.tolist()) == ([gt], [dt])


def test_undo_takes_it_from_both_at_any_threshold(
    empty_window: MainWindow, panel: ExampleList, qtbot: QtBot
) -> None:
    window, store = empty_window, empty_window.context.store
    position, gt, dt = parted(window)
    look_at(window, panel, qtbot, position)
    qtbot.keyClicks(panel.canvas, "1")
    store.flush()
    show_kind(window, "fn")
    slide(window, qtbot, 0.9)
    review = window.context.review
    for undone, tags in (("slider", ("check",)), ("kind", ("check",)), ("tag", ())):
        window.context.actions["view.undo"].trigger()
        store.flush()
        assert (review.tags_of(gt, -1), review.tags_of(-1, dt)) == (tags, tags), undone
    for _ in range(3):
        window.context.actions["view.redo"].trigger()
        store.flush()
    assert cell_tags(window, panel, gt, -1) == ["check"]
    with Workspace(window.context.review.path, read_only=True) as workspace:
        assert workspace.tags == {"check": 2}


def test_what_a_miss_loses_its_detection_keeps(
    empty_window: MainWindow, panel: ExampleList, qtbot: QtBot
) -> None:
    window = empty_window
    position, gt, dt = parted(window)
    look_at(window, panel, qtbot, position)
    qtbot.keyClicks(panel.canvas, "1")
    show_kind(window, "fn")
    slide(window, qtbot, 0.9)
    at = shown(window).gt.tolist().index(gt)
    look_at(window, panel, qtbot, at)
    qtbot.keyClicks(panel.canvas, "1")
    window.context.store.flush()
    assert cell_tags(window, panel, gt, -1) == []
    slide(window, qtbot, LOW)
    show_kind(window, "tp")
    assert cell_tags(window, panel, gt, dt) == ["check"]
    look_at(window, panel, qtbot, shown(window).gt.tolist().index(gt))
    qtbot.keyClicks(panel.canvas, "1")
    window.context.store.flush()
    assert cell_tags(window, panel, gt, dt) == [], "what is seen can be taken away"
    with Workspace(window.context.review.path, read_only=True) as workspace:
        assert workspace.tags == {}


def test_a_match_is_tagged_whichever_of_its_boxes_is_picked(
    empty_window: MainWindow, panel: ExampleList, qtbot: QtBot
) -> None:
    window = empty_window
    viewer = viewer_steps.shown(window, qtbot)
    objects = window.resolved.objects if window.resolved else None
    assert objects is not None
    gt_place = next(
        place for place, (side, state) in enumerate(zip(objects.side, objects.state, strict=True))
        if side == "gt" and state == "tp" and viewer_steps.own_point(viewer, place) is not None
    )  # fmt: skip
    viewer_steps.click(viewer, qtbot, gt_place)
    qtbot.keyClicks(viewer.canvas, "3")
    gt, dt = int(objects.row[gt_place]), int(objects.partner[gt_place])
    review = window.context.review
    assert review.tags_of(gt, -1) == review.tags_of(-1, dt) == ("wrong box",)


def test_a_note_is_found_again_on_the_miss(
    empty_window: MainWindow, panel: ExampleList, qtbot: QtBot
) -> None:
    window = empty_window
    position, gt, dt = parted(window)
    look_at(window, panel, qtbot, position)

    def write(text: str) -> NoteDialog:
        window.context.actions["review.note"].trigger()
        dialog = window.findChildren(NoteDialog)[-1]
        dialog.entry.moveCursor(dialog.entry.textCursor().MoveOperation.End)
        qtbot.keyClicks(dialog.entry, text)
        dialog.accept()
        window.context.store.flush()
        return dialog

    write("blurred")
    show_kind(window, "fn")
    slide(window, qtbot, 0.9)
    look_at(window, panel, qtbot, shown(window).gt.tolist().index(gt))
    dialog = write(", and small")
    assert dialog.entry.toPlainText() == "blurred, and small"
    review = window.context.review
    assert review.note_of(gt, -1) == "blurred, and small"
    assert review.note_of(gt, dt) == "blurred\nblurred, and small", "two notes, and none is hidden"
    window.context.store.undo()
    assert review.note_of(gt, dt) == "blurred"


def test_an_ignored_region_has_no_part_in_what_it_absorbs(
    empty_window: MainWindow, tmp_path: Path
) -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[1], boxes_xywh=[[0, 0, 100, 100]], class_ids=[1],
        crowd=[True],
    )  # fmt: skip
    model = errata.InferenceSet.from_arrays(
        dataset, images=[1, 1], boxes_xywh=[[0, 0, 50, 50], [50, 50, 50, 50]], class_ids=[1, 1],
        scores=[0.9, 0.8],
    )  # fmt: skip
    evaluation = errata.evaluate(dataset, model)
    empty_window.show_loaded(Loaded("", "", dataset, model, evaluation, Rule()))
    panel = gallery_steps.opened(empty_window)
    store = empty_window.context.store
    store.update(query=ExampleQuery(kinds=("absorbed",)))
    store.apply(lambda state: state.with_thresholds(score=0.5))
    store.flush()
    assert shown(empty_window).kind == ["absorbed"] * 2
    for name in ("next", "tag1"):
        empty_window.context.actions[f"review.{name}"].trigger()
        store.flush()
    assert [panel.canvas._cell(place).marks for place in (0, 1)] == [("1",), ()]
    store.update(example="gt:1", selected=())
    store.flush()
    empty_window.context.actions["review.tag3"].trigger()
    store.flush()
    assert empty_window.context.review.tags_of(0, -1) == ("wrong box",)
    assert [panel.canvas._cell(place).marks for place in (0, 1)] == [("1",), ()]
