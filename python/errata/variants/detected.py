"""What a detector says of each picture, as ``modelValidationMetrics`` holds it."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.files.refusal import refused
from errata.variants.prediction import BoundingBox, SamplePrediction

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.columns import Dataset
    from errata.evaluation import Evaluation

Sizes = list[tuple[float, float]]


def predictions(
    evaluation: Evaluation, score_thr: float | None, iou_thr: float, *, boxes: bool
) -> tuple[SamplePrediction, ...]:
    """Give a prediction for each picture, by rank.

    `label` and `prediction` name the distinct classes of its objects and detections, in the order
    of classes. A picture whose id is no number goes by its rank, with the id beside.
    """
    dataset, dts = evaluation.dataset, evaluation.inferences.arrays
    gts = dataset.arrays
    real = ~(gts["crowd"] | gts["ignore"]) & (gts["class_index"] >= 0)
    kept = np.ones(len(evaluation.inferences), dtype=bool)
    if score_thr is not None:
        kept = dts["score"] >= score_thr
    n = len(dataset)
    truth = _by_image(np.flatnonzero(real), gts["image"], n)
    found = _by_image(np.flatnonzero(kept), dts["image"], n)
    images = evaluation.per_image(score_thr, iou_thr)
    sizes = _sizes(dataset) if boxes else []
    labels = evaluation.labels
    made = []
    for row, rank in enumerate(images.ranks):
        f1 = float(images["f1"][row])
        made.append(
            SamplePrediction(
                label=_names(gts["class_index"][truth[rank]], labels),
                prediction=_names(dts["class_index"][found[rank]], labels),
                prediction_correct=bool(images["fp"][row] == 0 and images["fn"][row] == 0),
                f1_score=None if isnan(f1) else f1,
                bounding_boxes=_boxes(dts, found[rank], labels, sizes[rank]) if boxes else None,
                **_sample(dataset, rank),
            )
        )
    return tuple(made)


def _by_image(rows: NDArray[np.int64], images: NDArray[Any], n: int) -> list[NDArray[np.int64]]:
    """Split rows by the picture that they belong to."""
    of = images[rows]
    order = np.argsort(of, kind="stable")
    ends = np.cumsum(np.bincount(of, minlength=n))
    return np.split(rows[order], ends[:-1]) if n else []


def _names(classes: NDArray[Any], labels: list[str]) -> str:
    return ", ".join(labels[i] for i in np.unique(classes).tolist())


def _sample(dataset: Dataset, rank: int) -> dict[str, Any]:
    id_, name = dataset.image_ids[rank], dataset.file_names[rank]
    known = {} if name is None else {"sampleName": name}
    if isinstance(id_, str):
        return {"sample_id": rank, "extra": {"imageId": id_, **known}}
    return {"sample_id": id_, "extra": known}


def _sizes(dataset: Dataset) -> Sizes:
    """Give width and height of each picture; without them boxes cannot be put into 0..1."""
    sizes: Sizes = []
    missing = []
    for rank, id_ in enumerate(dataset.image_ids):
        image = dataset.core.image(rank)
        if image is None or not image[1] or not image[2]:
            missing.append(str(id_))
        else:
            sizes.append((image[1], image[2]))
    if missing:
        few = ", ".join(missing[:5]) + (", ..." if len(missing) > 5 else "")
        noun = "image" if len(missing) == 1 else "images"
        found = f"found {len(missing)} {noun} without width and height ({few})"
        advice = "give sizes, from which bounding boxes from 0 to 1 are made"
        raise refused(dataset.file, "images", found, advice)
    return sizes


def _boxes(
    dts: dict[str, NDArray[Any]], rows: NDArray[np.int64], labels: list[str],
    size: tuple[float, float],
) -> tuple[BoundingBox, ...]:  # fmt: skip
    """Give boxes as shares of the picture; what lies outside it is cut off."""
    scale = np.array([*size, *size])
    xywh = dts["boxes_xywh"][rows]
    corners = np.concatenate([xywh[:, :2], xywh[:, :2] + xywh[:, 2:]], axis=1) / scale
    corners = np.clip(corners, 0.0, 1.0)
    sides = np.concatenate([corners[:, :2], corners[:, 2:] - corners[:, :2]], axis=1)
    rest = zip(
        dts["class_index"][rows].tolist(), sides.tolist(), dts["score"][rows].tolist(), strict=True
    )
    return tuple(BoundingBox(labels[i], x, y, w, h, score) for i, (x, y, w, h), score in rest)
