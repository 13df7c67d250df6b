"""The image viewer through real clicks, wheels and keys."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import errata
from errata.results.objects import Objects
from errata_gui import theme
from errata_gui.canvas.chips import Chips
from errata_gui.canvas.picture import read_picture
from errata_gui.canvas.zoom import Zoom
from errata_gui.loaded import Loaded, load
from errata_gui.panels.viewer import ViewerPanel
from errata_gui.shell.window import MainWindow
from errata_gui.state import ExampleQuery, Rule

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def viewer(window: MainWindow, qtbot: QtBot) -> ViewerPanel:
    return shown(window, qtbot)


def shown(window: MainWindow, qtbot: QtBot, image: object = None) -> ViewerPanel:
    window.context.store.update(panel="viewer", image=image)
    window.context.store.flush()
    panel = window.panel("viewer")
    assert isinstance(panel, ViewerPanel)
    qtbot.waitUntil(lambda: not window.context.jobs.is_running("picture"))
    # The docks beside it take their width once they are shown.
    qtbot.waitUntil(lambda: panel.canvas.width() > 500)
    panel.canvas.grab()
    return panel


def flush(panel: ViewerPanel) -> None:
    panel.context.store.flush()
    panel.canvas.grab()


def own_point(panel: ViewerPanel, place: int) -> QPoint | None:
    """Find a point on a box's line that belongs to it before all others."""
    rect = panel.canvas.zoom.rect(panel.canvas.scene.marks[place].rect)
    inside = QRectF(panel.canvas.rect())
    for share in np.linspace(0, 1, 41):
        x, y = rect.left() + share * rect.width(), rect.top() + share * rect.height()
        for at in (QPointF(x, rect.top()), QPointF(x, rect.bottom()), QPointF(rect.left(), y),
                   QPointF(rect.right(), y)):  # fmt: skip
            point = at.toPoint()
            if inside.contains(QPointF(point)) and panel.canvas.at(QPointF(point))[:1] == [place]:
                return point
    return None


def click(panel: ViewerPanel, qtbot: QtBot, place: int) -> None:
    panel.canvas.grab()
    point = own_point(panel, place)
    assert point is not None, "no point of the box is its own"
    panel.canvas._last_click = None
    qtbot.mouseClick(panel.canvas, LEFT, pos=point)
    flush(panel)


