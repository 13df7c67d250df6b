"""The shell through real clicks and keys: welcome, palette, filter, rule, thresholds, mishaps."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QInputDialog,
    QLineEdit,
    QMenu,
    QPushButton,
    QTableWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

import errata
from errata_gui.actions import Actions, Spec
from errata_gui.jobs import Handle
from errata_gui.loaded import Loaded
from errata_gui.panels.catalogue import CATALOGUE
from errata_gui.settings import Settings
from errata_gui.shell.fuzzy import rank
from errata_gui.shell.match_table import pairs_of_text
from errata_gui.shell.palette import KEY, WHY
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
EQUAL = Rule(class_agnostic=False)


def idle(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the store has told everything and no job is left."""
    window.context.store.flush()
    qtbot.waitUntil(lambda: not window.context.jobs.running, timeout=20_000)
    window.context.store.flush()


# Welcome


def test_the_cards_stand_in_the_middle_until_something_is_open(
    empty_window: MainWindow, demo: Loaded
) -> None:
    assert empty_window.stack.currentWidget() is empty_window.welcome
    assert not empty_window.navigation.isVisible()
    assert not empty_window.top.isVisible()
    empty_window.context.actions["panel.curves"].trigger()
    assert empty_window.stack.currentWidget() is empty_window.welcome
    empty_window.show_loaded(demo)
    assert empty_window.stack.currentWidget() is empty_window.panel("overview")
    assert empty_window.navigation.isVisible()
    assert empty_window.top.isVisible()


def test_the_open_card_by_mouse_and_by_keyboard(empty_window: MainWindow, qtbot: QtBot) -> None:
    card, dialog = empty_window.welcome.open, empty_window.opening.dialog
    qtbot.mouseClick(card, LEFT)
    assert dialog.isVisible()
    dialog.reject()
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Space)
    assert dialog.isVisible()


# The registry, palette, shortcuts page


def test_no_two_actions_share_a_shortcut(window: MainWindow) -> None:
    for entry in CATALOGUE:
        # Panels make actions of their own; those not written yet make none.
        with suppress(ModuleNotFoundError):
            window.panel(entry.key)
    taken: dict[str, str] = {}
    for spec, action in window.context.actions:
        for key in action.shortcuts():
            text = key.toString(QKeySequence.SequenceFormat.PortableText)
            assert text, f"{spec.key}: {spec.shortcut!r} is no key"
            assert text not in taken, f"{text}: {taken.get(text)} and {spec.key}"
            taken[text] = spec.key


def test_every_action_stands_in_its_menu_and_says_what_it_does(window: MainWindow) -> None:
    for spec, action in window.context.actions:
        if spec.menu:
            assert action in window.menus.menu(spec.menu).actions()
        assert action.toolTip().startswith(spec.tip or spec.title)
    late = window.context.actions.add(Spec("late", "Late", "Panels", "", "Came later"), int)
    assert late in window.menus.menu("Panels").actions()
    assert window.menus.menu("File").actions()[-1] is window.context.actions["file.quit"]


def test_every_control_has_a_name_and_a_tooltip(window: MainWindow) -> None:
    parents: list[QWidget] = [
        window.bar, window.filter_bar, window.banner, window.opening.dialog, window.rule_dialog,
        window.class_thresholds, window.welcome.job,
    ]  # fmt: skip
    for parent in parents:
        for button in parent.findChildren(QAbstractButton):
            own = isinstance(button.parent(), QLineEdit) or type(button) is QAbstractButton
            if own or button.objectName().startswith("qt_"):
                continue  # Qt's own, such as the cross in a line.
            named = button.accessibleName() or button.text()
            assert named, f"{parent.objectName()}: {button}"
            assert button.toolTip() or not isinstance(button, QPushButton) or not button.text() or (
                button is window.banner.button or button is window.opening.dialog.failure.button
            ), f"{parent}: {named} has no tooltip"  # fmt: skip


