"""Curves through real clicks, drags and keys, held against the library's own numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

import errata
from errata_gui import theme
from errata_gui.canvas.curve_legend import ROW
from errata_gui.canvas.curve_plot import CurvePlot, Drawn
from errata_gui.canvas.curve_style import MOST, CurveStyle, Styles
from errata_gui.loaded import Loaded
from errata_gui.panels.curve_follow import SLOT
from errata_gui.panels.curves import CurvesPanel
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule, ViewState

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(window: MainWindow, qtbot: QtBot) -> CurvesPanel:
    """The panel with the curve of all classes."""
    window.context.store.update(panel="curves")
    window.context.store.flush()
    made = window.panel("curves")
    assert isinstance(made, CurvesPanel)
    settle(window, made, qtbot)
    return made


def settle(window: MainWindow, panel: CurvesPanel, qtbot: QtBot) -> None:
    """Wait until what the state asks for is drawn."""
    window.context.store.flush()

    def drawn() -> bool:
        resolved = window.resolved
        return panel._complete and resolved is not None and panel._curves_on == resolved.curves_on

    qtbot.waitUntil(drawn)
    panel.grab()


def change(window: MainWindow, panel: CurvesPanel, qtbot: QtBot, **curve: object) -> None:
    window.context.store.apply(
        lambda s: replace(s, curve=replace(s.curve, **curve))  # type: ignore[arg-type]
    )
    settle(window, panel, qtbot)


def evaluation(window: MainWindow) -> errata.Evaluation:
    assert window.loaded is not None
    return window.loaded.evaluation


def marker(plot: CurvePlot, at: int = 0) -> QPoint:
    """The pixel of a curve's marker."""
    spot = plot._marker(plot.drawn[at])
    assert spot is not None
    return plot.pixel_at(QPointF(*spot))


def spots(item: object) -> list[tuple[float, float]]:
    found = item.getData()  # type: ignore[attr-defined]
    return list(zip(*(np.asarray(axis).tolist() for axis in found), strict=True))


def test_what_is_drawn_is_the_librarys_curve(window: MainWindow, panel: CurvesPanel) -> None:
    ev = evaluation(window)
    curve = ev.pr_curve(None, 0.5)
    (drawn,) = panel.plot.drawn
    assert drawn.curve.score_thr.tolist() == curve.score_thr.tolist()
    assert drawn.curve.precision.tolist() == curve.precision.tolist()
    (line,) = panel.plot._curves.lines
    rows = curve.outline(steps=1024)
    assert line.x.tolist() == curve.recall[rows].tolist()
    assert line.y.tolist() == curve.precision[rows].tolist()


def test_marker_and_star_stand_at_the_threshold_and_at_the_best(
    window: MainWindow, panel: CurvesPanel
) -> None:
    window.context.store.apply(lambda s: s.with_thresholds(score=0.6))
    window.context.store.flush()
    pooled = evaluation(window).metrics(0.6, 0.5).pooled
    best = evaluation(window).best_threshold()
    assert best is not None
    at_best = evaluation(window).metrics(best.score_thr, 0.5).pooled
    assert spots(panel.plot._markers) == [(pooled.recall, pooled.precision)]
    assert spots(panel.plot._best) == [(at_best.recall, at_best.precision)]
    assert f"TP {pooled.tp:,}" in panel.readout.text()
    assert f"FP {pooled.fp:,}" in panel.readout.text()


