"""The overview through real clicks: the library's numbers, and the examples behind counts."""

from __future__ import annotations

from functools import partial
from json import loads
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from tests.gui.large import large

import errata
from errata_gui import number_text
from errata_gui.loaded import Loaded
from errata_gui.models.column_table import Column, ColumnTable
from errata_gui.panels.overview import OverviewPanel
from errata_gui.resolve import Resolved
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule

LEFT = Qt.MouseButton.LeftButton
COUNTS = ("n_gt", "n_dt", "tp_gt", "fp", "fn")


def overview(window: MainWindow) -> OverviewPanel:
    panel = window.panel("overview")
    assert isinstance(panel, OverviewPanel)
    panel.grab()
    return panel


def resolved(window: MainWindow) -> Resolved:
    window.context.store.flush()
    assert window.resolved is not None
    return window.resolved


def click(panel: OverviewPanel, qtbot: QtBot, row: int, name: str) -> None:
    view = panel.report.view
    index = view.model().index(row, panel.report.table.column_named(name))
    view.scrollTo(index)
    view.grab()
    qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(index).center())


# Cards


def says(label: QLabel, text: str) -> bool:
    return label.text() == text


def test_cards_show_the_librarys_averages(window: MainWindow, qtbot: QtBot) -> None:
    panel = overview(window)
    assert window.loaded is not None
    thresholds = window.context.store.state.thresholds
    for average in ("micro", "macro", "weighted", "image_mean"):
        asked = window.loaded.evaluation.metrics(thresholds.score, average=average)
        for name, card in panel.cards.items():
            label = card.micro if average == "micro" else card.others[average]
            expected = number_text.ratio(getattr(asked, name))
            qtbot.waitUntil(partial(says, label, expected))
            assert "skipped" in label.toolTip() or average == "micro"


@pytest.mark.parametrize("kind", ["tp", "fp", "fn"])
@pytest.mark.parametrize("score", [0.05, 0.5, 0.8])
def test_a_count_opens_exactly_its_examples(
    window: MainWindow, qtbot: QtBot, kind: str, score: float
) -> None:
    window.context.store.apply(lambda s: s.with_thresholds(score=score))
    window.context.store.flush()
    button = overview(window).counts.buttons[kind]
    qtbot.mouseClick(button, LEFT)
    found = resolved(window)
    assert found.state.query.kind == kind
    assert len(found.examples) == getattr(found.metrics, kind)
    assert f"{getattr(found.metrics, kind):,}" in button.text()


def test_the_best_threshold_is_taken_by_its_button(window: MainWindow, qtbot: QtBot) -> None:
    panel, store = overview(window), window.context.store
    best = resolved(window).best
    assert best is not None
    assert not panel.best.button.isEnabled()
    store.apply(lambda s: s.with_thresholds(score=0.9))
    store.flush()
    qtbot.mouseClick(panel.best.button, LEFT)
    assert resolved(window).state.thresholds.score == best.score_thr


def test_maps_come_from_a_job_once(window: MainWindow, qtbot: QtBot) -> None:
    panel = overview(window)
    maps = resolved(window).evaluation.maps()
    expected = number_text.ratio(maps.map_50_95)
    qtbot.waitUntil(lambda: panel.maps.values["map_50_95"].text() == expected)
    started: list[str] = []
    window.context.jobs.started.connect(lambda slot, _: started.append(slot))
    window.context.store.apply(lambda s: s.with_thresholds(score=0.7, iou=0.6))
    window.context.store.flush()
    assert started == []
    assert panel.maps.values["map_50_95"].text() == expected


