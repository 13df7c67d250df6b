"""``modelValidationMetrics``: one entry, read and written with every key.

The product has no place for the order of classes, nor for where numbers come from: both stand
under one further key, ``errata``.
"""

from __future__ import annotations

from math import isnan, nan
from typing import Any

from errata.files.fields import Fields
from errata.results.base import plain
from errata.variants.additional import AdditionalMetric
from errata.variants.metrics import Matrix, VariantMetrics
from errata.variants.prediction import SamplePrediction, given

OWN = "errata"
"""The key under which errata keeps what the product has no key for."""

AVERAGES = ("accuracy", "micro avg", "macro avg", "weighted avg", "samples avg")
"""Keys of a report that are no classes."""


def write(variant: VariantMetrics) -> dict[str, Any]:
    """Write an entry."""
    own = {
        "labels": None if variant.labels is None else list(variant.labels),
        "background_index": variant.background_index,
        "provenance": variant.provenance or None,
    }
    optional = {
        "accuracy": _number(variant.accuracy),
        "mcuSupportError": variant.mcu_support_error,
        "profilingJobId": variant.profiling_job_id,
        "profilingJobFailed": variant.profiling_job_failed,
    }
    entry = {
        "type": variant.type,
        "loss": _number(variant.loss),
        "confusionMatrix": [list(row) for row in variant.confusion_matrix],
        "report": variant.report,
        "onDevicePerformance": variant.on_device_performance,
        "visualization": variant.visualization,
        "isSupportedOnMcu": variant.is_supported_on_mcu,
        "additionalMetrics": [each.to_dict() for each in variant.additional],
        "predictions": [each.to_dict() for each in variant.predictions],
        **variant.extra,
        **given(optional),
    }
    if variant.provenance:
        entry[OWN] = given(own)
    written: dict[str, Any] = plain(entry)
    return written


def read(entry: Any, place: str = "", file: str = "") -> VariantMetrics:
    """Read an entry; see `VariantMetrics.from_dict`."""
    fields = Fields(entry, file, place)
    name = fields.required("type", fields.text("type"), "name the variant, such as int8")
    matrix: Matrix = fields.rows("confusionMatrix") or ()
    report = fields.object("report") or {}
    own = _own(fields)
    loss, accuracy = fields.number("loss"), fields.number("accuracy")
    supported = fields.flag("isSupportedOnMcu")
    return VariantMetrics(
        type=name,
        loss=nan if loss is None else loss,
        accuracy=nan if accuracy is None else accuracy,
        confusion_matrix=matrix,
        labels=_labels(own, report, len(matrix)),
        background_index=own.get("background_index"),
        report=report,
        additional=tuple(
            AdditionalMetric.from_dict(each, f"{fields.at('additionalMetrics')}[{i}]", file)
            for i, each in enumerate(fields.items("additionalMetrics") or [])
        ),
        predictions=tuple(
            SamplePrediction.from_dict(each, f"{fields.at('predictions')}[{i}]", file)
            for i, each in enumerate(fields.items("predictions") or [])
        ),
        on_device_performance=on_device_of(fields),
        visualization=fields.text("visualization") or "none",
        is_supported_on_mcu=True if supported is None else supported,
        mcu_support_error=fields.text("mcuSupportError"),
        profiling_job_id=fields.number("profilingJobId"),
        profiling_job_failed=fields.flag("profilingJobFailed"),
        provenance=own.get("provenance") or {},
        extra=_extra(fields),
    )


def on_device_of(fields: Fields) -> list[dict[str, Any]]:
    """Take ``onDevicePerformance`` as it is: a list of objects."""
    rows = fields.items("onDevicePerformance") or []
    for i, row in enumerate(rows):
        if not isinstance(row, dict):
            raise fields.refused(f"onDevicePerformance[{i}]", row, "give an object")
    return rows


def _extra(fields: Fields) -> dict[str, Any]:
    """Keys of others; a null where the entry is written with a value of its own is no key."""
    always = ("loss", "report", "onDevicePerformance", "visualization", "isSupportedOnMcu",
              "additionalMetrics", "predictions", "confusionMatrix")  # fmt: skip
    return {key: value for key, value in fields.rest().items() if key not in always}


def _own(fields: Fields) -> dict[str, Any]:
    """Take errata's own key if it is errata's; else it stays among the keys of others."""
    value = fields.rest().get(OWN)
    if not isinstance(value, dict) or not isinstance(value.get("provenance"), dict):
        return {}
    own = Fields(value, fields.file, fields.at(OWN))
    background = own.number("background_index")
    labels = own.items("labels")
    if labels is not None and not all(isinstance(label, str) for label in labels):
        raise own.refused("labels", labels, "give a list of names")
    provenance = own.object("provenance")
    if own.rest():
        return {}
    fields.object(OWN)
    return {"labels": labels, "background_index": background, "provenance": provenance}


def _labels(own: dict[str, Any], report: dict[str, Any], n: int) -> tuple[str, ...] | None:
    """The order of classes: as written by errata, else that of the report if it has as many."""
    labels = own.get("labels")
    if labels is None:
        labels = [key for key in report if key not in AVERAGES]
    return tuple(labels) if n and len(labels) == n else None


def _number(value: float) -> float | None:
    return None if isnan(value) else value