@pytest.mark.parametrize("move", [(-60, 4), (-120, -20), (15, 200)])
def test_dragging_the_marker_takes_a_point_of_the_curve(
    window: MainWindow, panel: CurvesPanel, qtbot: QtBot, move: tuple[int, int]
) -> None:
    plot, store = panel.plot, window.context.store
    before, ranges = store.state.thresholds.score, plot.box.viewRange()
    start = marker(plot)
    end = start + QPoint(*move)
    qtbot.mousePress(plot.viewport, LEFT, pos=start)
    for share in (0.3, 0.6, 1.0):
        qtbot.mouseMove(plot.viewport, start + (end - start) * share)
    qtbot.mouseRelease(plot.viewport, LEFT, pos=end)
    store.flush()
    score = store.state.thresholds.score
    curve = evaluation(window).pr_curve(None, 0.5)
    assert score != before
    assert score in curve.score_thr
    # It is the curve's point nearest to where the mouse was let go, to a pixel.
    row = curve.index_at(score)
    assert row is not None
    points = [
        plot.pixel_at(QPointF(x, y)) - end
        for x, y in zip(curve.recall, curve.precision, strict=True)
    ]
    distances = np.hypot([p.x() for p in points], [p.y() for p in points])
    assert distances[row] <= distances.min() + 2
    assert window.bar.score.value == score
    assert plot.box.viewRange() == ranges
    store.undo()
    assert store.state.thresholds.score == before
    assert store.state.panel == "curves", "one step, and no more, is undone"


def test_a_click_beside_every_curve_changes_nothing(
    window: MainWindow, panel: CurvesPanel, qtbot: QtBot
) -> None:
    before = window.context.store.state
    qtbot.mouseClick(panel.plot.viewport, LEFT, pos=panel.plot.pixel_at(QPointF(0.2, 0.1)))
    assert window.context.store.state == before


def test_moving_the_score_draws_no_line_again(window: MainWindow, panel: CurvesPanel) -> None:
    lines = panel.plot._curves.lines
    for score in (0.1, 0.5, 0.9):
        window.context.store.set(window.context.store.state.with_thresholds(score=score))
        window.context.store.flush()
        panel.grab()
    assert panel.plot._curves.lines is lines
    assert not window.context.jobs.is_running(SLOT)


def test_a_new_iou_is_followed_when_the_slider_rests(
    window: MainWindow, panel: CurvesPanel, qtbot: QtBot
) -> None:
    store, follower = window.context.store, panel._follower
    for iou in (0.6, 0.65, 0.7):
        store.set(store.state.with_thresholds(iou=iou))
        store.flush()
        assert follower._timer.isActive()
        assert not window.context.jobs.is_running(SLOT)
        assert panel.plot.drawn[0].curve.iou_thr == 0.5
        assert "updating" in panel.shown.text()
    settle(window, panel, qtbot)
    assert panel.plot.drawn[0].curve.iou_thr == 0.7
    expected = evaluation(window).pr_curve(None, 0.7)
    assert panel.plot.drawn[0].curve.tp_gt.tolist() == expected.tp_gt.tolist()
    store.apply(lambda s: s.with_thresholds(iou=0.5))
    store.flush()
    assert panel.plot.drawn[0].curve.iou_thr == 0.5, "what is known is drawn at once"


def test_a_hidden_panel_waits_for_nothing(
    window: MainWindow, panel: CurvesPanel, qtbot: QtBot
) -> None:
    store = window.context.store
    store.apply(lambda s: s.with_thresholds(iou=0.75))
    store.flush()
    assert panel._follower._timer.isActive()
    store.update(panel="overview")
    store.flush()
    assert not panel._follower._timer.isActive()
    store.update(panel="curves")
    settle(window, panel, qtbot)
    assert panel.plot.drawn[0].curve.iou_thr == 0.75


def test_class_agnostic_has_points_and_a_reason_and_one_click_mends_it(
    window: MainWindow, panel: CurvesPanel, qtbot: QtBot
) -> None:
    assert not panel.plot.drawn[0].curve.monotone
    assert "no average precision, because pairs across classes may match" in panel.note.text()
    first = panel.side.classes.index(0, 1)
    assert first.data() == "\N{EN DASH}"
    assert "class_agnostic=False" in first.data(Qt.ItemDataRole.ToolTipRole)
    qtbot.mouseClick(panel.equal, LEFT)
    settle(window, panel, qtbot)
    aware = errata.evaluate(
        evaluation(window).dataset, evaluation(window).inferences, class_agnostic=False
    )
    expected = aware.average_precisions(0.5)
    table = panel.side.table.model()
    shown = {
        table.index(row, 0).data(): table.index(row, 1).data() for row in range(table.rowCount())
    }
    assert shown == {label: f"{value:#.3g}" for label, value in expected.items()}
    assert panel.plot.drawn[0].curve.tp_gt.tolist() == aware.pr_curve().tp_gt.tolist()
    assert "Class aware here alone" in panel.note.text()
    qtbot.mouseClick(panel.equal, LEFT)
    settle(window, panel, qtbot)
    assert not panel.plot.drawn[0].curve.monotone