def test_maps_say_why_they_are_undefined(empty_window: MainWindow, qtbot: QtBot) -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[1], boxes_xywh=[[0, 0, 9, 9]], class_ids=[1]
    )
    with pytest.warns(errata.ErrataWarning):
        model = errata.InferenceSet.from_arrays(
            dataset, images=[1], boxes_xywh=[[0, 0, 9, 9]], class_ids=[1]
        )
    ev = errata.evaluate(dataset, model)
    empty_window.show_loaded(Loaded("gt", "dt", dataset, model, ev, Rule()))
    panel = overview(empty_window)
    qtbot.waitUntil(lambda: "no score" in panel.maps.toolTip())
    assert panel.maps.values["map_50"].text() == "–"


def test_undefined_numbers_are_dashes_with_a_reason(window: MainWindow) -> None:
    window.context.store.apply(lambda s: s.with_thresholds(score=1.0))
    window.context.store.flush()
    panel = overview(window)
    assert panel.cards["precision"].micro.text() == "–"
    assert "Undefined" in panel.cards["precision"].micro.toolTip()
    table = panel.report.table
    cell = table.index(0, table.column_named("precision"))
    assert table.text(cell) == "–"
    assert "no detection" in table.tip(cell)


# Report


def test_every_count_of_the_report_opens_its_examples(window: MainWindow, qtbot: QtBot) -> None:
    panel, store = overview(window), window.context.store
    rng = np.random.default_rng(5)
    for score in (0.1, 0.45, 0.7):
        store.set(store.state.with_thresholds(score=score))
        store.flush()
        panel.report.follower.now()
        for row in rng.choice(9, 3, replace=False).tolist():
            for name in COUNTS:
                table = panel.report.table
                expected = table.value(table.index(row, table.column_named(name)))
                click(panel, qtbot, row, name)
                assert len(resolved(window).examples) == expected


def test_with_listed_pairs_both_views_of_true_positives_open(
    window: MainWindow, demo: Loaded, qtbot: QtBot
) -> None:
    rule = Rule(matches=(("truck", "bus"), ("car", "truck")))
    window.context.store.update(rule=rule)
    window.context.store.flush()
    qtbot.waitUntil(lambda: window.loaded is not None and window.loaded.rule == rule)
    panel = overview(window)
    table = panel.report.table
    assert not panel.report.view.isColumnHidden(table.column_named("tp_dt"))
    differ = False
    for row in range(9):
        both = []
        for name in ("tp_gt", "tp_dt"):
            both.append(table.value(table.index(row, table.column_named(name))))
            click(panel, qtbot, row, name)
            assert len(resolved(window).examples) == both[-1]
        differ |= both[0] != both[1]
    assert differ


def test_a_click_on_a_heading_sorts_by_numbers(window: MainWindow, qtbot: QtBot) -> None:
    panel, store = overview(window), window.context.store
    heads = panel.report.view.horizontalHeader()
    place = panel.report.table.column_named("recall")
    for descending in (True, False):
        middle = heads.sectionViewportPosition(place) + heads.sectionSize(place) // 2
        at = heads.viewport().rect().center()
        at.setX(middle)
        qtbot.mouseClick(heads.viewport(), LEFT, pos=at)
        store.flush()
        assert (store.state.overview.sort, store.state.overview.descending) == (
            "recall", descending
        )  # fmt: skip
        shown = [row[place] for row in panel.report.table.rows_as_shown()]
        assert shown == sorted(shown, reverse=descending)
    store.undo()
    store.flush()
    assert panel.report.table.descending


def test_filtering_by_name(window: MainWindow, qtbot: QtBot) -> None:
    panel, store = overview(window), window.context.store
    qtbot.keyClicks(panel.report.filter, "BUS")
    store.flush()
    assert [row[0] for row in panel.report.table.rows_as_shown()] == ["bus"]
    assert store.state.overview.filter == "BUS"
    store.undo()
    store.flush()
    assert panel.report.filter.text() == ""
    assert panel.report.table.rowCount() == 9