def test_the_palette_finds_runs_and_says_why_not(window: MainWindow, qtbot: QtBot) -> None:
    palette = window.palette_
    window.bar.score.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    assert palette.isVisible()
    n = sum(1 for _ in window.context.actions)
    assert palette.list.count() == n
    qtbot.keyClicks(palette.line, "pan curv")
    assert palette.list.item(0).data(KEY) == "panel.curves"
    assert "Alt+3" in palette.list.item(0).toolTip()
    palette.line.clear()
    qtbot.keyClicks(palette.line, "undo")
    found = [palette.list.item(i) for i in range(palette.list.count())]
    (undo,) = (item for item in found if item.data(KEY) == "view.undo")
    assert undo.data(WHY) == "there is nothing to undo"
    palette.list.setCurrentItem(undo)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible(), "what is disabled does not run"
    palette.line.clear()
    qtbot.keyClicks(palette.line, "light or")
    before = window.context.theme
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert window.context.theme is not before
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    qtbot.keyClicks(palette.line, "zzzz")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("op", "Open", "Command palette"),
        ("cm", "Confusion matrix", "Documents"),
        ("rule", "Matching rule", "Reset unusual layouts everywhere"),
        ("open", "Open", "Open recent"),
    ],
)
def test_letters_at_the_beginning_of_words_count_most(typed: str, better: str, worse: str) -> None:
    best, other = rank(typed, better), rank(typed, worse)
    assert best is not None
    assert other is None or best > other
    assert rank("", better) is not None


