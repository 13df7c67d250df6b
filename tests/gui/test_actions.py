"""The registry of actions: shortcuts, menus, palette, the shortcuts page, undo."""

from __future__ import annotations

from contextlib import suppress

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from errata_gui.actions import Actions, Spec
from errata_gui.panels.catalogue import CATALOGUE
from errata_gui.shell.fuzzy import rank
from errata_gui.shell.palette import KEY, WHY
from errata_gui.shell.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


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


@pytest.mark.parametrize("width", [960, 720])
def test_the_shortcuts_page_is_read_whole(window: MainWindow, qtbot: QtBot, width: int) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    page, tree = window.shortcuts, window.shortcuts.tree
    page.resize(width, 600)
    page.grab()
    metrics, wrapped = tree.fontMetrics(), 0
    for item in (item for _, items in page._groups for item in items):
        here = tree.visualItemRect(item)
        room = QRect(0, 0, tree.columnWidth(2) - 4, here.height())
        words = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), item.text(2))
        assert words.height() <= here.height(), item.text(2)
        assert words.width() <= room.width(), item.text(2)
        wrapped += words.height() > metrics.height()
    assert tree.columnWidth(2) >= 150
    assert wrapped or width == 960, "where it is narrow, words go on below"
    assert not tree.horizontalScrollBar().isVisible()
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
