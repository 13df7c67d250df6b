"""Words beside the boxes of the viewer: none covers another, few boxes or many."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot
from tests.gui.viewer_steps import flush, shown

import errata
from errata_gui.canvas.chips import Chips
from errata_gui.canvas.mark_painter import PAD
from errata_gui.loaded import Loaded
from errata_gui.panels.viewer import ViewerPanel
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule
from errata_gui.theme import STATE_LETTERS


def test_labels_do_not_cover_one_another(viewer: ViewerPanel) -> None:
    written = viewer.canvas.written
    assert len(written) >= 3
    pairs = [(a, b) for i, a in enumerate(written) for b in written[:i]]
    assert not [pair for pair in pairs if pair[0].intersects(pair[1])]


def most_objects(demo: Loaded) -> int:
    return int(np.bincount(demo.dataset.arrays["image"]).argmax())


def test_of_many_labels_the_important_are_written_inside_the_picture(
    window: MainWindow, demo: Loaded, qtbot: QtBot
) -> None:
    viewer = shown(window, qtbot, demo.dataset.image_ids[most_objects(demo)])
    canvas = viewer.canvas
    for scale in (canvas.zoom.scale, 0.7 * canvas.zoom.scale, 2 * canvas.zoom.scale):
        canvas.zoom_to(scale)
        canvas.grab()
        picture = canvas.zoom.rect(canvas.scene.area).intersected(QRectF(canvas.rect()))
        written = canvas.written
        assert all(picture.contains(at) for at in written)
        assert not [1 for i, a in enumerate(written) for b in written[:i] if a.intersects(b)]
        covered = sum(at.width() * at.height() for at in written)
        assert covered <= picture.width() * picture.height() / 8
    canvas.fit()
    canvas.grab()
    states = [canvas.states[place] for place in canvas._order]
    n_wrong = sum(state != "tp" for state in states)
    assert n_wrong >= 4
    assert n_wrong <= len(canvas.written) < len(states), "what is right is left out first"


def test_letters_and_words_stand_side_by_side(viewer: ViewerPanel) -> None:
    """However wide the letters of other states are."""
    canvas = viewer.canvas
    ink, seen = canvas._ink, canvas._in_sight(QRectF(canvas.rect()))
    widths = [4 * PAD + ink.width(STATE_LETTERS[d.state]) + ink.width(d.mark.words) for d in seen]
    assert {"tp", "confused"} <= {d.state for d in seen}
    assert {round(at.width(), 3) for at in canvas.written} <= {round(w, 3) for w in widths}
    image = canvas.grab().toImage()
    for at in canvas.written:
        rows = range(round(at.top()) + 2, round(at.bottom()) - 2)
        columns = range(round(at.left() + PAD) + 1, round(at.right()) - 1)
        dark = [any(image.pixelColor(x, y).lightness() < 150 for y in rows) for x in columns]
        first, last = dark.index(True), len(dark) - dark[::-1].index(True)
        gaps = "".join("x" if each else " " for each in dark[first:last]).split("x")
        assert max(map(len, gaps)) <= 3 * PAD, "no hole between them"


def test_places_for_labels_are_found_or_refused() -> None:
    chips = Chips(QRectF(0, 0, 100, 30), 10)
    box = QRectF(0, 10, 100, 10)
    places = [chips.place(box, 100) for _ in range(4)]
    assert [p and (p.left(), p.top()) for p in places] == [(0, 0), (0, 20), (0, 10), None]
    assert chips.place(box, 100, always=True) == QRectF(0, 0, 100, 10)


@pytest.fixture(scope="module")
def crowded() -> Loaded:
    rng = np.random.default_rng(1)

    def boxes(n: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        return np.hstack([rng.random((n, 2)) * 900, 10 + rng.random((n, 2)) * 90])

    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=np.ones(200, int), boxes_xywh=boxes(200),
        class_ids=rng.integers(1, 5, 200), image_sizes=[(1000, 1000)],
        categories={i: f"class {i}" for i in range(1, 5)},
    )  # fmt: skip
    model = errata.InferenceSet.from_arrays(
        dataset, images=np.ones(300, int), boxes_xywh=boxes(300),
        class_ids=rng.integers(1, 5, 300), scores=rng.random(300),
    )  # fmt: skip
    return Loaded("", "", dataset, model, errata.evaluate(dataset, model), Rule())


def test_five_hundred_boxes_keep_labels_apart(
    empty_window: MainWindow, crowded: Loaded, qtbot: QtBot
) -> None:
    empty_window.show_loaded(crowded)
    viewer = shown(empty_window, qtbot)
    canvas = viewer.canvas
    empty_window.context.store.apply(lambda s: s.with_thresholds(score=0.0))
    flush(viewer)
    assert len(canvas._order) == 500
    widest = max(canvas.zoom.rect(mark.rect).width() for mark in canvas.scene.marks)
    assert len(canvas.written) < 20
    assert all(at.width() <= 2 * widest for at in canvas.written), "a crowd: wide boxes alone"
    canvas.show_part(QRectF(400, 400, 60, 60))
    canvas.grab()
    written = canvas.written
    assert 5 < len(written) <= 120
    canvas.fit()
    pairs = [(a, b) for i, a in enumerate(written) for b in written[:i]]
    assert not [pair for pair in pairs if pair[0].intersects(pair[1])]
    rows = viewer.list.objects.rows
    for score in (0.1, 0.5, 0.9):
        store = empty_window.context.store
        store.set(store.state.with_thresholds(score=score))
        flush(viewer)
        expected = 200 + int((crowded.inferences.arrays["score"] >= score).sum())
        assert len(canvas._order) == expected
    assert len(viewer.list.objects.rows) < len(rows)
