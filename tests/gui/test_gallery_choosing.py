"""Examples looked at, selected and opened, through real clicks, drags and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot
from tests.gui.gallery_steps import Control, Left, NoKey, Shift, band, click, dock, pieces, shown

from errata_gui.panels.example_list import ExampleList
from errata_gui.shell.window import MainWindow


def test_a_click_looks_at_an_example(
    gallery: ExampleList, window: MainWindow, qtbot: QtBot
) -> None:
    click(qtbot, gallery.canvas, 2)
    found, state = shown(window), window.context.store.state
    record = found.inferences.arrays["record"][found.dt[2]]
    assert state.example == f"dt:{record}"
    assert state.selected == (state.example,)
    assert state.image == found.image_ids[2]
    assert gallery.canvas.current == dock(window).canvas.current == int(found.dt[2])
    assert found.image_ids[2] is not None
    assert "TP" in gallery.canvas.accessibleDescription()


def test_ctrl_and_shift_select_more(gallery: ExampleList, window: MainWindow, qtbot: QtBot) -> None:
    codes = gallery.canvas._codes
    click(qtbot, gallery.canvas, 1)
    click(qtbot, gallery.canvas, 3, Control)
    window.context.store.flush()
    keys = window.context.review.keys
    assert set(keys.codes(window.context.store.state.selected)) == set(codes[[1, 3]])
    click(qtbot, gallery.canvas, 1, Control)
    assert set(keys.codes(window.context.store.state.selected)) == {codes[3]}
    click(qtbot, gallery.canvas, 0)
    window.context.store.flush()
    click(qtbot, gallery.canvas, 4, Shift)
    window.context.store.flush()
    assert set(keys.codes(window.context.store.state.selected)) == set(codes[:5])
    assert "5 selected" in gallery.shown.text()
    qtbot.keyClick(gallery.canvas, Qt.Key.Key_Escape)
    assert window.context.store.state.selected == ()


def test_a_rubber_band_selects_what_it_touches(
    gallery: ExampleList, window: MainWindow, qtbot: QtBot
) -> None:
    canvas = gallery.canvas
    canvas.grab()
    start = canvas.rect_of(0).topLeft() - QPoint(4, 4)
    end = canvas.rect_of(canvas.columns + 1).center()
    band(qtbot, canvas, start, end)
    window.context.store.flush()
    touched = [0, 1, canvas.columns, canvas.columns + 1]
    keys = window.context.review.keys
    chosen = set(keys.codes(window.context.store.state.selected).tolist())
    assert chosen == set(canvas._codes[touched].tolist())
    assert window.context.store.state.example == keys.key(int(canvas._codes[0]))


def test_keys_go_from_cell_to_cell(gallery: ExampleList, window: MainWindow, qtbot: QtBot) -> None:
    canvas, store = gallery.canvas, window.context.store
    canvas.setFocus()
    keys, n = window.context.review.keys, len(canvas._codes)

    def at() -> int | None:
        store.flush()
        return canvas.position(keys.code(store.state.example))

    click(qtbot, canvas, 0)
    for key, expected in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 1 + canvas.columns),
        (Qt.Key.Key_Left, canvas.columns),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_End, n - 1),
        (Qt.Key.Key_Right, n - 1),
        (Qt.Key.Key_Home, 0),
    ):
        qtbot.keyClick(canvas, key)
        assert at() == expected
        assert expected in canvas.visible
    qtbot.keyClick(canvas, Qt.Key.Key_PageDown)
    down = at()
    assert down is not None
    assert down >= canvas.columns
    qtbot.keyClick(canvas, Qt.Key.Key_PageUp)
    assert at() == 0
    qtbot.keyClick(canvas, Qt.Key.Key_Down, Shift)
    store.flush()
    assert len(store.state.selected) == canvas.columns + 1


def test_j_and_k_go_on_from_anywhere(window: MainWindow, qtbot: QtBot) -> None:
    store, found = window.context.store, shown(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.navigation.setFocus()
    for key, expected in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        qtbot.keyClick(window.navigation, key)
        store.flush()
        assert window.context.review.keys.code(store.state.example) == found.dt[expected]
    assert not store.can_undo, "to go through examples is no step"


def test_letters_are_typed_into_a_line(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    line = dock(window).filter.line
    line.setFocus()
    qtbot.keyClicks(line, "jkxpu1")
    assert line.text() == "jkxpu1"
    assert window.context.store.state.example is None
    dock(window).filter.line.clear()


@pytest.mark.parametrize("how", ["double click", "enter"])
def test_an_example_is_opened(
    gallery: ExampleList, window: MainWindow, qtbot: QtBot, how: str
) -> None:
    window.context.store.changed.disconnect()  # The viewer is another panel's.
    canvas = gallery.canvas
    if how == "enter":
        canvas.mark(int(canvas._codes[1]), canvas._codes[1:2])
        qtbot.keyClick(canvas, Qt.Key.Key_Return)
    else:
        canvas.grab()
        qtbot.mouseDClick(canvas.viewport(), Left, NoKey, canvas.rect_of(1).center())
    state = window.context.store.state
    assert state.panel == "viewer"
    assert state.example == window.context.review.keys.key(int(canvas._codes[1]))
    assert state.image is not None


def test_a_tooltip_says_all(gallery: ExampleList, qtbot: QtBot) -> None:
    canvas = gallery.canvas
    canvas.grab()
    point = canvas.rect_of(0).center()
    event = QHelpEvent(QEvent.Type.ToolTip, point, canvas.viewport().mapToGlobal(point))
    QApplication.sendEvent(canvas.viewport(), event)
    qtbot.waitUntil(lambda: "true positive" in QToolTip.text())
    QToolTip.hideText()


def test_what_is_pointed_at_looks_unlike_what_is_selected(
    gallery: ExampleList, window: MainWindow, qtbot: QtBot
) -> None:
    canvas, accent = gallery.canvas, QColor(window.context.theme.accent)
    pieces(window, canvas, qtbot)

    def around() -> QImage:
        """The cell and the gap around it, without its picture's inside."""
        return canvas.viewport().grab(canvas.rect_of(1).adjusted(-4, -4, 4, 4)).toImage()

    def edge(image: QImage) -> set[str]:
        return {image.pixelColor(x, 20).name() for x in range(5)}

    plain = around()
    qtbot.mouseMove(canvas.viewport(), canvas.rect_of(1).center())
    pointed = around()
    assert window.context.store.state.selected == ()
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert around() == plain
    canvas.mark(None, canvas._codes[1:2])
    selected = around()
    qtbot.mouseMove(canvas.viewport(), canvas.rect_of(1).center())
    both = around()
    assert pointed != plain
    assert accent.name() not in edge(pointed)
    assert accent.name() in edge(selected)
    assert both not in (pointed, selected)
