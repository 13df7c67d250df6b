"""The viewer's list of objects, and what is copied of it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.gui.viewer_steps import click, own_point

from errata.results.objects import Objects
from errata_gui.panels.viewer import ViewerPanel
from errata_gui.shell.window import MainWindow


def test_the_list_is_what_is_drawn_and_is_linked(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    canvas, model = viewer.canvas, viewer.model
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
