"""A session that names what is not there any more: what holds is shown, the rest is said."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

import errata
from errata_gui.loaded import Loaded, load
from errata_gui.panels.catalogue import CATALOGUE
from errata_gui.settings import Settings
from errata_gui.shell import session as sessions
from errata_gui.shell.held_state import held
from errata_gui.shell.session import Session
from errata_gui.shell.window import MainWindow
from errata_gui.state import (
    CurveView,
    ExampleQuery,
    KeptVectors,
    MatrixView,
    Rule,
    SurfaceView,
    Thresholds,
    ViewState,
)

SOUND = ViewState(
    thresholds=Thresholds(0.3, 0.6, (("car", 0.4), ("dog", 0.2))),
    baseline=Thresholds(0.4, 0.5, (("car", 0.1),)),
    image_filter="fn > 0",
    example_filter="score > 0.2",
    query=ExampleQuery(gt="car", dt=errata.BACKGROUND, images=(1, 2, 3), label="car"),
    selected=("dt:1", "dt:2"),
    image=2,
    example="dt:3",
    panel="confusion",
    matrix=MatrixView(order="confusion", top=10, label="car"),
    curve=CurveView(labels=("car", "dog"), hidden=("dog",)),
    surface=SurfaceView(label="dog"),
)


def see_all(window: MainWindow, qtbot: QtBot) -> None:
    """Draw every panel and wait for its jobs."""
    for entry in CATALOGUE:
        window.context.store.update(panel=entry.key)
        window.context.store.flush()
        window.grab()
    qtbot.waitUntil(lambda: not window.context.jobs.running, timeout=20_000)


def without(state: ViewState, **changes: Any) -> ViewState:
    plain = state.to_dict()
    for name, value in changes.items():
        plain[name] = {**plain[name], **value} if isinstance(value, dict) else value
    return ViewState.from_dict(plain)


def test_what_holds_is_kept_as_it_is(demo: Loaded) -> None:
    assert held(demo, SOUND) == (SOUND, [])
    assert held(demo, ViewState()) == (ViewState(), [])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"panel": "x-ray"}, "panel 'x-ray'"),
        ({"thresholds": {"per_class": (("yak", 0.2), ("car", 0.4))}},
         "thresholds of classes 'yak'"),
        ({"baseline": {"score": 0.1, "iou": 0.5, "per_class": (("yak", 0.2),)}},
         "thresholds of classes, from where changes are counted"),
        ({"matrix": {"label": "yak"}}, "classes 'yak'"),
        ({"surface": {"label": "yak"}}, "classes 'yak'"),
        ({"curve": {"labels": ("a", "b", "car", "c", "d")}}, "classes 'a', 'b', 'c' and 1 more"),
        ({"query": {"gt": {"label": "yak"}}}, "examples asked for, with classes 'yak'"),
        ({"query": {"dt": {"labels": ["car", "yak"]}}}, "examples asked for, with classes 'yak'"),
        ({"query": {"label": "yak"}}, "examples asked for, with classes 'yak'"),
        ({"query": {"images": [1, 10**40, "none"]}}, "2 of 3 images that were selected"),
        ({"query": {"images": ["none"]}}, "1 of 1 images that were selected"),
        ({"selected": ("dt:1", "dt:999999", f"dt:{'9' * 5000}", "gt:none", "x")},
         "4 of 5 examples that were selected"),
        ({"image": 10**40}, "image '1000000000000000000000000000000000000000…'"[:50]),
        ({"example": "gt:none"}, "example 'gt:none'"),
        ({"example": "dt:" + "9" * 5000}, "example 'dt:999"),
        ({"image_filter": "brightness > 3"}, "brightness"),
        ({"image_filter": "(" * 30_000}, "20,000"),
        ({"example_filter": "brightness > 3"}, "brightness"),
    ],
)  # fmt: skip
def test_each_thing_that_does_not_hold_is_said_and_the_rest_stays(
    demo: Loaded, changes: dict[str, Any], said: str
) -> None:
    state, words = held(demo, without(SOUND, **changes))
    (sentence,) = words
    assert said[:40] in sentence
    (changed,) = changes
    for name in set(SOUND.to_dict()) - {changed}:
        assert getattr(state, name) == getattr(SOUND, name), name
    # What is left holds; a filter stays in its line, to be mended.
    assert held(demo, state) == (state, words if changed.endswith("filter") else [])


def test_a_class_that_is_gone_from_the_file(
    empty_window: MainWindow, qtbot: QtBot, demo_folder: Path, tmp_path: Path
) -> None:
    gt, dt = tmp_path / "gt.json", tmp_path / "dt.json"
    dt.write_bytes((demo_folder / "model_a.json").read_bytes())
    gt.write_bytes((demo_folder / "gt.json").read_bytes())
    before = load(str(gt), str(dt), Rule())
    empty_window.context.settings.set(sessions.NAME, Session.of(before, SOUND).to_dict())
    renamed = json.loads(gt.read_text())
    for category in renamed["categories"]:
        category["name"] = {"car": "automobile"}.get(category["name"], category["name"])
    gt.write_text(json.dumps(renamed))
    empty_window.opening.restore()
    qtbot.waitUntil(lambda: empty_window.loaded is not None, timeout=20_000)
    see_all(empty_window, qtbot)
    state, said = empty_window.context.store.state, empty_window.banner.sentence.text()
    assert "gt.json changed since the last session" in said
    assert "thresholds of classes 'car'" in said
    assert state.thresholds == Thresholds(0.3, 0.6, (("dog", 0.2),))
    assert state.matrix == MatrixView(order="confusion", top=10)
    assert state.curve == CurveView(labels=("dog",), hidden=("dog",))
    assert state.surface == SurfaceView(label="dog")
    assert state.image_filter == SOUND.image_filter


@pytest.mark.parametrize(
    "rule",
    [
        {"protocol": "score", "same_class_first": True},
        {"protocol": "score", "matches": [["car", "dog"]]},
        {"class_agnostic": True, "matches": [["car", "dog"]]},
        {"protocol": "hungarian"},
    ],
)
def test_a_rule_that_is_none(
    empty_window: MainWindow, qtbot: QtBot, demo: Loaded, rule: dict[str, Any]
) -> None:
    plain = Session.of(demo, SOUND).to_dict()
    plain["state"]["rule"].update(rule)
    empty_window.context.settings.set(sessions.NAME, plain)
    empty_window.opening.restore()
    qtbot.waitUntil(lambda: empty_window.loaded is not None, timeout=20_000)
    assert empty_window.loaded is not None
    assert empty_window.context.store.state.rule == empty_window.loaded.rule == Rule()
    assert "rule" in empty_window.banner.sentence.text()
    assert empty_window.context.store.state.thresholds == SOUND.thresholds


@pytest.mark.parametrize("kept", [5, [], {"gt": 4}, {"gt": "a", "dt": "\ud800", "hashes": []}])
def test_what_is_no_session_is_said(qtbot: QtBot, settings: Settings, kept: Any) -> None:
    settings.set(sessions.NAME, kept)
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.show()
    assert "last session is damaged" in window.banner.sentence.text()
    assert not window.welcome.recent.session.isVisible()
    window.close()


# Whatever stands in the file

LEAF = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
    st.sampled_from(
        [10**400, -(10**30), 1e308, -1e308, 5e-324, "\ud800", "\0", "x" * 30_000,
         "dt:" + "9" * 5000, "gt:", "car", "no class", "viewer", "clusters", "score", "fn > ",
         "meta:x", "umap", "tp"]
    ),
)  # fmt: skip
VALUE = st.recursive(
    LEAF,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["label", "labels", "background", "x"]), inner, max_size=2
        )
    ),
    max_leaves=4,
)
GONE = object()


def paths(plain: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the places of everything in a file."""
    if here:
        yield here
    if not isinstance(plain, dict | list):
        return
    for key, value in plain.items() if isinstance(plain, dict) else enumerate(plain):
        yield from paths(value, (*here, key))


