"""Detectors: the engine's own numbers, pictures without sizes, boxes from 0 to 1."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

import errata
from errata.errors import InputError
from errata.variants import VariantMetrics, compare, detection
from variants.entries import complaints

# One of the boxes is meant to.
pytestmark = pytest.mark.filterwarnings("ignore:boxes that reach more than 1 pixel outside")

SIZES = [[100, 50], [200, 100], [10, 10]]


def dataset(sizes: Any = SIZES, ids: Any = (1, 2, 3)) -> errata.Dataset:
    """A car and a bus, a car in a crowd, and a picture of nothing."""
    return errata.Dataset.from_arrays(
        image_ids=list(ids),
        image_sizes=sizes,
        annotation_images=[ids[0], ids[0], ids[1]],
        boxes_xywh=[[0, 0, 10, 10], [20, 0, 10, 10], [50, 50, 40, 40]],
        class_ids=[1, 2, 1],
        crowd=[0, 0, 1],
        categories={1: "car", 2: "bus"},
    )


def model(data: errata.Dataset, scores: Any = (0.9, 0.8, 0.7), ids: Any = (1, 2)) -> Any:
    """The car, the bus taken for a car, and half a box outside the second picture."""
    return errata.InferenceSet.from_arrays(
        data,
        images=[ids[0], ids[0], ids[1]],
        boxes_xywh=[[0, 0, 10, 10], [20, 0, 10, 10], [190, -10, 20, 20]],
        class_ids=[1, 1, 2],
        scores=scores,
    )


def one(data: errata.Dataset, inferences: errata.InferenceSet, **options: Any) -> VariantMetrics:
    (found,) = detection(data, {"float32": inferences}, **options)
    return found


def test_numbers_are_those_of_the_engine() -> None:
    data = dataset()
    inferences = model(data)
    found = one(data, inferences, score_thr=0.75)
    evaluation = errata.evaluate(data, inferences)
    summary = errata.coco_summary(data, inferences)
    metrics = evaluation.metrics(0.75)
    assert [found[name] for name in ("map_50_95", "map_50", "map_75")] == [
        summary.map_50_95, summary.map_50, summary.map_75,
    ]  # fmt: skip
    assert (found["precision"], found["recall"], found["f1"]) == (
        metrics.precision, metrics.recall, metrics.f1,
    )  # fmt: skip
    assert found.labels == ("car", "bus", "background")
    assert found.background_index == 2
    assert found.confusion_matrix == ((1, 0, 0), (1, 0, 0), (0, 0, 0))
    assert math.isnan(found.loss)
    assert math.isnan(found.accuracy)
    assert found.provenance["settings"]["score_thr"] == 0.75


def test_report_has_the_shape_of_scikit_learns() -> None:
    data = dataset()
    report = one(data, model(data)).report
    assert report["car"] == {"precision": 0.5, "recall": 1.0, "f1-score": 2 / 3, "support": 1.0}
    assert report["bus"] == {"precision": 0.0, "recall": 0.0, "f1-score": 0.0, "support": 1.0}
    assert report["macro avg"] == {
        "precision": 0.25, "recall": 0.5, "f1-score": 1 / 3, "support": 2.0,
    }  # fmt: skip
    assert report["macro avg"] == report["weighted avg"]
    assert report["micro avg"] == {
        "precision": 1 / 3, "recall": 0.5, "f1-score": 0.4, "support": 2.0,
    }  # fmt: skip


def test_predictions_of_pictures() -> None:
    data = dataset()
    found = one(data, model(data))
    first, second, third = found.predictions
    assert (first.sample_id, first.label, first.prediction) == (1, "car, bus", "car")
    assert (first.f1_score, first.prediction_correct) == (0.5, False)
    # The only object lies in a crowd, so a detection elsewhere is the only thing to be judged.
    assert (second.label, second.prediction, second.f1_score) == ("", "bus", 0.0)
    assert (third.f1_score, third.prediction_correct, third.bounding_boxes) == (None, True, ())
    assert first.bounding_boxes is not None
    assert [(b.x, b.y, b.width, b.height) for b in first.bounding_boxes] == [
        (0, 0, 0.1, 0.2), (0.2, 0, pytest.approx(0.1), 0.2),
    ]  # fmt: skip
    assert second.bounding_boxes is not None
    (cut,) = second.bounding_boxes
    assert (cut.x, cut.y, cut.height, cut.score) == (0.95, 0, 0.1, 0.7)
    assert cut.width == pytest.approx(0.05)


def test_entries_are_the_products_and_come_back() -> None:
    data = dataset()
    entry = one(data, model(data)).to_dict()
    assert complaints(entry) == []
    assert entry["loss"] is None
    assert "accuracy" not in entry
    again = VariantMetrics.from_dict(json.loads(json.dumps(entry)))
    assert again.to_dict() == entry
    assert again.background_index == 2


def test_pictures_without_sizes() -> None:
    data = dataset(None)
    with pytest.raises(InputError, match=r"found 3 images without width and height \(1, 2, 3\)"):
        one(data, model(data))
    found = one(data, model(data), boxes=False)
    assert found.predictions[0].bounding_boxes is None
    assert complaints(found.to_dict()) == []


def test_pictures_whose_ids_are_names() -> None:
    ids = ("a", "b", "c")
    data = dataset(ids=ids)
    found = one(data, model(data, ids=ids))
    assert [each.sample_id for each in found.predictions] == [0, 1, 2]
    assert [each.extra["imageId"] for each in found.predictions] == ["a", "b", "c"]
    assert complaints(found.to_dict()) == []


@pytest.mark.filterwarnings("ignore:detections without a score count as 1.0")
def test_missing_scores_leave_average_precision_undefined() -> None:
    data = dataset()
    found = one(data, model(data, None))
    assert math.isnan(found["map_50"])
    assert found["recall"] == 0.5
    tips = {each.name: each.tooltip for each in found.additional}
    assert "without a score" in str(tips["map_50"])
    assert complaints(found.to_dict()) == []


def test_pictures_fixed_and_broken() -> None:
    data = dataset()
    right = errata.InferenceSet.from_arrays(
        data, images=[1, 1], boxes_xywh=[[0, 0, 10, 10], [20, 0, 10, 10]], class_ids=[1, 2],
        scores=[0.9, 0.8],
    )  # fmt: skip
    variants = detection(data, {"int8": model(data), "float32": right})
    (found,) = compare(variants).flips
    assert (found.fixed, found.broken, found.both_right) == ((), (1, 2), 1)


def test_no_detections_and_no_objects() -> None:
    data = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[], boxes_xywh=[], class_ids=[], categories={1: "car"},
        image_sizes=[[4, 4]],
    )  # fmt: skip
    none = errata.InferenceSet.from_arrays(data, images=[], boxes_xywh=[], class_ids=[], scores=[])
    found = one(data, none)
    assert math.isnan(found["f1"])
    assert found.predictions[0].prediction_correct
    assert complaints(found.to_dict()) == []
