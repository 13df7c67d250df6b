"""Which image the viewer shows, which box is picked by the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from errata_gui.panels.viewer import ViewerPanel
from errata_gui.shell.window import MainWindow
from errata_gui.state import ExampleQuery


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
