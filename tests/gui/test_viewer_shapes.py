"""Masks and keypoints in the viewer."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot
from tests.gui.viewer_steps import shown

import errata
from errata_gui.loaded import Loaded, load
from errata_gui.panels.viewer import ViewerPanel
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule


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
