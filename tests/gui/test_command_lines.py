"""In whatever state the app is, the copied line and the copied Python give what the panel shows."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from math import isnan
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from tests.gui.test_export import shown
from tests.gui.test_export_lines import shell

import errata
from errata.cli.app import run
from errata_gui.models.image_clusters import cells
from errata_gui.panels.base import Panel
from errata_gui.panels.clusters import ClustersPanel
from errata_gui.panels.curve_words import name_of, rows_of
from errata_gui.shell.window import MainWindow
from errata_gui.state import ExampleQuery, Rule, Thresholds
from errata_gui.state.view import CurveView, GalleryView, MatrixView, SurfaceView, ViewerView

SEEDS = range(8)

RULES = [
    Rule(), Rule(class_agnostic=False), Rule(same_class_first=True), Rule(protocol="score"),
    Rule(matches=(("car", "bus"), ("truck", "bus"))),
]  # fmt: skip
IMAGES = [
    "", "fp > 1 and recall < .9", "n_gt >= 5", 'split == "valid" or split == "test"',
    "not (f1 >= .8) and n_dt > 1", "image_id in [1, 5, 9, 70]", "n_gt < 0", "this is no filter",
]  # fmt: skip
EXAMPLES = ["", "", "score > .6", 'size == "small" or iou is missing', "(unclosed", "loss > 2"]
QUERIES = [
    ExampleQuery(), ExampleQuery("car", errata.BACKGROUND), ExampleQuery(errata.BACKGROUND, "bus"),
    ExampleQuery(kind="fp"), ExampleQuery(None, "car", "fp"), ExampleQuery("car", None, "fn"),
    ExampleQuery(kind="absorbed"), ExampleQuery(label="traffic light"),
    ExampleQuery(("car", "bus"), ("truck", "car")), ExampleQuery("car", ("bus", "truck"), "fn"),
    ExampleQuery(kinds=("fp",)), ExampleQuery(kind="fp", kinds=("confused",)),
    ExampleQuery(kinds=()), ExampleQuery(kinds=("absorbed", "fn")),
    ExampleQuery(images=(1, 2, 3, 40, 99_999), source="lasso"), ExampleQuery(images=()),
]  # fmt: skip


def random_state(rng: Random, labels: list[str]) -> dict[str, Any]:
    """Give parts of a view state that together say what is counted."""
    some = rng.sample([*labels, "no such class"], rng.choice([0, 0, 2, 4]))
    own = tuple((label, round(rng.random(), 3)) for label in some)
    score, iou = rng.choice([None, 0.37, 0.05, 1e-05, -0.5]), rng.choice([0.5, 0.45, 0.75, 0.0])
    chosen = tuple(rng.sample(labels, rng.choice([0, 1, 2])))
    return {
        "thresholds": Thresholds(score, iou, own),
        "rule": rng.choice(RULES),
        "image_filter": rng.choice(IMAGES),
        "example_filter": rng.choice(EXAMPLES),
        "query": rng.choice(QUERIES),
        "gallery": GalleryView(
            rng.choice(["score", "iou", "area", "loss"]), descending=rng.random() < 0.5
        ),
        "curve": CurveView(
            labels=chosen, pooled=not chosen or rng.random() < 0.5, equal_labels=rng.random() < 0.5
        ),
        "surface": SurfaceView(rng.choice(["f1", "recall", "fp"]), rng.choice([None, *labels[:2]])),
        "viewer": ViewerView(below_threshold=True),
    }


def set_to(window: MainWindow, qtbot: QtBot, state: dict[str, Any]) -> None:
    window.context.store.update(**state)
    window.context.store.flush()
    qtbot.waitUntil(lambda: not window.context.jobs.running, timeout=60_000)
    assert window.loaded is not None
    assert window.loaded.rule == window.context.store.state.rule


def answer_of(program: str) -> Any:
    """Run a copied program."""
    names: dict[str, Any] = {}
    with redirect_stdout(StringIO()) as said:
        exec(program, names)
    assert said.getvalue().strip()
    return names["answer"]


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run a copied line in this process, with ``--json``."""

    def call(line: str | None, *more: str) -> Any:
        assert line is not None, "there is a line in every state"
        program, *words = shlex.split(line)
        assert program == "errata"
        capsys.readouterr()
        code = run([*words, *more, "--json"])
        out, err = capsys.readouterr()
        assert code == 0, (line, err)
        return json.loads(out)

    return call


@pytest.fixture(params=SEEDS)
def rng(request: pytest.FixtureRequest) -> Random:
    return Random(request.param)


@pytest.fixture
def somewhere(window: MainWindow, qtbot: QtBot, rng: Random) -> MainWindow:
    """The window in a random state."""
    assert window.resolved is not None
    set_to(window, qtbot, random_state(rng, window.resolved.labels))
    return window