def test_the_shortcuts_page_lists_the_registry(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    page = window.shortcuts
    assert page.isVisible()
    shown = {item.text(0): item.text(1) for _, items in page._groups for item in items}
    for spec, _ in window.context.actions:
        assert spec.title in shown
    assert shown["Command palette"] == "Ctrl+K"
    qtbot.keyClicks(page.line, "command palette")
    seen = [item for _, items in page._groups for item in items if not item.isHidden()]
    assert [item.text(0) for item in seen] == ["Command palette"]
    page.reject()


def test_undo_says_what_it_undoes(window: MainWindow, qtbot: QtBot) -> None:
    undo = window.context.actions["view.undo"]
    assert not undo.isEnabled()
    window.context.store.apply(lambda state: state.with_thresholds(iou=0.7))
    window.context.store.flush()
    assert undo.isEnabled()
    assert undo.text() == "Undo IoU threshold"
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert window.context.store.state.thresholds.iou == 0.5
    assert window.context.actions["view.redo"].text() == "Redo IoU threshold"


# The image filter


def test_a_filter_is_typed_with_completion_and_narrows_everything(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert window.resolved is not None
    whole = window.resolved.metrics
    qtbot.keyClick(window, Qt.Key.Key_F, CTRL)
    line = window.filter_bar.field.line
    assert line.hasFocus()
    qtbot.keyClicks(line, "spl")
    assert line.popup.isVisible()
    qtbot.keyClick(line.popup, Qt.Key.Key_Return)
    assert line.text() == "split "
    qtbot.keyClicks(line, '== "valid"')
    qtbot.keyClick(line, Qt.Key.Key_Return)
    window.context.store.flush()
    assert window.context.store.state.image_filter == 'split == "valid"'
    assert window.loaded is not None
    data = window.loaded.dataset
    assert data.split is not None
    valid = [i for i, s in zip(data.image_ids, data.split, strict=True) if s == "valid"]
    thresholds = window.context.store.state.thresholds
    expected = window.loaded.evaluation.subset(valid).metrics(thresholds.score, thresholds.iou)
    assert window.resolved.metrics.tp == expected.tp != whole.tp
    assert window.filter_bar.kept.text() == f"{len(valid)} of {len(data)} images"
    assert window.status.filter.isVisible()
    qtbot.mouseClick(window.status.filter, LEFT)
    window.context.store.flush()
    assert window.resolved.metrics.tp == whole.tp
    assert window.status.filter.text() == "filter images\N{HORIZONTAL ELLIPSIS}"
    assert not window.filter_bar.isVisible()


def test_a_filter_on_counts_follows_the_slider(window: MainWindow) -> None:
    store = window.context.store
    store.update(image_filter="fp > 2")
    for score in (0.2, 0.6):
        store.apply(lambda state, score=score: state.with_thresholds(score=score))  # type: ignore[misc]
        store.flush()
        assert window.loaded is not None
        assert window.resolved is not None
        rows = window.loaded.evaluation.per_image(score, 0.5)
        kept = [i for i, fp in zip(rows.image_ids, rows["fp"], strict=True) if fp > 2]
        assert window.resolved.metrics.fp == window.loaded.evaluation.subset(kept).metrics(score).fp


def test_what_is_no_filter_gets_a_caret(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F, CTRL)
    bar = window.filter_bar
    qtbot.keyClicks(bar.field.line, "fn > > 2")
    qtbot.keyClick(bar.field.line, Qt.Key.Key_Return)
    assert bar.field.place.isVisible()
    text, caret = bar.field.place.text().split("\n")
    assert text[caret.index("^")] == ">"
    assert "found '>'" in bar.field.said.text()
    assert window.context.store.state.image_filter == ""
    qtbot.keyClick(bar.field.line, Qt.Key.Key_Backspace)
    assert not bar.field.place.isVisible()
    qtbot.keyClick(bar.field.line, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_a_filter_that_does_not_fit_the_data_is_not_applied_and_said(window: MainWindow) -> None:
    assert window.resolved is not None
    whole = window.resolved.metrics.tp
    window.context.store.update(image_filter="brightness > 3")
    window.context.store.flush()
    assert window.resolved.metrics.tp == whole
    assert "(not applied)" in window.status.filter.toolTip()
    assert "brightness" in window.filter_bar.field.said.text()
    assert window.filter_bar.isVisible()


# The rule


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


# Thresholds per class


def test_thresholds_per_class_follow_live(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.bar.per_class, LEFT)
    dialog, model, store = (
        window.class_thresholds,
        window.class_thresholds.model,
        window.context.store,
    )
    assert dialog.isVisible()
    assert window.loaded is not None
    assert window.resolved is not None
    labels = window.loaded.evaluation.labels
    assert [model.label(row) for row in range(model.rowCount())] == labels
    car = labels.index("car")
    view = dialog.table
    view.setCurrentIndex(dialog.sorted.mapFromSource(model.index(car, 0)))
    qtbot.keyClick(view, "0")
    editor = view.viewport().findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "0"
    qtbot.keyClicks(editor, ".9")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: store.state.thresholds.per_class == (("car", 0.9),))
    store.flush()
    expected = window.loaded.evaluation.metrics(window.resolved.score_thr)["car"]
    row = [model.data(model.index(car, column)) for column in range(model.columnCount())]
    assert row[:6] == ["car", "0.9", str(expected.n_gt), str(expected.tp_gt), str(expected.fp),
                       str(expected.fn)]  # fmt: skip
    assert window.bar.per_class.text() == "per class (1)"
    view.setCurrentIndex(dialog.sorted.mapFromSource(model.index(car, 0)))
    qtbot.keyClick(dialog.slider, Qt.Key.Key_Left)
    assert store.state.thresholds.of_class("car") == pytest.approx(0.89)
    store.flush()
    view.selectRow(car)
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert len(store.state.thresholds.per_class) == 0


def test_best_for_each_export_and_import(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.class_thresholds.open_beside()
    dialog, store = window.class_thresholds, window.context.store
    qtbot.mouseClick(dialog.best, LEFT)
    idle(qtbot, window)
    assert window.loaded is not None
    best = window.loaded.evaluation.best_thresholds()
    own = {label: each.score_thr for label, each in best.items() if each is not None}
    assert dict(store.state.thresholds.per_class) == own
    path = tmp_path / "thresholds.json"
    dialog.save_file(str(path))
    written = json.loads(path.read_text())
    assert written == {"confidence": store.state.thresholds.score, "per_class_confidence": own}
    qtbot.mouseClick(dialog.clear_all, LEFT)
    assert store.state.thresholds.per_class == ()
    written["per_class_confidence"]["spaceship"] = 0.5
    path.write_text(json.dumps(written))
    dialog.load_file(str(path))
    assert dict(store.state.thresholds.per_class) == own
    assert "spaceship" in dialog.problem.text()
    path.write_text("{}")
    dialog.load_file(str(path))
    assert "found no thresholds" in dialog.problem.text()
    assert dict(store.state.thresholds.per_class) == own
    store.undo()
    assert store.state.thresholds.per_class == ()


@pytest.mark.parametrize("typed", ["high", "nan", "inf", "1e999"])
def test_what_is_no_threshold_is_not_taken(window: MainWindow, typed: str) -> None:
    window.class_thresholds.open_beside()
    model = window.class_thresholds.model
    assert not model.setData(model.index(0, 1), typed)
    assert window.context.store.state.thresholds.per_class == ()


# Jobs and mishaps


def test_what_is_out_of_date_says_so_and_is_recomputed(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = Event()
    rematch = Loaded.rematch

    def slow(loaded: Loaded, rule: Rule) -> Loaded:
        go.wait(20)
        return rematch(loaded, rule)

    monkeypatch.setattr(Loaded, "rematch", slow)
    window.context.store.update(rule=EQUAL)
    window.context.store.flush()
    qtbot.waitUntil(window.status.cancel.isVisible)
    qtbot.mouseClick(window.status.cancel, LEFT)
    assert window.loaded is not None
    assert window.loaded.rule == Rule()
    assert window.banner.sentence.text().startswith("Out of date: this was matched by")
    assert window.banner.button.text() == "Recompute"
    go.set()
    qtbot.mouseClick(window.banner.button, LEFT)
    idle(qtbot, window)
    assert window.loaded.rule == EQUAL
    assert not window.banner.isVisible()


def test_a_worker_that_panics_is_shown_and_tried_again(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PanicException(BaseException):
        pass

    def panic(*_: Any) -> Loaded:
        raise PanicException("index out of bounds: the len is 3 but the index is 7")

    with monkeypatch.context() as patched:
        patched.setattr(Loaded, "rematch", panic)
        window.context.store.update(rule=EQUAL)
        idle(qtbot, window)
    banner = window.banner
    qtbot.waitUntil(banner.isVisible)
    assert "the index is 7" in banner.sentence.text()
    qtbot.mouseClick(banner.fold, LEFT)
    assert "PanicException" in banner.details.toPlainText()
    assert window.isVisible()
    qtbot.mouseClick(banner.button, LEFT)
    idle(qtbot, window)
    assert window.loaded is not None
    assert window.loaded.rule == EQUAL


def test_several_jobs_are_listed_each_with_a_cancel(window: MainWindow, qtbot: QtBot) -> None:
    jobs, go = window.context.jobs, Event()
    idle(qtbot, window)

    def wait(handle: Handle) -> bool:
        return go.wait(20)

    for name in ("one", "two"):
        jobs.start(name, f"job {name}", wait, lambda _: None)
    assert window.status.more.isVisible()
    menu: QMenu = window.status.more.menu()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["Cancel job one", "Cancel job two"]
    menu.actions()[0].trigger()
    assert not jobs.is_running("one")
    assert not window.status.more.isVisible()
    go.set()
    idle(qtbot, window)


@pytest.fixture
def caught(window: MainWindow) -> Iterator[MainWindow]:
    """A window that catches what nobody else does."""
    before = sys.excepthook
    window.mishaps.install()
    yield window
    window.mishaps.remove()
    assert sys.excepthook is before


def test_an_exception_in_a_slot_is_shown_and_the_window_stays(
    caught: MainWindow, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ValueError("a slot went wrong")

    QTimer.singleShot(0, fail)
    qtbot.waitUntil(caught.banner.isVisible)
    assert "a slot went wrong" in caught.banner.sentence.text()
    assert "in fail" in caught.banner.details.toPlainText()
    assert not caught.banner.button.isVisible()
    assert "a slot went wrong" in capsys.readouterr().err, "and the terminal has it too"
    assert caught.isVisible()


def test_an_exception_at_each_repaint_is_shown_once(
    caught: MainWindow, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 (Qt's)
            raise RuntimeError("cannot be drawn")

    shown: list[object] = []
    caught.mishaps.caught.connect(shown.append)
    broken = Broken(caught)
    broken.show()
    qtbot.waitUntil(lambda: bool(shown))
    for _ in range(3):
        broken.update()
        qtbot.wait(20)
    assert len(shown) == 1
    broken.hide()
    broken.deleteLater()
    assert "cannot be drawn" in capsys.readouterr().err


def test_messages_come_back_when_the_last_is_closed(window: MainWindow, qtbot: QtBot) -> None:
    banner = window.banner
    banner.say("first")
    banner.say("second")
    assert banner.sentence.text() == "second"
    assert banner.more.text() == "1 more"
    qtbot.mouseClick(banner.close_button, LEFT)
    assert banner.sentence.text() == "first"
    qtbot.mouseClick(banner.close_button, LEFT)
    assert not banner.isVisible()


# Layouts and settings


def test_layouts_are_saved_taken_deleted_and_reset(window: MainWindow, qtbot: QtBot) -> None:
    docks = window.docks._docks
    window.context.actions["dock.why"].trigger()
    assert not docks["why"].isVisible()
    window.context.actions["layout.save"].trigger()
    (dialog,) = window.findChildren(QInputDialog)
    dialog.setTextValue("no & why")
    dialog.accept()
    window.context.actions["layout.reset"].trigger()
    assert docks["why"].isVisible()
    menu = QMenu(window)
    window.layouts.fill(menu)
    assert menu.actions()[0].text() == "no && why"
    menu.actions()[0].trigger()
    assert not docks["why"].isVisible()
    again = Settings(window.context.settings.path.parent)
    assert list(again.mapping("layouts")) == ["no & why"]
    window.layouts.delete("no & why")
    assert window.layouts.names == []


def test_the_layout_is_there_at_the_next_start(
    window: MainWindow, qtbot: QtBot, demo: Loaded
) -> None:
    window.context.actions["dock.examples"].trigger()
    window.close()
    again = MainWindow(Settings(window.context.settings.path.parent))
    qtbot.addWidget(again)
    again.show()
    again.show_loaded(demo)
    assert not again.docks._docks["examples"].isVisible()
    assert again.docks._docks["why"].isVisible()
    again.close()


@pytest.mark.parametrize("value", [5, "no base64!", "AAAA", None, {"a": 1}])
def test_odd_layouts_in_the_settings_do_no_harm(
    qtbot: QtBot, settings: Settings, demo: Loaded, value: Any
) -> None:
    for name in ("geometry", "layout", "layouts"):
        settings.set(name, value)
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.show_loaded(demo)
    window.layouts.load("a")
    window.close()


def test_settings_that_cannot_be_saved_are_said_once(
    qtbot: QtBot, tmp_path: Path, demo: Loaded
) -> None:
    (tmp_path / "file").write_text("")
    window = MainWindow(Settings(tmp_path / "file" / "inside"))
    qtbot.addWidget(window)
    window.show()
    window.show_loaded(demo)
    assert "settings cannot be saved" in window.banner.sentence.text()
    window.banner.close_button.click()
    window.toggle_theme()
    assert not window.banner.isVisible()
    window.toggle_theme()
    window.close()


def test_actions_say_why_they_are_disabled(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    actions = Actions(owner)
    actions.add(Spec("a", "A", "M"), int)
    actions.allow("a", False, "for a reason")
    assert actions.why("a") == "for a reason"
    actions.allow("a", True)
    assert actions.why("a") == ""
    with pytest.raises(ValueError, match="is there already"):
        actions.add(Spec("a", "A", "M"), int)


def test_the_status_bar_counts_what_is_open_and_what_counts(window: MainWindow) -> None:
    assert window.loaded is not None
    data, counts = window.loaded, window.status.counts
    n_images, n_gt = len(data.dataset), data.dataset.n_annotations
    ignored = n_gt - sum(row.n_gt for row in data.evaluation.metrics().per_class)
    assert ignored > 0
    said = f"{n_gt:,} gt ({ignored} ignored)   {len(data.inferences):,} dt"
    assert counts.text() == f"{n_images} images   {said}"
    window.context.store.update(image_filter='split == "valid"')
    window.context.store.flush()
    assert window.resolved is not None
    kept = len(window.resolved.evaluation.ranks_that_count())
    assert counts.text() == f"{kept} of {n_images} images   {said}"
