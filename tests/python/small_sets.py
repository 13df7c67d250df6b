"""A small data set by hand, for tests of the library's own behaviour."""

from __future__ import annotations

import errata

CATEGORIES = {1: "car", 2: "bus", 3: "person"}


def small_set() -> tuple[errata.Dataset, errata.InferenceSet]:
    """Give three images: a confusion and a duplicate, a crowd that absorbs, and an empty one.

    ========  =========================  ==========================================
    image     ground truth               detections (score)
    ========  =========================  ==========================================
    1         car, bus                   car on car .9, car on car .6, car on bus .8
    2         person, crowd of persons   person on person .7, two in the crowd .5 .4
    3         nothing                    bus .3
    ========  =========================  ==========================================
    """
    dataset = errata.Dataset.from_arrays(
        image_ids=[1, 2, 3],
        annotation_images=[1, 1, 2, 2],
        boxes_xywh=[[0, 0, 10, 10], [20, 0, 10, 10], [0, 0, 10, 10], [50, 0, 40, 40]],
        class_ids=[1, 2, 3, 3],
        categories=CATEGORIES,
        crowd=[False, False, False, True],
    )
    inferences = errata.InferenceSet.from_arrays(
        dataset,
        images=[1, 1, 1, 2, 2, 2, 3],
        boxes_xywh=[
            [0, 0, 10, 10],
            [0, 0, 10, 8],
            [20, 0, 10, 9],
            [0, 0, 10, 10],
            [50, 0, 10, 10],
            [60, 10, 10, 10],
            [0, 0, 5, 5],
        ],
        class_ids=[1, 1, 1, 3, 3, 3, 2],
        scores=[0.9, 0.6, 0.8, 0.7, 0.5, 0.4, 0.3],
    )
    return dataset, inferences
