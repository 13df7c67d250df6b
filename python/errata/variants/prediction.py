"""What a variant says of one sample, as ``modelValidationMetrics`` holds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from errata.files.fields import Fields

Grid = tuple[tuple[float, ...], ...]
"""Anomaly scores of the cells of one picture, row by row."""


@dataclass(frozen=True, slots=True)
class BoundingBox:
    """A detection, with coordinates from 0 to 1: shares of the picture's width and height."""

    label: str
    x: float
    y: float
    width: float
    height: float
    score: float | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, value: Any, place: str = "", file: str = "") -> BoundingBox:
        """Read one."""
        fields = Fields(value, file, place)
        label = fields.required("label", fields.text("label"), "give the class")
        x, y, width, height = (
            fields.required(key, fields.number(key), "give a number")
            for key in ("x", "y", "width", "height")
        )
        return cls(label, x, y, width, height, fields.number("score"), fields.rest())

    def to_dict(self) -> dict[str, Any]:
        """Write it with the product's keys."""
        names = ("label", "x", "y", "width", "height", "score")
        return {**self.extra, **given({name: getattr(self, name) for name in names})}


@dataclass(frozen=True, slots=True)
class SamplePrediction:
    """What a variant says of one sample.

    Attributes
    ----------
    sample_id : int or float
        As the product numbers samples.
    start_ms, end_ms : int or float
        The window of a recording; 0 and 0 for a picture.
    label, prediction : str, optional
        What it is, and what the variant takes it for.
    prediction_correct : bool, optional
        Whether that is right. For detection: whether the picture holds no mistake.
    f1_score : float, optional
        For detection, the picture's F1; None where it holds neither objects nor detections.
    anomaly_scores : tuple of tuples, optional
        For visual anomaly blocks, a score for each cell.
    bounding_boxes : tuple of BoundingBox, optional
        For detection.
    extra : dict
        Further keys, written as they were read.
    """

    sample_id: int | float
    start_ms: int | float = 0
    end_ms: int | float = 0
    label: str | None = None
    prediction: str | None = None
    prediction_correct: bool | None = None
    f1_score: float | None = None
    anomaly_scores: Grid | None = None
    bounding_boxes: tuple[BoundingBox, ...] | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, value: Any, place: str = "", file: str = "") -> SamplePrediction:
        """Read one."""
        fields = Fields(value, file, place)
        sample = fields.required("sampleId", fields.number("sampleId"), "give the sample's number")
        boxes = fields.items("boundingBoxes")
        at = fields.at("boundingBoxes")
        return cls(
            sample_id=sample,
            start_ms=fields.required("startMs", fields.number("startMs"), "give milliseconds"),
            end_ms=fields.required("endMs", fields.number("endMs"), "give milliseconds"),
            label=fields.text("label"),
            prediction=fields.text("prediction"),
            prediction_correct=fields.flag("predictionCorrect"),
            f1_score=fields.number("f1Score"),
            anomaly_scores=fields.rows("anomalyScores"),
            bounding_boxes=None
            if boxes is None
            else tuple(
                BoundingBox.from_dict(box, f"{at}[{i}]", file) for i, box in enumerate(boxes)
            ),
            extra=fields.rest(),
        )

    def to_dict(self) -> dict[str, Any]:
        """Write it with the product's keys; what is not known is left out."""
        boxes, grid = self.bounding_boxes, self.anomaly_scores
        return {
            "sampleId": self.sample_id,
            "startMs": self.start_ms,
            "endMs": self.end_ms,
            **self.extra,
            **given(
                {
                    "prediction": self.prediction,
                    "label": self.label,
                    "predictionCorrect": self.prediction_correct,
                    "f1Score": self.f1_score,
                    "anomalyScores": None if grid is None else [list(row) for row in grid],
                    "boundingBoxes": None if boxes is None else [box.to_dict() for box in boxes],
                }
            ),
        }


def given(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is None."""
    return {key: value for key, value in values.items() if value is not None}
