"""Copied Python and command lines are run, and give the numbers that the panel shows."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from tests.gui.running import output_of
from tests.gui.test_export import shown

import errata
from errata_gui.shell.window import MainWindow
from errata_gui.state import ExampleQuery, Rule, Thresholds

AT = Thresholds(score=0.37, iou=0.45)
OWN = Thresholds(score=0.3, iou=0.5, per_class=(("car", 0.6),))


def python(program: str, plain: str, tmp_path: Path) -> Any:
    """Run a copied program as it is, and then an expression of its answer as JSON."""
    told = f"\nimport json, numpy\nprint('=' * 9)\nprint(json.dumps({plain}))\n"
    done = subprocess.run(
        [sys.executable, "-c", program + told], cwd=tmp_path, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    shown_text, _, answer = done.stdout.rpartition("=========\n")
    assert shown_text.strip(), "the program prints its answer"
    return json.loads(answer)


def shell(line: str, tmp_path: Path) -> Any:
    """Run a copied line in a shell, with ``--json``."""
    return json.loads(output_of(f"{line} --json", tmp_path))


def set_to(window: MainWindow, qtbot: QtBot, **state: Any) -> None:
    window.context.store.update(**state)
    window.context.store.flush()
    qtbot.waitUntil(lambda: not window.context.jobs.running, timeout=20_000)


@pytest.mark.parametrize(
    ("thresholds", "rule", "text"),
    [
        (AT, Rule(), ""),
        (OWN, Rule(same_class_first=True), ""),
        (AT, Rule(protocol="score"), "n_gt >= 5 and n_dt > 2"),
        (AT, Rule(matches=(("car", "bus"),)), ""),
    ],
)
def test_overview(
    window: MainWindow, qtbot: QtBot, tmp_path: Path,
    thresholds: Thresholds, rule: Rule, text: str,
) -> None:  # fmt: skip
    set_to(window, qtbot, thresholds=thresholds, rule=rule, image_filter=text)
    panel = shown(window, "overview", qtbot)
    assert window.loaded is not None
    assert window.loaded.rule == rule
    assert window.resolved is not None
    assert window.resolved.filter_error is None
    table = panel.table()
    assert table is not None
    headings, rows = table
    found = {row[0]: dict(zip(headings, row, strict=True)) for row in rows}
    answer = python(window.exporting.program(panel), "answer.to_dict()", tmp_path)
    line = window.exporting.command(panel)
    assert line is not None
    for per_class in (answer["per_class"], shell(line, tmp_path)["per_class"]):
        assert len(per_class) == len(found)
        for row in per_class:
            seen = found[row["label"]]
            for name in ("n_gt", "n_dt", "fp", "fn", "precision", "recall", "f1"):
                assert row[name] == seen[name], (row["label"], name)


def test_confusion(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    set_to(window, qtbot, thresholds=AT)
    panel = shown(window, "confusion", qtbot)
    table = panel.table()
    assert table is not None
    seen = [row[1:] for row in table[1]]
    answer = python(window.exporting.program(panel), "answer.tolist()", tmp_path)
    assert answer == seen
    line = window.exporting.command(panel)
    assert line is not None
    assert shell(line, tmp_path)["matrix"] == seen


def test_curves(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    set_to(window, qtbot, thresholds=AT)
    panel = shown(window, "curves", qtbot)
    qtbot.waitUntil(lambda: bool((panel.table() or ([], []))[1]), timeout=10_000)
    table = panel.table()
    assert table is not None
    headings, rows = table
    recalls = [row[headings.index("recall")] for row in rows]
    program = window.exporting.program(panel)
    np.testing.assert_allclose(python(program, "answer.recall.tolist()", tmp_path), recalls)
    line = window.exporting.command(panel)
    assert line is not None
    answer = shell(line, tmp_path)
    text = json.dumps(answer)
    assert f"{recalls[-1]!r}"[:8] in text, "the last recall is among its numbers"


def test_surface(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    panel = shown(window, "surface", qtbot)
    qtbot.waitUntil(lambda: panel.table() is not None, timeout=10_000)
    table = panel.table()
    assert table is not None
    headings, rows = table
    f1 = sorted(row[headings.index("f1")] or 0.0 for row in rows)
    plain = "numpy.nan_to_num(answer).ravel().tolist()"
    np.testing.assert_allclose(
        sorted(python(window.exporting.program(panel), plain, tmp_path)), f1
    )  # fmt: skip


def test_viewer(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    assert window.loaded is not None
    image = window.loaded.dataset.image_ids[3]
    set_to(window, qtbot, thresholds=AT, image=image)
    panel = shown(window, "viewer", qtbot)
    table = panel.table()
    assert table is not None
    headings, rows = table
    ids = {row[headings.index("annotation id")] for row in rows} - {None}
    program = window.exporting.program(panel)
    answer = python(
        program, "sorted(i for i, s in zip(answer.ids, answer.side) if s == 'gt')", tmp_path
    )
    assert answer == sorted(ids)


def test_paths_with_blanks_and_quotes(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    from errata_gui.loaded import load

    assert window.loaded is not None
    folder = tmp_path / "a model's run"
    folder.mkdir()
    paths = []
    for name in (window.loaded.gt, window.loaded.dt):
        path = folder / Path(name).name
        path.write_bytes(Path(name).read_bytes())
        paths.append(str(path))
    window.show_loaded(load(paths[0], paths[1], Rule()))
    panel = shown(window, "confusion", qtbot)
    line = window.exporting.command(panel)
    assert line is not None
    assert shlex.split(line)[2:4] == paths
    table = panel.table()
    assert table is not None
    assert shell(line, tmp_path)["matrix"] == [row[1:] for row in table[1]]


@pytest.mark.parametrize(("text", "images"), [("", ""), ("score > 0.6", "n_gt >= 5")])
def test_gallery(window: MainWindow, qtbot: QtBot, tmp_path: Path, text: str, images: str) -> None:
    query = ExampleQuery("car", errata.BACKGROUND)
    set_to(window, qtbot, thresholds=AT, query=query, example_filter=text, image_filter=images)
    panel = shown(window, "gallery", qtbot)
    table = panel.table()
    assert table is not None
    headings, rows = table
    ids = [row[headings.index("image_id")] for row in rows]
    program = window.exporting.program(panel)
    answer = python(program, "[e['image_id'] for e in answer.to_dict()['examples']]", tmp_path)
    assert answer == ids
    assert "# Gallery: car → background" in program


def test_why(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    assert window.loaded is not None
    annotation = window.loaded.dataset.annotation_ids[5]
    set_to(window, qtbot, thresholds=AT, example=f"gt:{annotation}")
    window.docks.show("why")
    panel = next(panel for panel in window.docks.panels if panel.KEY == "why")
    panel.grab()
    table = panel.table()
    assert table is not None
    program = window.exporting.program(panel)
    assert python(program, "len(answer.candidates)", tmp_path) == len(table[1])
