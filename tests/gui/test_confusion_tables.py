"""The tables in the place of a matrix of many classes: either filters the other."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.gui.confusion_steps import click_table, confusion, resolved
from tests.gui.large import large

from errata_gui.shell.window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def test_above_25_classes_there_are_tables_unless_a_picture_is_asked_for(
    empty_window: MainWindow, qtbot: QtBot
) -> None:
    for n, tables in ((25, False), (26, True)):
        empty_window.show_loaded(large(n, 20, 200, 400))
        panel = confusion(empty_window, as_tables=None)
        assert (panel.stack.currentWidget() is panel.tables) is tables
    qtbot.mouseClick(panel.looks[False], LEFT)
    empty_window.context.store.flush()
    assert panel.stack.currentWidget() is panel.page
    assert empty_window.context.store.state.matrix.as_tables is False


def test_every_confusion_is_listed_once_and_opens_its_examples(
    window: MainWindow, qtbot: QtBot
) -> None:
    panel = confusion(window, as_tables=True)
    matrix, table = resolved(window).confusion.matrix, panel.tables.table
    wrong = matrix.sum() - np.trace(matrix)
    assert table.values("count").sum() == wrong
    rows = table.rows_as_shown()
    assert [row[2] for row in rows] == sorted((row[2] for row in rows), reverse=True)
    for row in (0, 1, len(rows) - 1):
        panel.tables._forget_pair()
        click_table(qtbot, panel.tables.pairs, row, 2)
        assert len(resolved(window).examples) == rows[row][2]
    gt, dt, _, share = rows[0]
    labels = resolved(window).confusion.labels
    shares = resolved(window).confusion.normalised("row")
    assert share == shares[labels.index(gt), labels.index(dt)]


def test_shares_say_that_they_are_of_the_row(window: MainWindow) -> None:
    """In the row of background they are of no ground truth."""
    panel = confusion(window, as_tables=True)
    table, matrix = panel.tables.table, resolved(window).confusion.matrix
    head, across = table.columns[3].title, Qt.Orientation.Horizontal
    tip = table.headerData(3, across, Qt.ItemDataRole.ToolTipRole)
    assert head == "of row"
    assert "where that is background, of all that was found where nothing is" in tip
    found = [row for row in table.rows_as_shown() if row[0] == "background"]
    assert found
    assert all(share == count / matrix[-1].sum() for _, _, count, share in found)


def test_either_selection_filters_the_other(window: MainWindow, qtbot: QtBot) -> None:
    panel = confusion(window, as_tables=True)
    tables, store = panel.tables, window.context.store
    click_table(qtbot, tables.report.view, 1, 0)
    store.flush()
    label = store.state.matrix.label
    assert label is not None
    assert tables.table.rowCount() > 0
    assert all(label in row[:2] for row in tables.table.rows_as_shown())
    assert label in tables.chips[0].text()
    tables.background.click()
    assert not any("background" in row[:2] for row in tables.table.rows_as_shown())
    click_table(qtbot, tables.pairs, 0, 0)
    store.flush()
    gt, dt = tables.table.rows_as_shown()[0][:2]
    assert {row[0] for row in tables.report.table.rows_as_shown()} == {gt, dt}
    for chip in reversed(tables.chips):
        qtbot.mouseClick(chip, LEFT)
    store.flush()
    assert tables.report.table.rowCount() == 9
    assert store.state.matrix.label is None


def test_both_tables_can_be_filtered_by_text(window: MainWindow, qtbot: QtBot) -> None:
    tables = confusion(window, as_tables=True).tables
    qtbot.keyClicks(tables.filter, "TRUCK")
    found = tables.table.rows_as_shown()
    assert found
    assert all("truck" in row[:2] for row in found)
    qtbot.keyClicks(tables.report.filter, "b")
    assert {row[0] for row in tables.report.table.rows_as_shown()} == {"bicycle", "bus", "boat"}


def test_counts_follow_at_once_and_rows_at_rest(window: MainWindow, qtbot: QtBot) -> None:
    tables = confusion(window, as_tables=True).tables
    cells = tables.table.cells
    window.context.store.apply(lambda s: s.with_thresholds(score=0.05))
    matrix = resolved(window).confusion.matrix
    assert tables.table.cells is cells
    assert (tables.table.values("count") == matrix[cells[:, 0], cells[:, 1]]).all()
    qtbot.waitUntil(lambda: tables.table.cells is not cells)
    assert len(tables.table.cells) == len(resolved(window).mistakes)


def test_python_of_the_tables(window: MainWindow) -> None:
    panel = confusion(window, as_tables=True)
    found = eval(panel.python(), {"ev": resolved(window).evaluation})
    np.testing.assert_array_equal(found, panel.tables.table.cells)
    assert panel.table() is not None
