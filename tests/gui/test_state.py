"""View states: to a file and back, and what is different."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import errata
from errata_gui.state import ExampleQuery, MatrixView, Rule, Thresholds, ViewState
from errata_gui.state.changes import what_changed
from errata_gui.state.fitting import fits

FULL = ViewState(
    thresholds=Thresholds(0.3, 0.75, (("car", 0.4), ("a class", 0.1))),
    rule=Rule(matches=(("car", "bus"),)),
    baseline=Thresholds(None, 0.5),
    image_filter='split == "valid"',
    query=ExampleQuery(gt="car", dt=errata.BACKGROUND, kind="fn", images=(1, 2), source="lasso"),
    selected=("gt:4", "dt:7"),
    image=17,
    example="gt:4",
    panel="curves",
    matrix=MatrixView(normalise="row", top=10),
)


def test_a_state_comes_back_from_json() -> None:
    assert ViewState.from_dict(json.loads(json.dumps(FULL.to_dict()))) == FULL
    assert ViewState.from_dict(json.loads(json.dumps(ViewState().to_dict()))) == ViewState()


ODD = st.sampled_from(
    [None, True, 3, -0.5, float("nan"), "", "iou", [], [1], ["a", 2], [["car", 0.4]], {},
     {"iou": 5},
     {"gt": 3}, {"gt": {"label": "car"}, "dt": {"background": True}}, {"images": 4},
     {"score": "high", "iou": None}, {"matches": [["a", "b"], ["c"]]}, {"protocol": 7}]
)  # fmt: skip


# A busy machine is no defect.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from([*FULL.to_dict(), "unknown"]), ODD, max_size=4))
def test_whatever_stands_in_a_file_gives_a_state(damage: dict[str, Any]) -> None:
    state = ViewState.from_dict({**FULL.to_dict(), **damage})
    # It can be written again, and is the same then; NaN alone differs from itself.
    plain = json.dumps(state.to_dict())
    if "NaN" not in plain:
        assert ViewState.from_dict(json.loads(plain)) == state
    for name in set(FULL.to_dict()) - set(damage):
        assert getattr(state, name) == getattr(FULL, name)


def test_what_does_not_fit_is_left_at_its_default() -> None:
    plain = FULL.to_dict()
    plain["thresholds"] = {"score": "high", "iou": 0.6, "per_class": [["car"]]}
    plain["panel"] = 5
    state = ViewState.from_dict(plain)
    assert state.thresholds == Thresholds(None, 0.6, ())
    assert state.panel == "overview"


@pytest.mark.parametrize(
    ("value", "kind", "fitting"),
    [
        (1, float, True), (True, float, False), (float("nan"), float, False), ("1", float, False),
        (True, int, False), (2, int, True), (None, float | None, True), ("a", int | str, True),
        ((), tuple[str, ...], True), (("a", 1), tuple[str, ...], False),
        (("a", 1.5), tuple[str, float], True), (("a",), tuple[str, float], False),
        ([], tuple[str, ...], False),
    ],
)  # fmt: skip
def test_fitting(value: Any, kind: Any, fitting: bool) -> None:
    assert fits(value, kind) is fitting


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (FULL, ""),
        (FULL.with_thresholds(score=0.4), "score threshold"),
        (FULL.with_thresholds(iou=0.5), "IoU threshold"),
        (FULL.with_thresholds(per_class=()), "class thresholds"),
        (replace(FULL, rule=Rule()), "matching rule"),
        (replace(FULL, image_filter=""), "image filter"),
        (replace(FULL, panel="gallery"), "panel"),
    ],
)
def test_what_changed(new: ViewState, words: str) -> None:
    assert what_changed(FULL, new) == words
