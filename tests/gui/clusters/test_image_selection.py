"""Images selected by lasso: shown, kept, exported, cleared."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from tests.gui.test_scatter import circle, drag, expected

from errata_gui.canvas.lasso import Mode
from errata_gui.jobs import Failure
from errata_gui.loaded import Loaded
from errata_gui.panels.clusters import ClustersPanel
from errata_gui.shell.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier


def pressed(panel: ClustersPanel, text: str, qtbot: QtBot) -> None:
    """Press a button of the line below the points, or its entry in the menu at the line's end."""
    button = next(b for b in panel.selection._buttons if b.text().startswith(text))
    if button.isVisible():
        qtbot.mouseClick(button, LEFT)
        return
    menu = panel.selection.more.menu()
    menu.aboutToShow.emit()
    next(a for a in menu.actions() if a.text().startswith(text)).trigger()


def rows_of(file: Path, panel: ClustersPanel) -> list[dict[str, str]]:
    """Read an exported table, as what reads it leaves out its first lines; they are the stamp."""
    lines = file.read_text().splitlines()
    stamp = [line for line in lines if line.startswith("#")]
    assert panel.resolved is not None
    data = panel.resolved.loaded
    assert stamp[0].startswith("# Clusters: odd, ones, ")
    for blake3 in (data.dataset.blake3, data.inferences.blake3):
        assert any(blake3 in line for line in stamp)
    assert f"# IoU threshold: {panel.resolved.iou_thr:g}" in stamp
    assert lines[: len(stamp)] == stamp
    return list(csv.DictReader(lines[len(stamp) :]))


def select(panel: ClustersPanel, places: list[int], source: str) -> None:
    panel.choosing.select(np.array(places), source)


