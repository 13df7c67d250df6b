"""Where the gallery stands: at the top of what is new, at what is looked at, still otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.gui.gallery_steps import click, dock, opened, shown

from errata_gui.canvas.cell_grid import GAP
from errata_gui.loaded import Loaded, load
from errata_gui.panels.example_list import ExampleList
from errata_gui.resolve import Memo, Resolved
from errata_gui.settings import Settings
from errata_gui.shell.held_state import first_state
from errata_gui.shell.session import kept
from errata_gui.shell.window import MainWindow
from errata_gui.state import ExampleQuery, Rule


@pytest.fixture(scope="module")
def other(demo_folder: Path) -> Loaded:
    """Another model on the same pictures: an example's rows are there too, and mean another."""
    folder = demo_folder
    return load(str(folder / "gt.json"), str(folder / "model_b.json"), Rule())


def laid_out(window: MainWindow) -> ExampleList:
    """The gallery in the middle, at its size."""
    panel = opened(window)
    for _ in range(5):
        QApplication.processEvents()
    panel.grab()
    assert panel.canvas.viewport().height() > 200
    return panel


def lists(window: MainWindow) -> tuple[ExampleList, ExampleList]:
    """The dock, and the gallery in the middle."""
    return dock(window), laid_out(window)


def look_at_the_last(panel: ExampleList, qtbot: QtBot) -> None:
    bar = panel.canvas.verticalScrollBar()
    bar.setValue(bar.maximum())
    click(qtbot, panel.canvas, len(panel.canvas._codes) - 1)
    panel.context.store.flush()
    assert bar.value() > 500


def is_in_sight(panel: ExampleList) -> bool:
    """Whether what is looked at is seen whole; in a list lower than a cell, as much as goes."""
    position = panel.canvas.position(panel.canvas.current)
    assert position is not None
    port, rect = panel.canvas.viewport().rect(), panel.canvas.rect_of(position)
    return port.intersected(rect).height() >= min(rect.height(), port.height() - GAP)


def test_other_data_starts_at_the_top(window: MainWindow, other: Loaded, qtbot: QtBot) -> None:
    """Though a cell that was looked at stands far below in it by its number."""
    there = Resolved(other, first_state(other, "gallery"), Memo()).listing.codes
    for panel in lists(window):
        here = panel.canvas._codes
        code = there[np.isin(there, here)][-1]
        place = int(np.flatnonzero(here == code)[0])
        panel.canvas.reveal(int(code))
        click(qtbot, panel.canvas, place)
        window.context.store.flush()
    window.show_loaded(other)
    for panel in lists(window):
        assert panel.canvas.current is None
        assert panel.canvas.verticalScrollBar().value() == 0


def test_another_question_starts_at_the_top_unless_it_holds_what_is_looked_at(
    window: MainWindow, qtbot: QtBot
) -> None:
    store = window.context.store
    for panel in lists(window):
        store.update(query=ExampleQuery())
        store.flush()
        look_at_the_last(panel, qtbot)
        last = shown(window)
        kind, label = last.kind[-1], last.dataset.labels[int(last.gt_class[-1])]
        assert kind == "fn"
        store.update(query=ExampleQuery(kind="tp"))
        store.flush()
        assert panel.canvas.verticalScrollBar().value() == 0
        store.update(query=ExampleQuery(label=label))
        store.flush()
        assert is_in_sight(panel)
        assert panel.canvas.verticalScrollBar().value() > 0


@pytest.mark.parametrize("size", [(1280, 800), (1000, 650)])
def test_a_session_shows_what_was_looked_at(
    empty_window: MainWindow, demo: Loaded, settings: Settings, qtbot: QtBot, size: tuple[int, int]
) -> None:
    """However the docks share the height once the list is there."""
    window = empty_window
    window.resize(*size)
    window.show_loaded(demo)
    for panel in lists(window):
        look_at_the_last(panel, qtbot)
    # Near the end, so that where the list stands is not its end by chance.
    click(qtbot, panel.canvas, len(panel.canvas._codes) - 1 - 3 * panel.canvas.columns)
    window.close()
    again = MainWindow(settings)
    qtbot.addWidget(again)
    again.resize(*size)
    again.show()
    session = kept(settings)
    assert session is not None
    assert session.state.example is not None
    again.show_loaded(demo, session.state_for(demo))
    for panel in lists(again):
        panel.grab()
        assert is_in_sight(panel), panel.KEY
    again.close()


def test_what_is_looked_at_stays_in_sight_when_the_list_gets_lower(
    window: MainWindow, qtbot: QtBot
) -> None:
    panel = laid_out(window)
    canvas = panel.canvas
    look_at_the_last(panel, qtbot)
    click(qtbot, canvas, len(canvas._codes) - 1 - 2 * canvas.columns)
    bar = canvas.verticalScrollBar()
    rect = canvas.rect_of(canvas.position(canvas.current) or 0)
    bar.setValue(bar.value() + rect.bottom() + 8 - canvas.viewport().height())
    assert is_in_sight(panel)
    window.resize(1280, 700)
    QApplication.processEvents()
    panel.grab()
    assert is_in_sight(panel)
    # What was scrolled away stays away.
    bar.setValue(0)
    window.resize(1280, 620)
    QApplication.processEvents()
    panel.grab()
    assert bar.value() == 0


def test_a_slider_moves_nothing_though_what_is_looked_at_is_out_of_sight(
    window: MainWindow, qtbot: QtBot
) -> None:
    store, panel = window.context.store, laid_out(window)
    canvas = panel.canvas
    click(qtbot, canvas, 0)
    bar = canvas.verticalScrollBar()
    bar.setValue(700)
    first = canvas.visible.start + canvas.columns
    code, height = int(canvas._codes[first]), canvas.rect_of(first).top()
    store.apply(lambda s: s.with_thresholds(score=(s.thresholds.score or 0.0) + 0.01))
    store.flush()
    position = canvas.position(code)
    assert position is not None
    assert abs(canvas.rect_of(position).top() - height) <= canvas._grid.pitch
    assert bar.value() > 300


def test_turning_the_order_round_shows_what_is_looked_at(window: MainWindow, qtbot: QtBot) -> None:
    store, panel = window.context.store, laid_out(window)
    click(qtbot, panel.canvas, 0)
    store.apply(lambda s: replace(s, gallery=replace(s.gallery, descending=False)))
    store.flush()
    assert is_in_sight(panel)
    assert panel.canvas.verticalScrollBar().value() > 500
