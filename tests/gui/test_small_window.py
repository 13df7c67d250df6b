"""Small windows: the size is what was asked, nothing is cut off or stands on something else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QRect, QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QLabel,
    QMainWindow,
    QPushButton,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from errata_gui.canvas.elided_label import ElidedLabel
from errata_gui.canvas.flow_layout import FlowLayout
from errata_gui.loaded import Loaded
from errata_gui.panels.catalogue import CATALOGUE
from errata_gui.panels.clusters import ClustersPanel
from errata_gui.settings import Settings
from errata_gui.shell.window import MainWindow
from errata_gui.state import ExampleQuery

SMALL, LEAST = QSize(1000, 650), QSize(900, 600)


def settle(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until everything is told and laid out."""
    window.context.store.flush()
    qtbot.waitUntil(lambda: not window.context.jobs.running, timeout=20_000)
    window.context.store.flush()
    lay_out(window)


def lay_out(window: MainWindow) -> None:
    """Have all sizes settled, as they are when something is painted."""
    for _ in range(3):
        QCoreApplication.processEvents()
    window.grab()


def seen(parent: QWidget) -> Iterator[QWidget]:
    """Give the widgets that are seen in a window; what a scrolled area holds may be larger."""
    for child in parent.children():
        if not isinstance(child, QWidget) or not child.isVisible() or child.isWindow():
            continue
        if isinstance(parent, QMainWindow) and type(child) is QWidget and not child.children():
            continue  # Qt's own handle between docks.
        yield child
        if not isinstance(child, QAbstractItemView):
            yield from seen(child)


def is_scrolled(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    above = parent.parentWidget() if parent is not None else None
    return isinstance(above, QAbstractScrollArea) and above.viewport() is parent


def what_is_wrong(window: MainWindow) -> list[str]:
    """Name what extends beyond its parent, is cut, or stands on something else."""
    wrong = []
    for widget in seen(window):
        parent = widget.parentWidget()
        assert parent is not None
        name = f"{type(widget).__name__} {getattr(widget, 'text', str)()!r} {widget.toolTip()!r}"
        if not is_scrolled(widget) and not parent.rect().contains(widget.geometry()):
            wrong.append(f"{name} at {widget.geometry()} is beyond {parent.rect()}")
        if why := why_cut(widget):
            wrong.append(f"{name} is cut: {why}")
        told = [w for w in widget.children() if isinstance(w, QAbstractButton | QLabel | QComboBox)]
        for one, other in combinations([w for w in told if w.isVisible()], 2):
            if one.geometry().intersects(other.geometry()):
                wrong.append(f"{one} {one.geometry()} stands on {other} {other.geometry()}")
    return wrong


def why_cut(widget: QWidget) -> str:
    """Say why the text of a button, a label or a choice cannot be read; empty if it can."""
    if isinstance(widget, ElidedLabel):
        needs = max(map(widget.fontMetrics().horizontalAdvance, widget.text().split("\n")))
        whole = needs <= widget.contentsRect().width() or widget.text() in widget.toolTip()
        return "" if whole else "the tooltip has not the whole"
    if isinstance(widget, QLabel):
        if widget.wordWrap():
            needs = widget.heightForWidth(widget.width())
            return "" if widget.height() >= needs else f"{widget.height()} of {needs} px high"
        return short_of(widget, widget.minimumSizeHint())
    if isinstance(widget, QCheckBox) or type(widget).__name__ == "Card":
        return short_of(widget, widget.minimumSizeHint())
    if isinstance(widget, QAbstractButton):
        return short_of(widget, widget.sizeHint()) if widget.text() else ""
    if isinstance(widget, QComboBox):
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = widget.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, part, widget
        )
        needs = widget.fontMetrics().horizontalAdvance(widget.currentText())
        return "" if needs <= room.width() else f"{needs} px in {room.width()}"
    return ""


def short_of(widget: QWidget, needs: QSize) -> str:
    fits = widget.width() >= needs.width() and widget.height() >= needs.height()
    return "" if fits else f"{widget.size()} of {needs}"


@pytest.mark.parametrize("size", [SMALL, LEAST], ids=["1000x650", "900x600"])
def test_every_panel_in_a_small_window(window: MainWindow, qtbot: QtBot, size: QSize) -> None:
    window.docks.show("examples")
    for entry in CATALOGUE:
        window.context.store.update(panel=entry.key)
        settle(window, qtbot)
        window.resize(size)
        settle(window, qtbot)
        assert window.size() == size, entry.key
        assert what_is_wrong(window) == [], entry.key


