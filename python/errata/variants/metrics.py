"""Validation metrics of one variant: an entry of ``modelValidationMetrics``."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan
from typing import Any
from warnings import warn

from errata.errors import ErrataWarning, UsageError
from errata.results.base import Result
from errata.variants.additional import AdditionalMetric
from errata.variants.prediction import SamplePrediction

KNOWN_TYPES = ("int8", "float32", "akida", "requiresRetrain")
"""The product's own types; any other name is as good."""

Matrix = tuple[tuple[int | float, ...], ...]


@dataclass(frozen=True, slots=True, repr=False)
class VariantMetrics(Result):
    """How good one variant of a model is; frozen.

    Attributes
    ----------
    type : str
        ``float32``, ``int8``, ``akida``, ``requiresRetrain``, or any other name.
    loss, accuracy : float
        NaN where undefined: detection has neither.
    confusion_matrix : tuple of tuples
        Rows are ground truth, columns predicted, in the order of `labels`.
    labels : tuple of str, optional
        The classes of `confusion_matrix`, background last where there is one; None where a file
        does not tell.
    background_index : int, optional
        The row and column that stand for background, in detection.
    report : dict
        scikit-learn's ``classification_report(output_dict=True, zero_division=0)``; for detection
        the same made of the detection's counts.
    additional : tuple of AdditionalMetric
        Everything else that was measured.
    predictions : tuple of SamplePrediction
        One for each sample.
    on_device_performance : list of dict
        Measured on microcontrollers by whoever measured it; passed through. What `errata` measures
        on the host is never put here.
    visualization : str
        ``featureExplorer``, ``dataExplorer`` or ``none``.
    is_supported_on_mcu : bool
        True where nothing is known against it.
    mcu_support_error : str, optional
    profiling_job_id : int, optional
    profiling_job_failed : bool, optional
    provenance : dict
        Inputs with their BLAKE3, settings, version; empty for entries of others.
    extra : dict
        Further keys, written as they were read.
    """

    type: str
    loss: float = nan
    accuracy: float = nan
    confusion_matrix: Matrix = ()
    labels: tuple[str, ...] | None = None
    background_index: int | None = None
    report: dict[str, Any] = field(default_factory=dict)
    additional: tuple[AdditionalMetric, ...] = ()
    predictions: tuple[SamplePrediction, ...] = ()
    on_device_performance: list[dict[str, Any]] = field(default_factory=list)
    visualization: str = "none"
    is_supported_on_mcu: bool = True
    mcu_support_error: str | None = None
    profiling_job_id: int | float | None = None
    profiling_job_failed: bool | None = None
    provenance: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def metrics(self) -> dict[str, float]:
        """Every number by name: accuracy, loss, and the additional ones; NaN where undefined."""
        found = {"accuracy": self.accuracy, "loss": self.loss}
        for each in self.additional:
            found.setdefault(each.name, each.value)
        return found

    def __getitem__(self, name: str) -> float:
        """One of `metrics` by name."""
        try:
            return self.metrics[name]
        except KeyError:
            raise unknown_metric(name, list(self.metrics)) from None

    def to_dict(self) -> dict[str, Any]:
        """An entry of ``modelValidationMetrics``; undefined numbers are None."""
        from errata.variants.entry import write

        return write(self)

    @classmethod
    def from_dict(cls, entry: Any, place: str = "", file: str = "") -> VariantMetrics:
        """Read an entry of ``modelValidationMetrics``.

        Raises
        ------
        InputError
            A key that is missing or of the wrong kind; `place` and `file` are named.
        """
        from errata.variants.entry import read

        return read(entry, place, file)

    def _columns(self) -> dict[str, Any]:
        return {"metric": list(self.metrics), "value": list(self.metrics.values())}

    def __repr__(self) -> str:
        defined = {name: value for name, value in self.metrics.items() if value == value}  # noqa: PLR0124 (NaN)
        numbers = ", ".join(f"{name}={value:.4g}" for name, value in list(defined.items())[:5])
        return f"VariantMetrics({self.type!r}, {numbers or 'nothing measured'})"


def unknown_metric(name: str, known: list[str]) -> UsageError:
    """Refuse a metric that was not measured."""
    return UsageError.at("metric", f"found {name!r}", f"use one of {', '.join(known)}")


def check_type(name: str) -> str:
    """Take any name for a variant; warn where one of the product's is spelt in another way."""
    if not name or not name.isprintable():
        raise UsageError.at("type", f"found {name!r}", "name the variant, such as int8")
    bare = name.casefold().replace("-", "").replace("_", "")
    near = [known for known in KNOWN_TYPES if known.casefold() == bare and known != name]
    if near:
        text = f"the variant {name!r} is kept under this name; the product's own is {near[0]!r}"
        warn(text, ErrataWarning, stacklevel=3)
    return name
