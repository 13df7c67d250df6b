"""Pictures under the viewer's boxes: missing, broken, of another size."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot
from tests.gui.viewer_steps import shown

import errata
from errata_gui.canvas.picture import read_picture
from errata_gui.loaded import Loaded
from errata_gui.panels.viewer import ViewerPanel
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule


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


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()
