"""The threshold bar through real clicks, drags and keys."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from errata import Evaluation
from errata_gui import number_text
from errata_gui.panels.overview import OverviewPanel
from errata_gui.shell.threshold_slider import ThresholdSlider
from errata_gui.shell.window import MainWindow


def at(slider: ThresholdSlider, value: float) -> QPoint:
    """Give where a value stands on a slider."""
    return QPoint(round(slider.position(value)), slider.height() // 2)


def drag(qtbot: QtBot, slider: ThresholdSlider, *values: float) -> None:
    """Press at the first value, move over the others, let go."""
    slider.grab()
    points = [at(slider, value) for value in values]
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        qtbot.mouseMove(slider, point)
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=points[-1])


def test_opens_at_the_best_threshold(window: MainWindow) -> None:
    assert window.loaded is not None
    best = window.loaded.evaluation.best_threshold()
    assert best is not None
    assert window.bar.score.value == best.score_thr
    assert float(window.bar.score_entry.text()) == best.score_thr


def test_a_click_on_the_slider_moves_every_number(window: MainWindow, qtbot: QtBot) -> None:
    slider = window.bar.score
    assert window.bar.change.text() == ""
    assert "Counted from score 0.4276" in window.bar.change.toolTip()
    drag(qtbot, slider, 0.2)
    assert slider.value == round(slider.value, 3), "no digits that no pixel stands for"
    window.context.store.flush()
    assert window.resolved is not None
    assert window.loaded is not None
    state = window.context.store.state
    assert state.thresholds.score == pytest.approx(0.2, abs=0.01)
    assert window.resolved.metrics.tp == window.loaded.evaluation.metrics(slider.value).tp
    assert "TP" in window.bar.change.text()


def test_a_drag_is_one_step_for_undo(window: MainWindow, qtbot: QtBot) -> None:
    store = window.context.store
    before = store.state.thresholds.score
    drag(qtbot, window.bar.score, 0.3, 0.4, 0.5, 0.6)
    assert store.state.thresholds.score != before
    store.undo()
    assert store.state.thresholds.score == before
    assert not store.can_undo


def test_keys_move_by_hundredths(window: MainWindow, qtbot: QtBot) -> None:
    slider = window.bar.iou
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert window.context.store.state.thresholds.iou == pytest.approx(0.51)
    qtbot.keyClick(slider, Qt.Key.Key_PageDown)
    assert window.context.store.state.thresholds.iou == pytest.approx(0.41)


@pytest.mark.parametrize(("typed", "taken"), [("0.25", 0.25), ("0,75", 0.75), ("7", 1.0)])
def test_exact_entry(window: MainWindow, qtbot: QtBot, typed: str, taken: float) -> None:
    entry = window.bar.iou_entry
    entry.setFocus()
    entry.selectAll()
    qtbot.keyClicks(entry, typed)
    qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert window.context.store.state.thresholds.iou == taken


def test_what_is_no_number_is_taken_back(window: MainWindow, qtbot: QtBot) -> None:
    entry = window.bar.iou_entry
    entry.selectAll()
    qtbot.keyClicks(entry, "half")
    qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert window.context.store.state.thresholds.iou == 0.5
    assert entry.text() == "0.5"


def test_the_best_point_is_sought_when_the_iou_slider_rests(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    seek = Evaluation.best_threshold

    def counted(self: Evaluation, *args: Any, **options: Any) -> Any:
        asked.append(options["iou_thr"])
        return seek(self, *args, **options)

    monkeypatch.setattr(Evaluation, "best_threshold", counted)
    slider, store = window.bar.iou, window.context.store
    overview = window.panel("overview")
    assert isinstance(overview, OverviewPanel)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=at(slider, 0.6))
    for value in (0.7, 0.75, 0.8):
        qtbot.mouseMove(slider, at(slider, value))
        store.flush()
        assert store.state.thresholds.iou == pytest.approx(value, abs=0.01)
        assert window.bar.score.mark is None
        assert overview.best.value.text() == "\N{HORIZONTAL ELLIPSIS}"
    assert not asked
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=at(slider, 0.8))
    # Bar and card wait for rest each for itself.
    qtbot.waitUntil(lambda: window.bar.score.mark is not None)
    qtbot.waitUntil(lambda: overview.best.value.text() != "\N{HORIZONTAL ELLIPSIS}")
    assert window.loaded is not None
    iou = store.state.thresholds.iou
    best = seek(window.loaded.evaluation, iou_thr=iou)
    assert best is not None
    assert window.bar.score.mark == best.score_thr
    assert overview.best.value.text() == number_text.ratio(best.score_thr)
    assert asked == [iou]


def test_both_sliders_show_how_f1_goes_on(window: MainWindow, qtbot: QtBot) -> None:
    assert window.loaded is not None
    ask = window.loaded.evaluation.metrics
    drag(qtbot, window.bar.score, 0.3)
    drag(qtbot, window.bar.iou, 0.6)
    window.context.store.flush()
    score, iou = window.bar.score.value, window.bar.iou.value
    for at_score, f1 in window.bar.score.curve[::9]:
        assert f1 == pytest.approx(ask(at_score, iou).pooled.f1, nan_ok=True)
    over_iou = window.bar.iou.curve
    assert len(over_iou) == 101
    for at_iou, f1 in over_iou[::9]:
        # The surface's scores are hundredths.
        assert f1 == pytest.approx(ask(round(score, 2), at_iou).pooled.f1, nan_ok=True)