def wheel(panel: ViewerPanel, at: QPointF, steps: int) -> None:
    event = QWheelEvent(
        at, QPointF(panel.canvas.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(panel.canvas, event)


# Boxes and states


def test_a_click_on_a_box_explains_the_right_row(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    clicked = 0
    for place in list(viewer.canvas._order):
        if own_point(viewer, place) is None:
            continue
        click(viewer, qtbot, place)
        mark = viewer.canvas.scene.marks[place]
        assert window.resolved is not None
        assert window.resolved.subject == (mark.side, mark.row)
        why = window.resolved.explanation
        assert why is not None
        assert (why.subject["kind"], why.subject["row"]) == (mark.side, mark.row)
        assert why.state == viewer.canvas.states[place]
        clicked += 1
    assert clicked >= 3


def test_states_are_those_of_the_examples_at_random_thresholds(
    window: MainWindow, viewer: ViewerPanel
) -> None:
    rng = random.Random(3)
    loaded, store = window.loaded, window.context.store
    assert loaded is not None
    for _ in range(12):
        rank = rng.randrange(len(loaded.dataset))
        score, iou = rng.random(), rng.random()
        image_id = loaded.dataset.image_ids[rank]
        store.update(image=image_id)
        store.set(store.state.with_thresholds(score=score, iou=iou))
        store.flush()
        alone = loaded.evaluation.subset([image_id])
        expected = set()
        for kind in (None, "absorbed", "not_evaluated"):
            found = alone.examples(kind=kind, score_thr=score, iou_thr=iou)
            for name, gt, dt in zip(found.kind, found.gt.tolist(), found.dt.tolist(), strict=True):
                expected |= {(name, "gt", gt)} if gt >= 0 else set()
                expected |= {(name, "dt", dt)} if dt >= 0 else set()
        canvas = viewer.canvas
        drawn = {
            (state, mark.side, mark.row)
            for mark, state in zip(canvas.scene.marks, canvas.states, strict=True)
            if state not in ("dropped", "ignored")
        }
        assert drawn == expected
        n_dt = int((loaded.inferences.arrays["image"] == rank).sum())
        assert sum(mark.side == "dt" for mark in canvas.scene.marks) == n_dt


def test_a_box_changes_its_kind_while_the_slider_moves(
    window: MainWindow, viewer: ViewerPanel
) -> None:
    canvas, store = viewer.canvas, window.context.store
    place = canvas.states.index("tp")
    score = canvas.scene.marks[place].score
    before = canvas.zoom
    store.apply(lambda s: s.with_thresholds(score=score), "score")
    store.flush()
    assert canvas.states[place] == "tp"
    assert canvas.is_drawn(place)
    store.apply(lambda s: s.with_thresholds(score=float(np.nextafter(score, 2))), "score")
    store.flush()
    assert canvas.states[place] == "dropped"
    assert not canvas.is_drawn(place)
    viewer.bar.layers["below_threshold"].click()
    store.flush()
    assert canvas.is_drawn(place)
    assert canvas.zoom == before


def test_the_same_point_clicked_again_gives_what_lies_below(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    canvas = viewer.canvas
    points = (canvas.zoom.rect(mark.rect).center() for mark in canvas.scene.marks)
    point = next(p.toPoint() for p in points if len(canvas.at(QPointF(p.toPoint()))) >= 2)
    here = canvas.at(QPointF(point))
    picked = []
    for _ in range(len(here) + 1):
        qtbot.mouseClick(canvas, LEFT, pos=point)
        window.context.store.flush()
        picked.append(canvas.picked_place)
    assert picked == [*here, here[0]]


def test_layers_follow_buttons_letters_and_undo(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    canvas, store = viewer.canvas, window.context.store
    canvas.setFocus()
    for key, name in (
        (Qt.Key.Key_G, "gt"), (Qt.Key.Key_D, "dt"), (Qt.Key.Key_L, "labels"),
        (Qt.Key.Key_I, "ignored"), (Qt.Key.Key_B, "below_threshold"),
    ):  # fmt: skip
        before = getattr(store.state.viewer, name)
        qtbot.keyClick(canvas, key)
        store.flush()
        assert getattr(store.state.viewer, name) is not before
        assert viewer.bar.layers[name].isChecked() is not before
        if name in ("gt", "dt"):
            sides = {canvas.scene.marks[place].side for place in canvas._order}
            assert name not in sides
        store.undo()
        store.flush()
        assert viewer.bar.layers[name].isChecked() is before
    qtbot.keyClick(canvas, Qt.Key.Key_L)
    flush(viewer)
    assert canvas.written == []


def test_labels_do_not_cover_one_another(viewer: ViewerPanel) -> None:
    written = viewer.canvas.written
    assert len(written) >= 3
    pairs = [(a, b) for i, a in enumerate(written) for b in written[:i]]
    assert not [pair for pair in pairs if pair[0].intersects(pair[1])]


def test_places_for_labels_are_found_or_refused() -> None:
    chips = Chips(QRectF(0, 0, 100, 30), 10)
    box = QRectF(0, 10, 100, 10)
    places = [chips.place(box, 100) for _ in range(4)]
    assert [p and (p.left(), p.top()) for p in places] == [(0, 0), (0, 20), (0, 10), None]
    assert chips.place(box, 100, always=True) == QRectF(0, 0, 100, 10)


# Zoom


def test_the_wheel_keeps_the_point_under_the_cursor(viewer: ViewerPanel) -> None:
    canvas = viewer.canvas
    for at in (QPointF(canvas.width() / 2, canvas.height() / 2), QPointF(200, 150)):
        for steps in (1, 3, -2, 5, -4):
            before = canvas.zoom.to_picture(at)
            scale = canvas.zoom.scale
            wheel(viewer, at, steps)
            after = canvas.zoom.to_picture(at)
            assert (before - after).manhattanLength() < 1e-6
            assert (canvas.zoom.scale > scale) == (steps > 0)


def test_keys_zoom_fit_and_go_to_actual_pixels(viewer: ViewerPanel, qtbot: QtBot) -> None:
    canvas = viewer.canvas
    whole = canvas.zoom
    assert canvas.sees_all
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.zoom.scale == pytest.approx(1.25 * whole.scale)
    qtbot.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas.zoom.scale == pytest.approx(whole.scale)
    qtbot.keyClick(canvas, Qt.Key.Key_Z)
    assert canvas.zoom.scale == pytest.approx(1 / canvas.devicePixelRatioF())
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.zoom == whole


def test_arrows_pan_what_is_near_and_turn_pages_of_what_is_whole(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    canvas, store = viewer.canvas, window.context.store
    qtbot.keyClick(canvas, Qt.Key.Key_Plus, Qt.KeyboardModifier.NoModifier)
    for _ in range(6):
        qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    before, image = canvas.zoom, store.state.image
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.zoom.left == before.left - 48
    assert store.state.image == image
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert store.state.image != image


def test_a_drag_pans_and_picks_nothing(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    canvas = viewer.canvas
    before = canvas.zoom
    qtbot.mousePress(canvas, LEFT, pos=QPoint(200, 150))
    for x in (210, 240, 260):
        qtbot.mouseMove(canvas, QPoint(x, 170))
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(260, 170))
    assert canvas.zoom == before.moved(60, 20)
    assert window.context.store.state.example is None


def test_zoom_by_hand() -> None:
    zoom = Zoom.fit(QRectF(0, 0, 100, 50), QSizeF(216, 316))
    assert zoom == Zoom(2.0, 8.0, 108.0)
    assert zoom.to_picture(zoom.to_widget(QPointF(30, 40))) == QPointF(30, 40)
    away = zoom.moved(1e6, -1e6).kept_in(QSizeF(100, 50), QSizeF(216, 316))
    assert (away.left, away.top) == (216 - 48, 48 - 100)


# Which image


def test_next_and_previous_by_rank_and_in_the_order_of_the_question(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    store, canvas = window.context.store, viewer.canvas
    assert window.loaded is not None
    ids = window.loaded.dataset.image_ids
    store.update(image=ids[5])
    store.flush()
    qtbot.keyClick(canvas, Qt.Key.Key_J)
    assert store.state.image == ids[6]
    store.flush()
    qtbot.keyClick(canvas, Qt.Key.Key_K)
    store.flush()
    viewer.bar.before.click()
    assert store.state.image == ids[4]
    store.update(query=ExampleQuery(kind="confused"))
    store.flush()
    assert window.resolved is not None
    order = list(dict.fromkeys(window.resolved.examples.image_ids))
    assert order != sorted(order, key=ids.index)
    for image_id in order[:4]:
        if store.state.image != image_id or image_id == order[0]:
            store.update(image=image_id)
            store.flush()
        qtbot.keyClick(canvas, Qt.Key.Key_PageDown)
        store.flush()
        assert store.state.image == order[order.index(image_id) + 1]


def test_an_image_is_found_by_name_id_or_part(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    assert window.loaded is not None
    dataset, jump = window.loaded.dataset, viewer.bar.jump
    for typed, rank in ((dataset.file_names[7], 7), (str(dataset.image_ids[9]), 9), ("00012", 11)):
        jump.clear()
        qtbot.keyClicks(jump, str(typed))
        qtbot.keyClick(jump, Qt.Key.Key_Return)
        window.context.store.flush()
        assert window.context.store.state.image == dataset.image_ids[rank]
    jump.clear()
    qtbot.keyClicks(jump, "nowhere.png")
    qtbot.keyClick(jump, Qt.Key.Key_Return)
    assert "No image is called 'nowhere.png'" in viewer.note.text()
    assert not viewer.note.isHidden()


def test_an_example_brings_its_image(window: MainWindow, viewer: ViewerPanel) -> None:
    loaded, store = window.loaded, window.context.store
    assert loaded is not None
    row = 400
    record = int(loaded.inferences.arrays["record"][row])
    store.update(example=f"dt:{record}", image=None)
    store.flush()
    picked = viewer.canvas.scene.marks[viewer.canvas.picked_place]
    assert (picked.side, picked.row) == ("dt", row)
    for nonsense in ("dt:x", "gt:no such id", "dt:99999999", "row 7", ""):
        store.update(example=nonsense)
        store.flush()
        assert viewer.canvas.picked_place == -1


# Keyboard


def test_tab_goes_from_box_to_box_and_enter_explains(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    canvas = viewer.canvas
    canvas.setFocus()
    order = canvas._reading_order()
    seen = []
    for _ in order:
        qtbot.keyClick(canvas, Qt.Key.Key_Tab)
        window.context.store.flush()
        seen.append(canvas.picked_place)
    assert seen == order
    window.docks.toggle("why")
    assert not window.docks.panels[1].isVisible()
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(window.docks.panels[1].isVisible)
    qtbot.keyClick(canvas, Qt.Key.Key_Tab)
    assert not canvas.hasFocus()
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    window.context.store.flush()
    assert window.context.store.state.example is None


def test_letters_typed_into_the_name_are_letters(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    before = window.context.store.state
    qtbot.keyClicks(viewer.bar.jump, "gdljk0")
    assert viewer.bar.jump.text() == "gdljk0"
    assert window.context.store.state == before


# The list


def test_the_list_is_what_is_drawn_and_is_linked(
    window: MainWindow, viewer: ViewerPanel, qtbot: QtBot
) -> None:
    canvas, model = viewer.canvas, viewer.model
    assert {p for row in model.rows for p in (row.gt, row.dt) if p >= 0} == set(canvas._order)
    viewer.list.selectRow(2)
    window.context.store.flush()
    assert canvas.picked_place == model.rows[2].place
    place = canvas.states.index("fn") if "fn" in canvas.states else canvas.states.index("tp")
    if own_point(viewer, place) is not None:
        click(viewer, qtbot, place)
        assert viewer.list.currentIndex().row() == model.row_of(place)
    viewer.list.sortByColumn(4, Qt.SortOrder.AscendingOrder)
    ious = [row.iou for row in model.rows]
    known = [iou for iou in ious if not np.isnan(iou)]
    assert known == sorted(known)
    assert np.isnan(ious[len(known) :]).all()
    assert canvas.picked_place == model.rows[viewer.list.currentIndex().row()].place


def test_table_and_python_give_the_same(window: MainWindow, viewer: ViewerPanel) -> None:
    assert window.loaded is not None
    table = viewer.table()
    assert table is not None
    headings, rows = table
    assert len(headings) == len(rows[0])
    ev = window.loaded.evaluation
    found = eval(viewer.python(), {"ev": ev})
    assert isinstance(found, Objects)
    shown_dts = {row[-1] for row in rows} - {None}
    asked = {
        object_id
        for side, state, object_id in zip(found.side, found.state, found.ids, strict=True)
        if side == "dt" and state != "dropped"
    }
    assert shown_dts == asked


# Pictures


def test_the_picture_is_drawn_where_the_boxes_are(viewer: ViewerPanel, window: MainWindow) -> None:
    assert window.loaded is not None
    assert window.resolved is not None
    rank = window.resolved.image_rank
    assert rank is not None
    path = window.loaded.picture(rank)
    assert path is not None
    picture = QImage(str(path))
    for name in ("gt", "dt"):
        viewer.bar.layers[name].click()
    viewer.context.store.flush()
    image = viewer.canvas.grab().toImage()
    for x, y in ((20, 20), (picture.width() - 20, 30), (40, picture.height() - 30)):
        at = viewer.canvas.zoom.to_widget(QPointF(x + 0.5, y + 0.5)).toPoint()
        seen, true = QColor(image.pixel(at)), QColor(picture.pixel(x, y))
        off = [abs(a - b) for a, b in zip(_rgb(seen), _rgb(true), strict=True)]
        assert max(off) < 40


def test_without_pictures_boxes_stand_on_a_neutral_ground(
    empty_window: MainWindow, demo: Loaded, demo_folder: Path, qtbot: QtBot
) -> None:
    empty_window.show_loaded(replace(demo, images=None))
    viewer = shown(empty_window, qtbot)
    first = demo.dataset.file_names[0]
    assert f"The picture {first} was not found" in viewer.note.text()
    assert not viewer.name_folder.isHidden()
    assert viewer.canvas.scene.area == QRectF(0, 0, *demo.dataset.core.image(0)[1:])  # type: ignore[index]
    assert viewer.canvas._order
    empty_window.show_pictures(demo_folder / "images")
    qtbot.waitUntil(lambda: viewer.canvas._picture is not None)
    assert viewer.note.isHidden()
    assert viewer.name_folder.isHidden()


def test_a_broken_picture_is_said_and_its_boxes_are_shown(
    empty_window: MainWindow, demo: Loaded, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / str(demo.dataset.file_names[0])).write_bytes(b"no picture")
    empty_window.show_loaded(replace(demo, images=tmp_path))
    viewer = shown(empty_window, qtbot)
    qtbot.waitUntil(lambda: "cannot be shown" in viewer.note.text())
    assert viewer.canvas._picture is None
    assert viewer.canvas._order


def test_a_picture_of_another_size_is_stretched_and_says_so(
    demo: Loaded, demo_folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "small.png"
    image = QImage(24, 18, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    assert image.save(str(path))
    assert "24 × 18 pixels and the data says 480 × 360" in read_picture(path, (480, 360)).note
    assert read_picture(path, (24, 18)).note == ""
    assert read_picture(path, None).note == ""
    gone = read_picture(tmp_path / "gone.png", None)
    assert gone.image is None
    assert gone.note.startswith("gone.png cannot be shown")


def test_files_without_sizes_take_the_bounds_of_the_boxes(
    empty_window: MainWindow, qtbot: QtBot
) -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=["a"], annotation_images=["a"], boxes_xywh=[[10, 20, 300, 100]], class_ids=[1]
    )
    model = errata.InferenceSet.from_arrays(
        dataset, images=["a"], boxes_xywh=[[50, 20, 300, 200]], class_ids=[1], scores=[0.5]
    )
    evaluation = errata.evaluate(dataset, model)
    empty_window.show_loaded(Loaded("", "", dataset, model, evaluation, Rule()))
    viewer = shown(empty_window, qtbot)
    assert viewer.canvas.scene.area == QRectF(0, 0, 350, 220)
    assert "names no picture file" in viewer.note.text()
    assert viewer.name_folder.isHidden()


def test_a_data_set_without_images(empty_window: MainWindow, qtbot: QtBot) -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[], annotation_images=[], boxes_xywh=np.empty((0, 4)), class_ids=[]
    )
    model = errata.InferenceSet.from_arrays(
        dataset, images=[], boxes_xywh=np.empty((0, 4)), class_ids=[], scores=[]
    )
    empty_window.show_loaded(
        Loaded("", "", dataset, model, errata.evaluate(dataset, model), Rule())
    )
    viewer = shown(empty_window, qtbot)
    assert "no images" in viewer.shown.text()
    assert viewer.table() is None


# Masks and keypoints


def test_masks_are_read_when_asked_for(
    window: MainWindow, viewer: ViewerPanel, demo_folder: Path, qtbot: QtBot
) -> None:
    canvas = viewer.canvas
    assert viewer.bar.layers["shapes"].text() == "read masks"
    assert not any(mark.outline for mark in canvas.scene.marks)
    viewer.bar.layers["shapes"].click()
    qtbot.waitUntil(lambda: any(mark.outline for mark in canvas.scene.marks), timeout=10000)
    assert viewer.bar.layers["shapes"].text() == "masks"
    masks = errata.read(demo_folder / "gt.json", masks=True).masks
    assert masks is not None
    for mark in canvas.scene.marks:
        if mark.side == "dt":
            assert mark.outline is None  # The model's masks are its boxes.
            continue
        assert mark.outline is not None
        expected = QRectF(*masks.take([mark.row]).bounds()[0].tolist())
        assert mark.outline.boundingRect() == expected


def test_files_without_masks_say_so(
    empty_window: MainWindow, demo_folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    import json

    truth = json.loads((demo_folder / "gt.json").read_text())
    for annotation in truth["annotations"]:
        del annotation["segmentation"]
    (tmp_path / "gt.json").write_text(json.dumps(truth))
    shutil.copy(demo_folder / "model_a.json", tmp_path / "dt.json")
    empty_window.show_loaded(load(str(tmp_path / "gt.json"), str(tmp_path / "dt.json"), Rule()))
    viewer = shown(empty_window, qtbot)
    viewer.bar.layers["shapes"].click()
    banner = empty_window.banner
    qtbot.waitUntil(lambda: "needs a segmentation" in banner.sentence.text(), timeout=10000)
    assert not viewer.bar.layers["shapes"].isChecked()


def test_keypoints_have_their_limbs(empty_window: MainWindow, qtbot: QtBot) -> None:
    points = [[10.0 * i, 5.0 * i, 2] for i in range(17)]
    points[0][2] = 0
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[1], boxes_xywh=[[0, 0, 170, 90]], class_ids=[1],
        keypoints=[points],
    )  # fmt: skip
    model = errata.InferenceSet.from_arrays(
        dataset, images=[1], boxes_xywh=[[0, 0, 170, 90]], class_ids=[1], scores=[0.5]
    )
    empty_window.show_loaded(
        Loaded("", "", dataset, model, errata.evaluate(dataset, model), Rule())
    )
    viewer = shown(empty_window, qtbot)
    truth = next(mark for mark in viewer.canvas.scene.marks if mark.side == "gt")
    assert [list(point) for point in truth.points] == points
    assert len(truth.limbs) == 17  # Of 19, two end at the point that is not seen.


# Many boxes


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
    assert canvas.written == []  # No box is half as wide as its label.
    canvas.show_part(QRectF(400, 400, 60, 60))
    canvas.grab()
    written = canvas.written
    assert 5 < len(written) <= 120
    canvas.fit()
    pairs = [(a, b) for i, a in enumerate(written) for b in written[:i]]
    assert not [pair for pair in pairs if pair[0].intersects(pair[1])]
    rows = viewer.model.rows
    for score in (0.1, 0.5, 0.9):
        store = empty_window.context.store
        store.set(store.state.with_thresholds(score=score))
        flush(viewer)
        expected = 200 + int((crowded.inferences.arrays["score"] >= score).sum())
        assert len(canvas._order) == expected
    assert len(viewer.model.rows) < len(rows)


def test_a_hidden_viewer_draws_nothing(
    window: MainWindow, viewer: ViewerPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.context.store.update(panel="overview")
    window.context.store.flush()
    drawn: list[object] = []
    monkeypatch.setattr(viewer, "draw", drawn.append)
    window.context.store.apply(lambda s: s.with_thresholds(score=0.1))
    window.context.store.flush()
    assert drawn == []
    window.context.store.update(panel="viewer")
    window.context.store.flush()
    assert drawn[-1] is window.resolved


def test_a_change_of_look_is_drawn(window: MainWindow, viewer: ViewerPanel) -> None:
    corner = QPoint(viewer.canvas.width() - 3, 3)
    for look in (theme.DARK, theme.LIGHT):
        window.set_theme(look)
        image = viewer.canvas.grab().toImage()
        assert QColor(image.pixel(corner)).name() == look.ground.lower()


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()
