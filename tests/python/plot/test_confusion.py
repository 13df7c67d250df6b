from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import errata
from errata.plot.confusion import MOST_WITH_NUMBERS, draw


def identity(n: int) -> errata.Evaluation:
    """`n` classes, each found once."""
    rows = list(range(n))
    boxes = [[3 * i, 0, 2, 2] for i in rows]
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[1] * n, boxes_xywh=boxes, class_ids=rows
    )
    model = errata.InferenceSet.from_arrays(
        dataset, images=[1] * n, boxes_xywh=boxes, class_ids=rows, scores=[0.5] * n
    )
    return errata.evaluate(dataset, model)


def test_every_count_stands_in_its_cell(evaluation: errata.Evaluation) -> None:
    axes = draw(evaluation.confusion(0.1, 0.5)).axes[0]
    cells = {t.get_position(): t.get_text() for t in axes.texts if t.get_text().isdigit()}
    # x is the predicted class, y the true one: car, bus, background
    assert cells == {(0, 0): "1", (0, 1): "1", (2, 0): "1", (1, 2): "1"}


def test_right_and_wrong_are_two_layers(evaluation: errata.Evaluation) -> None:
    right, wrong = (
        image.get_array() for image in draw(evaluation.confusion(0.1, 0.5)).axes[0].images
    )
    assert right is not None
    assert wrong is not None
    assert np.ma.filled(right, 0).tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert np.ma.filled(wrong, 0).tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]


def test_labels_and_stamp(evaluation: errata.Evaluation) -> None:
    figure = draw(evaluation.confusion(0.25, 0.5))
    axes = figure.axes[0]
    labels = ["car", r"bus \$x\$", "background"]
    assert [t.get_text() for t in axes.get_xticklabels()] == labels
    assert [t.get_text() for t in axes.get_yticklabels()] == labels
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted", "ground truth")
    (stamp,) = [t.get_text() for t in axes.texts if "protocol" in t.get_text()]
    assert stamp.strip() == "protocol iou · class agnostic · score ≥ 0.25 · IoU ≥ 0.5"


@pytest.mark.parametrize("n", [1, MOST_WITH_NUMBERS - 1, MOST_WITH_NUMBERS, 80])
def test_numbers_only_where_they_can_be_read(n: int) -> None:
    axes = draw(identity(n).confusion()).axes[0]
    written = sum(t.get_text().isdigit() for t in axes.texts)
    assert written == (n if n + 1 <= MOST_WITH_NUMBERS else 0)


def test_labels_of_eighty_classes_do_not_overlap() -> None:
    figure = draw(identity(80).confusion())
    figure.draw_without_rendering()
    for axis in (figure.axes[0].xaxis, figure.axes[0].yaxis):
        boxes = [t.get_window_extent() for t in axis.get_ticklabels()]
        assert len(boxes) == 81
        assert not any(a.overlaps(b) for a, b in pairwise(boxes))


def test_nothing_at_all() -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[], annotation_images=[], boxes_xywh=[], class_ids=[]
    )
    model = errata.InferenceSet.from_arrays(
        dataset, images=[], boxes_xywh=[], class_ids=[], scores=[]
    )
    draw(errata.evaluate(dataset, model).confusion()).draw_without_rendering()
