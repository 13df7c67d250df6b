"""Objects selected by lasso, click and row: exactly their examples are shown, and exported."""

from __future__ import annotations

import csv
import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from tests.gui.clusters.objects import LEFT
from tests.gui.test_scatter import circle, drag, expected

from errata.vectors import analyse_crops
from errata_gui.loaded import Loaded
from errata_gui.models.object_clusters import cells
from errata_gui.panels.clusters import ClustersPanel
from errata_gui.shell.window import MainWindow
from errata_gui.state import ExampleQuery, ViewState

SHIFT = Qt.KeyboardModifier.ShiftModifier


def lasso(panel: ClustersPanel, window: MainWindow, qtbot: QtBot) -> NDArray[np.bool_]:
    """Drag around some points; give which they are, found point by point."""
    canvas = panel.canvas
    x, y = (round(value) for value in canvas.pixel_of(60))
    path = circle(x, y, 30)
    inside = expected(canvas, path)
    assert 3 < inside.sum() < len(inside) / 2
    drag(qtbot, canvas, path, SHIFT)
    window.context.store.flush()
    return inside


def test_a_lasso_shows_exactly_the_examples_of_what_is_inside(
    objects: ClustersPanel, window: MainWindow, demo: Loaded, qtbot: QtBot
) -> None:
    store, n_gt = window.context.store, demo.dataset.n_annotations
    store.apply(lambda s: s.with_thresholds(score=0.3))
    store.flush()
    qtbot.waitUntil(lambda: not objects._follow.isActive())
    inside = lasso(objects, window, qtbot)
    assert objects.canvas.selection is not None
    assert np.array_equal(objects.canvas.selection, inside)
    assert objects.selection.count.text() == f"{inside.sum():,} objects selected"
    gts = set(np.flatnonzero(inside[:n_gt]).tolist())
    dts = set(np.flatnonzero(inside[n_gt:]).tolist())
    assert store.state.query.title().startswith("all examples in lasso (")
    qtbot.mouseClick(objects.selection._buttons[0], LEFT)
    store.flush()
    assert store.state.panel == "gallery"
    # The same objects at another threshold, where they make up other examples.
    for score in (0.3, 0.6):
        store.apply(partial(ViewState.with_thresholds, score=score))
        store.flush()
        assert window.resolved is not None
        every = demo.evaluation.examples(score_thr=score, iou_thr=0.5)
        pairs = zip(every.gt.tolist(), every.dt.tolist(), strict=True)
        wanted = {(gt, dt) for gt, dt in pairs if gt in gts or dt in dts}
        shown = window.resolved.listing.examples
        found = list(zip(shown.gt.tolist(), shown.dt.tolist(), strict=True))
        assert len(found) == len(wanted)
        assert set(found) == wanted
    gallery = window.panel("gallery")
    answer: dict[str, Any] = {}
    program = f"found = {gallery.python()}"
    exec(program, {"ev": demo.evaluation}, answer)
    assert answer["found"].gt.tolist() == shown.gt.tolist()
    store.undo()
    store.flush()
    assert ViewState.from_dict(json.loads(json.dumps(store.state.to_dict()))) == store.state


def test_a_selection_of_objects_greys_the_other_images(
    objects: ClustersPanel, window: MainWindow, demo: Loaded, qtbot: QtBot
) -> None:
    inside = lasso(objects, window, qtbot)
    images = np.r_[demo.dataset.arrays["image"], demo.inferences.arrays["image"]]
    qtbot.mouseClick(objects.switch.buttons["images"], LEFT)
    window.context.store.flush()
    chosen = objects.canvas.selection
    assert chosen is not None
    assert set(np.flatnonzero(chosen).tolist()) == set(images[inside].tolist())
    assert objects.selection.count.text() == f"{chosen.sum():,} images selected"


def test_keep_only_keeps_the_objects_images(
    objects: ClustersPanel, window: MainWindow, demo: Loaded, qtbot: QtBot
) -> None:
    inside = lasso(objects, window, qtbot)
    images = np.r_[demo.dataset.arrays["image"], demo.inferences.arrays["image"]]
    objects.choosing.keep_only()
    window.context.store.flush()
    assert window.resolved is not None
    assert set(window.resolved.evaluation.ranks_that_count()) == set(images[inside].tolist())


def test_a_click_selects_the_example_and_hover_shows_its_crop(
    objects: ClustersPanel, window: MainWindow, demo: Loaded, qtbot: QtBot
) -> None:
    store = window.context.store
    store.apply(lambda s: s.with_thresholds(score=0.3))
    store.flush()
    qtbot.waitUntil(lambda: not objects._follow.isActive())
    n_gt = demo.dataset.n_annotations
    tp = demo.evaluation.examples(kind="tp", score_thr=0.3, iou_thr=0.5)
    # An annotation that was found, and is nearest to where it is.
    canvas = objects.canvas
    places = [QPoint(*map(round, canvas.pixel_of(gt))) for gt in tp.gt.tolist()]
    at = next(i for i, gt in enumerate(tp.gt.tolist()) if canvas.nearest(places[i]) == gt)
    gt, dt, place = int(tp.gt[at]), int(tp.dt[at]), places[at]
    qtbot.mouseMove(canvas, place)
    card = objects.card
    assert card.isVisible()
    rank = int(demo.dataset.arrays["image"][gt])
    assert card.name.text() == demo.dataset.file_names[rank]
    label = demo.evaluation.labels[int(demo.dataset.arrays["class_index"][gt])]
    score = float(demo.inferences.arrays["score"][dt])
    assert card.facts.text().startswith(f"true positive\n{label}\nscore {score:#.3g}, IoU ")
    qtbot.waitUntil(lambda: not card.picture.pixmap().isNull())
    qtbot.mouseClick(canvas, LEFT, pos=place)
    store.flush()
    record = int(demo.inferences.arrays["record"][dt])
    assert store.state.example == f"dt:{record}"
    assert store.state.selected == (f"dt:{record}",)
    assert store.state.image == demo.dataset.image_ids[rank]
    assert canvas._ring == n_gt + dt
    assert store.state.query == ExampleQuery()