def test_rows_stay_while_a_slider_moves_and_the_chosen_class_is_followed(
    window: MainWindow, qtbot: QtBot
) -> None:
    panel, store = overview(window), window.context.store
    click(panel, qtbot, 1, "label")
    chosen = panel.report.view.current_row
    before = [row[0] for row in panel.report.table.rows_as_shown()]
    store.apply(lambda s: s.with_thresholds(score=0.95))
    store.flush()
    assert [row[0] for row in panel.report.table.rows_as_shown()] == before
    assert not overview(window).report.view.isColumnHidden(0)
    qtbot.waitUntil(lambda: [r[0] for r in panel.report.table.rows_as_shown()] != before)
    fn = [row[6] for row in panel.report.table.rows_as_shown()]
    assert fn == sorted(fn, reverse=True)
    assert panel.report.view.current_row == chosen


def test_the_context_menu_goes_to_matrix_curve_and_examples(window: MainWindow) -> None:
    panel, store = overview(window), window.context.store
    menu = panel.report.menu_of("car")
    actions = {action.text(): action for action in menu.actions()}
    actions["Misses of car"].trigger()
    found = resolved(window)
    assert len(found.examples) == found.metrics["car"].fn
    actions["Show curve"].trigger()
    assert (store.state.panel, store.state.curve.labels) == ("curves", ("car",))
    actions["Show in matrix"].trigger()
    assert (store.state.panel, store.state.matrix.label) == ("confusion", "car")
    # Back to a panel that is there in every build.
    store.update(panel="overview")
    store.flush()


def test_keys_open_counts(window: MainWindow, qtbot: QtBot) -> None:
    panel = overview(window)
    view, table = panel.report.view, panel.report.table
    view.setFocus()
    view.setCurrentIndex(table.index(0, table.column_named("tp_gt")))
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    row = table.rows_as_shown()[1]
    assert resolved(window).state.query.gt == row[0]
    assert len(resolved(window).examples) == row[table.column_named("tp_gt")]


def test_1203_classes(empty_window: MainWindow, qtbot: QtBot) -> None:
    empty_window.show_loaded(large(1203))
    panel = overview(empty_window)
    assert panel.report.table.rowCount() == 1203
    click(panel, qtbot, 700, "n_gt")
    assert len(resolved(empty_window).examples) == panel.report.table.rows_as_shown()[700][1]
    precision = panel.report.table.column_named("precision")
    for descending in (True, False):
        panel.report.sorting_asked.emit("precision", descending)
        empty_window.context.store.flush()
        shown = [row[precision] for row in panel.report.table.rows_as_shown()]
        defined = [value for value in shown if value is not None]
        assert 0 < len(defined) < 1203
        assert shown[: len(defined)] == sorted(defined, reverse=descending)


# As text


def test_the_view_as_text(window: MainWindow, capsys: pytest.CaptureFixture[str]) -> None:
    from errata.cli.app import run

    panel = overview(window)
    found = eval(panel.python(), {"ev": resolved(window).evaluation})
    table = panel.table()
    assert table is not None
    headings, rows = table
    for row in rows:
        named = dict(zip(headings, row, strict=True))
        assert found[named["label"]].fn == named["fn"]
        assert found[named["label"]].f1 == named["f1"]
    command = panel.command()
    assert command is not None
    assert window.loaded is not None
    name, *options = command.split()
    capsys.readouterr()
    assert run([name, window.loaded.gt, window.loaded.dt, *options, "--json"]) == 0
    printed = loads(capsys.readouterr().out)
    assert printed["pooled"]["fp"] == resolved(window).metrics.fp


def test_everything_has_a_name_and_a_tooltip(window: MainWindow) -> None:
    from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit

    window.context.store.update(panel="confusion")
    window.context.store.flush()
    for key in ("overview", "confusion"):
        panel: QWidget = window.panel(key)
        panel.grab()
        for kind in (QAbstractButton, QComboBox, QLineEdit):
            for control in panel.findChildren(kind):
                if control.objectName().startswith("qt_") or type(control).__name__ in (
                    "QTableCornerButton", "QLineEditIconButton",
                ):  # fmt: skip
                    continue
                if isinstance(control.parent(), QLineEdit) or not control.isVisible():
                    continue
                assert control.accessibleName(), control
                assert control.toolTip(), control


