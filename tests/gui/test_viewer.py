"""The image viewer: its boxes and their states, through real clicks and keys."""

from __future__ import annotations

import random

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot
from tests.gui.viewer_steps import LEFT, click, flush, own_point, shown

import errata
from errata_gui import theme
from errata_gui.loaded import Loaded
from errata_gui.panels.viewer import ViewerPanel
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule


def test_a_click_on_a_box_explains_the_right_row(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    clicked = 0
    for place in list(viewer.canvas._order):
        if own_point(viewer, place) is None:
            continue
        click(viewer, qtbot, place)
        mark = viewer.canvas.scene.marks[place]
        assert window.resolved is not None
        assert window.resolved.subject == (mark.side, mark.row)
        why = window.resolved.explanation
        assert why is not None
        assert (why.subject["kind"], why.subject["row"]) == (mark.side, mark.row)
        assert why.state == viewer.canvas.states[place]
        clicked += 1
    assert clicked >= 3


def test_states_are_those_of_the_examples_at_random_thresholds(
    window: MainWindow, viewer: ViewerPanel
) -> None:
    rng = random.Random(3)
    loaded, store = window.loaded, window.context.store
    assert loaded is not None
    for _ in range(12):
        rank = rng.randrange(len(loaded.dataset))
        score, iou = rng.random(), rng.random()
        image_id = loaded.dataset.image_ids[rank]
        store.update(image=image_id)
        store.set(store.state.with_thresholds(score=score, iou=iou))
        store.flush()
        alone = loaded.evaluation.subset([image_id])
        expected = set()
        for kind in (None, "absorbed", "not_evaluated"):
            found = alone.examples(kind=kind, score_thr=score, iou_thr=iou)
            for name, gt, dt in zip(found.kind, found.gt.tolist(), found.dt.tolist(), strict=True):
                expected |= {(name, "gt", gt)} if gt >= 0 else set()
                expected |= {(name, "dt", dt)} if dt >= 0 else set()
        canvas = viewer.canvas
        drawn = {
            (state, mark.side, mark.row)
            for mark, state in zip(canvas.scene.marks, canvas.states, strict=True)
            if state not in ("dropped", "ignored")
        }
        assert drawn == expected
        n_dt = int((loaded.inferences.arrays["image"] == rank).sum())
        assert sum(mark.side == "dt" for mark in canvas.scene.marks) == n_dt


def test_a_box_changes_its_kind_while_the_slider_moves(
    window: MainWindow, viewer: ViewerPanel
) -> None:
    canvas, store = viewer.canvas, window.context.store
    place = canvas.states.index("tp")
    score = canvas.scene.marks[place].score
    before = canvas.zoom
    store.apply(lambda s: s.with_thresholds(score=score), "score")
    store.flush()
    assert canvas.states[place] == "tp"
    assert canvas.is_drawn(place)
    store.apply(lambda s: s.with_thresholds(score=float(np.nextafter(score, 2))), "score")
    store.flush()
    assert canvas.states[place] == "dropped"
    assert not canvas.is_drawn(place)
    viewer.bar.layers["below_threshold"].click()
    store.flush()
    assert canvas.is_drawn(place)
    assert canvas.zoom == before


def test_the_same_point_clicked_again_gives_what_lies_below(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    canvas = viewer.canvas
    points = (canvas.zoom.rect(mark.rect).center() for mark in canvas.scene.marks)
    point = next(p.toPoint() for p in points if len(canvas.at(QPointF(p.toPoint()))) >= 2)
    here = canvas.at(QPointF(point))
    picked = []
    for _ in range(len(here) + 1):
        qtbot.mouseClick(canvas, LEFT, pos=point)
        window.context.store.flush()
        picked.append(canvas.picked_place)
    assert picked == [*here, here[0]]


def test_layers_follow_buttons_letters_and_undo(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    canvas, store = viewer.canvas, window.context.store
    canvas.setFocus()
    for key, name in (
        (Qt.Key.Key_G, "gt"), (Qt.Key.Key_D, "dt"), (Qt.Key.Key_L, "labels"),
        (Qt.Key.Key_I, "ignored"), (Qt.Key.Key_B, "below_threshold"),
    ):  # fmt: skip
        before = getattr(store.state.viewer, name)
        qtbot.keyClick(canvas, key)
        store.flush()
        assert getattr(store.state.viewer, name) is not before
        assert viewer.bar.layers[name].isChecked() is not before
        if name in ("gt", "dt"):
            sides = {canvas.scene.marks[place].side for place in canvas._order}
            assert name not in sides
        store.undo()
        store.flush()
        assert viewer.bar.layers[name].isChecked() is before
    qtbot.keyClick(canvas, Qt.Key.Key_L)
    flush(viewer)
    assert canvas.written == []


def test_a_hidden_viewer_draws_nothing(
    window: MainWindow, viewer: ViewerPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.context.store.update(panel="overview")
    window.context.store.flush()
    drawn: list[object] = []
    monkeypatch.setattr(viewer, "draw", drawn.append)
    window.context.store.apply(lambda s: s.with_thresholds(score=0.1))
    window.context.store.flush()
    assert drawn == []
    window.context.store.update(panel="viewer")
    window.context.store.flush()
    assert drawn[-1] is window.resolved


def test_a_change_of_look_is_drawn(window: MainWindow, viewer: ViewerPanel) -> None:
    corner = QPoint(viewer.canvas.width() - 3, 3)
    for look in (theme.DARK, theme.LIGHT):
        window.set_theme(look)
        image = viewer.canvas.grab().toImage()
        assert QColor(image.pixel(corner)).name() == look.ground.lower()


def test_a_data_set_without_images(empty_window: MainWindow, qtbot: QtBot) -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[], annotation_images=[], boxes_xywh=np.empty((0, 4)), class_ids=[]
    )
    model = errata.InferenceSet.from_arrays(
        dataset, images=[], boxes_xywh=np.empty((0, 4)), class_ids=[], scores=[]
    )
    empty_window.show_loaded(
        Loaded("", "", dataset, model, errata.evaluate(dataset, model), Rule())
    )
    viewer = shown(empty_window, qtbot)
    assert "no images" in viewer.shown.text()
    assert viewer.table() is None