def damaged(plain: Any, place: tuple[Any, ...], value: Any) -> None:
    """Put a value to a place, or take it away; a place that earlier damage took is left alone."""
    *above, last = place
    with suppress(KeyError, IndexError, TypeError):
        for key in above:
            plain = plain[key]
        if value is GONE:
            del plain[last]
        else:
            plain[last] = value


def is_shown(plain: Any, state: Any) -> bool:
    """Say whether what a file has is what is shown; what the app does not know is no part."""
    if isinstance(state, dict):
        return isinstance(plain, dict) and all(
            is_shown(plain[key], value) for key, value in state.items() if key in plain
        )
    return bool(plain == state)


VECTORS = (KeptVectors("images", ("embeddings.npy",), clustered=True),)
FILE = json.loads(
    json.dumps(Session.to_dict(Session("", "", None, False, ("", ""), SOUND, VECTORS)))
)


@hypothesis_settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(
    damages=st.lists(
        st.tuples(st.sampled_from(list(paths(FILE))), st.one_of(st.just(GONE), VALUE)),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_whatever_stands_in_the_file_the_window_opens_and_says_so(
    window: MainWindow, qtbot: QtBot, demo: Loaded, damages: list[tuple[tuple[Any, ...], Any]]
) -> None:
    plain = json.loads(json.dumps(Session.of(demo, SOUND, VECTORS).to_dict()))
    for place, value in damages:
        damaged(plain, place, value if value is GONE else copy.deepcopy(value))
    window.banner.clear()
    if window.opening.dialog.isVisible():
        window.opening.dialog.reject()
    window.context.settings.set(sessions.NAME, json.loads(json.dumps(plain)))
    before = window.loaded
    with qtbot.captureExceptions() as raised:
        window.opening.restore()
        qtbot.waitUntil(lambda: not window.context.jobs.running, timeout=20_000)
        if window.loaded is not before:
            shown = json.loads(json.dumps(window.context.store.state.to_dict()))
            said = window.banner.sentence.text() if window.banner.isVisible() else ""
            assert said or is_shown(plain.get("state", {}), shown), shown
            see_all(window, qtbot)
        else:
            # It is no session, or its files are not where it says: the dialog names them.
            named = sessions.kept(window.context.settings)
            assert named is None or window.opening.dialog.failure.isVisible()
    assert raised == []
