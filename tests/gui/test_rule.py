"""The dialog of the matching rule: preview, allowed matches, what a protocol offers."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QTableWidget
from pytestqt.qtbot import QtBot
from tests.gui.settling import idle

import errata
from errata_gui.shell.match_table import pairs_of_text
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule

LEFT = Qt.MouseButton.LeftButton
EQUAL = Rule(class_agnostic=False)


def test_the_rule_dialog_previews_and_applies(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.bar.rule, LEFT)
    dialog = window.rule_dialog
    assert dialog.isVisible()
    assert window.loaded is not None
    thresholds = window.context.store.state.thresholds
    idle(qtbot, window)
    assert dialog.after["TP"].text() == dialog.before["TP"].text()
    dialog.labels["aware"].click()
    qtbot.waitUntil(lambda: dialog.state.text() == "class aware", timeout=20_000)
    aware = errata.evaluate(
        window.loaded.dataset, window.loaded.inferences, class_agnostic=False
    ).metrics(thresholds.score, thresholds.iou)
    found = [dialog.after[name].text() for name in ("TP", "FP", "FN")]
    assert found == [f"{aware.tp:,}", f"{aware.fp:,}", f"{aware.fn:,}"]
    assert window.loaded.rule == Rule(), "nothing is applied yet"
    qtbot.mouseClick(dialog.apply, LEFT)
    window.context.store.flush()
    assert not window.context.jobs.is_running("evaluate"), "the preview's matching is taken"
    assert window.loaded.rule == EQUAL
    assert window.bar.rule.text() == "rule: class aware"
    assert window.resolved is not None
    assert window.resolved.metrics.tp == aware.tp
    window.context.store.undo()
    window.context.store.flush()
    assert window.loaded.rule == Rule()


def has_item(table: QTableWidget, text: str) -> bool:
    return bool(table.findItems(text, Qt.MatchFlag.MatchExactly))


def test_allowed_matches_are_chosen_pasted_loaded_and_saved(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.edit_rule()
    dialog, table = window.rule_dialog, window.rule_dialog.table
    dialog.labels["listed"].click()
    assert dialog.rule == EQUAL, "without pairs only equal labels pair"
    qtbot.mouseClick(table.add, LEFT)
    for text in ("bus", "truck"):
        # The second editor opens by itself; either is chosen from its list by the mouse.
        qtbot.waitUntil(lambda: bool(table.table.findChildren(QComboBox)))
        box = table.table.findChildren(QComboBox)[-1]
        assert [box.itemText(i) for i in range(box.count())] == table.labels
        box.showPopup()
        row = box.model().index(table.labels.index(text), 0)
        at = box.view().visualRect(row).center()
        qtbot.mouseClick(box.view().viewport(), LEFT, pos=at)
        qtbot.waitUntil(partial(has_item, table.table, text))
    QGuiApplication.clipboard().setText("car\tbus\ncar\ttruck\ncar\tbus")
    qtbot.mouseClick(table.put, LEFT)
    assert dialog.rule.matches == (("bus", "truck"), ("car", "bus"), ("car", "truck"))
    idle(qtbot, window)
    table.save_file(str(tmp_path / "pairs.json"))
    table.table.selectAll()
    qtbot.keyClick(table.table, Qt.Key.Key_Delete)
    assert table.pairs == ()
    table.load_file(str(tmp_path / "pairs.json"))
    assert len(table.pairs) == 3
    table.load_file(str(tmp_path / "absent.json"))
    assert "absent.json" in table.problem.text()
    QGuiApplication.clipboard().setText("car spaceship")
    table.paste()
    assert "line 1: found 'car spaceship'" in table.problem.text()
    QGuiApplication.clipboard().setText("car -> spaceship")
    table.paste()
    assert "no label spaceship" in table.problem.text()
    assert not dialog.apply.isEnabled()
    dialog.reject()
    assert window.context.store.state.rule == Rule()


def test_under_score_only_its_own_rules_are_offered(window: MainWindow, qtbot: QtBot) -> None:
    window.edit_rule()
    dialog = window.rule_dialog
    dialog.labels["first"].click()
    dialog.protocols["score"].click()
    assert dialog.rule == Rule("score")
    assert not dialog.labels["first"].isEnabled()
    assert "only under the protocol by IoU" in dialog.labels["listed"].toolTip()
    dialog.labels["agnostic"].click()
    assert dialog.rule == Rule("score", True)
    idle(qtbot, window)
    qtbot.waitUntil(lambda: dialog.after["TP"].text() != "\N{EN DASH}")
    dialog.reject()


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("a\tb", [("a", "b")]), ("a = b\n\n c,d ", [("a", "b"), ("c", "d")]),
        ('[{"ground_truth_label": "a", "model_prediction_label": "b"}]', [("a", "b")]),
    ],
)  # fmt: skip
def test_pasted_pairs(text: str, pairs: list[tuple[str, str]]) -> None:
    assert pairs_of_text(text) == pairs


@pytest.mark.parametrize("text", ["", "a", "a\tb\tc", "a,", "[1]", "{"])
def test_odd_pastes_are_refused(text: str) -> None:
    with pytest.raises(errata.InputError, match="clipboard"):
        pairs_of_text(text)
