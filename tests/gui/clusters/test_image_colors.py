"""Images' colours mean what the legend says, which hides and solos."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot
from tests.gui.test_scatter import drag

from errata.vectors import dominant_errors, dominant_labels
from errata_gui.loaded import Loaded
from errata_gui.number_text import ratio
from errata_gui.panels.cluster_colors import choices, coloring
from errata_gui.panels.clusters import ClustersPanel
from errata_gui.shell.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_the_legend_hides_and_solos(
    clustered: ClustersPanel, window: MainWindow, qtbot: QtBot
) -> None:
    store, tree = window.context.store, clustered.legend.tree
    names = [entry.name for entry in clustered.legend._entries]
    assert names[-1] == "noise"
    item = tree.topLevelItem(1)
    assert item is not None
    at = tree.visualItemRect(item).center()
    qtbot.mouseClick(tree.viewport(), LEFT, pos=at)
    store.flush()
    assert store.state.cluster.hidden == (names[1],)
    labels = (
        clustered.present.space.labels if clustered.present and clustered.present.space else None
    )
    assert labels is not None
    canvas = clustered.canvas
    seen = canvas._palette[canvas._codes] >> 24 != 0
    assert np.array_equal(seen, labels != int(names[1]))
    qtbot.mouseClick(tree.viewport(), LEFT, pos=at)
    store.flush()
    assert not store.state.cluster.hidden
    # A double click is a click and another; what is left is the one entry, then all again.
    for wanted in (tuple(name for name in names if name != names[1]), ()):
        qtbot.mouseClick(tree.viewport(), LEFT, pos=at)
        qtbot.mouseDClick(tree.viewport(), LEFT, pos=at)
        store.flush()
        assert store.state.cluster.hidden == wanted
    tree.setCurrentItem(item)
    qtbot.keyClick(tree, Qt.Key.Key_Space)
    store.flush()
    assert store.state.cluster.hidden == (names[1],)


def test_what_is_hidden_is_not_chosen(
    clustered: ClustersPanel, window: MainWindow, qtbot: QtBot
) -> None:
    clustered._hide(("0", "1"))
    window.context.store.flush()
    canvas = clustered.canvas
    right, bottom = canvas.width() - 2, canvas.height() - 2
    edge = [QPoint(1, 1), QPoint(right, 1), QPoint(right, bottom), QPoint(1, bottom)]
    drag(qtbot, canvas, edge, SHIFT)
    window.context.store.flush()
    assert clustered.present is not None
    assert clustered.present.space is not None
    chosen = canvas.selection
    assert chosen is not None
    assert set(clustered.present.space.labels[chosen].tolist()) == {-1, 2, 3}


def test_every_colour_means_what_its_legend_says(
    clustered: ClustersPanel, window: MainWindow, demo: Loaded
) -> None:
    window.context.store.apply(lambda s: s.with_thresholds(score=0.5))
    window.context.store.flush()
    resolved, vectors = window.resolved, clustered.present
    assert resolved is not None
    assert vectors is not None
    assert vectors.space is not None
    data, ev = demo.dataset, demo.evaluation
    noise = {-1: "noise"}
    words = {"confused": "CONF confused", "fp": "FP false positive", "fn": "FN missed",
             None: "no error"}  # fmt: skip
    wanted: dict[str, list[str]] = {
        "cluster": [noise.get(label, str(label)) for label in vectors.space.labels.tolist()],
        "split": [str(split) for split in data.split or []],
        "class": [label or "none" for label in dominant_labels(data)],
        "error": [words[kind] for kind in dominant_errors(ev, 0.5)],
        "meta:scene": data.metadata["scene"],
    }
    keys = {choice.key for choice in choices(resolved, vectors)}
    assert keys >= {*wanted, "f1", "precision", "recall", "meta:exposure_ms"}
    for key, column in wanted.items():
        found = coloring(resolved, vectors, key, dark=False)
        spans = zip(found.entries, found.spans, strict=True)
        name_of = {code: e.name for e, (first, last) in spans for code in range(first, last + 1)}
        assert [name_of[code] for code in found.codes.tolist()] == column
        for entry in found.entries:
            assert entry.count == column.count(entry.name)


@pytest.mark.parametrize("dark", [False, True])
def test_numbers_are_coloured_by_their_value(
    clustered: ClustersPanel, window: MainWindow, demo: Loaded, dark: bool
) -> None:
    resolved, vectors = window.resolved, clustered.present
    assert resolved is not None
    assert vectors is not None
    values = resolved.per_image["f1"]
    found = coloring(resolved, vectors, "f1", dark=dark)
    defined = ~np.isnan(values)
    order = np.argsort(values[defined], kind="stable")
    assert (np.diff(found.codes[defined][order].astype(int)) >= 0).all()
    band = np.minimum((values[defined] * 5).astype(int), 4)
    counts = [entry.count for entry in found.entries[:5]]
    assert counts == [int((band == b).sum()) for b in (4, 3, 2, 1, 0)]
    undefined = [entry.count for entry in found.entries[5:]]
    assert undefined == ([int((~defined).sum())] if (~defined).any() else [])
    # Hiding a band hides just its points.
    palette = found.shown([found.entries[0].name])
    hidden = palette[found.codes] >> 24 == 0
    assert hidden.sum() == counts[0]


def test_choosing_a_colour_and_a_projection(
    clustered: ClustersPanel, window: MainWindow, qtbot: QtBot
) -> None:
    store = window.context.store
    assert (store.state.cluster.color, store.state.cluster.projection) == ("cluster", "umap")
    assert clustered.present is not None
    combo = clustered.tools.projection
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Up)
    store.flush()
    assert store.state.cluster.projection == "pca"
    assert np.array_equal(clustered.canvas._points, clustered.present.pca)
    color = clustered.tools.color
    color.setFocus()
    qtbot.keyClick(color, Qt.Key.Key_Home)
    store.flush()
    assert store.state.cluster.color == "f1"
    assert clustered.legend.title.text() == "F1"


def test_metadata_has_the_name_that_the_filter_takes(
    clustered: ClustersPanel, window: MainWindow, demo: Loaded, qtbot: QtBot
) -> None:
    store, color = window.context.store, clustered.tools.color
    offered = [color.itemText(i) for i in range(color.count()) if "meta" in color.itemData(i)]
    assert set(offered) <= {f"meta.{key}" for key in demo.dataset.metadata}
    color.setFocus()
    qtbot.keyClicks(color, "meta.scene")
    store.flush()
    assert store.state.cluster.color == "meta:scene"
    assert clustered.legend.title.text() == "meta.scene"
    # Name and value, as they are read off the legend, are a filter.
    entry = clustered.legend._entries[0]
    store.update(image_filter=f'{clustered.legend.title.text()} == "{entry.name}"')
    store.flush()
    assert window.resolved is not None
    assert window.resolved.filter_error is None
    assert len(window.resolved.images_by_rank()) == entry.count


def test_an_odd_name_of_metadata_is_quoted_as_in_the_filter(
    clustered: ClustersPanel, window: MainWindow, demo: Loaded
) -> None:
    resolved, vectors = window.resolved, clustered.present
    assert resolved is not None
    assert vectors is not None
    demo.dataset.metadata["time of day"] = demo.dataset.metadata["scene"]
    try:
        titles = {choice.key: choice.title for choice in choices(resolved, vectors)}
        found = coloring(resolved, vectors, "meta:time of day", dark=False)
    finally:
        del demo.dataset.metadata["time of day"]
    assert titles["meta:time of day"] == 'meta["time of day"]' == found.title


def test_hover_shows_the_image_and_its_numbers(
    clustered: ClustersPanel, window: MainWindow, demo: Loaded, qtbot: QtBot
) -> None:
    x, y = clustered.canvas.pixel_of(20)
    at = QPoint(round(x), round(y))
    index = clustered.canvas.nearest(at)
    qtbot.mouseMove(clustered.canvas, at)
    card = clustered.card
    assert card.isVisible()
    assert card.name.text() == demo.dataset.file_names[index]
    assert window.resolved is not None
    f1 = float(window.resolved.per_image["f1"][index])
    assert f"F1 {ratio(f1)}" in card.facts.text()
    qtbot.waitUntil(lambda: not card.picture.pixmap().isNull())
    qtbot.mouseClick(clustered.canvas, LEFT, pos=at)
    assert window.context.store.state.image == demo.dataset.image_ids[index]
    clustered.canvas._set_hover(-1)
    assert not card.isVisible()
