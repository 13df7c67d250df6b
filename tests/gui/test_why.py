"""The Why? dock: the explanation of what was clicked, and its threshold plane, through clicks."""

from __future__ import annotations

import random
import re
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from errata_gui.panels.why import WhyPanel
from errata_gui.panels.why_words import BECOMES, changes
from errata_gui.shell.window import MainWindow
from errata_gui.state import ObjectKey, Rule

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def why(window: MainWindow, qtbot: QtBot) -> WhyPanel:
    panel = next(panel for panel in window.docks.panels if isinstance(panel, WhyPanel))
    qtbot.waitUntil(panel.isVisible)
    return panel


def explain(window: MainWindow, why: WhyPanel, side: str, row: int) -> None:
    loaded = window.loaded
    assert loaded is not None
    if side == "gt":
        key = ObjectKey.of("gt", loaded.dataset.annotation_ids[row])
    else:
        key = ObjectKey.of("dt", int(loaded.inferences.arrays["record"][row]))
    window.context.store.update(example=str(key))
    window.context.store.flush()
    why.plane.grab()


def some_rows(window: MainWindow, n: int) -> list[tuple[str, int]]:
    loaded, rng = window.loaded, random.Random(7)
    assert loaded is not None
    gts = [("gt", rng.randrange(loaded.dataset.n_annotations)) for _ in range(n)]
    return gts + [("dt", rng.randrange(len(loaded.inferences))) for _ in range(n)]


def test_nothing_chosen_says_what_to_do(window: MainWindow, why: WhyPanel, qtbot: QtBot) -> None:
    assert why.nothing.isVisible()
    assert why.table() is None
    qtbot.mouseClick(why.open_image, LEFT)
    assert window.context.store.state.panel == "viewer"


def test_regions_cover_the_plane_and_agree_with_a_new_question(
    window: MainWindow, why: WhyPanel
) -> None:
    assert window.loaded is not None
    ev, rng = window.loaded.evaluation, random.Random(1)
    for side, row in some_rows(window, 6):
        explain(window, why, side, row)
        canvas = why.plane
        assert canvas.plane is not None
        covered = 0.0
        for region in canvas.plane.regions:
            rect = canvas.rect_of(region)
            covered += rect.width() * rect.height()
        assert covered == pytest.approx(canvas.area.width() * canvas.area.height())
        for _ in range(10):
            score, iou = rng.random(), rng.random()
            here = canvas.region_at(score, iou)
            assert here is not None
            subject: Any = {side: row}
            assert here.state == ev.explain(**subject, score_thr=score, iou_thr=iou).state


def test_a_click_sets_both_thresholds_and_the_sentence_follows(
    window: MainWindow, why: WhyPanel, qtbot: QtBot
) -> None:
    store, canvas = window.context.store, why.plane
    assert window.loaded is not None
    for side, row in some_rows(window, 3):
        explain(window, why, side, row)
        area = canvas.area
        for share in ((0.2, 0.3), (0.6, 0.8), (0.9, 0.5)):
            x = round(area.left() + share[0] * area.width())
            y = round(area.bottom() - share[1] * area.height())
            qtbot.mouseClick(canvas, LEFT, pos=QPoint(x, y))
            store.flush()
            canvas.grab()
            thresholds = store.state.thresholds
            assert thresholds.score == pytest.approx(share[0], abs=0.01)
            assert thresholds.iou == pytest.approx(share[1], abs=0.01)
            subject: Any = {side: row}
            asked = window.loaded.evaluation.explain(
                **subject, score_thr=thresholds.score, iou_thr=thresholds.iou
            )
            assert window.resolved is not None
            shown = window.resolved.explanation
            assert shown is not None
            assert (shown.state, shown.rule) == (asked.state, asked.rule)
            assert asked.rule in why.words.text()
            at = canvas.to_widget(thresholds.score or 0.0, thresholds.iou)
            assert (at - QPointF(x, y)).manhattanLength() < 2


def test_a_drag_over_the_plane_is_one_step_for_undo(
    window: MainWindow, why: WhyPanel, qtbot: QtBot
) -> None:
    explain(window, why, "dt", 3)
    store, canvas = window.context.store, why.plane
    before = store.state.thresholds
    centre = canvas.area.center().toPoint()
    qtbot.mousePress(canvas, LEFT, pos=centre)
    for step in range(1, 5):
        qtbot.mouseMove(canvas, centre + QPoint(5 * step, 3 * step))
    qtbot.mouseRelease(canvas, LEFT, pos=centre + QPoint(20, 12))
    assert store.state.thresholds != before
    store.undo()
    assert store.state.thresholds == before


def test_arrows_move_the_thresholds(window: MainWindow, why: WhyPanel, qtbot: QtBot) -> None:
    explain(window, why, "dt", 3)
    store = window.context.store
    store.apply(lambda s: s.with_thresholds(score=0.5, iou=0.5))
    store.flush()
    qtbot.keyClick(why.plane, Qt.Key.Key_Up)
    store.flush()
    qtbot.keyClick(why.plane, Qt.Key.Key_Left)
    assert store.state.thresholds.score == pytest.approx(0.49)
    assert store.state.thresholds.iou == pytest.approx(0.51)