def test_classes_are_searched_and_chosen_by_mouse_and_keys(
    window: MainWindow, panel: CurvesPanel, qtbot: QtBot
) -> None:
    table, store = panel.side.table, window.context.store
    qtbot.keyClicks(panel.side.search, "BU")
    assert table.model().rowCount() == 1
    qtbot.mouseClick(
        table.viewport(), LEFT, pos=table.visualRect(table.model().index(0, 0)).center()
    )
    settle(window, panel, qtbot)
    assert ",".join(store.state.curve.labels) == "bus"
    panel.side.search.clear()
    table.setCurrentIndex(table.model().index(2, 0))
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Space)
    settle(window, panel, qtbot)
    assert store.state.curve.labels == ("bus", "car")
    assert [drawn.curve.label for drawn in panel.plot.drawn] == [None, "bus", "car"]
    qtbot.mouseClick(panel.side.pooled, LEFT, pos=QPoint(8, panel.side.pooled.height() // 2))
    settle(window, panel, qtbot)
    assert [drawn.curve.label for drawn in panel.plot.drawn] == ["bus", "car"]
    curve = evaluation(window).pr_curve("bus", 0.5)
    assert panel.plot.drawn[0].curve.precision.tolist() == curve.precision.tolist()


def test_sorting_by_ap_leaves_the_undefined_at_the_end(
    window: MainWindow, panel: CurvesPanel
) -> None:
    side = panel.side
    labels = ("a", "b", "c", "d")
    side.classes.set_labels(labels)
    side.classes.set_values({"a": 0.5, "b": None, "c": 0.9, "d": 0.0}, "why")
    for order, expected in (
        (Qt.SortOrder.AscendingOrder, ["d", "a", "c", "b"]),
        (Qt.SortOrder.DescendingOrder, ["c", "a", "d", "b"]),
    ):
        side.table.sortByColumn(1, order)
        assert [side.found.index(row, 0).data() for row in range(4)] == expected


def test_the_legend_hides_and_solos(window: MainWindow, panel: CurvesPanel, qtbot: QtBot) -> None:
    change(window, panel, qtbot, labels=("car", "bus"))
    legend, store = panel.side.legend, window.context.store

    def seen() -> list[str | None]:
        store.flush()
        return [drawn.curve.label for drawn in panel.plot.drawn]

    def at(row: int) -> QPoint:
        return QPoint(60, row * ROW + ROW // 2)

    qtbot.mouseClick(legend, LEFT, pos=at(1))
    assert seen() == [None, "bus"]
    qtbot.mouseClick(legend, LEFT, pos=at(1))
    assert seen() == [None, "car", "bus"]
    for expected in (["bus"], [None, "car", "bus"]):
        # A double click begins with a click, as a window system sends it.
        qtbot.mouseClick(legend, LEFT, pos=at(2))
        qtbot.mouseDClick(legend, LEFT, pos=at(2))
        assert seen() == expected
    legend.setFocus()
    qtbot.keyClick(legend, Qt.Key.Key_Down)
    qtbot.keyClick(legend, Qt.Key.Key_Space)
    assert len(seen()) == 2
    qtbot.keyClick(legend, Qt.Key.Key_Return)
    assert len(seen()) == 1
    assert ViewState.from_dict(store.state.to_dict()) == store.state


def test_the_line_over_thresholds_is_dragged(
    window: MainWindow, panel: CurvesPanel, qtbot: QtBot
) -> None:
    button = panel.views.buttons()[1]
    qtbot.mouseClick(button, LEFT)
    settle(window, panel, qtbot)
    plot, store = panel.plot, window.context.store
    start = plot.pixel_at(QPointF(store.state.thresholds.score or 0.0, 0.5))
    qtbot.mousePress(plot.viewport, LEFT, pos=start)
    qtbot.mouseMove(plot.viewport, plot.pixel_at(QPointF(0.7, 0.3)))
    qtbot.mouseMove(plot.viewport, plot.pixel_at(QPointF(0.8, 0.3)))
    qtbot.mouseRelease(plot.viewport, LEFT)
    store.flush()
    score = store.state.thresholds.score
    assert score == pytest.approx(0.8, abs=0.01)
    pooled = evaluation(window).metrics(score, 0.5).pooled
    assert spots(plot._markers) == [(score, pooled.f1)]
    assert plot._threshold.value() == score


def test_values_over_thresholds_hold_up_to_each_score(
    window: MainWindow, panel: CurvesPanel, qtbot: QtBot
) -> None:
    change(window, panel, qtbot, view="threshold", metric="recall")
    (line,) = panel.plot._curves.lines
    ev = evaluation(window)
    for score in (0.05, 0.25, 0.401, 0.77):
        before = int(np.searchsorted(line.x, score))
        recall = ev.metrics(score, 0.5).pooled.recall
        assert line.y[before] == pytest.approx(recall, abs=2 / 1024)


def test_keys_move_the_threshold_the_way_the_marker_goes(
    window: MainWindow, panel: CurvesPanel, qtbot: QtBot
) -> None:
    store, plot = window.context.store, panel.plot
    store.apply(lambda s: s.with_thresholds(score=0.5))
    store.end_run()
    store.flush()
    plot.setFocus()
    x = marker(plot).x()
    for _ in range(5):
        qtbot.keyClick(plot, Qt.Key.Key_Right)
        store.flush()
    assert store.state.thresholds.score == pytest.approx(0.45)
    assert marker(plot).x() >= x
    qtbot.keyClick(plot, Qt.Key.Key_PageUp)
    assert store.state.thresholds.score == pytest.approx(0.55)


def test_hovering_says_what_holds_at_a_point(
    window: MainWindow, panel: CurvesPanel, qtbot: QtBot
) -> None:
    curve = panel.plot.drawn[0].curve
    row = len(curve.score_thr) // 3
    at = panel.plot.pixel_at(QPointF(curve.recall[row], curve.precision[row]))
    qtbot.mouseMove(panel.plot.viewport, at)
    said = panel.readout.text()
    (ring,) = spots(panel.plot._ring)
    points = list(zip(curve.recall, curve.precision, strict=True))
    metrics = evaluation(window).metrics(float(curve.score_thr[points.index(ring)]), 0.5).pooled
    assert f"precision {metrics.precision:#.3g}" in said
    assert f"FN {metrics.fn:,}" in said
    qtbot.mouseMove(panel.plot.viewport, panel.plot.pixel_at(QPointF(0.1, 0.05)))
    assert spots(panel.plot._ring) == []


def test_a_class_with_a_threshold_of_its_own_is_dragged_alone(
    window: MainWindow, panel: CurvesPanel, qtbot: QtBot
) -> None:
    store = window.context.store
    store.apply(lambda s: s.with_thresholds(per_class=(("car", 0.8),)))
    change(window, panel, qtbot, labels=("car",), pooled=False)
    common = store.state.thresholds.score
    start = marker(panel.plot)
    qtbot.mousePress(panel.plot.viewport, LEFT, pos=start)
    qtbot.mouseMove(panel.plot.viewport, start + QPoint(60, 10))
    qtbot.mouseRelease(panel.plot.viewport, LEFT)
    ((label, score),) = store.state.thresholds.per_class
    assert (label, store.state.thresholds.score) == ("car", common)
    assert score < 0.8
    assert score in panel.plot.drawn[0].curve.score_thr


def test_the_menu_of_a_point_shows_as_many_examples_as_it_says(
    window: MainWindow, panel: CurvesPanel, qtbot: QtBot
) -> None:
    change(window, panel, qtbot, labels=("car",), pooled=False)
    (drawn,) = panel.plot.drawn
    row = drawn.curve.best_index
    assert row is not None
    for i, kind in enumerate(("tp_gt", "fp", "fn")):
        panel._show_menu(drawn, row, panel.mapToGlobal(QPoint(40, 40)))
        menu = panel.findChildren(QMenu)[-1]
        action = menu.actions()[i]
        action.trigger()
        menu.close()
        window.context.store.flush()
        assert window.resolved is not None
        count = drawn.curve.point(row)[kind]
        assert f"({count:,})" in action.text()
        assert len(window.resolved.examples) == count


def test_rows_and_lines_that_are_copied(
    window: MainWindow, panel: CurvesPanel, qtbot: QtBot
) -> None:
    ev = evaluation(window)
    assert panel.python() == "ev.pr_curve(None, 0.5)"
    assert panel.command() == "pr --iou-thr 0.5 --class-agnostic"
    change(window, panel, qtbot, labels=("car", "traffic light"), pooled=False, equal_labels=True)
    labels = "--label car --label 'traffic light'"
    assert panel.command() == f"pr --iou-thr 0.5 --class-agnostic --equal-labels {labels}"
    curves = eval(panel.python(), {"ev": ev})
    headings, rows = panel.table() or ([], [])
    assert headings[:3] == ["class", "score_thr", "precision"]
    expected = [
        [curve.label, score, precision]
        for curve in curves
        for score, precision in zip(curve.score_thr, curve.precision, strict=True)
    ]
    assert [row[:3] for row in rows] == expected


@pytest.mark.parametrize("rule", [Rule("score"), Rule(class_agnostic=False)])
def test_rules_that_have_average_precision(
    empty_window: MainWindow, demo: Loaded, qtbot: QtBot, rule: Rule
) -> None:
    window = empty_window
    window.show_loaded(demo.rematch(rule))
    window.context.store.update(panel="curves")
    window.context.store.apply(lambda s: replace(s, curve=replace(s.curve, labels=("car",))))
    window.context.store.flush()
    panel = window.panel("curves")
    assert isinstance(panel, CurvesPanel)
    settle(window, panel, qtbot)
    assert not panel.notes.isVisible()
    assert panel.plot.drawn[1].curve.monotone
    value = evaluation(window).average_precision("car", 0.5)
    assert panel.side.legend.entries[1].value == f"{value:#.3g}"


def test_every_two_curves_differ_by_colour_or_dashes() -> None:
    styles = Styles()
    labels = tuple(f"class {i}" for i in range(MOST))
    styles.take(labels)
    looks = {(s.color, s.dashes) for s in (styles.of(label, theme.LIGHT) for label in labels)}
    assert len(looks) == MOST
    before = styles.of("class 5", theme.LIGHT)
    styles.take(("class 5", "class 9"))
    assert styles.of("class 5", theme.LIGHT) == before


def test_a_curve_of_half_a_million_points_is_thinned(qtbot: QtBot) -> None:
    rng = np.random.default_rng(0)
    n = 500_000
    dataset = errata.Dataset.from_arrays(
        image_ids=range(500),
        annotation_images=np.sort(rng.integers(0, 500, 5000)),
        boxes_xywh=np.column_stack([rng.uniform(0, 900, (5000, 2)), np.full((5000, 2), 30.0)]),
        class_ids=np.ones(5000, dtype=np.int64),
    )
    inferences = errata.InferenceSet.from_arrays(
        dataset,
        images=rng.integers(0, 500, n),
        boxes_xywh=np.column_stack([rng.uniform(0, 900, (n, 2)), np.full((n, 2), 30.0)]),
        class_ids=np.ones(n, dtype=np.int64),
        scores=rng.random(n),
    )
    curve = errata.evaluate(dataset, inferences).pr_curve()
    assert len(curve.score_thr) == n
    plot = CurvePlot("plot")
    qtbot.addWidget(plot)
    plot.retheme(theme.LIGHT)
    plot.set_curves((Drawn(curve, CurveStyle("#000000"), 0.5),))
    (line,) = plot._curves.lines
    assert len(line.x) < 8_000
    plot.set_view("threshold", "all", (0.0, 1.0))
    assert all(len(each.x) < 16_000 for each in plot._curves.lines)
