"""The confusion panel through real clicks and keys: every number is as many examples as it says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot
from tests.gui.confusion_steps import at, click_table, confusion, resolved

import errata
from errata_gui.loaded import Loaded, load
from errata_gui.panels.confusion import ConfusionPanel
from errata_gui.shell.window import MainWindow
from errata_gui.state import ExampleQuery, Rule
from errata_gui.theme import LIGHT

LEFT = Qt.MouseButton.LeftButton


def click_cells(window: MainWindow, panel: ConfusionPanel, qtbot: QtBot, seed: int) -> None:
    """Click random cells, rows and columns at random thresholds; compare with the examples."""
    rng, store = np.random.default_rng(seed), window.context.store
    for _ in range(8):
        score, iou = rng.uniform(0, 0.9), rng.choice([0.0, 0.3, 0.5, 0.75])
        store.set(store.state.with_thresholds(score=score, iou=float(iou)))
        store.flush()
        canvas = panel.page.canvas
        assert canvas.picture is not None
        matrix = canvas.picture.arranged.matrix
        row, column = (int(i) for i in rng.choice(np.argwhere(matrix)))
        qtbot.mouseClick(canvas, LEFT, pos=at(panel, row, column))
        assert len(resolved(window).examples) == matrix[row, column]
        qtbot.mouseClick(canvas, LEFT, pos=QPoint(15, at(panel, row, 0).y()))
        assert len(resolved(window).examples) == matrix[row].sum()
        qtbot.mouseClick(canvas, LEFT, pos=QPoint(at(panel, 0, column).x(), 12))
        assert len(resolved(window).examples) == matrix[:, column].sum()
        strips = canvas.picture.strips
        for place, name in enumerate(strips):
            y = canvas.frame.top + canvas.frame.seen_height + 6 + 20 * place + 10
            here = QPoint(at(panel, 0, column).x(), round(y))
            if column == canvas.picture.arranged.background_index:
                continue
            qtbot.mouseClick(canvas, LEFT, pos=here)
            assert store.state.query.kind == name
            assert len(resolved(window).examples) == canvas.picture.strip(name)[column]


@pytest.mark.parametrize("options", [
    {}, {"order": "confusion"}, {"top": 3}, {"top": 4, "order": "confusion", "normalise": "row"},
])  # fmt: skip
def test_a_click_gives_as_many_examples_as_the_cell_says(
    window: MainWindow, qtbot: QtBot, options: dict[str, Any]
) -> None:
    panel = confusion(window, as_tables=False, **options)
    click_cells(window, panel, qtbot, 1)


@pytest.mark.parametrize(("gt", "dt", "rule"), [
    ("voc100_multiformat/canonical_coco/gt.json", "voc100_multiformat/canonical_coco/dt.json",
     Rule()),
    ("coco_val2014_100/instances_val2014_100.json",
     "coco_val2014_100/instances_val2014_fakebbox100_results.json", Rule()),
    ("coco_val2014_100/instances_val2014_100.json",
     "coco_val2014_100/instances_val2014_fakebbox100_results.json", Rule(protocol="score")),
])  # fmt: skip
def test_the_same_on_real_data(
    empty_window: MainWindow, data_dir: Path, qtbot: QtBot, gt: str, dt: str, rule: Rule
) -> None:
    empty_window.show_loaded(load(str(data_dir / gt), str(data_dir / dt), rule))
    panel = confusion(empty_window, as_tables=False, top=12)
    click_cells(empty_window, panel, qtbot, 2)


def test_other_holds_what_is_not_shown(window: MainWindow, qtbot: QtBot) -> None:
    panel = confusion(window, as_tables=False, top=3)
    arranged = panel.page.canvas.picture.arranged if panel.page.canvas.picture else None
    assert arranged is not None
    assert arranged.other_index == 3
    assert len(arranged.members[3]) == 6
    assert arranged.matrix.sum() == resolved(window).confusion.matrix.sum()
    qtbot.mouseClick(panel.page.canvas, LEFT, pos=at(panel, 3, 3))
    query = resolved(window).state.query
    assert query.gt == query.dt == arranged.members[3]
    assert query.title() == "6 other classes → 6 other classes"
    assert ExampleQuery.from_dict(query.to_dict()) == query
    assert len(resolved(window).examples) == arranged.matrix[3, 3]


def test_background_is_told_from_a_class_of_that_name(
    empty_window: MainWindow, qtbot: QtBot
) -> None:
    boxes = [[0, 0, 10, 10], [50, 50, 10, 10]]
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[1, 1], boxes_xywh=boxes, class_ids=[1, 2],
        categories={1: "car", 2: "background"},
    )  # fmt: skip
    model = errata.InferenceSet.from_arrays(
        dataset, images=[1], boxes_xywh=[boxes[1]], class_ids=[2], scores=[0.9]
    )
    ev = errata.evaluate(dataset, model)
    empty_window.show_loaded(Loaded("gt", "dt", dataset, model, ev, Rule()))
    panel = confusion(empty_window)
    qtbot.mouseClick(panel.page.canvas, LEFT, pos=at(panel, 1, 1))
    assert resolved(empty_window).state.query == ExampleQuery("background", "background")
    assert len(resolved(empty_window).examples) == 1
    qtbot.mouseClick(panel.page.canvas, LEFT, pos=at(panel, 0, 2))
    assert resolved(empty_window).state.query.dt is errata.BACKGROUND
    assert len(resolved(empty_window).examples) == 1


def test_options_change_what_is_drawn(window: MainWindow, qtbot: QtBot) -> None:
    panel = confusion(window, as_tables=False)
    options, store = panel.page.options, window.context.store
    qtbot.mouseClick(options.log, LEFT)
    store.flush()
    assert store.state.matrix.log is False
    assert panel.page.legend.scale.log is False
    options.values.setFocus()
    qtbot.keyClick(options.values, Qt.Key.Key_Down)
    store.flush()
    assert store.state.matrix.normalise == "row"
    assert panel.page.legend.scale.unit == "share"
    assert "row" in panel.page.legend.accessibleName()
    store.undo()
    store.flush()
    assert options.values.currentData() == "count"
    qtbot.mouseClick(options.buttons["Zoom in"], LEFT)
    assert panel.page.canvas.frame.cell > panel.page.canvas.frame.fitting
    qtbot.mouseClick(options.buttons["Fit"], LEFT)
    assert not panel.page.canvas.frame.zoomed


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("normalise", ["count", "row", "column"])
def test_colours_of_errors_only_leave_the_diagonal_out(
    window: MainWindow, qtbot: QtBot, normalise: str, log: bool
) -> None:
    panel = confusion(window, normalise=normalise, log=log)
    page, store, python = panel.page, window.context.store, panel.python()

    def colours() -> tuple[Any, Any]:
        assert page.canvas.picture is not None
        found, hits = page.canvas.picture.indices, np.eye(page.canvas.picture.n, dtype=bool)
        return found[~hits], found[hits]

    errors, hits = colours()
    # Background apart, which holds many, mistakes are pale beside what is right.
    assert hits.max() > errors.max() or normalise != "count"
    before = errors.max()
    qtbot.mouseClick(page.options.errors, LEFT)
    store.flush()
    panel.grab()
    assert store.state.matrix.errors_only
    errors, hits = colours()
    assert errors.max() == 255 > before
    assert not hits.any()
    matrix = resolved(window).confusion.matrix
    assert ((errors > 0) == (matrix[~np.eye(len(matrix), dtype=bool)] > 0)).all()
    assert page.legend.title.startswith("errors only\n")
    assert "errors only" in page.legend.accessibleName()
    assert page.legend.scale.ticks()[-1][0] == 1
    assert panel.python() == python, "colours are no part of the numbers"
    qtbot.waitUntil(lambda: page.canvas.frame.cell > 30)
    # A hit is seen, in the colour of lines, with its number.
    image, frame = page.canvas.grab().toImage(), page.canvas.frame
    x, y = frame.corner(0, 0)
    inside = [
        image.pixelColor(round(x + dx), round(y + dy)).name().upper()
        for dx in range(4, round(frame.cell) - 3) for dy in range(4, round(frame.cell) - 3)
    ]  # fmt: skip
    assert Counter(inside).most_common(1)[0][0] == LIGHT.line
    assert min(int(name[1:3], 16) for name in inside) < 0x60
    qtbot.mouseClick(page.options.errors, LEFT)
    store.flush()
    assert colours()[0].max() == before


def test_colours_and_order_stay_while_thresholds_move(window: MainWindow, qtbot: QtBot) -> None:
    panel = confusion(window, as_tables=False, order="confusion", top=5)
    page, store = panel.page, window.context.store
    scale, classes = page.legend.scale, page._classes
    store.apply(lambda s: s.with_thresholds(score=0.85))
    store.flush()
    assert (page.legend.scale, page._classes) == (scale, classes)
    qtbot.waitUntil(lambda: page.legend.scale != scale)
    assert page._classes == tuple(resolved(window).confusion.most_mistaken(5))


def test_n_goes_to_the_next_worst_cell_and_shows_its_examples(
    window: MainWindow, qtbot: QtBot
) -> None:
    panel = confusion(window, as_tables=False)
    worst = resolved(window).confusion.mistakes()[:3]
    for row, column in worst.tolist():
        window.context.actions["matrix.next_worst"].trigger()
        assert panel.page.canvas.cursor_cell == (row, column)
        assert len(resolved(window).examples) == resolved(window).confusion.matrix[row, column]
    assert panel.page.readout.text().startswith(panel.page.canvas.accessibleDescription()[:9])
    window.context.store.update(panel="overview")
    window.context.store.flush()
    assert not window.context.actions["matrix.next_worst"].isEnabled()


def test_a_marked_class_can_be_unmarked(window: MainWindow, qtbot: QtBot) -> None:
    label = resolved(window).labels[2]
    panel = confusion(window, as_tables=False, label=label)
    assert panel.page.canvas.picture is not None
    assert panel.page.canvas.picture.marked_index == 2
    assert label in panel.chip.text()
    qtbot.mouseClick(panel.chip, LEFT)
    window.context.store.flush()
    assert window.context.store.state.matrix.label is None
    assert not panel.chip.isVisible()


# Size


def test_1203_classes(empty_window: MainWindow, many: Loaded, qtbot: QtBot) -> None:
    empty_window.show_loaded(many)
    panel = confusion(empty_window)
    assert panel.stack.currentWidget() is panel.tables
    assert panel.tables.report.table.rowCount() == 1203
    click_table(qtbot, panel.tables.pairs, 0, 2)
    first = panel.tables.table.rows_as_shown()[0][2]
    assert len(resolved(empty_window).examples) == first
    panel = confusion(empty_window, as_tables=False)
    canvas = panel.page.canvas
    window_action = empty_window.context.actions["matrix.next_worst"]
    window_action.trigger()
    assert len(resolved(empty_window).examples) == first
    for _ in range(24):
        canvas.zoom(1.25)
    assert canvas.frame.cell > 40
    assert canvas.cursor_cell is not None
    qtbot.mouseClick(canvas, LEFT, pos=at(panel, *canvas.cursor_cell))
    assert len(resolved(empty_window).examples) == first


# As text


@pytest.mark.parametrize("options", [
    {}, {"normalise": "column"}, {"order": "confusion"}, {"top": 3, "normalise": "row"},
])  # fmt: skip
def test_python_computes_what_is_shown(window: MainWindow, options: dict[str, Any]) -> None:
    panel = confusion(window, as_tables=False, **options)
    found = eval(panel.python(), {"ev": resolved(window).evaluation})
    table = panel.table()
    assert table is not None
    headings, rows = table
    np.testing.assert_array_equal(np.array([row[1:] for row in rows]), found)
    assert headings[1:] == [row[0] for row in rows]


def test_the_command_shows_the_same(window: MainWindow, capsys: pytest.CaptureFixture[str]) -> None:
    from json import loads

    from errata.cli.app import run

    panel = confusion(window, as_tables=False)
    command = panel.command()
    assert command is not None
    assert window.loaded is not None
    name, *options = command.split()
    capsys.readouterr()
    assert run([name, window.loaded.gt, window.loaded.dt, *options, "--json"]) == 0
    assert loads(capsys.readouterr().out)["matrix"] == resolved(window).confusion.matrix.tolist()
    window.context.store.apply(lambda s: s.with_thresholds(per_class=(("car", 0.5),)))
    window.context.store.flush()
    assert panel.command() == f"{command} --class-score car=0.5".replace(
        "--iou-thr 0.5 --class-score car=0.5", "--class-score car=0.5 --iou-thr 0.5"
    )


def test_with_nothing_open_it_says_what_is_missing(empty_window: MainWindow) -> None:
    panel = empty_window.panel("confusion")
    empty_window.context.store.update(panel="confusion")
    empty_window.context.store.flush()
    assert panel.empty.isVisible()
    assert "Open" in panel.empty.text()
    assert panel.table() is None
    assert panel.python() == "ev"