def test_changes_are_named_where_they_happen(window: MainWindow, why: WhyPanel) -> None:
    loaded, store = window.loaded, window.context.store
    assert loaded is not None
    found = loaded.evaluation.examples(kind="tp", score_thr=0.5)
    dt, score, iou = int(found.dt[0]), float(found.score[0]), float(found.iou[0])
    store.apply(lambda s: s.with_thresholds(score=0.5, iou=0.5))
    explain(window, why, "dt", dt)
    assert "is a true positive" in why.words.text()
    assert f"is dropped above score {score:.4g}" in why.changes.text()
    assert f"above IoU {iou:.4g}" in why.changes.text()
    store.apply(lambda s: s.with_thresholds(score=float(np.nextafter(score, 2))))
    store.flush()
    assert "is left out" in why.words.text()
    assert f"at score {score:.4g} and below" in why.changes.text()


def test_every_threshold_is_said_only_where_there_is_one_state(window: MainWindow) -> None:
    assert window.loaded is not None
    ev, by_both = window.loaded.evaluation, 0
    for gt in ev.examples(kind="fn", score_thr=0.5).gt.tolist():
        why = ev.explain(gt=gt, score_thr=0.5)
        lines = changes(why)
        states = {(region.state, region.partner) for region in why.regions}
        assert (lines == ["It is so at every threshold."]) == (len(states) == 1)
        if lines[0] != "neither threshold alone changes it":
            continue
        by_both += 1
        for line in lines[1:]:
            numbers = re.fullmatch(r"(.*) at score (\S+) and below, at IoU (\S+) and below", line)
            assert numbers is not None
            # Four digits are shown: a thousandth further in it is so for certain.
            score, iou = (float(number) - 0.001 for number in numbers.groups()[1:])
            there = ev.explain(gt=gt, score_thr=score, iou_thr=max(iou, 0.0))
            assert line.startswith(BECOMES[there.state])
            assert ev.explain(gt=gt, score_thr=score, iou_thr=0.5).state == "fn"
            assert ev.explain(gt=gt, score_thr=0.5, iou_thr=max(iou, 0.0)).state == "fn"
        below = why.candidates[0]
        if below.verdict == "dropped":
            assert below.iou < 0.5
            assert why.rule.endswith("and the overlap is below the IoU threshold")
    assert by_both > 3


def test_a_candidate_that_is_clicked_is_looked_at(
    window: MainWindow, why: WhyPanel, qtbot: QtBot
) -> None:
    loaded, store = window.loaded, window.context.store
    assert loaded is not None
    found = loaded.evaluation.examples(kind="tp", score_thr=0.5)
    store.apply(lambda s: s.with_thresholds(score=0.5, iou=0.5))
    dt, gt = int(found.dt[0]), int(found.gt[0])
    explain(window, why, "dt", dt)
    rows = [candidate.row for candidate in why.model.candidates]
    assert gt in rows
    at = why.model.index(rows.index(gt), 0)
    why.list.grab()
    qtbot.mouseClick(why.list.viewport(), LEFT, pos=why.list.visualRect(at).center())
    store.flush()
    assert window.resolved is not None
    assert window.resolved.subject == ("gt", gt)
    assert dt in [candidate.row for candidate in why.model.candidates]


@pytest.mark.parametrize("rule", [Rule(same_class_first=True), Rule(protocol="score")], ids=str)
def test_rules_that_match_anew_say_that_one_iou_is_known(
    window: MainWindow, why: WhyPanel, qtbot: QtBot, rule: Rule
) -> None:
    store = window.context.store
    store.update(rule=rule)
    store.flush()
    qtbot.waitUntil(lambda: window.loaded is not None and window.loaded.rule == rule)
    explain(window, why, "dt", 3)
    plane = why.plane.plane
    assert plane is not None
    assert not plane.everywhere
    assert "IoU" not in why.changes.text().replace("at this IoU", "")
    heights = {round(why.plane.rect_of(region).height(), 3) for region in plane.regions}
    assert len(heights - {0.0}) == 1
    widths = sum(why.plane.rect_of(region).width() for region in plane.regions)
    assert widths == pytest.approx(why.plane.area.width())


def test_thresholds_of_classes_make_the_axis_a_shift(
    window: MainWindow, why: WhyPanel, qtbot: QtBot
) -> None:
    store, loaded = window.context.store, window.loaded
    assert loaded is not None
    label = loaded.evaluation.labels[0]
    store.apply(lambda s: s.with_thresholds(score=0.4, per_class=((label, 0.7),)))
    explain(window, why, "dt", 3)
    plane = why.plane.plane
    assert plane is not None
    assert plane.is_shift
    assert plane.score == 0.0
    before = store.state.thresholds
    area = why.plane.area
    qtbot.mouseClick(why.plane, LEFT, pos=QPoint(round(area.left() + 30), round(area.top() + 20)))
    after = store.state.thresholds
    assert (after.score, after.per_class) == (before.score, before.per_class)
    assert after.iou != before.iou


def test_table_and_python_give_the_same(window: MainWindow, why: WhyPanel) -> None:
    assert window.loaded is not None
    explain(window, why, "dt", 10)
    asked = eval(why.python(), {"ev": window.loaded.evaluation})
    assert window.resolved is not None
    shown = window.resolved.explanation
    assert shown is not None
    assert asked.to_dict() == shown.to_dict()
    table = why.table()
    assert table is not None
    assert [row[1] for row in table[1]] == [candidate.iou for candidate in asked.candidates]