def test_rows_are_the_library_s_follow_the_slider_and_select(
    object_clusters: ClustersPanel, window: MainWindow, demo: Loaded, qtbot: QtBot
) -> None:
    panel, store = object_clusters, window.context.store
    assert panel.present is not None
    space = panel.present.space
    assert space is not None
    analysis = analyse_crops(demo.evaluation, space)
    for score in (0.2, 0.7):
        store.apply(partial(ViewState.with_thresholds, score=score))
        store.flush()
        qtbot.waitUntil(lambda: not panel._follow.isActive())
        report = analysis.at(score, 0.5)
        wanted = [cells(each) for each in (*report.ranked, report[-1])]
        table = panel.table()
        assert table is not None
        assert table[1] == wanted
    cluster = panel.model.clusters[1].id
    at = panel.view.visualRect(panel.model.index(1, 1)).center()
    qtbot.mouseClick(panel.view.viewport(), LEFT, pos=at)
    store.flush()
    chosen = panel.canvas.selection
    assert chosen is not None
    assert np.array_equal(chosen, space.labels == cluster)
    assert store.state.query.source == f"cluster {cluster}"
    assert panel.model.clusters[1].n_crops == chosen.sum()


def test_objects_are_exported_with_their_names(
    object_clusters: ClustersPanel, window: MainWindow, demo: Loaded, qtbot: QtBot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    panel, store = object_clusters, window.context.store
    inside = lasso(panel, window, qtbot)
    n_gt, data, model = demo.dataset.n_annotations, demo.dataset, demo.inferences
    ids = data.annotation_ids
    wanted = [
        f"gt:{ids[place]}" if place < n_gt else f"dt:{model.arrays['record'][place - n_gt]}"
        for place in np.flatnonzero(inside).tolist()
    ]
    assert store.state.query.objects == tuple(wanted)
    for ending in (".csv", ".json"):
        file = tmp_path / f"chosen{ending}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, f=file: (str(f), ""))
        panel.choosing.export()
        if ending == ".json":
            found = json.loads(file.read_text())
            assert (found["name"], found["n_objects"]) == ("lasso", len(wanted))
            rows = found["objects"]
        else:
            lines = file.read_text().splitlines()
            rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
            assert lines[0] == f"# Clusters: lasso, {len(wanted)} objects"
            assert {row["selection"] for row in rows} == {"lasso"}
        assert [row["object"] for row in rows] == wanted
        assert panel.present is not None
        assert panel.present.space is not None
        labels = panel.present.space.labels[inside].tolist()
        assert [int(row["cluster"]) for row in rows] == labels
        assert {row["kind"] for row in rows} <= {
            "tp",
            "confused",
            "fp",
            "fn",
            "absorbed",
            "ignored",
        }


def test_python_and_the_command_line_say_the_same(
    object_clusters: ClustersPanel, window: MainWindow, tmp_path: Path, demo: Loaded
) -> None:
    store = window.context.store
    store.apply(lambda s: s.with_thresholds(score=0.4))
    store.flush()
    text = object_clusters.python()
    gt, dt = (str(tmp_path / f"crops_{of}.npz") for of in ("gt", "dt"))
    assert text == (
        "errata.vectors.analyse_crops(ev, errata.vectors.build_space(errata.vectors.join_crops("
        f"ev.dataset, errata.embeddings.read({gt!r}, ev.dataset, of='gt', partial=True), "
        f"errata.embeddings.read({dt!r}, ev.dataset, ev.inferences, of='dt', partial=True))))"
        ".at(score_thr=0.4, iou_thr=0.5)"
    )
    compile(text, "python", "eval")
    command = object_clusters.command()
    assert command == (
        f"vectors --crops {gt} --of gt --crops {dt} --of dt --score-thr 0.4 --iou-thr 0.5"
    )


def test_before_clusters_the_python_counts_what_the_legend_counts(
    objects: ClustersPanel, window: MainWindow, demo: Loaded, qtbot: QtBot
) -> None:
    import errata
    import errata.vectors

    store = window.context.store
    store.apply(lambda s: s.with_thresholds(score=0.4))
    store.flush()
    qtbot.waitUntil(lambda: not objects._follow.isActive())
    counts = eval(objects.python(), {"ev": demo.evaluation, "errata": errata})
    shown = {entry.name.split()[0].lower(): entry.count for entry in objects.legend._entries[:4]}
    assert shown == {
        "tp": counts["tp"], "conf": counts["confused"], "fp": counts["fp"], "fn": counts["fn"],
    }  # fmt: skip