def table_of(panel: Panel) -> list[dict[str, Any]]:
    table = panel.table()
    assert table is not None
    headings, rows = table
    return [dict(zip(headings, row, strict=True)) for row in rows]


def none_for_nan(value: Any) -> Any:
    return None if isinstance(value, float) and isnan(value) else value


def test_overview(somewhere: MainWindow, qtbot: QtBot, printed: Callable[..., Any]) -> None:
    panel = shown(somewhere, "overview", qtbot)
    seen = {row["label"]: row for row in table_of(panel)}
    assert seen
    program, line = somewhere.exporting.program(panel), somewhere.exporting.command(panel)
    for answer in (answer_of(program).to_dict(), printed(line)):
        found = {row["label"]: row for row in answer["per_class"]}
        assert found.keys() == seen.keys()
        for label, row in seen.items():
            for name in ("n_gt", "n_dt", "fp", "fn", "precision", "recall", "f1"):
                assert none_for_nan(row[name]) == found[label][name], (label, name, line)


def test_confusion(
    somewhere: MainWindow, qtbot: QtBot, printed: Callable[..., Any], rng: Random
) -> None:
    top = rng.choice([None, 3])
    view = MatrixView(
        rng.choice(["count", "row"]), order=rng.choice(["class", "confusion"]), top=top
    )
    set_to(somewhere, qtbot, {"matrix": view})
    panel = shown(somewhere, "confusion", qtbot)
    seen = [list(row.values())[1:] for row in table_of(panel)]
    program, line = somewhere.exporting.program(panel), somewhere.exporting.command(panel)
    np.testing.assert_array_equal(answer_of(program), seen)
    found = printed(line)
    whole = MatrixView(view.normalise, order=view.order, top=view.top) == MatrixView()
    shown_as = found if whole else found["shown"]
    matrix = shown_as["matrix"] if view.normalise == "count" else shown_as["shares"]
    np.testing.assert_array_equal(np.array(matrix, float), seen)
    assert whole or [row["ground truth"] for row in table_of(panel)] == shown_as["labels"]


def test_lists_of_confusions(
    somewhere: MainWindow, qtbot: QtBot, printed: Callable[..., Any]
) -> None:
    set_to(somewhere, qtbot, {"matrix": MatrixView(as_tables=True)})
    panel = shown(somewhere, "confusion", qtbot)
    table = panel.table()
    assert table is not None
    found = printed(somewhere.exporting.command(panel))
    counts, labels = np.array(found["matrix"]), found["labels"]
    assert len(table[1]) == len(answer_of(somewhere.exporting.program(panel)))
    for gt, dt, count, *_ in table[1]:
        assert counts[labels.index(gt), labels.index(dt)] == count


def test_curves(somewhere: MainWindow, qtbot: QtBot, printed: Callable[..., Any]) -> None:
    panel = shown(somewhere, "curves", qtbot)
    table = panel.table()
    assert table is not None
    headings, seen = table
    answer = answer_of(somewhere.exporting.program(panel))
    assert rows_of(answer if isinstance(answer, list) else [answer]) == seen
    found = []
    for curve in printed(somewhere.exporting.command(panel))["curves"]:
        columns = [curve[name] for name in headings[1:]]
        found += [[name_of(curve["label"]), *row] for row in zip(*columns, strict=True)]
    assert found == seen


def test_surface(somewhere: MainWindow, qtbot: QtBot, printed: Callable[..., Any]) -> None:
    panel = shown(somewhere, "surface", qtbot)
    qtbot.waitUntil(lambda: panel.table() is not None, timeout=60_000)
    seen = table_of(panel)
    metric = somewhere.context.store.state.surface.metric
    answer = answer_of(somewhere.exporting.program(panel)).ravel()
    np.testing.assert_array_equal(answer, np.array([row[metric] for row in seen], float))
    found = printed(somewhere.exporting.command(panel))
    for name in ("fp", "fn", "absorbed"):
        np.testing.assert_array_equal(np.ravel(found[name]), [row[name] for row in seen])
    for side in ("tp_gt", "tp_dt"):
        counts = np.ravel(found.get("tp", found.get(side)))
        np.testing.assert_array_equal(counts, [row[side] for row in seen])


@pytest.mark.parametrize("query", QUERIES)
def test_gallery(
    window: MainWindow, qtbot: QtBot, printed: Callable[..., Any], query: ExampleQuery
) -> None:
    assert window.resolved is not None
    rng = Random(repr(query))
    for key in ("gallery", "examples"):
        set_to(window, qtbot, {**random_state(rng, window.resolved.labels), "query": query})
        if key == "gallery":
            panel = shown(window, key, qtbot)
        else:
            panel = next(panel for panel in window.docks.panels if key == panel.KEY)
            panel.grab()
        seen = table_of(panel)
        line = window.exporting.command(panel)
        program = window.exporting.program(panel)
        for answer in (answer_of(program).to_dict(), printed(line)):
            found = answer["examples"]
            assert len(found) == len(seen)
            for row, expected in zip(found, seen, strict=True):
                for side in ("gt", "dt"):
                    box = row.pop(f"{side}_bbox_xywh") or [None] * 4
                    assert box == [expected[f"{side}_{part}"] for part in "xywh"]
                assert row == {name: expected[name] for name in row}


