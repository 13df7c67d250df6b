"""The viewer's list of objects, and what is copied of it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from tests.gui.viewer_steps import LEFT, click, flush, own_point

from errata.results.objects import Objects
from errata_gui.panels.viewer import ViewerPanel
from errata_gui.shell.window import MainWindow


def test_the_list_is_what_is_drawn_and_is_linked(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    canvas, model = viewer.canvas, viewer.list.objects
    assert {p for row in model.rows for p in (row.gt, row.dt) if p >= 0} == set(canvas._order)
    viewer.list.selectRow(2)
    window.context.store.flush()
    assert canvas.picked_place == model.rows[2].place
    place = canvas.states.index("fn") if "fn" in canvas.states else canvas.states.index("tp")
    if own_point(viewer, place) is not None:
        click(viewer, qtbot, place)
        assert viewer.list.currentIndex().row() == model.row_of(place)
    viewer.list.sortByColumn(4, Qt.SortOrder.AscendingOrder)
    ious = [row.iou for row in model.rows]
    known = [iou for iou in ious if not np.isnan(iou)]
    assert known == sorted(known)
    assert np.isnan(ious[len(known) :]).all()
    assert canvas.picked_place == model.rows[viewer.list.currentIndex().row()].place


def test_table_and_python_give_the_same(window: MainWindow, viewer: ViewerPanel) -> None:
    assert window.loaded is not None
    table = viewer.table()
    assert table is not None
    headings, rows = table
    assert len(headings) == len(rows[0])
    ev = window.loaded.evaluation
    found = eval(viewer.python(), {"ev": ev})
    assert isinstance(found, Objects)
    shown_dts = {row[-1] for row in rows} - {None}
    asked = {
        object_id
        for side, state, object_id in zip(found.side, found.state, found.ids, strict=True)
        if side == "dt" and state != "dropped"
    }
    assert shown_dts == asked


# Pointing


def row_picture(viewer: ViewerPanel, row: int) -> QImage:
    """What is drawn of a row."""
    rect = viewer.list.visualRect(viewer.list.objects.index(row, 0))
    whole = QRect(0, rect.top(), viewer.list.viewport().width(), rect.height())
    return viewer.list.viewport().grab(whole).toImage()


def box_picture(viewer: ViewerPanel, place: int) -> QImage:
    """What is drawn around a box."""
    rect = viewer.canvas.zoom.rect(viewer.canvas.scene.marks[place].rect).toRect()
    return viewer.canvas.grab(rect.adjusted(-6, -6, 6, 6)).toImage()


def point_at(widget: QWidget, qtbot: QtBot, point: QPoint) -> None:
    """Move the mouse to a point from elsewhere: where it is already, nothing would be told."""
    qtbot.mouseMove(widget, point + QPoint(0, 1))
    qtbot.mouseMove(widget, point)


def point_at_row(viewer: ViewerPanel, qtbot: QtBot, row: int) -> None:
    point_at(viewer.list.viewport(), qtbot, viewer.list.visualRect(
        viewer.list.objects.index(row, 1)).center())  # fmt: skip
    assert viewer.list.hovered_row == row


def leave(widget: QWidget) -> None:
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))


def a_box(viewer: ViewerPanel, side: str) -> tuple[int, QPoint]:
    """Find a box that can be pointed at, and where."""
    marks = viewer.canvas.scene.marks
    places = (place for place in viewer.canvas._order if marks[place].side == side)
    found = ((place, own_point(viewer, place)) for place in places)
    return next((place, point) for place, point in found if point is not None)


@pytest.mark.parametrize("side", ["gt", "dt"])
def test_a_box_that_is_pointed_at_frames_its_row(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot, side: str
) -> None:
    canvas, before = viewer.canvas, window.context.store.state
    place, point = a_box(viewer, side)
    row = viewer.list.objects.row_of(place)
    viewer.list.scrollTo(viewer.list.objects.index(row, 0))
    plain = row_picture(viewer, row), box_picture(viewer, place)
    point_at(canvas, qtbot, point)
    assert viewer.list.hovered_row == row
    pointed = row_picture(viewer, row), box_picture(viewer, place)
    leave(canvas)
    assert (viewer.list.hovered_row, canvas.hovered_place) == (-1, -1)
    assert (row_picture(viewer, row), box_picture(viewer, place)) == plain
    qtbot.mouseClick(canvas, LEFT, pos=point)
    leave(canvas)
    flush(viewer)
    picked = row_picture(viewer, row), box_picture(viewer, place)
    point_at(canvas, qtbot, point)
    both = row_picture(viewer, row)
    for one, two in ((plain, pointed), (plain, picked), (pointed, picked)):
        assert one[0] != two[0]
        assert one[1] != two[1]
    assert both not in (pointed[0], picked[0]), "seen on a row that is picked, too"
    assert before.example is None


def test_a_row_that_is_pointed_at_shows_its_box(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    canvas, before = viewer.canvas, window.context.store.state
    for row in (0, 2, 1):
        place = viewer.list.objects.rows[row].place
        plain = box_picture(viewer, place)
        point_at_row(viewer, qtbot, row)
        assert (canvas.hovered_place, viewer.list.hovered_row) == (place, row)
        assert box_picture(viewer, place) != plain
    leave(viewer.list.viewport())
    assert (canvas.hovered_place, viewer.list.hovered_row) == (-1, -1)
    window.context.store.flush()
    assert window.context.store.state == before, "to point at something chooses nothing"


def test_what_is_pointed_at_is_let_go_when_it_leaves_the_picture(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    canvas, store = viewer.canvas, window.context.store
    place = next(p for p in canvas._order if canvas.states[p] in ("tp", "fp"))
    place = viewer.list.objects.rows[viewer.list.objects.row_of(place)].place
    point_at_row(viewer, qtbot, viewer.list.objects.row_of(place))
    viewer.list.sortByColumn(3, Qt.SortOrder.AscendingOrder)
    assert viewer.list.hovered_row == viewer.list.objects.row_of(place), "it moves with its row"
    store.apply(lambda s: s.with_thresholds(score=1.0))
    flush(viewer)
    assert not canvas.is_drawn(place)
    assert (canvas.hovered_place, viewer.list.hovered_row) == (-1, -1)
    point_at_row(viewer, qtbot, 0)
    qtbot.keyClick(canvas, Qt.Key.Key_J)
    flush(viewer)
    assert (canvas.hovered_place, viewer.list.hovered_row) == (-1, -1)
