"""The docks beside the panels: room for pictures, and a title that can be read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDockWidget
from pytestqt.qtbot import QtBot
from tests.gui.gallery_steps import dock

from errata_gui.canvas.elided_label import ElidedLabel
from errata_gui.loaded import Loaded
from errata_gui.panels.why import WhyPanel
from errata_gui.shell.window import MainWindow
from errata_gui.state import ExampleQuery

LASSO = ExampleQuery(images=tuple(range(1, 94)), source="lasso")


def settle(window: MainWindow) -> None:
    window.context.store.flush()
    for _ in range(5):
        QApplication.processEvents()
    window.grab()


def share(window: MainWindow) -> float:
    """The examples' part of the docks' height."""
    docks = {each.objectName(): each.height() for each in window.findChildren(QDockWidget)}
    return docks["dock examples"] / sum(docks.values())


@pytest.mark.parametrize("size", [(1280, 800), (1000, 650), (1600, 1000)])
def test_examples_have_more_than_half_of_the_height(
    empty_window: MainWindow, demo: Loaded, size: tuple[int, int]
) -> None:
    window = empty_window
    window.resize(*size)
    window.show_loaded(demo)
    settle(window)
    assert share(window) >= 0.54
    window.context.actions["layout.reset"].trigger()
    settle(window)
    assert share(window) >= 0.54


def test_pictures_stand_whole_above_an_explanation_that_scrolls(window: MainWindow) -> None:
    window.context.store.update(example="dt:0")
    settle(window)
    canvas = dock(window).canvas
    seen = [p for p in canvas.visible if canvas.viewport().rect().contains(canvas.rect_of(p))]
    assert len(seen) >= 2
    why = next(panel for panel in window.docks.panels if isinstance(panel, WhyPanel))
    bar = why.scrolled.verticalScrollBar()
    assert bar.isVisible()
    bar.setValue(bar.maximum())
    last = why.list if why.list.isVisibleTo(why) else why.changes
    below = last.mapTo(why.scrolled.viewport(), last.rect().bottomLeft()).y()
    assert 0 < below <= why.scrolled.viewport().height()


@pytest.mark.parametrize(
    "query",
    [
        LASSO,
        ExampleQuery(gt="traffic light", dt="stop sign"),
        ExampleQuery(kind="fp", images=LASSO.images, source="cluster 4", label="traffic light"),
    ],
)
def test_the_docks_title_is_read_whole(window: MainWindow, query: ExampleQuery) -> None:
    window.context.store.update(query=query)
    settle(window)
    about = dock(window).about
    lines, advance = about._lines(about.width()), about.fontMetrics().horizontalAdvance
    assert " ".join(lines) == about.text() == query.title()
    assert all(advance(line) <= about.width() for line in lines)
    assert about.height() >= len(lines) * about.fontMetrics().height()


def test_words_go_on_in_a_second_line_and_no_third(qtbot: QtBot) -> None:
    label = ElidedLabel("one two three four five six seven", lines=2)
    qtbot.addWidget(label)
    advance = label.fontMetrics().horizontalAdvance
    assert label._lines(advance("one two three")) == ["one two three", "four five six seven"]
    assert label._lines(1000) == ["one two three four five six seven"]
    assert label._lines(1) == ["one", "two three four five six seven"], "elided, never lost"
    assert label.heightForWidth(1000) < label.heightForWidth(advance("one two three"))
    label.resize(advance("one two three"), 60)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    image = label.grab().toImage()
    ground = image.pixel(image.width() - 1, image.height() - 1)
    line = label.fontMetrics().lineSpacing()
    for top in (0, line):
        assert any(
            image.pixel(x, y) != ground
            for x in range(image.width())
            for y in range(top, top + line)
        )