def test_the_cards_in_a_small_window(empty_window: MainWindow, qtbot: QtBot) -> None:
    empty_window.resize(LEAST)
    lay_out(empty_window)
    assert empty_window.size() == LEAST
    assert what_is_wrong(empty_window) == []


def test_a_small_window_that_has_much_to_say(window: MainWindow, qtbot: QtBot) -> None:
    store, free = window.context.store, Event()
    assert window.resolved is not None
    own = tuple((label, 0.123456) for label in window.resolved.labels)
    store.apply(lambda state: state.with_thresholds(score=0.3, per_class=own))
    store.update(image_filter='split == "valid" and fn > 0 and fp > 0', example="dt:0")
    settle(window, qtbot)
    window.resize(SMALL)
    window.banner.say("Something happened that takes more than one line to say. " * 4, "x", "Retry",
                      "details")  # fmt: skip
    window.banner.say("And something else.", "y", "Retry", "details")
    try:
        for slot in ("a", "b"):
            window.context.jobs.start(slot, "what takes long and has a long name " * 3,
                                      lambda _: free.wait(20), lambda _: None)  # fmt: skip
        for entry in CATALOGUE:
            store.update(panel=entry.key)
            store.flush()
            lay_out(window)
            assert window.size() == SMALL, entry.key
            assert what_is_wrong(window) == [], entry.key
    finally:
        free.set()
    settle(window, qtbot)


def test_what_a_narrow_bar_has_no_room_for_is_in_its_menu(window: MainWindow, qtbot: QtBot) -> None:
    window.context.store.update(panel="clusters")
    settle(window, qtbot)
    panel = window.panel("clusters")
    assert isinstance(panel, ClustersPanel)
    bar = panel.selection
    every = ["Show examples", "Keep only", "Export\N{HORIZONTAL ELLIPSIS}", "Clear"]
    for size in (LEAST, SMALL, QSize(1600, 1000)):
        window.resize(size)
        query = ExampleQuery(images=(1, 2, 3), source="what I have found")
        window.context.store.update(query=query)
        settle(window, qtbot)
        assert window.size() == size
        assert what_is_wrong(window) == []
        assert bar.count.contentsRect().width() >= bar.count.sizeHint().width()
        menu = bar.more.menu()
        menu.aboutToShow.emit()
        kept = [b.text() for b in bar.findChildren(QPushButton) if b.isVisible()]
        told = [action.text() for action in menu.actions()]
        assert kept + told == every
        assert bar.more.isVisible() == bool(told)
        assert bool(told) == (size.width() < 1600)
        if told:
            menu.actions()[-1].trigger()
            assert window.context.store.state.query.images is None, "it is cleared"


def test_a_row_goes_on_below_and_what_grows_shares_the_rest(qtbot: QtBot) -> None:
    whole = QWidget()
    qtbot.addWidget(whole)
    row = FlowLayout(whole, spacing=4)
    parts = [QWidget(whole) for _ in range(4)]
    for part in parts:
        part.setFixedSize(100, 20)
        row.addWidget(part)
    row.add_stretch()
    last = QWidget(whole)
    last.setFixedSize(50, 30)
    row.addWidget(last)
    whole.show()
    whole.resize(600, 100)
    assert [part.x() for part in parts] == [0, 104, 208, 312]
    assert last.geometry() == QRect(550, 0, 50, 30)
    assert row.minimumSize() == QSize(100, 30)
    assert row.heightForWidth(600) == 30
    assert row.heightForWidth(310) == 20 + 4 + 30
    whole.resize(310, 100)
    assert [part.pos() for part in parts] == [QPoint(x, y) for x, y in
                                              ((0, 0), (104, 0), (208, 0), (0, 29))]  # fmt: skip
    assert last.geometry() == QRect(260, 24, 50, 30)
    parts[1].hide()
    assert row.heightForWidth(420) == 30
    assert row.count() == 6
    assert row.takeAt(6) is None


def test_a_small_window_stays_small_when_it_is_opened_again(
    qtbot: QtBot, demo: Loaded, tmp_path: Path
) -> None:
    for again in (False, True):
        window = MainWindow(Settings(tmp_path))
        qtbot.addWidget(window)
        window.show()
        if not again:
            window.resize(1000, 650)
        window.show_loaded(demo)
        qtbot.wait(50)
        # A screen that is smaller still, as Qt's own in memory, makes it smaller.
        assert window.width() <= 1000
        assert window.height() == 650
        window.close()
        assert window.context.jobs.close()
