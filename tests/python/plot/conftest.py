"""A data set with a right, a confused, a missed and an invented object."""

from __future__ import annotations

import pytest

import errata


@pytest.fixture
def evaluation() -> errata.Evaluation:
    dataset = errata.Dataset.from_arrays(
        image_ids=[1],
        annotation_images=[1, 1, 1],
        boxes_xywh=[[0, 0, 10, 10], [20, 0, 10, 10], [40, 0, 10, 10]],
        class_ids=[1, 2, 1],
        categories={1: "car", 2: "bus $x$"},
    )
    model = errata.InferenceSet.from_arrays(
        dataset,
        images=[1, 1, 1],
        boxes_xywh=[[0, 0, 10, 9], [20, 0, 10, 10], [70, 0, 10, 10]],
        class_ids=[1, 1, 2],
        scores=[0.9, 0.8, 0.4],
    )
    return errata.evaluate(dataset, model)
