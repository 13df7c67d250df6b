"""The metadata of an anomaly block: Edge Impulse's JSON, every key of it.

Files of the product are read, and ours are read by what reads those. Keys that are not known are
kept, at the top and in clusters and thresholds, and written back. `modelValidationMetrics` is kept
word for word. What the product's page has no place for, such as the parameters of a mixture,
stands under one more key, ``errata``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from errata.anomaly import axes as axis_lists
from errata.errors import InputError, UsageError
from errata.files.fields import Fields

MIN_ANOMALY_SCORE = "min_anomaly_score"
"""The key of the threshold that flags a row."""

MIN_SCORE = "min_score"
"""The key of the threshold of bounding boxes."""


@dataclass(frozen=True)
class Cluster:
    """A cluster of a K-means block: its center in scaled space, and how far it reaches."""

    center: tuple[float, ...]
    max_error: float
    extra: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Fields) -> Cluster:
        """Read one."""
        advice = "give how far the cluster reaches"
        max_error = found.required("maxError", found.number("maxError"), advice)
        return cls(found.numbers("center"), max_error, found.others(("center", "maxError")))

    def to_dict(self) -> dict[str, Any]:
        """The product's keys."""
        return {"center": list(self.center), "maxError": self.max_error, **self.extra}


_THRESHOLD = ("key", "description", "helpText", "value", "suggestedValue", "suggestedValueText")


@dataclass(frozen=True)
class BlockThreshold:
    """A threshold that can be set; `suggested_value` and its text are what was found best."""

    key: str
    description: str = ""
    help_text: str = ""
    value: float | None = None
    suggested_value: float | None = None
    suggested_value_text: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Fields) -> BlockThreshold:
        """Read one."""
        advice = f"name the threshold, such as {MIN_ANOMALY_SCORE!r}"
        key = found.required("key", found.text("key"), advice)
        return cls(
            key,
            found.text("description") or "",
            found.text("helpText") or "",
            found.number("value"),
            found.number("suggestedValue"),
            found.text("suggestedValueText"),
            found.others(_THRESHOLD),
        )

    def to_dict(self) -> dict[str, Any]:
        """The product's keys."""
        values = (
            self.key, self.description, self.help_text, self.value, self.suggested_value,
            self.suggested_value_text,
        )  # fmt: skip
        return {**dict(zip(_THRESHOLD, values, strict=True)), **self.extra}


KEYS = (
    "success", "created", "scale", "mean", "clusters", "axes", "defaultMinimumConfidenceRating",
    "thresholds", "error", "availableModelTypes", "recommendedModelType",
    "modelValidationMetrics", "hasTrainedModel",
)  # fmt: skip


@dataclass(frozen=True)
class AnomalyMetadata:
    """All that is known of an anomaly block; frozen.

    Attributes
    ----------
    success : bool
    created : str, optional
        ISO 8601 date of training.
    scale, mean : tuple of float
        Of the columns in `axes`, in their order.
    clusters : tuple of Cluster
        Of a K-means block; empty for others.
    axes : tuple of int, optional
        Which columns count; None for all.
    default_minimum_confidence_rating : float, optional
        Deprecated by the product in favour of `thresholds`.
    thresholds : tuple of BlockThreshold
    error : str, optional
        Why `success` is False.
    available_model_types : tuple of str
    recommended_model_type : str, optional
    model_validation_metrics : tuple of dict
        Word for word.
    has_trained_model : bool
    errata : dict, optional
        What errata adds: kind, parameters, provenance, suggestions.
    extra : dict
        Keys that are not known.
    """

    success: bool = True
    created: str | None = None
    scale: tuple[float, ...] = ()
    mean: tuple[float, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    axes: tuple[int, ...] | None = None
    default_minimum_confidence_rating: float | None = None
    thresholds: tuple[BlockThreshold, ...] = ()
    error: str | None = None
    available_model_types: tuple[str, ...] = ()
    recommended_model_type: str | None = None
    model_validation_metrics: tuple[dict[str, Any], ...] = ()
    has_trained_model: bool = True
    errata: dict[str, Any] | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, values: Any, file: str = "") -> AnomalyMetadata:
        """Take the product's keys; those that are absent or null have their defaults.

        Raises
        ------
        InputError
            A value that is not what its key holds; says file, key and what was found.

        Examples
        --------
        >>> found = AnomalyMetadata.from_dict({"axes": "[ 0, 2 ]", "mean": [1, 2]})
        >>> found.axes, found.mean
        ((0, 2), (1.0, 2.0))
        """
        if not isinstance(values, dict):
            where = f"{file}: " if file else ""
            message = f"{where}found no JSON object; give the metadata of an anomaly block"
            raise InputError(message, file=file)
        found = Fields(values, file)
        own = found.within("errata")
        trained = found.flag("hasTrainedModel")
        return cls(
            success=found.flag("success") is not False,
            created=_date(found),
            scale=found.numbers("scale"),
            mean=found.numbers("mean"),
            clusters=tuple(Cluster.of(one) for one in found.objects("clusters")),
            axes=_axes(found),
            default_minimum_confidence_rating=found.number("defaultMinimumConfidenceRating"),
            thresholds=tuple(BlockThreshold.of(one) for one in found.objects("thresholds")),
            error=found.text("error"),
            available_model_types=found.texts("availableModelTypes"),
            recommended_model_type=found.text("recommendedModelType"),
            model_validation_metrics=tuple(
                one.values for one in found.objects("modelValidationMetrics")
            ),
            has_trained_model=trained is not False,
            errata=None if own is None else own.values,
            extra=found.others((*KEYS, "errata")),
        )

    def to_dict(self) -> dict[str, Any]:
        """The product's keys, every one of them, then errata's, then those that are not known."""
        values = (
            self.success,
            self.created,
            list(self.scale),
            list(self.mean),
            [cluster.to_dict() for cluster in self.clusters],
            None if self.axes is None else axis_lists.text(self.axes),
            self.default_minimum_confidence_rating,
            [threshold.to_dict() for threshold in self.thresholds],
            self.error,
            list(self.available_model_types),
            self.recommended_model_type,
            list(self.model_validation_metrics),
            self.has_trained_model,
        )
        own = {} if self.errata is None else {"errata": self.errata}
        return {**dict(zip(KEYS, values, strict=True)), **own, **self.extra}

    def threshold(self, key: str = MIN_ANOMALY_SCORE) -> BlockThreshold | None:
        """Give a threshold by its key; None if there is none."""
        return next((one for one in self.thresholds if one.key == key), None)


def _axes(found: Fields) -> tuple[int, ...] | None:
    given = found.values.get("axes")
    if given is None:
        return None
    try:
        return axis_lists.parse(given)
    except UsageError as error:
        raise found.refused("axes", given, axis_lists.ADVICE) from error


def _date(found: Fields) -> str | None:
    given = found.text("created")
    if given is None:
        return None
    try:
        # Python 3.10 does not know the Z.
        datetime.fromisoformat(given[:-1] + "+00:00" if given.endswith("Z") else given)
    except ValueError as error:
        advice = "give an ISO 8601 date, such as 2023-11-07T05:31:56Z"
        raise found.refused("created", given, advice) from error
    return given