def test_a_lasso_goes_to_the_gallery_and_is_exported_under_its_name(
    clustered: ClustersPanel, window: MainWindow, demo: Loaded, qtbot: QtBot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    canvas = clustered.canvas
    x, y = (round(value) for value in canvas.pixel_of(60))
    path = circle(x, y, 40)
    inside = expected(canvas, path)
    assert 0 < inside.sum() < len(inside)
    drag(qtbot, canvas, path, SHIFT)
    store = window.context.store
    store.flush()
    wanted = np.array(demo.dataset.image_ids)[inside].tolist()
    assert store.state.query.images == tuple(wanted)
    assert store.state.query.source == "lasso"
    name = clustered.selection.name
    name.setFocus()
    name.selectAll()
    qtbot.keyClicks(name, "odd, ones")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    store.flush()
    assert store.state.query.title() == f"all examples in odd, ones ({len(wanted)} images)"
    space = clustered.present.space if clustered.present else None
    assert space is not None
    for ending in (".csv", ".json"):
        file = tmp_path / f"chosen{ending}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, f=file: (str(f), ""))
        pressed(clustered, "Export", qtbot)
        assert window.status.currentMessage() == f"Saved {len(wanted)} images as {file}"
        if ending == ".json":
            found = json.loads(file.read_text())
            assert found["name"] == "odd, ones"
            rows = found["images"]
        else:
            rows = rows_of(file, clustered)
            assert {row["selection"] for row in rows} == {"odd, ones"}
        assert [int(row["image_id"]) for row in rows] == wanted
        assert [int(row["cluster"]) for row in rows] == space.labels[inside].tolist()
        names = np.array(demo.dataset.file_names)[inside].tolist()
        assert [row["file_name"] for row in rows] == names
    clustered.choosing.show()
    assert store.state.panel == "gallery"
    store.update(panel="clusters")
    assert not list(tmp_path.glob("*.part"))


def test_the_hint_says_what_a_drag_does_now(
    panel: ClustersPanel, window: MainWindow, qtbot: QtBot
) -> None:
    """Each sentence is held against what the drag that it names then does."""
    canvas, hint, store = panel.canvas, panel.selection.hint, window.context.store

    def dragged(index: int, keys: Qt.KeyboardModifier) -> set[int]:
        """Draw a circle around a point, and give what it holds."""
        x, y = (round(value) for value in canvas.pixel_of(index))
        path = circle(x, y, 30)
        drag(qtbot, canvas, path, keys)
        store.flush()
        return set(np.flatnonzero(expected(canvas, path)).tolist())

    def selected() -> set[int]:
        mask = canvas.selection
        return set() if mask is None else set(np.flatnonzero(mask).tolist())

    none, alt = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier
    # Before anything is clustered there is no row to speak of.
    assert hint.text() == "Shift + drag selects with a lasso"
    assert panel.selection.count.text() == "nothing selected"
    first = dragged(60, SHIFT)
    assert selected() == first
    assert hint.text() == (
        "Shift + drag adds, Alt + drag takes away, Shift + Alt keeps the overlap, "
        "Ctrl + drag selects anew, Esc clears"
    )
    assert hint.fontMetrics().horizontalAdvance(hint.text()) <= hint.width(), "it is read whole"
    far = next(i for i in range(len(canvas._points)) if not first & {i})
    second = dragged(far, SHIFT)
    assert selected() == first | second
    assert dragged(60, alt) == first
    assert selected() == second - first
    assert dragged(far, SHIFT | alt) == second
    assert selected() == second - first
    assert dragged(60, Qt.KeyboardModifier.ControlModifier) == first == selected()
    # With the tool on a plain drag selects anew, and that is said first.
    qtbot.mouseClick(panel.tools.lasso, LEFT)
    assert hint.text().startswith("Drag selects anew, Shift + drag adds, ")
    assert dragged(far, none) == second == selected()
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    store.flush()
    assert selected() == set()
    assert hint.text() == "Drag selects with a lasso"


def test_the_hint_speaks_of_rows_where_there_are_some(
    clustered: ClustersPanel, window: MainWindow, qtbot: QtBot
) -> None:
    hint = clustered.selection.hint
    assert hint.text().endswith("; a row of the table selects its cluster")
    at = clustered.view.visualRect(clustered.model.index(0, 1)).center()
    qtbot.mouseClick(clustered.view.viewport(), LEFT, pos=at)
    window.context.store.flush()
    assert clustered.canvas.selection is not None
    assert "row" not in hint.text()


def test_an_export_that_fails_says_so(
    clustered: ClustersPanel, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    select(clustered, [0, 1], "two")
    window.context.store.flush()
    nowhere = tmp_path / "not" / "there.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(nowhere), ""))
    told: list[Failure] = []
    window.context.jobs.failed.connect(told.append)
    clustered.choosing.export()
    assert "there.csv" in told[0].sentence


def test_keep_only_filters_everything(
    clustered: ClustersPanel, window: MainWindow, demo: Loaded
) -> None:
    select(clustered, [3, 5, 8], "three")
    window.context.store.flush()
    clustered.choosing.keep_only()
    window.context.store.flush()
    assert window.resolved is not None
    assert window.resolved.evaluation.ranks_that_count() == [3, 5, 8]
    # What the filter leaves out is no point any more: neither seen nor chosen.
    assert np.flatnonzero(clustered.canvas._codes).tolist() == [3, 5, 8]
    assert sum(entry.count for entry in clustered.legend._entries) == 3


def test_a_filter_is_added_to_the_one_that_is_there(
    clustered: ClustersPanel, window: MainWindow
) -> None:
    window.context.store.update(image_filter='split == "train" or n_gt > 2')
    select(clustered, list(range(20)), "some")
    window.context.store.flush()
    clustered.choosing.keep_only()
    window.context.store.flush()
    assert window.resolved is not None
    kept = window.resolved.per_image
    assert set(kept.ranks) <= set(range(20))
    splits = window.resolved.loaded.dataset.split
    assert splits is not None
    fits = [splits[r] == "train" or n > 2 for r, n in zip(kept.ranks, kept["n_gt"], strict=True)]
    assert all(fits)


def test_a_double_click_clears_the_selection(
    clustered: ClustersPanel, window: MainWindow, qtbot: QtBot
) -> None:
    select(clustered, [1, 2], "two")
    window.context.store.flush()
    assert clustered.selection.name.isVisible()
    height = clustered.selection.height()
    qtbot.mouseDClick(clustered.canvas, LEFT, pos=QPoint(3, 3))
    window.context.store.flush()
    assert window.context.store.state.query.images is None
    assert clustered.canvas.selection is None
    assert clustered.selection.height() == height


def test_modes_without_a_selection_before() -> None:
    found = np.array([True, False])
    assert Mode.ADD.join(None, found).tolist() == [True, False]
    assert Mode.SUBTRACT.join(None, found).tolist() == [False, False]
    assert Mode.INTERSECT.join(None, found).tolist() == [False, False]