def test_viewer(
    somewhere: MainWindow, qtbot: QtBot, printed: Callable[..., Any], rng: Random
) -> None:
    assert somewhere.loaded is not None
    set_to(somewhere, qtbot, {"image": rng.choice(somewhere.loaded.dataset.image_ids)})
    panel = shown(somewhere, "viewer", qtbot)
    seen = {(row["annotation id"], row["detection record"], none_for_nan(row["score"]))
            for row in table_of(panel)}  # fmt: skip
    program, line = somewhere.exporting.program(panel), somewhere.exporting.command(panel)
    for answer in (answer_of(program).to_dict(), printed(line)):
        objects = answer["objects"]
        ids = {(each["side"], each["row"]): each["id"] for each in objects}
        found = set()
        for each in objects:
            if each["side"] == "dt":
                found.add((ids.get(("gt", each["partner"])), each["id"], each["score"]))
            elif each["partner"] is None:
                found.add((each["id"], None, None))
        assert found == seen


def test_why(somewhere: MainWindow, qtbot: QtBot, printed: Callable[..., Any], rng: Random) -> None:
    assert somewhere.loaded is not None
    records = somewhere.loaded.inferences.arrays["record"].tolist()
    annotations = somewhere.loaded.dataset.annotation_ids
    somewhere.docks.show("why")
    panel = next(panel for panel in somewhere.docks.panels if panel.KEY == "why")
    for example in (f"gt:{rng.choice(annotations)}", f"dt:{rng.choice(records)}"):
        set_to(somewhere, qtbot, {"example": example})
        panel.grab()
        seen = [tuple(row.values())[:3] for row in table_of(panel)]
        program, line = somewhere.exporting.program(panel), somewhere.exporting.command(panel)
        for answer in (answer_of(program).to_dict(), printed(line)):
            candidates = answer["candidates"]
            assert [(each["label"], each["iou"], each["score"]) for each in candidates] == seen


def shows(panel: Panel, rows: list[list[Any]]) -> bool:
    table = panel.table()
    return table is not None and sorted(table[1]) == rows


def test_clusters(
    window: MainWindow, qtbot: QtBot, printed: Callable[..., Any], tmp_path: Path
) -> None:
    panel = shown(window, "clusters", qtbot)
    assert isinstance(panel, ClustersPanel)
    qtbot.waitUntil(lambda: panel.present is not None)
    panel.tools.run.click()
    qtbot.waitUntil(lambda: bool(panel.model.clusters), timeout=120_000)
    assert window.resolved is not None
    full = tmp_path / "full.json"
    for seed in SEEDS[:2]:  # the program lays the vectors out anew each time
        set_to(window, qtbot, random_state(Random(seed), window.resolved.labels))
        panel.grab()
        answer = answer_of(window.exporting.program(panel))
        rows = {each.id: cells(each) for each in answer.clusters}
        expected = sorted(rows.values())
        # The table follows a moment later.
        qtbot.waitUntil(partial(shows, panel, expected))
        line = window.exporting.command(panel)
        printed(line, "--full", str(full), "--cache", str(tmp_path / "spaces"))
        found = json.loads(full.read_text())["images"]["clusters"]
        assert [(each["id"], each["n_images"], each["f1"]["mean"]) for each in found] == [
            (each.id, each.n_images, none_for_nan(each.f1.mean)) for each in answer.clusters
        ]


def test_real_processes(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    state = {
        "thresholds": Thresholds(0.3, 0.5, (("car", 0.6), ("dog", 0.2))),
        "rule": Rule(matches=(("car", "bus"),)),
        "image_filter": 'fp > 1 and file_name != "it\'s one"',
        "query": ExampleQuery("car", errata.BACKGROUND),
    }
    set_to(window, qtbot, state)
    gallery = shown(window, "gallery", qtbot)
    line = window.exporting.command(gallery)
    assert line is not None
    records = [row["annotation_id"] for row in table_of(gallery)]
    assert records
    found = shell(line, tmp_path)
    assert [row["annotation_id"] for row in found["examples"]] == records
    overview = shown(window, "overview", qtbot)
    line = window.exporting.command(overview)
    assert line is not None
    assert window.resolved is not None
    assert shell(line, tmp_path)["pooled"]["fp"] == window.resolved.metrics.fp
