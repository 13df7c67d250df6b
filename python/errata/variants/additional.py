"""Metrics beside loss and accuracy, as ``additionalMetrics`` holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite, isnan, nan
from typing import Any

from errata.files.fields import Fields
from errata.variants.prediction import given

UNDEFINED = "–"


@dataclass(frozen=True, slots=True)
class AdditionalMetric:
    """One metric: its name, the number as shown, and the number.

    Attributes
    ----------
    name, text : str
        The product's ``name`` and ``value``: what is shown.
    value : float
        ``fullPrecisionValue``; where a file has none, what `text` reads as; NaN where undefined.
    tooltip : str, optional
        What it means.
    link : str, optional
    extra : dict
        Further keys, written as they were read.
    """

    name: str
    text: str
    value: float = nan
    tooltip: str | None = None
    link: str | None = None
    has_value: bool = True
    extra: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, value: float | None, tooltip: str, text: str = "") -> AdditionalMetric:
        """Make one from a number; None and NaN are undefined."""
        if value is None or isnan(value):
            return cls(name, UNDEFINED, tooltip=tooltip, has_value=False)
        return cls(name, text or f"{value:.4f}", value, tooltip)

    @classmethod
    def from_dict(cls, value: Any, place: str = "", file: str = "") -> AdditionalMetric:
        """Read one."""
        fields = Fields(value, file, place)
        name = fields.required("name", fields.text("name"), "give the metric's name")
        text = fields.required("value", fields.text("value"), "give the number as it is shown")
        exact = fields.number("fullPrecisionValue")
        return cls(
            name,
            text,
            _read_as(text) if exact is None else exact,
            tooltip=fields.text("tooltipText"),
            link=fields.text("link"),
            has_value=exact is not None,
            extra=fields.rest(),
        )

    def to_dict(self) -> dict[str, Any]:
        """Write it with the product's keys; what is not known is left out."""
        optional = {
            "fullPrecisionValue": self.value if self.has_value else None,
            "tooltipText": self.tooltip,
            "link": self.link,
        }
        return {"name": self.name, "value": self.text, **self.extra, **given(optional)}


def _read_as(text: str) -> float:
    """Read a number as it is shown, ``0.93`` or ``93%``; NaN for anything else."""
    share = text.strip().endswith("%")
    try:
        number = float(text.strip().rstrip("%"))
    except ValueError:
        return nan
    if not isfinite(number):
        return nan
    return number / 100 if share else number
