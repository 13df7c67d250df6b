"""A gallery of a hundred thousand examples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.gui.gallery_steps import shown

import errata
from errata_gui.loaded import Loaded
from errata_gui.panels import example_list
from errata_gui.panels.example_list import ExampleList
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule


@pytest.fixture(scope="module")
def many() -> Loaded:
    """120,000 detections, hardly a match among them, and no pictures."""
    rng, n_images, n = np.random.default_rng(4), 400, 120_000
    dataset = errata.Dataset.from_arrays(
        image_ids=np.arange(n_images),
        annotation_images=np.arange(n_images),
        boxes_xywh=np.tile([10.0, 10.0, 50.0, 40.0], (n_images, 1)),
        class_ids=np.ones(n_images, dtype=int),
        image_sizes=np.tile([640.0, 480.0], (n_images, 1)),
    )
    boxes = np.column_stack([rng.uniform(0, 380, (n, 2)), rng.uniform(5, 100, (n, 2))])
    inferences = errata.InferenceSet.from_arrays(
        dataset,
        images=rng.integers(0, n_images, n),
        boxes_xywh=boxes,
        class_ids=np.ones(n, dtype=int),
        scores=rng.random(n),
    )
    evaluation = errata.evaluate(dataset, inferences)
    return Loaded("", "", dataset, inferences, evaluation, Rule())


@pytest.fixture
def crowded(empty_window: MainWindow, many: Loaded) -> tuple[MainWindow, ExampleList]:
    empty_window.show_loaded(many)
    store = empty_window.context.store
    store.update(panel="gallery", thresholds=replace(store.state.thresholds, score=0.05))
    store.flush()
    return empty_window, cast("ExampleList", empty_window.panel("gallery"))


def settled(panel: ExampleList) -> Callable[[], bool]:
    return lambda: "updating" not in panel.shown.text()


def test_of_many_only_those_in_sight_are_drawn(
    crowded: tuple[MainWindow, ExampleList], qtbot: QtBot
) -> None:
    window, panel = crowded
    qtbot.waitUntil(settled(panel))
    canvas = panel.canvas
    assert len(canvas._codes) > 100_000
    canvas.viewport().repaint()
    in_sight = len(canvas.visible)
    assert 0 < canvas.painted <= in_sight < 100
    assert len(canvas._cells) <= 4 * in_sight
    bar = canvas.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    canvas.viewport().repaint()
    qtbot.waitUntil(lambda: window.context.thumbnails.is_idle)
    QApplication.processEvents()
    bar.setValue(bar.value() + 20)
    QApplication.processEvents()
    assert 0 < canvas.painted <= 2 * canvas.columns, "a small scroll draws what comes into sight"
    bar.setValue(bar.maximum())
    canvas.viewport().repaint()
    assert canvas.visible.stop == len(canvas._codes)
    qtbot.waitUntil(lambda: window.context.thumbnails.is_idle)


def test_a_long_list_follows_when_the_slider_rests(
    crowded: tuple[MainWindow, ExampleList], qtbot: QtBot
) -> None:
    window, panel = crowded
    qtbot.waitUntil(settled(panel))
    store, n = window.context.store, len(panel.canvas._codes)
    for score in (0.1, 0.2, 0.3):
        store.update("drag", thresholds=replace(store.state.thresholds, score=score))
        store.flush()
        assert "updating" in panel.shown.text()
        assert len(panel.canvas._codes) == n
    qtbot.waitUntil(settled(panel))
    assert len(panel.canvas._codes) == len(shown(window)) < n
    store.update(thresholds=replace(store.state.thresholds, score=0.9))
    store.flush()
    assert settled(panel)(), "a short one follows at once"
    assert len(panel.canvas._codes) == len(shown(window)) <= example_list.AT_ONCE


def test_a_hidden_list_does_nothing(crowded: tuple[MainWindow, ExampleList], qtbot: QtBot) -> None:
    window, panel = crowded
    qtbot.waitUntil(settled(panel))
    store = window.context.store
    store.update(thresholds=replace(store.state.thresholds, score=0.1))
    store.flush()
    store.update(panel="overview")
    store.flush()
    assert not panel._timer.isActive()
    store.update(panel="gallery")
    store.flush()
    qtbot.waitUntil(settled(panel))
    assert len(panel.canvas._codes) == len(shown(window))