# The table itself


def made(values: dict[str, Any]) -> ColumnTable:
    table = ColumnTable([Column("name", "name", "text"), Column("x", "x", "ratio")])
    table.replace_rows(values)
    return table


def test_undefined_is_last_both_ways_and_ties_keep_their_order(qapp: object) -> None:
    table = made({"name": ["d", "a", "c", "b"], "x": np.array([0.5, np.nan, 0.5, 0.9])})
    table.arrange("x", descending=True)
    assert [row[0] for row in table.rows_as_shown()] == ["b", "d", "c", "a"]
    table.arrange("x", descending=False)
    assert [row[0] for row in table.rows_as_shown()] == ["d", "c", "b", "a"]
    table.keep(np.array([True, True, False, False]))
    assert table.rows_as_shown() == [["d", 0.5], ["a", None]]


def test_qts_own_check_of_the_model(qapp: object, qtmodeltester: Any) -> None:
    table = made({"name": ["d", "a", "c"], "x": np.array([0.5, np.nan, 0.25])})
    qtmodeltester.check(table)
    table.arrange("x", descending=True)
    table.update_values({"x": np.array([0.1, 0.2, 0.3])})
    table.keep(np.array([True, False, True]))


@pytest.mark.parametrize(("value", "text"), [
    (0.8374, "0.837"), (1.0, "1.00"), (0.0, "0"), (0.01234, "0.0123"), (None, "–"),
    (float("nan"), "–"), (0.0000123, "1.23e-05"),
])  # fmt: skip
def test_ratios_have_three_digits(value: float | None, text: str) -> None:
    assert number_text.ratio(value) == text


@pytest.mark.parametrize(("value", "text"), [
    (0.1234, "12.3%"), (1.0, "100%"), (0.0, "0%"), (0.27, "27.0%"), (None, "–"),
    (0.000001, "<0.001%"),
])  # fmt: skip
def test_percentages(value: float | None, text: str) -> None:
    assert number_text.percent(value) == text


@pytest.mark.parametrize(("value", "text"), [
    (0, "0"), (999, "999"), (1000, "1.0k"), (9949, "9.9k"), (9951, "10k"), (999_999, "1.0M"),
    (1_500_000, "1.5M"),
])  # fmt: skip
def test_short_counts(value: int, text: str) -> None:
    assert number_text.short_count(value) == text


def test_the_best_threshold_is_in_use_where_it_holds_for_every_class(
    window: MainWindow, qtbot: QtBot
) -> None:
    panel, store = overview(window), window.context.store
    assert panel.best.button.text() == "in use"
    store.apply(lambda state: state.with_thresholds(per_class=(("car", 0.9),)))
    store.flush()
    assert panel.best.button.isEnabled()
    qtbot.mouseClick(panel.best.button, LEFT)
    store.flush()
    assert store.state.thresholds.per_class == ()
    assert panel.best.button.text() == "in use"
    assert panel.cards["f1"].micro.text() == panel.best.words.text().removeprefix("F1 ")


def test_the_image_mean_of_other_thresholds_is_not_shown(window: MainWindow, qtbot: QtBot) -> None:
    panel, store = overview(window), window.context.store
    label = panel.cards["f1"].others["image_mean"]
    qtbot.waitUntil(lambda: label.text() != "\N{HORIZONTAL ELLIPSIS}")
    store.apply(lambda state: state.with_thresholds(iou=0.8))
    store.flush()
    assert label.text() == "\N{HORIZONTAL ELLIPSIS}"
    assert window.loaded is not None
    thresholds = store.state.thresholds
    asked = window.loaded.evaluation.metrics(thresholds.score, 0.8, average="image_mean")
    qtbot.waitUntil(partial(says, label, number_text.ratio(asked.f1)))
