"""A data set small enough to check by hand, for examples and first steps."""

from __future__ import annotations

from errata.columns import Dataset, InferenceSet


def sample_set() -> tuple[Dataset, InferenceSet]:
    """Give three images with their detections: a confusion, a duplicate, a crowd, an empty image.

    ========  =========================  ==========================================
    image     ground truth               detections (score)
    ========  =========================  ==========================================
    1         car, bus                   car on car .9, car on car .6, car on bus .8
    2         person, crowd of persons   person on person .7, two in the crowd .5 .4
    3         nothing                    bus .3
    ========  =========================  ==========================================

    Examples
    --------
    >>> import errata
    >>> dataset, model = errata.sample_set()
    >>> errata.evaluate(dataset, model).metrics(score_thr=0.35).tp
    2
    """
    dataset = Dataset.from_arrays(
        image_ids=[1, 2, 3],
        annotation_images=[1, 1, 2, 2],
        boxes_xywh=[[0, 0, 10, 10], [20, 0, 10, 10], [0, 0, 10, 10], [50, 0, 40, 40]],
        class_ids=[1, 2, 3, 3],
        categories={1: "car", 2: "bus", 3: "person"},
        crowd=[False, False, False, True],
    )
    inferences = InferenceSet.from_arrays(
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
        name="sample",
    )
    return dataset, inferences
