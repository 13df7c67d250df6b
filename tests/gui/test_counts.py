"""A click on a cell lists exactly as many examples as the cell says, through the widgets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot
from tests.gui.confusion_steps import at, confusion, resolved

from errata_gui.loaded import Loaded, load
from errata_gui.panels.base import Panel
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule

LEFT = Qt.MouseButton.LeftButton
FILES = {
    "voc": ("voc100_multiformat", "canonical_coco/gt.json", "canonical_coco/dt.json"),
    "coco": ("coco_val2014_100", "instances_val2014_100.json",
             "instances_val2014_fakebbox100_results.json"),
}  # fmt: skip


def listed(window: MainWindow) -> int:
    """Read how many examples the dock says it shows."""
    dock: Panel = next(panel for panel in window.docks.panels if panel.KEY == "examples")
    dock.grab()
    return int(dock.shown.text().split(",  ")[0].split(" of ")[0].replace(",", ""))


def click_cells(window: MainWindow, qtbot: QtBot, seed: int, n: int = 12) -> None:
    """Click random cells that are not 0, at random thresholds."""
    rng, store = np.random.default_rng(seed), window.context.store
    panel = confusion(window, as_tables=False)
    qtbot.waitUntil(lambda: all(dock.isVisible() for dock in window.docks.panels))
    for _ in range(n):
        score, iou = float(rng.uniform(0, 0.95)), float(rng.choice([0.0, 0.25, 0.5, 0.75, 0.9]))
        store.set(store.state.with_thresholds(score=score, iou=iou))
        store.flush()
        canvas = panel.page.canvas
        canvas.grab()
        assert canvas.picture is not None
        matrix = canvas.picture.arranged.matrix
        cells = np.argwhere(matrix)
        if not len(cells):
            continue
        row, column = (int(i) for i in cells[rng.integers(len(cells))])
        here = at(panel, row, column)
        qtbot.mouseClick(canvas, LEFT, pos=here)
        assert len(resolved(window).examples) == matrix[row, column]
        assert listed(window) == matrix[row, column], (score, iou, row, column)
        margin = QPoint(15, here.y())
        qtbot.mouseClick(canvas, LEFT, pos=margin)
        store.flush()
        assert listed(window) == matrix[row].sum()


@pytest.mark.parametrize("rule", [Rule(), Rule(same_class_first=True), Rule(protocol="score")])
def test_demo(window: MainWindow, demo: Loaded, qtbot: QtBot, rule: Rule) -> None:
    window.show_loaded(demo.rematch(rule))
    click_cells(window, qtbot, 1)


@pytest.mark.parametrize("name", list(FILES))
def test_real_data(empty_window: MainWindow, qtbot: QtBot, data_dir: Path, name: str) -> None:
    folder, gt, dt = FILES[name]
    loaded = load(str(data_dir / folder / gt), str(data_dir / folder / dt), Rule())
    empty_window.show_loaded(loaded)
    click_cells(empty_window, qtbot, 2)
