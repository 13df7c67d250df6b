"""The threshold surface through real clicks, drags and keys, held against the library's grid."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

import errata
from errata_gui.canvas.surface_plot import Cells, SurfacePlot
from errata_gui.jobs import Jobs
from errata_gui.loaded import Loaded
from errata_gui.panels.surface import SLOT, SurfacePanel
from errata_gui.panels.surface_words import COUNTS, METRICS
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(window: MainWindow) -> SurfacePanel:
    return shown(window)


def shown(window: MainWindow) -> SurfacePanel:
    window.context.store.update(panel="surface")
    window.context.store.flush()
    made = window.panel("surface")
    assert isinstance(made, SurfacePanel)
    made.grab()
    return made


def look_at(window: MainWindow, panel: SurfacePanel, **surface: object) -> None:
    window.context.store.apply(
        lambda s: replace(s, surface=replace(s.surface, **surface))  # type: ignore[arg-type]
    )
    window.context.store.flush()
    panel.grab()


def evaluation(window: MainWindow) -> errata.Evaluation:
    assert window.loaded is not None
    return window.loaded.evaluation


def pixel(plot: SurfacePlot, score: float, iou: float) -> QPoint:
    return plot.pixel_at(QPointF(score, iou))


@pytest.mark.parametrize("label", [None, "car"])
@pytest.mark.parametrize("metric", [m for m in METRICS if m != "tp_dt"])
def test_cells_are_the_librarys(
    window: MainWindow, panel: SurfacePanel, metric: str, label: str | None
) -> None:
    look_at(window, panel, metric=metric, label=label, log=metric == "fp")
    grid = evaluation(window).grid(labels=None if label is None else [label])
    expected = grid.plane(metric).astype(float)
    assert np.array_equal(panel.plot.values, expected, equal_nan=True)
    image = panel.plot._image.image
    drawn = np.log1p(expected) if metric == "fp" else expected
    assert np.array_equal(image, drawn, equal_nan=True)
    assert panel.log.isEnabled() == (metric in COUNTS)
    # A picture's pixel lies over the cell that it shows.
    area = panel.plot._image.mapRectToParent(panel.plot._image.boundingRect())
    assert (area.left(), area.right()) == pytest.approx((-0.005, 1.005))
    assert (area.top(), area.bottom()) == pytest.approx((-0.005, 1.005))


@pytest.mark.parametrize(("score", "iou"), [(0.31, 0.72), (0.9, 0.05), (0.0, 1.0)])
def test_a_click_sets_both_thresholds_to_the_cell(
    window: MainWindow, panel: SurfacePanel, qtbot: QtBot, score: float, iou: float
) -> None:
    store = window.context.store
    before = store.state.thresholds
    qtbot.mouseClick(panel.plot.viewport, LEFT, pos=pixel(panel.plot, score, iou))
    store.flush()
    after = store.state.thresholds
    assert (after.score, after.iou) == (score, iou)
    assert (window.bar.score.value, window.bar.iou.value) == (score, iou)
    assert panel.plot._cross[0].value() == score
    assert panel.plot._cross[1].value() == iou
    store.undo()
    assert store.state.thresholds == before


def test_a_drag_follows_and_is_one_step(
    window: MainWindow, panel: SurfacePanel, qtbot: QtBot
) -> None:
    plot, store = panel.plot, window.context.store
    before, ranges = store.state.thresholds, plot.box.viewRange()
    levels = plot._image.getLevels()
    qtbot.mousePress(plot.viewport, LEFT, pos=pixel(plot, 0.2, 0.2))
    for score, iou in ((0.3, 0.4), (0.5, 0.6)):
        qtbot.mouseMove(plot.viewport, pixel(plot, score, iou))
        assert (store.state.thresholds.score, store.state.thresholds.iou) == (score, iou)
    # Beyond the border the last cell holds.
    outside = pixel(plot, 1.0, 0.6) + QPoint(60, 0)
    qtbot.mouseMove(plot.viewport, outside)
    qtbot.mouseRelease(plot.viewport, LEFT, pos=outside)
    store.flush()
    assert (store.state.thresholds.score, store.state.thresholds.iou) == (1.0, 0.6)
    assert plot.box.viewRange() == ranges
    assert plot._image.getLevels() == pytest.approx(levels)
    store.undo()
    assert store.state.thresholds == before


def test_keys_move_by_cells(window: MainWindow, panel: SurfacePanel, qtbot: QtBot) -> None:
    plot, store = panel.plot, window.context.store
    store.apply(lambda s: s.with_thresholds(score=0.4321, iou=0.5))
    store.flush()
    plot.setFocus()
    for key, expected in (
        (Qt.Key.Key_Right, (0.44, 0.5)),
        (Qt.Key.Key_Up, (0.44, 0.51)),
        (Qt.Key.Key_PageDown, (0.44, 0.41)),
        (Qt.Key.Key_Left, (0.43, 0.41)),
        (Qt.Key.Key_End, (1.0, 0.41)),
        (Qt.Key.Key_Right, (1.0, 0.41)),
        (Qt.Key.Key_Home, (0.0, 0.41)),
    ):
        qtbot.keyClick(plot, key)
        assert (store.state.thresholds.score, store.state.thresholds.iou) == expected


def test_what_is_said_under_the_mouse_is_the_grids(
    window: MainWindow, panel: SurfacePanel, qtbot: QtBot
) -> None:
    qtbot.mouseMove(panel.plot.viewport, pixel(panel.plot, 0.25, 0.66))
    metrics = evaluation(window).metrics(0.25, 0.66).pooled
    said = panel.readout.text()
    for words in (
        "score \N{GREATER-THAN OR EQUAL TO} 0.25",
        "IoU \N{GREATER-THAN OR EQUAL TO} 0.66",
        f"F1 {metrics.f1:#.3g}",
        f"mean IoU {metrics.mean_iou:#.3g}",
        f"TP {metrics.tp:,}",
        f"FP {metrics.fp:,}",
        f"FN {metrics.fn:,}",
        f"absorbed {metrics.absorbed:,}",
    ):
        assert words in said
    best = evaluation(window).grid(None, [0.66])
    row = int(best.ridge()[0])
    assert f"at score {best.score_thrs[row]:.4g}" in said


def test_the_best_cell_is_told_from_the_best_score(
    window: MainWindow, panel: SurfacePanel, qtbot: QtBot
) -> None:
    """Cells are hundredths; the overview's best score is one of the detections'."""
    store, ev = window.context.store, evaluation(window)
    exact = ev.best_threshold(iou_thr=0.75)
    assert exact is not None
    store.apply(lambda s: s.with_thresholds(iou=0.75))
    store.flush()
    grid = ev.grid(None, [0.75])
    row = int(grid.ridge()[0])
    cell = f"of the cells at IoU 0.75, F1 is highest at score {grid.score_thrs[row]:.4g}"
    best = f"of all scores, at {exact.score_thr:.4g}: {exact.value:#.3g}"
    assert exact.score_thr not in grid.score_thrs
    assert cell in panel.readout.text()
    assert best in panel.readout.text()
    # Of another IoU or class the best of all scores is not known.
    qtbot.mouseMove(panel.plot.viewport, pixel(panel.plot, 0.35, 0.62))
    assert "of the cells at IoU 0.62" in panel.readout.text()
    assert "of all scores" not in panel.readout.text()
    qtbot.mouseMove(panel.plot.viewport, pixel(panel.plot, 0.35, 0.75))
    assert best in panel.readout.text()
    look_at(window, panel, label="car")
    assert "of all scores" not in panel.readout.text()


def test_at_rest_the_thresholds_themselves_are_said(
    window: MainWindow, panel: SurfacePanel
) -> None:
    """They may lie between two cells, whose counts are others."""
    window.context.store.apply(lambda s: s.with_thresholds(score=0.4567, iou=0.503))
    window.context.store.flush()
    metrics = evaluation(window).metrics(0.4567, 0.503).pooled
    assert "0.4567" in panel.readout.text()
    assert f"FP {metrics.fp:,}" in panel.readout.text()
    assert f"mean IoU {metrics.mean_iou:#.3g}" in panel.readout.text()


def shows(panel: SurfacePanel, words: str) -> bool:
    return words in panel.readout.text()


@pytest.mark.parametrize(
    "rule", [Rule(), Rule("score"), Rule(same_class_first=True), Rule(matches=(("car", "truck"),))]
)
def test_mean_overlaps_are_those_of_the_metrics(
    window: MainWindow, panel: SurfacePanel, demo: Loaded, qtbot: QtBot, rule: Rule
) -> None:
    """Chosen by keys; cells below the mouse, what is copied and what is run say the same."""
    store = window.context.store
    window.show_loaded(demo.rematch(rule))
    store.flush()
    qtbot.waitUntil(lambda: panel._grid is not None, timeout=30_000)
    panel.quantity.setFocus()
    for _ in range(3):
        qtbot.keyClick(panel.quantity, Qt.Key.Key_Down)
    store.flush()
    assert panel.quantity.currentText() == panel.plot.bar.axis.labelText == "mean IoU"
    ev = evaluation(window)
    for label in (None, "truck"):
        look_at(window, panel, label=label)
        qtbot.waitUntil(lambda: panel._grid is not None, timeout=30_000)
        headings, rows = panel.table() or ([], [])
        for score, iou in ((31, 62), (0, 0), (90, 30), (100, 100)):
            metrics = ev.metrics(score / 100, iou / 100)
            expected = (metrics.pooled if label is None else metrics[label]).mean_iou
            shown_value = panel.plot.values[score, iou]
            assert shown_value == expected or (np.isnan(shown_value) and expected is None)
            row = dict(zip(headings, rows[101 * score + iou], strict=True))
            assert row["mean_iou"] == expected
            at = pixel(panel.plot, score / 100, iou / 100)
            said = "\N{EN DASH}" if expected is None else f"{expected:#.3g}"
            # From beside: a pointer that is there already, from a test before, tells nothing.
            qtbot.mouseMove(panel.plot.viewport, at + QPoint(9, 9))
            qtbot.mouseMove(panel.plot.viewport, at)
            qtbot.waitUntil(partial(shows, panel, f"mean IoU {said}\n"))
        copied = eval(panel.python(), {"ev": ev})
        assert np.array_equal(copied, panel.plot.values, equal_nan=True)
    assert panel.command() == "sweep --metric mean_iou --label truck"
    assert panel.plot._image.getLevels() == pytest.approx((0, 1))


def test_ridge_and_star_are_the_librarys(window: MainWindow, panel: SurfacePanel) -> None:
    grid = evaluation(window).grid()
    ridge = grid.ridge()
    line = panel.plot._ridge.lines[1]
    found = ridge >= 0
    assert line.x[found].tolist() == [grid.score_thrs[i] for i in ridge[found]]
    assert np.isnan(line.x[~found]).all()
    cell = grid.best_cell()
    assert cell is not None
    (x,), (y,) = panel.plot._best.getData()
    assert (x, y) == (grid.score_thrs[cell[0]], grid.iou_thrs[cell[1]])


def test_class_and_metric_are_chosen_by_keys(
    window: MainWindow, panel: SurfacePanel, qtbot: QtBot
) -> None:
    store = window.context.store
    panel.quantity.setFocus()
    qtbot.keyClick(panel.quantity, Qt.Key.Key_Down)
    store.flush()
    assert store.state.surface.metric == "precision"
    line = panel.label.lineEdit()
    assert line is not None
    line.selectAll()
    qtbot.keyClicks(line, "truck")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    store.flush()
    assert store.state.surface.label == "truck"
    expected = evaluation(window).grid(labels=["truck"]).precision[0]
    assert np.array_equal(panel.plot.values, expected, equal_nan=True)


def test_a_class_with_a_threshold_of_its_own_moves_alone(
    window: MainWindow, panel: SurfacePanel, qtbot: QtBot
) -> None:
    store = window.context.store
    store.apply(lambda s: s.with_thresholds(per_class=(("car", 0.8), ("bus", 0.3))))
    look_at(window, panel, label="car")
    assert panel.plot._cross[0].value() == 0.8
    common = store.state.thresholds.score
    qtbot.mouseClick(panel.plot.viewport, LEFT, pos=pixel(panel.plot, 0.6, 0.4))
    assert store.state.thresholds.per_class == (("car", 0.6), ("bus", 0.3))
    assert (store.state.thresholds.score, store.state.thresholds.iou) == (common, 0.4)


@pytest.mark.parametrize("rule", [Rule("score"), Rule(same_class_first=True)])
def test_where_each_iou_takes_a_matching_the_cells_are_counted_beside_the_window(
    empty_window: MainWindow, demo: Loaded, qtbot: QtBot, rule: Rule
) -> None:
    window = empty_window
    window.show_loaded(demo.rematch(rule))
    panel = shown(window)
    assert window.context.jobs.is_running(SLOT)
    assert "counting" in panel.readout.text()
    qtbot.mouseClick(panel.plot.viewport, LEFT, pos=pixel(panel.plot, 0.5, 0.5))
    qtbot.waitUntil(lambda: panel._grid is not None, timeout=30_000)
    columns = [evaluation(window).grid(None, [iou]).f1[:, 0] for iou in (0.3, 0.75)]
    assert np.array_equal(panel.plot.values[:, 30], columns[0], equal_nan=True)
    assert np.array_equal(panel.plot.values[:, 75], columns[1], equal_nan=True)
    window.context.store.apply(lambda s: s.with_thresholds(iou=0.61))
    window.context.store.flush()
    assert not window.context.jobs.is_running(SLOT), "what is counted is not counted again"


def test_a_cancelled_count_begins_again_when_asked(
    empty_window: MainWindow, demo: Loaded, qtbot: QtBot
) -> None:
    window = empty_window
    window.show_loaded(demo.rematch(Rule("score")))
    panel = shown(window)
    jobs: Jobs = window.context.jobs
    jobs.cancel(SLOT)
    assert not jobs.is_running(SLOT)
    window.context.store.apply(lambda s: s.with_thresholds(iou=0.7))
    window.context.store.flush()
    assert jobs.is_running(SLOT)
    qtbot.waitUntil(lambda: panel._grid is not None, timeout=30_000)


def test_rows_and_lines_that_are_copied(window: MainWindow, panel: SurfacePanel) -> None:
    ev = evaluation(window)
    headings, rows = panel.table() or ([], [])
    assert len(rows) == 101 * 101
    row = dict(zip(headings, rows[101 * 40 + 50], strict=True))
    pooled = ev.metrics(0.4, 0.5).pooled
    assert (row["score_thr"], row["iou_thr"]) == (0.4, 0.5)
    assert (row["tp_gt"], row["fp"], row["f1"]) == (pooled.tp, pooled.fp, pooled.f1)
    assert panel.command() == "sweep --metric f1"
    look_at(window, panel, metric="fn", label="car")
    assert panel.command() == "sweep --label car"
    assert np.array_equal(eval(panel.python(), {"ev": ev}), panel.plot.values)


def test_scores_that_are_no_probabilities_have_their_own_axis(
    empty_window: MainWindow, qtbot: QtBot
) -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[1, 1], boxes_xywh=[[0, 0, 9, 9], [20, 0, 9, 9]],
        class_ids=[1, 1],
    )  # fmt: skip
    with pytest.warns(errata.ErrataWarning, match="outside 0 to 1"):
        inferences = errata.InferenceSet.from_arrays(
            dataset, images=[1, 1], boxes_xywh=[[0, 0, 9, 8], [40, 0, 9, 9]], class_ids=[1, 1],
            scores=[6.0, -14.0],
        )  # fmt: skip
    ev = errata.evaluate(dataset, inferences)
    empty_window.show_loaded(Loaded("gt", "dt", dataset, inferences, ev, Rule()))
    panel = shown(empty_window)
    scores = ev.default_scores()
    qtbot.mouseClick(panel.plot.viewport, LEFT, pos=pixel(panel.plot, scores[30], 0.4))
    assert empty_window.context.store.state.thresholds.score == scores[30]
    assert panel.plot.area.left() == pytest.approx(-14.1)


def test_one_score_alone_is_an_axis_too() -> None:
    cells = Cells((2.0,) * 101)
    assert (cells.start, cells.length) == (1.5, 1.0)
    assert cells.index(2.0) == 0


def test_nothing_to_find_is_shown_as_nothing(empty_window: MainWindow) -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[], boxes_xywh=[], class_ids=[], categories={1: "car"}
    )
    inferences = errata.InferenceSet.from_arrays(
        dataset, images=[], boxes_xywh=[], class_ids=[], scores=[]
    )
    ev = errata.evaluate(dataset, inferences)
    empty_window.show_loaded(Loaded("gt", "dt", dataset, inferences, ev, Rule()))
    panel = shown(empty_window)
    assert np.isnan(panel.plot.values).all()
    assert "no F1 is above 0" in panel.readout.text()
    empty_window.context.store.update(panel="curves")
    QTest.qWait(0)
    empty_window.grab()
