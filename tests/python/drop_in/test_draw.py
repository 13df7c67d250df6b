"""`COCO.showAnns` draws what pycocotools draws: the same shapes, colours and pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from drop_in.sides import MINE, THEIRS, Side, assert_same, outcome, printed

pyplot = pytest.importorskip("matplotlib.pyplot")


POINTS = [1, 1, 2, 5, 1, 1, 3, 5, 0]
DOCUMENT: dict[str, Any] = {
    "images": [{"id": 1, "height": 6, "width": 8}],
    "categories": [{"id": 1, "name": "person", "skeleton": [[1, 2], [2, 3]]}],
    "annotations": [
        {"id": 1, "bbox": [1, 1, 4, 3], "iscrowd": 0,
         "segmentation": [[1, 1, 5, 1, 5, 4], [0, 0, 1, 0, 1, 1, 0, 1]]},
        {"id": 2, "bbox": [0, 0, 2, 6], "iscrowd": 1,
         "segmentation": {"size": [6, 8], "counts": [0, 12, 36]}},
        {"id": 3, "bbox": [0, 0, 1, 6], "iscrowd": 0,
         "segmentation": {"size": [6, 8], "counts": "06Z1"}},
        {"id": 4, "bbox": [0, 0, 1, 6], "iscrowd": 0, "keypoints": POINTS,
         "segmentation": [[0, 0, 4, 0, 4, 4]]},
    ],
}  # fmt: skip
for annotation in DOCUMENT["annotations"]:
    annotation.update(image_id=1, category_id=1)


@pytest.fixture(autouse=True)
def _figures() -> Iterator[None]:
    pyplot.switch_backend("Agg")
    yield
    pyplot.close("all")


def drawn(side: Side, ids: list[int], *, draw_bbox: bool) -> Any:
    """What lies on the axes, as numbers."""
    pyplot.close("all")
    np.random.seed(7)  # noqa: NPY002 (pycocotools draws its colours from this stream)
    coco = side.read(DOCUMENT)
    coco.showAnns(coco.loadAnns(ids), draw_bbox)
    axes = pyplot.gca()
    return {
        "shapes": [[path.vertices for path in c.get_paths()] for c in axes.collections],
        "faces": [np.asarray(c.get_facecolor()) for c in axes.collections],
        "edges": [np.asarray(c.get_edgecolor()) for c in axes.collections],
        "widths": [list(c.get_linewidth()) for c in axes.collections],
        "pictures": [np.asarray(i.get_array()) for i in axes.images],
        "lines": [np.asarray(line.get_xydata()) for line in axes.lines],
        "colours": [
            [line.get_color(), line.get_markerfacecolor(), line.get_markeredgecolor()]
            for line in axes.lines
        ],
        "autoscale": axes.get_autoscale_on(),
    }


@pytest.mark.parametrize("draw_bbox", [False, True])
@pytest.mark.parametrize("ids", [[1], [2], [3], [4], [1, 2, 3, 4]])
def test_the_same_picture(ids: list[int], draw_bbox: bool) -> None:
    mine, theirs = (drawn(side, ids, draw_bbox=draw_bbox) for side in (MINE, THEIRS))
    assert_same(mine, theirs, ids)


def test_captions_are_printed_and_nothing_is_nothing() -> None:
    for anns in ([], [{"caption": "a cat"}, {"caption": "a car"}], [{"id": 1}]):
        mine, theirs = (printed(side.coco.COCO().showAnns, anns) for side in (MINE, THEIRS))
        assert mine == theirs


def test_without_matplotlib_the_message_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "matplotlib", None)
    name, words = outcome(drawn_without, MINE)
    assert name == "MissingExtraError"
    assert "errata[plot]" in words


def drawn_without(side: Side) -> None:
    coco = side.read(DOCUMENT)
    coco.showAnns(coco.loadAnns([1]))
