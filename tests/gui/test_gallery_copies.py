"""What is copied of the gallery: the Python and the table of what is shown."""

from __future__ import annotations

from typing import Any

import pytest
from tests.gui.gallery_steps import shown

import errata
from errata_gui.loaded import Loaded
from errata_gui.panels.example_list import ExampleList
from errata_gui.shell.window import MainWindow
from errata_gui.state import ExampleQuery


@pytest.mark.parametrize(
    "changes",
    [
        {"query": ExampleQuery("car", "car")},
        {"query": ExampleQuery("person", errata.BACKGROUND), "example_filter": "area < 900"},
        {"query": ExampleQuery(label="car", kinds=("fp", "absorbed"))},
        {"query": ExampleQuery(kind="fp"), "example_filter": 'size == "small"'},
        {"image_filter": "n_gt > 3"},
    ],
)
def test_the_python_gives_what_is_shown(
    gallery: ExampleList, window: MainWindow, demo: Loaded, changes: dict[str, Any]
) -> None:
    window.context.store.update(**changes)
    found = shown(window)
    given = eval(gallery.python(), {"ev": demo.evaluation, "errata": errata})
    assert given.gt.tolist() == found.gt.tolist()
    assert given.dt.tolist() == found.dt.tolist()
    assert len(found) > 0


def test_the_table_is_what_is_shown(gallery: ExampleList, window: MainWindow) -> None:
    window.context.store.update(query=ExampleQuery(kind="confused"))
    found = shown(window)
    table = gallery.table()
    assert table is not None
    names, rows = table
    assert len(rows) == len(found)
    first = dict(zip(names, rows[0], strict=True))
    assert first["image_id"] == found.image_ids[0]
    box = found.inferences.arrays["boxes_xywh"][found.dt[0]].tolist()
    assert [first[f"dt_{part}"] for part in "xywh"] == box
    assert first["annotation_id"] == found.dataset.annotation_ids[found.gt[0]]
