"""What the data set says of an image: shown below the viewer's bar, and filtered by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot
from tests.gui.gallery_steps import opened, shown
from tests.gui.viewer_steps import flush
from tests.gui.viewer_steps import shown as viewer_of

from errata_gui.loaded import Loaded, load
from errata_gui.panels.image_facts import MOST, WIDEST
from errata_gui.panels.viewer import ViewerPanel
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule

LEFT = Qt.MouseButton.LeftButton
COLUMNS = ("split", "time_of_day", "weather", "scene", "camera", "exposure_ms")


def words(viewer: ViewerPanel) -> list[str]:
    return [chip.text() for chip in viewer.facts.chips if chip.isVisible()]


def values(loaded: Loaded, rank: int) -> dict[str, Any]:
    data = loaded.dataset
    assert data.split is not None
    return {"split": data.split[rank], **{k: v[rank] for k, v in data.metadata.items()}}


@pytest.mark.parametrize("rank", [0, 17])
def test_split_and_metadata_of_the_image_are_seen(
    window: MainWindow, demo: Loaded, qtbot: QtBot, rank: int
) -> None:
    viewer = viewer_of(window, qtbot, demo.dataset.image_ids[rank])
    known = values(demo, rank)
    assert tuple(known) == COLUMNS
    assert words(viewer) == [f"{k} {v}" for k, v in known.items() if v is not None]


def test_a_click_filters_images_by_it(viewer: ViewerPanel, demo: Loaded, qtbot: QtBot) -> None:
    store, known = viewer.context.store, values(demo, 0)
    for place, (name, value) in enumerate(known.items()):
        chip = viewer.facts.chips[place]
        qtbot.mouseClick(chip, LEFT)
        flush(viewer)
        text = store.state.image_filter
        assert text in chip.toolTip()
        assert text in chip.accessibleName()
        assert viewer.resolved is not None
        assert viewer.resolved.filter_error is None
        kept = [r for r in range(len(demo.dataset)) if values(demo, r)[name] == value]
        assert viewer.resolved.evaluation.ranks_that_count() == kept
        assert 0 < len(kept) < len(demo.dataset)
    store.undo()
    assert store.state.image_filter.startswith("meta.camera == ")


def odd_data(folder: Path, metadata: list[dict[str, Any]]) -> Loaded:
    images = [
        {"id": i, "file_name": f"{i}.jpg", "width": 99, "height": 99, "metadata": each}
        for i, each in enumerate(metadata)
    ]
    gt = {
        "images": images, "categories": [{"id": 1, "name": "car"}],
        "annotations": [{"id": 1, "image_id": 0, "category_id": 1, "bbox": [0, 0, 5, 5]}],
    }  # fmt: skip
    (folder / "gt.json").write_text(json.dumps(gt))
    (folder / "dt.json").write_text("[]")
    return load(str(folder / "gt.json"), str(folder / "dt.json"), Rule())


def test_odd_names_and_values_are_filtered_by_as_they_are(
    empty_window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    odd = {
        "a": 1, "flag": False, "small": -1e-7, "two words": 'say "hi" \\ & go',
        "long": "x" * 300, "gone": None,
    }  # fmt: skip
    loaded = odd_data(tmp_path, [odd, {"a": "x", "flag": True}, {}])
    empty_window.show_loaded(loaded)
    viewer = viewer_of(empty_window, qtbot, 0)
    chips = [chip for chip in viewer.facts.chips if chip.isVisible()]
    assert len(chips) == 5
    assert any(chip.text() == 'two words say "hi" \\ && go' for chip in chips), "no mnemonic"
    assert all(chip.width() <= WIDEST + 40 for chip in chips)
    for chip in chips:
        qtbot.mouseClick(chip, LEFT)
        flush(viewer)
        assert viewer.resolved is not None
        assert viewer.resolved.filter_error is None
        assert viewer.resolved.evaluation.ranks_that_count() == [0]
    empty_window.context.store.update(image=2, image_filter="")
    flush(viewer)
    assert words(viewer) == []
    assert not viewer.facts.isVisible()


def test_of_many_facts_the_rest_are_counted(
    empty_window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    loaded = odd_data(tmp_path, [{f"key{i:02}": i for i in range(20)}, {"key00": 3}])
    empty_window.show_loaded(loaded)
    viewer = viewer_of(empty_window, qtbot, 0)
    assert len(words(viewer)) == MOST
    assert viewer.facts.rest.text() == f"and {20 - MOST} more"
    assert "key19 19" in viewer.facts.rest.toolTip()
    empty_window.context.store.update(image=1)
    flush(viewer)
    assert words(viewer) == ["key00 3"]
    assert not viewer.facts.rest.isVisible()


def test_a_gallery_cells_tooltip_names_the_file(window: MainWindow, demo: Loaded) -> None:
    canvas = opened(window).canvas
    at = canvas.rect_of(1).center()
    there = canvas.viewport().mapToGlobal(at)
    QApplication.sendEvent(canvas.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, there))
    name = demo.dataset.file_names[int(shown(window).image[1])]
    assert name is not None
    assert name in QToolTip.text().split("\n")
    QToolTip.hideText()
